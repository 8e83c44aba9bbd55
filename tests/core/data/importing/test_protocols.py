"""A data set of a tutorial's name is drawn as the tutorial drew it, and its recipe then runs."""

import dataclasses

import numpy as np
import pytest

from core.data import datasets, library
from core.data.importing import importer, protocols
from core.data.importing.protocols import Protocol
from core.data.library import Collected
from core.maintenance import reproduction
from core.networks import training
from core.networks.network import Network
from core.recipes.table import RECIPES
from tests.core.data.importing.making import archive, picture


def letters():
    """An archive of letters as notMNIST's are: light on dark, a folder for each of ten classes."""
    random = np.random.default_rng(0)
    members = {}
    for number, letter in enumerate("ABCDEFGHIJ"):
        for part, times in (("train", 6), ("test", 2)):
            for one in range(times):
                pixels = random.integers(0, 60, (28, 28))
                pixels[2 * number + 2 : 2 * number + 5, 4:24] = 255
                members[f"{part}/{letter}/{one}.png"] = picture(pixels.astype(np.uint8))
    return archive(members)


def test_letters_are_mixed_and_the_recipe_made_for_them_runs():
    source = importer.import_upload({"letters.zip": letters()}, name="notmnist")
    assert source.class_names == tuple("ABCDEFGHIJ") and source.value_range == (0.0, 1.0)
    assert "60 of 60 training and 20 of 20 test examples" in source.notes[-1]
    dataset = datasets.load_dataset(library.find_source("notmnist"))
    labels = dataset.train.labels
    assert np.bincount(labels).tolist() == [6] * 10 and len(set(labels[:12].tolist())) > 4
    assert len(reproduction.list_plans(["cnn-nopool-notmnist"])) == 3
    recipe = dataclasses.replace(RECIPES["cnn-nopool-notmnist"], batch_size=5, epochs=6)
    seen = []
    run = training.train(recipe, dataset, report=seen.append)
    assert seen[-1].steps == 6 * 12  # 57 letters an epoch: a 21st is held out
    assert run.history[-1].test_accuracy > 0.9
    network = Network(run.model)
    images = dataset.test.images[:3]
    pixels = np.rint(255 * images)
    assert network.responses(images)["centered"] == pytest.approx((pixels - 127.5) / 255, abs=1e-6)


def test_as_many_are_drawn_as_the_tutorial_used(monkeypatch):
    monkeypatch.setitem(protocols.PROTOCOLS, "notmnist", Protocol(30, 7, "somebody"))
    images = np.arange(100, dtype=np.float32)[:, None]
    labels = np.arange(100) % 2
    parts = (images, labels, images[:20], labels[:20])
    whole = Collected("Letters", ("even", "odd"), (0.0, 99.0), *parts)
    drawn = protocols.draw("notmnist", whole)
    assert (len(drawn.train_images), len(drawn.test_images)) == (30, 7)
    assert len(set(drawn.train_images[:, 0].tolist())) == 30
    assert np.array_equal(drawn.train_labels, drawn.train_images[:, 0] % 2)
    assert drawn.notes[-1].endswith("30 of 100 training and 7 of 20 test examples.")
    assert np.array_equal(protocols.draw("notmnist", whole).test_images, drawn.test_images)
    assert protocols.draw("letters", whole) is whole
