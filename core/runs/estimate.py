"""How long a run will take, judged by the runs before it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from core.data.datasets import Source
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Recipe, count_images
from core.store.card import TRAINED, Card

_FORWARD_AND_BACK = 3  # a training step computes about three times what an answer does
_STEP_SECONDS = 0.0015  # what a step takes besides its arithmetic
_START_SECONDS = 2.0  # in which a run of any length traces its network
_TELLING_SECONDS = 10.0  # that a run of another network must take to tell how fast a machine is

Sizes = Mapping[str, tuple[int, int]]


class Estimate(NamedTuple):
    """An expected time and what it rests on.

    Attributes:
        seconds: Of the whole run, without the few seconds in which a process starts.
        runs: How many runs it was judged by.
        same_recipe: Whether these were of the same recipe.
        here: Whether these were trained here.
        images: How many training images there will be.
    """

    seconds: float
    runs: int
    same_recipe: bool
    here: bool
    images: int


def estimate(
    recipe: Recipe,
    source: Source,
    cards: Sequence[Card],
    sizes: Sizes,
    *,
    own: Collection[str] = (),
) -> Estimate | None:
    """The time that a run will take on this machine.

    The arithmetic of a run is counted, and set against the time that others took for theirs. What
    was trained elsewhere tells how networks differ, what was trained here how fast this machine
    is: of the same recipe if there is such a run, else of others that took long enough.

    Args:
        recipe: What will be trained.
        source: The data set.
        cards: Models that are known.
        sizes: Of each data set, by name, how many training and test images it has.
        own: Ids of the models that were trained here.

    Returns:
        None where no model was trained yet.

    Raises:
        ValueError: The recipe does not fit the data set.
    """
    num_train, num_test = sizes[source.name]
    images = _count_shown(recipe, num_train)
    trained = [
        card
        for card in cards
        if card.origin == TRAINED and card.history and card.seconds and card.dataset in sizes
    ]
    if not trained:
        return None
    multiply_adds = build_graph(recipe, source.input_shape, len(source.class_names)).multiply_adds
    work = _work(multiply_adds, images, num_test)
    steps = math.ceil(images / recipe.batch_size)
    here = [card for card in trained if card.model_id in own]
    elsewhere = [card for card in trained if card.model_id not in own]
    telling = [card for card in here if card.seconds >= _TELLING_SECONDS]
    judged = _list_alike(recipe, here) or telling or _list_alike(recipe, elsewhere) or trained
    same_recipe = len(_list_alike(recipe, judged)) == len(judged)
    known = elsewhere or here
    seconds = _predict(_find_pace(recipe, known, sizes), recipe.epochs, work, steps)
    is_here = all(card.model_id in own for card in judged)
    if is_here:
        seconds *= _measure_slowness(judged, known, sizes)
    return Estimate(seconds, len(judged), same_recipe, is_here, images)


def _list_alike(recipe: Recipe, cards: Sequence[Card]) -> list[Card]:
    """Those whose networks have the same layers."""
    return [card for card in cards if card.recipe.layers == recipe.layers]


def _count_shown(recipe: Recipe, num_train: int) -> int:
    """How many images an epoch shows, drawn ones included."""
    return count_images(recipe, num_train) + recipe.drawn_styles


def _predict(pace: float, epochs: int, work: float, steps: int) -> float:
    """Seconds of a run at a pace."""
    return _START_SECONDS + epochs * (pace * work + steps * _STEP_SECONDS)


def _find_pace(recipe: Recipe, known: Sequence[Card], sizes: Sizes) -> float:
    """Seconds for a multiply-add: the median over runs of these layers, or of all without any."""
    judged = _list_alike(recipe, known) or known
    return float(np.median([_measure_pace(card, sizes) for card in judged]))


def _measure_slowness(judged: Sequence[Card], known: Sequence[Card], sizes: Sizes) -> float:
    """How many times longer runs here took than was to be expected; long ones count most."""
    expected = [
        _predict(_find_pace(card.recipe, known, sizes), len(card.history), *_count(card, sizes))
        for card in judged
    ]
    return sum(card.seconds for card in judged) / sum(expected)


def _measure_pace(card: Card, sizes: Sizes) -> float:
    """Seconds for a multiply-add in a run, over training and the tests after each epoch."""
    work, steps = _count(card, sizes)
    epochs = len(card.history)
    arithmetic = card.seconds - _START_SECONDS - epochs * steps * _STEP_SECONDS
    return max(arithmetic, 0.2 * card.seconds) / (epochs * work)


def _count(card: Card, sizes: Sizes) -> tuple[float, int]:
    """Multiply-adds and steps of an epoch of a run."""
    num_train, num_test = sizes[card.dataset]
    images = _count_shown(card.recipe, num_train)
    work = _work(card.graph.multiply_adds, images, num_test)
    return work, math.ceil(images / card.recipe.batch_size)


def _work(multiply_adds: int, num_train: int, num_test: int) -> float:
    """Multiply-adds of one epoch."""
    return max(1, multiply_adds) * (_FORWARD_AND_BACK * num_train + num_test)
