"""The embedded data set and its guard."""

import dataclasses

import numpy as np
import pytest

from core.data.datasets import (
    IRIS,
    IRIS_ALL,
    MNIST,
    hold_out,
    load_dataset,
    load_test_split,
    read_labels,
)


def test_mnist_is_what_it_should_be():
    dataset = load_dataset()
    assert dataset.train.images.shape == (60_000, 28, 28, 1)
    assert dataset.test.images.shape == (10_000, 28, 28, 1)
    assert dataset.train.images.dtype == np.float32
    assert (dataset.test.images.min(), dataset.test.images.max()) == MNIST.value_range
    # Counts of each digit, as published with the data set.
    assert np.bincount(dataset.train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert dataset.test.labels[:5].tolist() == [7, 2, 1, 0, 4]


def test_the_test_part_can_be_read_alone():
    split = load_test_split()
    assert np.array_equal(split.labels, load_dataset().test.labels)


def test_a_missing_file_gets_a_sentence(tmp_path):
    source = dataclasses.replace(MNIST, path=tmp_path / "mnist.npz")
    with pytest.raises(ValueError, match="cannot be read.*Fetch the project's assets again"):
        load_test_split(source)


def test_a_damaged_file_gets_a_sentence(tmp_path):
    raw = bytearray(MNIST.path.read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / "mnist.npz").write_bytes(raw)
    source = dataclasses.replace(MNIST, path=tmp_path / "mnist.npz")
    with pytest.raises(ValueError, match="is damaged"):
        load_test_split(source)


def test_held_out_images_are_not_trained_on_and_the_test_set_is_not_touched():
    dataset = load_dataset()
    part = hold_out(dataset, 5000)
    assert (len(part.train.labels), len(part.test.labels)) == (55_000, 5000)
    together = np.concatenate([part.train.images, part.test.images]).sum(axis=(1, 2, 3))
    assert np.allclose(np.sort(together), np.sort(dataset.train.images.sum(axis=(1, 2, 3))))
    assert part.source.sha256 != dataset.source.sha256
    assert np.array_equal(hold_out(dataset, 5000).test.labels, part.test.labels)


def test_too_few_to_hold_some_out_get_a_sentence():
    with pytest.raises(ValueError, match="Iris flowers has 100 training examples, too few"):
        hold_out(load_dataset(IRIS))


def test_an_undivided_data_set_is_measured_on_what_is_learned_from_and_says_so():
    whole, (_, train, test) = load_dataset(IRIS_ALL), load_dataset(IRIS)
    assert (len(train.labels), len(test.labels)) == (100, 50)
    assert np.array_equal(whole.train.images, np.concatenate([train.images, test.images]))
    assert np.array_equal(whole.train.images, whole.test.images)
    assert np.array_equal(whole.train.labels, whole.test.labels)
    assert np.bincount(read_labels(IRIS_ALL, "test")).tolist() == [50, 50, 50]
    assert np.array_equal(load_test_split(IRIS_ALL).labels, read_labels(IRIS_ALL, "train"))
    assert IRIS_ALL.sha256 != IRIS.sha256  # the networks are others
    assert "learned from" in IRIS_ALL.title and "the same 150" in IRIS_ALL.notes[0]
