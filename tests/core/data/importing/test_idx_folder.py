"""IDX files: pixels as they are, and a sentence for everything that is wrong."""

import gzip
import hashlib

import numpy as np
import pytest

from core.data.datasets import load_dataset, load_test_split
from core.data.importing import files as brought
from core.data.importing import idx_folder, importer
from tests.core.data.importing.making import idx, idx_files, write
from tests.places import SHARED

MNIST_FILES = SHARED / "data" / "mnist"


@pytest.mark.skipif(not MNIST_FILES.exists(), reason="MNIST's own files are not here")
def test_real_files_give_the_pixels_that_are_shipped():
    files = brought.from_folder(MNIST_FILES)
    images = idx_folder.read_idx(files, "t10k-images-idx3-ubyte.gz", 3)
    shipped = load_test_split()
    assert np.array_equal(images[..., None] / np.float32(255), shipped.images)
    labels = idx_folder.read_idx(files, "t10k-labels-idx1-ubyte.gz", 1)
    assert np.array_equal(labels, shipped.labels)
    assert hashlib.sha256(images.data).hexdigest() in idx_folder.KNOWN


def test_the_digits_that_are_shipped_are_known_by_their_pixels():
    pixels = np.round(load_test_split().images * 255).astype(np.uint8)
    assert idx_folder.KNOWN[hashlib.sha256(pixels.data).hexdigest()].title == "MNIST"


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_gives_images_and_labels_as_they_are(tmp_path, packed):
    source = importer.import_path(write(tmp_path / "My Set", idx_files(packed=packed)))
    assert (source.name, source.title, source.class_names) == ("my-set", "My Set", ("0", "1"))
    assert source.input_shape == (3, 3, 1)
    dataset = load_dataset(source)
    assert dataset.train.labels.tolist() == [0, 1] * 4
    assert dataset.test.labels.tolist() == [0, 1, 0, 1]
    pixels = np.round(dataset.train.images * 255).astype(int)
    assert pixels[:, 0, 0, 0].tolist() == list(range(8))
    assert pixels[1, :, :, 0].tolist() == [[1, 10, 11], [12, 13, 14], [15, 16, 17]]
    assert np.round(dataset.test.images * 255)[:, 0, 0, 0].tolist() == [100, 101, 102, 103]


def test_files_deep_in_a_folder_are_found_and_one_file_stands_for_all(tmp_path):
    deep = write(tmp_path / "a" / "raw", idx_files(prefix="emnist-x-", packed=True))
    write(deep, idx_files(prefix="emnist-y-"))
    with pytest.raises(ValueError, match="2 data sets of IDX files.*'raw/emnist-x-'"):
        importer.import_path(tmp_path / "a")
    one = importer.import_path(deep / "emnist-y-train-labels-idx1-ubyte", name="y")
    pixels = np.round(load_dataset(one).train.images * 255).astype(int)
    assert pixels[1, :, :, 0].T.tolist() == [[1, 10, 11], [12, 13, 14], [15, 16, 17]]
    assert any("set upright" in note for note in one.notes)


def test_a_known_data_set_brings_its_class_names(monkeypatch):
    files = idx_files()
    pixels = files["t10k-images-idx3-ubyte"][16:]
    known = idx_folder.Known("Known One", ("cat", "dog"), "MIT, somebody")
    monkeypatch.setitem(idx_folder.KNOWN, hashlib.sha256(pixels).hexdigest(), known)
    source = importer.import_upload(files)
    assert (source.name, source.title, source.terms) == ("known-one", "Known One", "MIT, somebody")
    assert source.class_names == ("cat", "dog")
    named = importer.import_upload(files, name="other", class_names=["x", " y "])
    assert named.class_names == ("x", "y")


def test_labels_that_do_not_begin_at_0_are_numbered_anew():
    files = idx_files()
    files["train-labels-idx1-ubyte"] = idx(np.array([3, 9, 3, 9, 3, 9, 3, 9]))
    files["t10k-labels-idx1-ubyte"] = idx(np.array([9, 9, 3, 3]))
    source = importer.import_upload(files, name="gaps")
    assert source.class_names == ("3", "9")
    assert load_dataset(source).test.labels.tolist() == [1, 1, 0, 0]
    assert any("numbered from 0" in note for note in source.notes)


def test_without_a_test_part_a_fifth_of_each_class_is_drawn():
    files = {name: raw for name, raw in idx_files(train=20).items() if name.startswith("train")}
    source = importer.import_upload(files, name="drawn")
    dataset = load_dataset(source)
    assert np.bincount(dataset.train.labels).tolist() == [8, 8]
    assert np.bincount(dataset.test.labels).tolist() == [2, 2]
    both = np.concatenate([dataset.train.images, dataset.test.images])[:, 0, 0, 0]
    assert np.sort(np.round(both * 255)).tolist() == list(range(20))
    assert any("a fifth of each class was drawn for it, with seed 0" in n for n in source.notes)
    other = load_dataset(importer.import_upload(files, name="drawn-7", seed=7))
    assert not np.array_equal(other.test.images, dataset.test.images)


