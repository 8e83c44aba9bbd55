"""The table of recipes: every recipe builds, and says what it is."""

import dataclasses
import json
import re

import pytest

from core.data.datasets import MNIST
from core.networks import architecture
from core.recipes import recipe as recipe_json
from core.recipes import table
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Layer
from core.recipes.table import RECIPES, SOURCES
from core.store import card

# Weights counted by hand: (inputs + 1) * outputs for dense layers and kernels alike.
PARAMETERS = {
    "mlp-784": 785 * 784 + 785 * 10,
    "mlp-512x2": 785 * 512 + 513 * 512 + 513 * 10,
    "mlp-pca60": 785 * 60 + 61 * 128 + 129 * 10,
    "mlp-pca60-whole": 785 * 60 + 61 * 128 + 129 * 10,
    "cnn-simple": 26 * 32 + (12 * 12 * 32 + 1) * 128 + 129 * 10,
    "cnn-larger": 26 * 30 + 271 * 15 + (5 * 5 * 15 + 1) * 128 + 129 * 50 + 51 * 10,
    "cnn-branch": 26 * 16 + 2 * 16 + (14 * 14 * 16 + 1) * 128 + 129 * 10,
    "cnn-intro": 10 * 32 + (13 * 13 * 32 + 1) * 10,
    "cnn-6x6": 37 * 32 + (36 * 32 + 1) * 20 + (9 * 9 * 20 + 1) * 128 + 129 * 10,
    "cnn-nopool": 10 * 32 + (26 * 26 * 32 + 1) * 10,
    "cnn-nopool-notmnist": 2 + 10 * 32 + (26 * 26 * 32 + 1) * 10,
    "iris-softmax": 5 * 3,
    "iris-softmax-onehot": 5 * 3,
    "iris-softmax-printed": 5 * 3,
    "iris-softmax-onehot-printed": 5 * 3,
    "bag-of-words": 10_001 * 200 + 201 * 2,
}
INPUTS = {
    "mnist": ((28, 28, 1), 10),
    "notmnist": ((28, 28, 1), 10),
    "iris": ((4,), 3),
    "iris-all": ((4,), 3),
    "sentiment": ((10_000,), 2),
}


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_builds(name):
    recipe = RECIPES[name]
    input_shape, num_classes = INPUTS[recipe.made_for]
    model = architecture.build(recipe, input_shape, num_classes)
    assert model.output_shape == (None, num_classes)
    assert model.get_layer("logits").output.shape == (None, num_classes)
    if name in PARAMETERS:
        assert model.count_params() == PARAMETERS[name]
    assert recipe.source in SOURCES and recipe.published and recipe.summary


def test_the_champion_is_small():
    model = architecture.build(RECIPES["champion"], MNIST.input_shape, 10)
    assert model.count_params() <= 200_000


def test_the_branch_has_two_ways_that_meet():
    graph = build_graph(RECIPES["cnn-branch"], MNIST.input_shape, 10)
    assert graph.find("conv1_point").inputs == ("image",)
    assert graph.find("conv1_wide").inputs == ("image",)
    assert set(graph.find("sum").inputs) == {"conv1_wide_relu", "conv1_point"}
    assert graph.find("sum").shape == (28, 28, 16)


def test_the_iris_recipes_differ_in_coding_only():
    numbers, vectors = RECIPES["iris-softmax"], RECIPES["iris-softmax-onehot"]
    same = dataclasses.replace(
        vectors, name=numbers.name, summary=numbers.summary, one_hot=numbers.one_hot
    )
    assert same == numbers and vectors.one_hot and not numbers.one_hot
    assert recipe_json.ingredients(vectors) != recipe_json.ingredients(numbers)
    assert table.names_made_for("iris") == [numbers.name, vectors.name]


@pytest.mark.parametrize("name", table.names_made_for("iris"))
def test_the_printed_protocol_differs_from_the_honest_one_in_the_data_alone(name):
    honest, printed = RECIPES[name], RECIPES[f"{name}-printed"]
    assert printed.made_for == "iris-all" and printed.published_error is not None
    assert honest.published_error is None  # the printed figure is not of flowers kept apart
    told = {"name": "r", "summary": "", "made_for": "", "published": "", "published_error": None}
    assert dataclasses.replace(honest, **told) == dataclasses.replace(printed, **told)


def test_a_share_can_be_held_out_after_some_epochs():
    whole, half = RECIPES["mlp-pca60-whole"], RECIPES["mlp-pca60"]
    count = recipe_json.count_images
    assert [count(whole, 60_000, epoch) for epoch in range(10)] == [60_000] * 5 + [50_000] * 5
    assert [count(half, 60_000, epoch) for epoch in range(5)] == [50_000] * 5
    letters = RECIPES["cnn-nopool-notmnist"]
    assert count(letters, 500_000) == count(letters, 210_000) == 200_000
    assert json.loads(recipe_json.to_json(whole))["held_out_from"] == 5
    assert json.loads(recipe_json.ingredients(whole))["held_out_from"] == 5
    assert "held_out_from" not in recipe_json.to_json(half) + recipe_json.ingredients(half)


@pytest.mark.parametrize("name", RECIPES)
def test_published_errors_are_the_printed_ones(name):
    recipe = RECIPES[name]
    printed = [float(number) for number in re.findall(r"\d+\.\d+", recipe.published)]
    if recipe.published_error is None:
        assert not printed
    elif "accuracy 0" in recipe.published:
        (share,) = printed  # rounded to a hundredth
        assert recipe.published_error == (99.5 - 100 * share, 100.5 - 100 * share)
    else:
        low, high = recipe.published_error
        assert printed[0] == low <= high and high in printed


def test_a_recipe_survives_json():
    for recipe in RECIPES.values():
        text = recipe_json.to_json(recipe)
        assert recipe_json.from_json(text) == recipe
        assert recipe_json.to_json(recipe_json.from_json(text)) == text


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"layers": 3}'])
def test_what_is_not_a_recipe_gets_a_sentence(text):
    with pytest.raises(ValueError, match="not a recipe"):
        recipe_json.from_json(text)


def test_an_unknown_name_gets_a_hint():
    with pytest.raises(ValueError, match="Did you mean 'cnn-simple'"):
        table.find_recipe("cnn-simpel")


def test_an_unknown_layer_kind_gets_a_sentence():
    recipe = dataclasses.replace(
        RECIPES["cnn-simple"], layers=(Layer("Lambda", "evil", {"function": "x"}),)
    )
    with pytest.raises(ValueError, match="kind 'Lambda'"):
        architecture.build(recipe, MNIST.input_shape, 10)


def test_identity_follows_what_decides_the_result():
    recipe = RECIPES["cnn-simple"]
    same = dataclasses.replace(
        recipe, summary="other words", source="VU", published="other", published_error=None
    )
    other = dataclasses.replace(recipe, epochs=11)
    identity = card.make_model_id(recipe, "digest", 0)
    assert card.make_model_id(same, "digest", 0) == identity
    assert card.make_model_id(other, "digest", 0) != identity
    assert card.make_model_id(recipe, "digest", 1) != identity
    assert card.make_model_id(recipe, "another", 0) != identity
    assert identity.startswith("cnn-simple-0-")
