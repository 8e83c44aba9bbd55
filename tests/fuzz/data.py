"""Data sets of every format with bytes changed: each is imported or refused with a sentence.

`run` is for thousands; the test suite runs a few hundred.
"""

from __future__ import annotations

import io
import os
import random
import tempfile
import zipfile
from pathlib import Path
from unittest import mock

import numpy as np

from core.data import library
from core.data.importing import importer
from core.files.storage import STORE_VARIABLE
from tests.core.data.importing.making import (
    archive,
    class_folders,
    idx_files,
    npy,
    npz,
    picture,
    tar,
)
from tests.fuzz.mutating import mutate

_LONGEST = 2000  # characters of a sentence


def make_seeds() -> dict[str, dict[str, bytes]]:
    """Small data sets, one or more of each format, by name."""
    x = (np.arange(20 * 16) % 251).astype(np.uint8).reshape(20, 4, 4)
    y = np.arange(20) % 2
    words = np.array(["no", "yes"])[y]
    table = "label,a,b\n" + "".join(f"{n % 2},{n * n},{n / 3:.3f}\n" for n in range(20))
    texts = "text;class\n" + "".join(f'"film {n}, new";{"ab"[n % 2]}\n' for n in range(20))
    pixels = "".join(
        f"{n % 2}," + ",".join(str(n * k % 256) for k in range(64)) + "\n" for n in range(12)
    )
    folders = class_folders(top="train/") | class_folders(each=2, top="test/")
    arrays = npz(x_train=x, y_train=y, x_test=x[:4] // 2, y_test=y[:4])
    seeds = {
        "idx": idx_files(),
        "packed idx": idx_files(packed=True),
        "folders": folders,
        "jpeg": {n: picture(int(k), "JPEG") for k, n in enumerate(class_folders())},
        "zip": {"a.zip": archive(folders)},
        "stored zip": {"a.zip": archive(class_folders(), zipfile.ZIP_STORED)},
        "tar": {"a.tar": tar(class_folders(), packed=False)},
        "packed tar": {"a.tar.gz": tar(class_folders())},
        "two tars": {"train.tar.gz": tar(class_folders()), "test.tgz": tar(class_folders(each=2))},
        "npz": {"a.npz": arrays},
        "npz of words": {"a.npz": npz(x=x.astype(float), y=words)},
        "npz of bytes": {"a.npz": npz(X=x.reshape(20, -1), y=words.astype("S"))},
        "npy": {"x_train.npy": npy(x), "y_train.npy": npy(y)},
        "npz in zip": {"a.zip": archive({"b/c.npz": arrays})},
        "table": {"a.csv": table.encode()},
        "pixels": {
            "a_train.csv": pixels.encode(),
            "a_test.csv": pixels[: len(pixels) // 2].encode(),
        },
        "texts": {"a.csv": texts.encode()},
        "two texts": {
            f"{name}.txt": "".join(f"{name} film {n}\n" for n in range(10)).encode()
            for name in ("neg", "pos")
        },
        "text folders": {f"{c}/{n}.txt": f"{c}c word{n}".encode() for c in "ab" for n in range(8)},
        "named pictures": {"t.csv": table.replace("a,b", "id,b").encode()}
        | {f"p/{n * n}.png": picture(n) for n in range(20)},
        "emnist": idx_files(prefix="emnist-x-") | {"emnist-x-mapping.txt": b"0 48\n1 49 65\n"},
    }
    return seeds | _make_parquet(x, words) | _make_array_files(x, y)


def _make_array_files(x: np.ndarray, y: np.ndarray) -> dict[str, dict[str, bytes]]:
    import h5py
    from scipy.io import savemat

    hdf5, matlab = io.BytesIO(), io.BytesIO()
    with h5py.File(hdf5, "w") as file:
        file["train/data"], file["train/target"] = x, y
        file.create_dataset("test/data", data=x[:4], compression="gzip")
        file["test/target"] = y[:4]
    savemat(matlab, {"X": x, "y": y}, do_compression=True)
    return {"hdf5": {"a.h5": hdf5.getvalue()}, "matlab": {"a.mat": matlab.getvalue()}}


def _make_parquet(x: np.ndarray, words: np.ndarray) -> dict[str, dict[str, bytes]]:
    import pyarrow
    from pyarrow import parquet

    made = {}
    pictures = [{"bytes": picture(one), "path": None} for one in x]
    for name, columns in (
        ("parquet", {"image": pictures, "label": words}),
        ("parquet of numbers", {"a": np.arange(20) / 3, "b": words, "label": np.arange(20) % 2}),
    ):
        buffer = io.BytesIO()
        parquet.write_table(pyarrow.table(columns), buffer)
        made[name] = {"train.parquet": buffer.getvalue()}
    return made


def run(number: int, seed: int) -> dict[str, int]:
    """Imports mutated data sets.

    Args:
        number: How many.
        seed: The same one mutates the same.

    Returns:
        How many were "imported" and how many "refused".

    Raises:
        AssertionError: One raised what is no sentence, or left something outside of the store.
    """
    seeds = make_seeds()
    counts = {"imported": 0, "refused": 0}
    with tempfile.TemporaryDirectory(prefix="inkling-fuzz-") as place:
        root = Path(place)
        (root / "here").mkdir()
        before = Path.cwd()
        os.chdir(root / "here")
        try:
            with mock.patch.dict(os.environ, {STORE_VARIABLE: str(root / "store")}):
                for turn in range(number):
                    counts[_bring(seeds, seed, turn)] += 1
        finally:
            os.chdir(before)
        assert not list((root / "here").iterdir())
        assert {path.name for path in root.iterdir()} <= {"here", "store"}
    return counts


def _bring(seeds: dict[str, dict[str, bytes]], seed: int, turn: int) -> str:
    dice = random.Random(f"{seed} {turn}")
    kind = dice.choice(sorted(seeds))
    files = dict(seeds[kind])
    for name in dice.sample(sorted(files), min(len(files), dice.choice((1, 1, 2)))):
        files[name] = mutate(files[name], dice)
    told = f"seed {seed}, turn {turn}, {kind}"
    try:
        importer.look_upload(files)
    except ValueError as error:
        _check_sentence(str(error), told)
    except Exception as error:
        raise AssertionError(f"{told}: looking raised {error!r}") from error
    try:
        source = importer.import_upload(files, name="mutated")
    except ValueError as error:
        _check_sentence(str(error), told)
        return "refused"
    except Exception as error:
        raise AssertionError(f"{told}: importing raised {error!r}") from error
    assert sorted(path.name for path in library.library_root().iterdir()) == [".lock", "mutated"], (
        told
    )
    library.remove(source.name)
    return "imported"


def _check_sentence(said: str, told: str) -> None:
    assert 20 < len(said) < _LONGEST and said.rstrip().endswith((".", "?", "`.")), (
        f"{told}: {said!r}"
    )
    said.encode()  # can be sent to a browser
