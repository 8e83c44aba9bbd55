"""How long a run will take: what was measured here goes before what was measured elsewhere."""

import dataclasses

import pytest

from core.data.datasets import MNIST
from core.recipes.table import RECIPES
from core.runs.estimate import estimate
from core.store.store import ModelStore

SIZES = {"mnist": (60_000, 10_000)}


@pytest.fixture(scope="module")
def shipped():
    return [card for card in ModelStore().cards() if card.dataset == "mnist"]


def run_here(shipped, name, seconds, **changes):
    """The card of a run of this recipe that took so long here."""
    card = next(card for card in shipped if card.recipe.name == name)
    recipe = dataclasses.replace(card.recipe, **changes)
    history = card.history[:1] * recipe.epochs
    return dataclasses.replace(
        card, recipe=recipe, history=history, seconds=seconds, model_id=f"{name}-9-0123456789ab"
    )


def expect(recipe, cards, own=()):
    return estimate(recipe, MNIST, cards, SIZES, own=[card.model_id for card in own])


@pytest.mark.parametrize("name", ["cnn-intro", "mlp-pca60", "champion"])
@pytest.mark.parametrize("seconds", [4.0, 96.0, 9000.0])
def test_after_a_run_here_the_same_run_is_expected_to_take_as_long(shipped, name, seconds):
    own = run_here(shipped, name, seconds)
    found = expect(RECIPES[name], [*shipped, own], [own])
    assert found.seconds == pytest.approx(seconds)
    assert (found.runs, found.same_recipe, found.here) == (1, True, True)


def test_what_came_with_the_project_is_expected_to_take_what_it_took(shipped):
    for name in ("cnn-intro", "cnn-nopool"):
        (card,) = [card for card in shipped if card.recipe.name == name]
        found = expect(RECIPES[name], shipped)
        assert found.seconds == pytest.approx(card.seconds, rel=0.02) and not found.here


def test_a_slow_machine_is_known_by_its_runs_of_other_networks(shipped):
    usual = expect(RECIPES["cnn-intro"], shipped).seconds
    slow = run_here(shipped, "cnn-simple", 10 * 87.2)
    found = expect(RECIPES["cnn-intro"], [*shipped, slow], [slow])
    assert found.seconds == pytest.approx(10 * usual, rel=0.05)
    assert found.here and not found.same_recipe
    short = run_here(shipped, "cnn-simple", 9.0, epochs=1, num_images=100)
    assert expect(RECIPES["cnn-intro"], [*shipped, short], [short]).seconds == usual


def test_twice_as_many_epochs_take_about_twice_as_long(shipped):
    own = run_here(shipped, "cnn-intro", 96.0)
    longer = dataclasses.replace(RECIPES["cnn-intro"], epochs=12)
    assert 170 < expect(longer, [*shipped, own], [own]).seconds < 192


def test_without_any_run_nothing_is_expected():
    assert expect(RECIPES["cnn-intro"], []) is None
