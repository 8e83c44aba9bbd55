"""MATLAB and HDF5 files: read as arrays, and nothing that leads elsewhere."""

import io

import h5py
import numpy as np
import pytest
from scipy.io import savemat

from core.data.datasets import load_dataset
from core.data.importing import importer

IMAGES = np.random.default_rng(0).integers(0, 100, (30, 6, 6, 3)).astype(np.uint8)
LABELS = np.arange(30) % 3


def matlab(**arrays):
    buffer = io.BytesIO()
    savemat(buffer, arrays, do_compression=True)
    return buffer.getvalue()


def hdf5(fill):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        fill(file)
    return buffer.getvalue()


def pixels(split):
    return np.round(split.images * 255).astype(int)


def test_svhn_as_it_is_published():
    files = {
        f"{part}_32x32.mat": matlab(X=images.transpose(1, 2, 3, 0), y=1 + labels[:, None])
        for part, images, labels in (
            ("train", IMAGES, LABELS),
            ("test", IMAGES[:9] // 2, LABELS[:9]),
        )
    }
    source = importer.import_upload(files, name="svhn")
    dataset = load_dataset(source)
    assert source.class_names == ("1", "2", "3")
    assert np.array_equal(pixels(dataset.train), IMAGES)
    assert np.array_equal(pixels(dataset.test), IMAGES[:9] // 2)
    assert np.array_equal(dataset.train.labels, LABELS)


def test_arrays_in_hdf5():
    def fill(file):
        file["train/data"] = IMAGES
        file["train/target"] = LABELS
        file["test/data"] = IMAGES[:9] // 2
        file["test/target"] = LABELS[:9]
        file.create_dataset("list_classes", data=np.array([b"a", b"b", b"c"]))

    source = importer.import_upload({"usps.h5": hdf5(fill)})
    assert source.class_names == ("a", "b", "c")
    assert np.array_equal(pixels(load_dataset(source).test), IMAGES[:9] // 2)


def test_what_leads_elsewhere_is_not_followed(tmp_path):
    secret = tmp_path / "secret.raw"
    secret.write_bytes(IMAGES.tobytes())
    other = tmp_path / "other.h5"
    other.write_bytes(hdf5(lambda file: file.create_dataset("x", data=IMAGES)))

    def fill(file):
        file["y"] = LABELS
        outside = [(str(secret), 0, IMAGES.nbytes)]
        file.create_dataset("data", IMAGES.shape, np.uint8, external=outside)
        file["x"] = h5py.ExternalLink(str(other), "x")
        layout = h5py.VirtualLayout(IMAGES.shape, np.uint8)
        layout[...] = h5py.VirtualSource(str(other), "x", IMAGES.shape)
        file.create_virtual_dataset("images", layout)

    with pytest.raises(ValueError, match="There is no array 'x_train'.*there is 'y.npy'"):
        importer.import_upload({"a.h5": hdf5(fill)})


def test_networks_empty_and_damaged_files_get_a_sentence():
    def network(file):
        file.attrs["model_config"] = "{}"

    for raw, sentence in (
        (hdf5(network), "'a.h5' is a network and no data set"),
        (hdf5(lambda file: None), "'a.h5' holds no arrays"),
        (hdf5(lambda file: file.create_dataset("x", data=IMAGES))[:900], "cut off or damaged"),
    ):
        with pytest.raises(ValueError, match=sentence):
            importer.import_upload({"a.h5": raw})
    with pytest.raises(ValueError, match="'a.mat' is cut off or damaged"):
        importer.import_upload({"a.mat": matlab(X=IMAGES, y=LABELS)[:300]})
    with pytest.raises(ValueError, match="written by MATLAB 7.3.*-v7"):
        importer.import_upload({"a.mat": b"MATLAB 7.3 MAT-file" + bytes(600)})
    huge = hdf5(lambda file: file.create_dataset("x", (10**6, 10**4), np.uint8, chunks=True))
    with pytest.raises(ValueError, match="1 arrays of 10,000 MB; at most"):
        importer.import_upload({"a.h5": huge})