def test_images_that_are_in_both_parts_are_told_and_left_in():
    files = idx_files()
    images = np.frombuffer(files["train-images-idx3-ubyte"][16:], np.uint8).reshape(8, 3, 3)
    files["t10k-images-idx3-ubyte"] = idx(images[[0, 1, 2, 2]])
    source = importer.import_upload(files, name="twice")
    assert "In the training part as well: 4 test images, left in." in source.notes
    assert "Repeating an earlier one: 1 test image, left in." in source.notes
    assert len(load_dataset(source).test.labels) == 4


BIG = bytes([0, 0, 8, 3]) + b"\xff\xff\xff\xff" * 3
BROKEN = {
    "cut off": ("train-images-idx3-ubyte", lambda raw: raw[:-1], "ends early"),
    "too long": ("train-images-idx3-ubyte", lambda raw: raw + b"x", "goes on behind its end"),
    "no head": ("t10k-labels-idx1-ubyte", lambda raw: raw[:3], "begins with the bytes 00 00 08;"),
    "half a head": ("train-images-idx3-ubyte", lambda raw: raw[:10], "cut off in its head"),
    "empty file": ("train-images-idx3-ubyte", lambda raw: b"", "none at all"),
    "labels as images": ("train-images-idx3-ubyte", lambda raw: idx(np.zeros(3)), "00 00 08 03"),
    "another type": ("train-labels-idx1-ubyte", lambda raw: idx(np.zeros(8), 0x0B), "int16"),
    "absurd size": ("train-images-idx3-ubyte", lambda raw: BIG, "at most 2 GB"),
    "cut off gzip": (
        "train-images-idx3-ubyte",
        lambda raw: gzip.compress(raw)[:-12],
        "cut off or damaged",
    ),
    "damaged gzip": (
        "train-images-idx3-ubyte",
        lambda raw: gzip.compress(raw)[:-8] + b"\0" * 8,
        "cut off or damaged",
    ),
    "fewer labels": (
        "train-labels-idx1-ubyte",
        lambda raw: idx(np.zeros(7)),
        "8 images and 7 labels",
    ),
    "label of its own": (
        "t10k-labels-idx1-ubyte",
        lambda raw: idx(np.array([0, 1, 7, 1])),
        "test part has the label 7",
    ),
    "one class": ("train-labels-idx1-ubyte", lambda raw: idx(np.zeros(8)), "label 1"),
    "no images": ("train-images-idx3-ubyte", lambda raw: idx(np.zeros((0, 3, 3))), "0 images"),
    "sizes differ": (
        "t10k-images-idx3-ubyte",
        lambda raw: idx(np.zeros((4, 3, 2))),
        "3x3 pixels and test images 3x2",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_gets_a_sentence(case):
    name, damage, sentence = BROKEN[case]
    files = idx_files()
    files[name] = damage(files[name])
    with pytest.raises(ValueError, match=sentence):
        importer.import_upload(files)


def test_a_bomb_is_not_unpacked_beyond_what_its_head_announces():
    files = idx_files()
    bomb = files["train-images-idx3-ubyte"] + bytes(50_000_000)
    files["train-images-idx3-ubyte"] = gzip.compress(bomb)
    with pytest.raises(ValueError, match="goes on behind its end"):
        importer.import_upload(files)


def test_empty_and_missing_parts_are_told():
    files = idx_files()
    files["t10k-images-idx3-ubyte"] = idx(np.zeros((0, 3, 3)))
    files["t10k-labels-idx1-ubyte"] = idx(np.zeros(0))
    with pytest.raises(ValueError, match="The test part is empty"):
        importer.import_upload(files)
    del files["t10k-images-idx3-ubyte"]
    with pytest.raises(ValueError, match="no file of the test part's images"):
        importer.import_upload(files)
    with pytest.raises(ValueError, match="no file of the train part's images"):
        importer.import_upload({"t10k-labels-idx1-ubyte": idx(np.zeros(4))})


def test_class_names_have_to_fit():
    for names, sentence in (
        (["a"], "2 different ones occur, but 1 class name came"),
        (["a", "a"], "'a' twice"),
        (["a", " "], "an empty one"),
    ):
        with pytest.raises(ValueError, match=sentence):
            importer.import_upload(idx_files(), class_names=names)
    spare = importer.import_upload(idx_files(), name="spare", class_names=["a", "b", "c"])
    assert "Nothing is there to learn these classes from: 'c'." in spare.notes
    assert load_dataset(spare).train.labels.tolist() == [0, 1] * 4
