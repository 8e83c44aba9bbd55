"""How long a run will take, judged by the runs before it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from core.data.datasets import Source
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Recipe, count_images
from core.store.card import TRAINED, Card

_FORWARD_AND_BACK = 3  # a training step computes about three times what an answer does
_STEP_SECONDS = 0.0015  # what a step takes besides its arithmetic


class Estimate(NamedTuple):
    """An expected time and what it rests on.

    Attributes:
        seconds: Of the whole run, without the few seconds in which a process starts.
        runs: How many runs it was judged by.
        same_recipe: Whether these were of the same recipe.
        images: How many training images there will be.
    """

    seconds: float
    runs: int
    same_recipe: bool
    images: int


def estimate(
    recipe: Recipe, source: Source, cards: Sequence[Card], sizes: Mapping[str, tuple[int, int]]
) -> Estimate | None:
    """The time that a run will take on a machine like the one that trained other models.

    The arithmetic of a run is counted, and set against the time that others took for theirs; the
    median pace holds. Runs of the same recipe count alone where there are some.

    Args:
        recipe: What will be trained.
        source: The data set.
        cards: Models that are here.
        sizes: Of each data set, by name, how many training and test images it has.

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
    alike = [card for card in trained if card.recipe.layers == recipe.layers]
    judged = alike or trained
    if not judged:
        return None
    pace = float(np.median([_pace(card, *sizes[card.dataset]) for card in judged]))
    work = _work(
        build_graph(recipe, source.input_shape, len(source.class_names)).multiply_adds,
        images,
        num_test,
    )
    steps = math.ceil(images / recipe.batch_size)
    seconds = recipe.epochs * (pace * work + steps * _STEP_SECONDS)
    return Estimate(seconds, len(judged), bool(alike), images)


def _count_shown(recipe: Recipe, num_train: int) -> int:
    """How many images an epoch shows, drawn ones included."""
    return count_images(recipe, num_train) + recipe.drawn_styles


def _pace(card: Card, num_train: int, num_test: int) -> float:
    """Seconds for a multiply-add in a run, over training and the tests after each epoch."""
    recipe = card.recipe
    images = _count_shown(recipe, num_train)
    steps = math.ceil(images / recipe.batch_size)
    work = _work(card.graph.multiply_adds, images, num_test)
    epoch = card.seconds / len(card.history)
    return max(epoch - steps * _STEP_SECONDS, 0.2 * epoch) / work


def _work(multiply_adds: int, num_train: int, num_test: int) -> float:
    """Multiply-adds of one epoch."""
    return max(1, multiply_adds) * (_FORWARD_AND_BACK * num_train + num_test)
