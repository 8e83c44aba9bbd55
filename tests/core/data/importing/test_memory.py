"""What imports take at their peak, each in a process of its own: `-s` prints the figures."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from tests.core.data.importing.making import idx, npz, picture
from tests.places import ROOT

LIMIT = 1.5e9  # bytes that an import may take at its peak, whatever the page accepts
CODE = r"""
import json, pathlib, re, sys
from core.data.importing import importer
files = {path.name: path.read_bytes() for path in pathlib.Path(sys.argv[1]).iterdir()}
try:
    importer.import_upload(files, name="large")
    said = ""
except ValueError as error:
    said = str(error)
# Of this process alone: what getrusage tells counts its parent's memory as well.
peak = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path("/proc/self/status").read_text())[1]) * 1024
print(json.dumps([peak, said]))
"""


def stored(name, size):
    """An npz file of two arrays, so large as the page takes, which nothing packs."""
    buffer = io.BytesIO()
    random = np.random.default_rng(0)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for array, values in (
            ("x.npy", random.integers(0, 255, (size // 784, 28, 28), np.uint8)),
            ("y.npy", np.arange(size // 784) % 10),
        ):
            raw = io.BytesIO()
            np.save(raw, values)
            packed.writestr(array, raw.getvalue())
    return {name: buffer.getvalue()}


def floats():
    """Numbers of 8 bytes that pack to some 20 MB: what they take is not what they are."""
    random = np.random.default_rng(0)
    few = random.integers(0, 255, (1, 28, 28)) / 255
    x = np.repeat(few, 180_000, axis=0)
    x[:, 0, :8] = random.integers(0, 255, (len(x), 8)) / 255
    return {"floats.npz": npz(x=x, y=np.random.default_rng(1).integers(0, 10, len(x)))}


def rows():
    """A table of small numbers, so large as the page takes."""
    head = ("label," + ",".join(f"pixel{place}" for place in range(784)) + "\n").encode()
    random = np.random.default_rng(0)
    lines = [
        b",".join(b"%d" % value for value in random.integers(0, 9, 780)) + b"\n"
        for number in range(200)
    ]
    numbers = (
        f"{n % 10},{n % 256},{n // 256 % 256},{n // 65536},0,".encode() for n in range(120_000)
    )
    return {"rows.csv": head + b"".join(one + lines[n % 200] for n, one in enumerate(numbers))}


def texts():
    """A table of long texts, so large as the page takes."""
    random = np.random.default_rng(0)
    words = [b"word%d" % number for number in range(20_000)]
    rows = (
        b" ".join(words[place] for place in random.zipf(1.3, 250) % len(words)) + b",%d\n" % (n % 2)
        for n in range(90_000)
    )
    return {"texts.csv": b"review,label\n" + b"".join(rows)}


def pictures():
    """Pictures that take 80 times as much unpacked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for number in range(600):
            pixels = np.full((512, 512, 3), number % 250)
            pixels[:40, :40] = np.random.default_rng(number).integers(0, 255, (40, 40, 3))
            packed.writestr(f"{number % 2}/{number}.png", picture(pixels))
    return {"pictures.zip": buffer.getvalue()}


def many():
    """As many examples as are taken, of a few numbers."""
    x = np.random.default_rng(0).integers(0, 250, (1_900_000, 4)).astype(np.float64)
    return {"many.npz": npz(x=x, y=np.random.default_rng(1).integers(0, 10, len(x)))}


def digits():
    """IDX files of which the images take almost what may be taken."""
    images = np.random.default_rng(0).integers(0, 255, (250_000, 28, 28), np.uint8)
    return {
        "train-images-idx3-ubyte": idx(images),
        "train-labels-idx1-ubyte": idx(np.arange(250_000) % 10),
    }


def matlab():
    """Images in colors, as SVHN's, which nothing packs."""
    buffer = io.BytesIO()
    x = np.random.default_rng(0).integers(0, 255, (32, 32, 3, 65_000), np.uint8)
    savemat(buffer, {"X": x, "y": np.arange(65_000)[:, None] % 10})
    return {"train.mat": buffer.getvalue()}


CASES = {
    "npz": lambda: stored("stored.npz", 200_000_000),
    "floats": floats,
    "rows": rows,
    "texts": texts,
    "pictures": pictures,
    "many": many,
    "digits": digits,
    "matlab": matlab,
}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system tells no peak")
@pytest.mark.parametrize("case", CASES)
def test_an_import_stays_below_its_limit(case, tmp_path, monkeypatch):
    files = CASES[case]()
    (tmp_path / "in").mkdir()
    for name, raw in files.items():
        (tmp_path / "in" / name).write_bytes(raw)
    monkeypatch.setenv("INKLING_STORE", str(tmp_path / "store"))
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path / "in")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    peak, said = json.loads(done.stdout)
    size = sum(map(len, files.values()))
    print(f"{case}: {size / 1e6:.0f} MB take {peak / 1e9:.2f} GB", said)
    assert peak < LIMIT and not said
