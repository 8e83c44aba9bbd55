"""Whole networks in every container of Keras, against the answers of the Keras that wrote them.

Those of Keras 2 lie in `tests/fixtures/keras2`, where `make.py` tells how they came about.
"""

import io
import zipfile

import h5py
import numpy as np
import pytest

from core.data.datasets import MNIST
from core.foreign import loading, network_file
from core.networks import network
from core.networks.network import EXPORT_SUFFIXES
from core.queries import data, models
from core.recipes.recipe import Recipe
from core.store.store import SHIPPED, ModelStore
from tests.places import ROOT

FOLDER = ROOT / "tests" / "fixtures" / "keras2"
IMAGES = np.random.default_rng(1).random((8, *MNIST.input_shape)).astype(np.float32)


def read(name):
    return (FOLDER / name).read_bytes()


def answers(raw, recipe=None):
    found = network_file.read(raw, MNIST, recipe)
    recipe = Recipe("old", "", found.layers, "Adam", 0.1, 1, 1, "", "")
    loaded = network.load_network(recipe, found.weights, MNIST.input_shape, 10)
    return found, loaded.predict(IMAGES).probabilities


def on_windows(raw):
    """The same as Keras 2 wrote it there: a separator of folders within one name."""
    packed, given = io.BytesIO(), zipfile.ZipFile(io.BytesIO(raw))
    weights = io.BytesIO()
    with h5py.File(io.BytesIO(given.read("model.weights.h5"))) as old:
        with h5py.File(weights, "w") as new:
            places = []
            old.visit(places.append)
            for place in places:
                if isinstance(old[place], h5py.Dataset):
                    group, variables, number = place.rpartition("/vars/")
                    new[group.replace("/", "\\") + variables + number] = old[place][()]
    with zipfile.ZipFile(packed, "w") as archive:
        for name in given.namelist():
            whole = weights.getvalue() if name == "model.weights.h5" else given.read(name)
            archive.writestr(name, whole)
    return packed.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(read("nested-2.13.keras"), id="2.13.keras"),
        pytest.param(read("nested-2.15.keras"), id="2.15.keras"),
        pytest.param(read("nested-2.15.h5"), id="2.15.h5"),
        pytest.param(on_windows(read("nested-2.13.keras")), id="2.13.keras-windows"),
        pytest.param(on_windows(read("nested-2.15.keras")), id="2.15.keras-windows"),
    ],
)
def test_keras_2_answers_as_it_did(raw):
    found, given = answers(raw)
    assert given == pytest.approx(np.load(FOLDER / "answers.npy"), abs=1e-6)
    assert [layer.name for layer in found.layers][:3] == [
        "conv2d", "conv2d_relu", "batch_normalization"
    ]  # fmt: skip
    assert "hidden" in {layer.name for layer in found.layers}
    assert "A Functional network of 8 layers, saved by Keras 2.1" in found.notes[0]


def test_what_an_h5_file_holds_is_told():
    assert loading.describe(read("nested-2.15.h5")).holds == "a whole network"
    assert loading.describe(read("weights-2.15.h5")).holds == "named weights"
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["x_train"] = np.zeros(3)
    with pytest.raises(ValueError, match="holds 'x_train'; expected a whole network"):
        network_file.read(buffer.getvalue(), MNIST, None)
    with pytest.raises(ValueError, match="holds weights alone; expected the layers"):
        network_file.read(read("weights-2.15.h5"), MNIST, None)


@pytest.mark.parametrize(
    "model_id",
    [
        pytest.param(
            card.model_id, marks=() if card.recipe.name == "cnn-branch" else pytest.mark.slow
        )
        for card in ModelStore(root=SHIPPED).cards()
    ],
)
def test_what_was_exported_comes_back_with_the_same_answers(model_id, tmp_path):
    card, own = models.find_model(model_id), models.load_network(model_id)
    source = data.source_of(card)
    inputs = np.random.default_rng(1).random((8, *source.input_shape)).astype(np.float32)
    for ending in EXPORT_SUFFIXES:
        path = tmp_path / f"net{ending}"
        own.export(path)
        recipe = card.recipe.name if ending.startswith(".weights") else None
        found = network_file.read(path.read_bytes(), source, recipe)
        again = Recipe("again", "", found.layers, "Adam", 0.1, 1, 1, "", "")
        shape, number = source.input_shape, len(source.class_names)
        loaded = network.load_network(again, found.weights, shape, number)
        given = loaded.predict(inputs).probabilities
        assert given == pytest.approx(own.predict(inputs).probabilities, abs=1e-6)
