"""Runs that are measured on held-out training images: their answers are kept, weights rarely."""

import dataclasses

import numpy as np
import pytest

from core.data import datasets
from core.maintenance import shipping
from core.queries import models
from core.recipes.table import RECIPES
from core.store import held_out
from core.store.store import ModelStore


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A store of its own, a tiny data set, and a recipe that is trained in a second."""
    monkeypatch.setenv("INKLING_STORE", str(tmp_path / "store"))
    whole = datasets.load_dataset(datasets.MNIST)
    few = whole._replace(
        train=datasets.Split(*(part[:5300] for part in whole.train)),
        test=datasets.Split(*(part[:50] for part in whole.test)),
    )
    monkeypatch.setattr(datasets, "load_dataset", lambda source: few)
    store = ModelStore(tmp_path / "store" / "held-out", tmp_path / "shipped")
    monkeypatch.setattr(held_out, "held_out_store", lambda: store)
    return dataclasses.replace(RECIPES["mlp-pca60"], name="tiny", epochs=1)


def test_answers_to_held_out_images_are_kept_and_not_made_twice(small):
    told = []
    card = shipping.validate_recipe(small, seed=3, progress=lambda done, steps: told.append(done))
    assert card.test_images == 5000 and card.model_id == held_out.held_out_id(small, 3)
    store = held_out.held_out_store()
    kept = store.read_probabilities(card.model_id)
    assert kept.shape == (5000, 10) and np.allclose(kept.sum(axis=1), 1, atol=1e-5)
    assert store.read_weights(card.model_id) == {}
    told.clear()
    assert (
        shipping.validate_recipe(small, seed=3, progress=lambda d, s: told.append(d)).files
        == card.files
    )
    assert not told  # nothing was trained
    assert not any(one.recipe.name == "tiny" for one in models.list_models())


def test_the_weights_of_what_judges_drawings_are_kept(small, monkeypatch):
    monkeypatch.setattr(held_out, "JUDGE", small.name)
    card = shipping.validate_recipe(small)
    kept = held_out.held_out_store().read_weights(card.model_id)
    assert sum(array.size for array in kept.values()) == card.parameters


def test_held_out_answers_can_be_shipped(small):
    card = shipping.validate_recipe(small, ship=True)
    (folder,) = held_out.held_out_store().shipped.iterdir()
    assert (
        folder.name == "tiny"
        and held_out.held_out_store().resolve(card.model_id).files == card.files
    )


def test_held_out_labels_are_those_of_the_images_held_out():
    whole = datasets.load_dataset(datasets.MNIST)
    labels = datasets.read_held_out_labels(datasets.MNIST)
    assert np.array_equal(labels, datasets.hold_out(whole).test.labels)


def test_every_shipped_recipe_for_mnist_has_held_out_answers():
    here = {card.model_id for card in held_out.held_out_store().cards()}
    shipped = ModelStore(root=datasets.ASSETS / "nowhere").cards()
    digits = [card for card in shipped if card.dataset == "mnist"]  # flowers are too few for it
    assert len(digits) > 10
    assert {held_out.held_out_id(card.recipe, card.seed) for card in digits} <= here


def test_the_command_ships_what_it_validates(monkeypatch):
    asked = []

    def validate(recipe, **settings):
        asked.append((recipe.name, settings["ship"]))
        return models.find_model("mlp-784")

    monkeypatch.setattr(shipping, "validate_recipe", validate)
    from core.__main__ import main

    assert main(["train", "mlp-784", "--validate", "--ship"]) == 0
    assert main(["train", "mlp-784", "--validate"]) == 0
    assert asked == [("mlp-784", True), ("mlp-784", False)]
