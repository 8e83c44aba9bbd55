"""A published figure belongs to the settings and the data set that it was printed for."""

import dataclasses

from core.recipes.changes import list_changes, published_figure
from core.recipes.table import RECIPES


def test_a_recipe_as_published_claims_its_figure_on_its_own_data_alone():
    recipe = RECIPES["cnn-simple"]
    assert list_changes(recipe) == []
    assert published_figure(recipe, "mnist") == "error 1.08 %"
    assert published_figure(recipe, "fashion-mnist") == "–"


def test_changed_settings_are_named_and_claim_nothing():
    changed = dataclasses.replace(
        RECIPES["cnn-intro"], epochs=1, batch_size=1000, learning_rate=0.1, num_images=None
    )
    assert list_changes(changed) == [
        "1 epoch", "batches of 1,000", "learning rate 0.1", "all images",
    ]  # fmt: skip
    assert published_figure(changed, "mnist") == "–"
    assert list_changes(dataclasses.replace(changed, name="my-own")) == []
