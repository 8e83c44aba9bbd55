"""A published figure belongs to the settings and the data set that it was printed for."""

import dataclasses

from core.data.datasets import ASSETS
from core.recipes.changes import list_changes, published_figure, published_source
from core.recipes.recipe import Layer
from core.recipes.table import RECIPES, SOURCES
from core.store.store import ModelStore


def test_a_recipe_as_published_claims_its_figure_on_its_own_data_alone():
    recipe = RECIPES["cnn-simple"]
    assert list_changes(recipe) == []
    assert published_figure(recipe, "mnist") == "error 1.08 %"
    assert published_figure(recipe, "fashion-mnist") == "–"
    own = dataclasses.replace(recipe, name="my-own", published="none", made_for="letters")
    assert published_figure(own, "letters") == "none"


def test_changed_settings_are_named_and_claim_nothing():
    changed = dataclasses.replace(
        RECIPES["cnn-intro"], epochs=1, batch_size=1000, learning_rate=0.1, num_images=None
    )
    assert list_changes(changed) == [
        "1 epoch", "batches of 1,000", "learning rate 0.1", "all images",
    ]  # fmt: skip
    assert published_figure(changed, "mnist") == "–"
    assert list_changes(dataclasses.replace(changed, name="my-own")) == []


def test_what_is_held_out_and_when_is_named():
    whole, half = RECIPES["mlp-pca60-whole"], RECIPES["mlp-pca60"]
    assert list_changes(dataclasses.replace(whole, held_out_from=0)) == ["17% held out"]
    assert list_changes(dataclasses.replace(whole, held_out=0.0)) == ["nothing held out"]
    assert list_changes(dataclasses.replace(half, held_out_from=2)) == [
        "17% held out after epoch 2"
    ]
    without = dataclasses.replace(RECIPES["cnn-simple"], held_out_from=3)
    assert list_changes(without) == []  # of nothing


def test_other_layers_under_a_published_name_claim_neither_figure_nor_source():
    recipe = RECIPES["cnn-simple"]
    other = dataclasses.replace(
        recipe, layers=(*recipe.layers, Layer("Dense", "more", {"units": 3})), source="elsewhere"
    )
    assert published_figure(other, "mnist") == "–" and published_source(other) == "elsewhere"


def test_an_old_card_shows_what_the_table_says_today():
    """Cards hold their recipe as it was when they were made; some sources have better names now."""
    shipped = ModelStore(root=ASSETS / "nowhere").cards()
    old = [card for card in shipped if card.recipe.source not in SOURCES]
    assert {card.recipe.name for card in old} >= {"mlp-512x2", "cnn-6x6", "cnn-nopool"}
    for card in shipped:
        known = RECIPES[card.recipe.name]
        assert published_source(card.recipe) == known.source in SOURCES
        assert published_figure(card.recipe, card.dataset) == known.published
    changed = dataclasses.replace(old[0].recipe, epochs=1)
    assert published_source(changed) == RECIPES[changed.name].source
