"""What was dropped is told by its content: a network, or data."""

import io

import h5py
import numpy as np
import pytest
from safetensors.numpy import save

from core.queries.dropped import find_network
from tests.core.data.importing.making import archive, idx_files, npy, npz
from tests.places import ROOT

FOLDER = ROOT / "tests" / "fixtures" / "keras2"
VALUES = np.zeros((4, 4), np.float32)


def hdf5(**arrays):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for name, array in arrays.items():
            file[name] = array
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "is_network"),
    [
        *((path.name, path.read_bytes(), True) for path in sorted(FOLDER.glob("*2.1*"))),
        ("renamed.bin", (FOLDER / "nested-2.15.keras").read_bytes(), True),
        ("data.h5", hdf5(x_train=VALUES), False),
        ("a.npz", npz(x_train=VALUES, y_train=VALUES[0]), False),
        ("w.npz", archive({"conv1/0.npy": npy(VALUES)}), True),
        ("w.safetensors", save({"a.weight": VALUES}), True),
        ("net.pt", archive({"net/data.pkl": b"x"}), True),
        ("net.onnx", b"\x08\x07", True),
        ("cut.keras", b"PK\x03\x04 cut", True),
        ("a.zip", archive({"a/0.png": b"x", "b/1.png": b"x"}), False),
        ("a.csv", b"label,a\n0,1\n", False),
        ("model.csv", b"label,a\n0,1\n", False),
    ],
)
def test_a_network_is_told_from_data(name, raw, is_network):
    assert (find_network({name: raw}) == name) == is_network
    assert find_network(idx_files() | {name: raw}) == (name if is_network else None)
