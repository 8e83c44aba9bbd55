"""Npz files: what is written comes back, and whatever is wrong with one is a ValueError."""

import io
import re
import zipfile

import numpy as np
import pytest

from core.files.arrays import pack, read, unpack
from tests.places import ROOT

ARRAYS = {
    "weights/conv": np.arange(6, dtype=np.float32).reshape(2, 3),
    "names": np.array(["a", "bc"]),
}


@pytest.mark.parametrize("compressed", [True, False])
def test_arrays_come_back_as_they_were(compressed, tmp_path):
    raw = pack(ARRAYS, compressed=compressed)
    (tmp_path / "a.npz").write_bytes(raw)
    for found in (unpack(raw), read(tmp_path / "a.npz")):
        assert list(found) == list(ARRAYS)
        for name, array in ARRAYS.items():
            assert found[name].dtype == array.dtype and np.array_equal(found[name], array)
    assert list(unpack(raw, ["names"])) == ["names"]
    kinds = {member.compress_type for member in zipfile.ZipFile(io.BytesIO(raw)).infolist()}
    assert kinds == {zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED}


def test_the_bytes_are_numpys_own_each_time():
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **ARRAYS)
    assert pack(ARRAYS) == pack(ARRAYS) == buffer.getvalue()


def damaged(place):
    """An npz file with one byte changed behind a local head, in packed numbers."""
    raw = bytearray(pack({"x": np.arange(1000)}))
    raw[place] ^= 0xFF
    return bytes(raw)


def single():
    buffer = io.BytesIO()
    np.save(buffer, np.arange(3))
    return buffer.getvalue()


def objects():
    buffer = io.BytesIO()
    np.savez(buffer, x=np.array([{}], object))
    return buffer.getvalue()


BROKEN = {
    "empty": b"",
    "text": b"no archive",
    "head alone": b"PK\x03\x04",
    "cut off": pack(ARRAYS)[:-40],
    "damaged numbers": damaged(200),
    "an array alone": single(),
    "objects": objects(),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_npz_file_is_a_value_error(case, tmp_path):
    with pytest.raises(ValueError):
        unpack(BROKEN[case])
    (tmp_path / "a.npz").write_bytes(BROKEN[case])
    with pytest.raises(ValueError):
        read(tmp_path / "a.npz")


def test_a_missing_array_and_a_missing_file_are_told_apart(tmp_path):
    with pytest.raises(ValueError, match="y is not a file in the archive"):
        unpack(pack(ARRAYS), ["y"])
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "a.npz")


@pytest.mark.parametrize("room", ["commands", "data", "runs", "store"])
def test_who_keeps_arrays_leaves_their_files_to_this(room):
    used = re.compile(r"\bnp\.(load|savez)")
    paths = (ROOT / "core" / room).rglob("*.py")
    assert not [path.name for path in paths if used.search(path.read_text())]
