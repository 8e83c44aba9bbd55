"""How well maximization works, layer by layer: the figures behind our preset.

Needs Keras. A filter counts as reached if its maximization excites it more than 99 of a hundred
test digits do. Nothing here was used to choose the preset: that was done on training digits.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from core.analysis.ascent import maximization
from core.analysis.ascent.maximization import Method
from core.engine.progress import Progress
from core.queries import ascents, inside, models
from core.recipes.layers.blocks import Block

MODELS = ("cnn-simple", "cnn-larger", "champion")
_GOOD = 99.0  # percentile of the test digits that a maximization shall pass


Row = dict[str, str | int | float]
Compute = Callable[[Callable[..., Row], Iterable[tuple[Any, ...]]], Iterable[Row]]


class Outcome(NamedTuple):
    """What a method did with one layer, over all seeds.

    Attributes:
        living: Filters that some test digit excites.
        reached: Share of the living filters above the 99th percentile, lowest of all seeds.
        stuck: Living filters that ended no higher than they began, most of all seeds.
        total_variation: Mean over living filters and seeds, of images brought to [0, 1].
    """

    living: int
    reached: float
    stuck: int
    total_variation: float


def measure(model_id: str, block: Block, method: Method, seeds: list[int]) -> Outcome:
    """Maximizes all filters of a layer with several seeds.

    Args:
        model_id: The model.
        block: The layer.
        method: How.
        seeds: Of the noise in the start.
    """
    alive = ~inside.profile_block(model_id, block.name).dead
    goal = maximization.each_filter(block.name, range(block.num_filters), block.num_filters, "mean")
    reached, stuck, variation = [], [], []
    for seed in seeds:
        result = ascents.maximize(model_id, goal, maximization.with_settings(method, seed=seed))
        standing = ascents.compare_with_test_digits(model_id, goal, result.values[-1])
        reached.append(float((standing.percentiles[alive] > _GOOD).mean()))
        stuck.append(int((result.values[-1] <= result.values[0])[alive].sum()))
        images = np.clip(result.images[-1][alive], 0, 1)
        variation.append(float(maximization.total_variation(images).mean()))
    return Outcome(int(alive.sum()), min(reached), max(stuck), float(np.mean(variation)))


def measure_layer(model_id: str, block: Block, seeds: list[int]) -> Row:
    """A layer by every preset, as a row of the table.

    Args:
        model_id: The model.
        block: The layer.
        seeds: Of the noise in the start.
    """
    row: Row = {"model": models.find_model(model_id).recipe.name, "layer": block.name}
    for preset in maximization.PRESETS.values():
        outcome = measure(model_id, block, preset, seeds)
        row["living filters"] = outcome.living
        row[f"{preset.name}: above 99th percentile %"] = round(100 * outcome.reached, 1)
        row[f"{preset.name}: stuck"] = outcome.stuck
        row[f"{preset.name}: total variation"] = round(outcome.total_variation, 3)
    return row


def measure_all(
    names: list[str],
    seeds: list[int],
    progress: Progress | None = None,
    compute: Compute = itertools.starmap,
) -> list[Row]:
    """Every convolution of some models by every preset, as rows of a table.

    Args:
        names: Names or ids of the models.
        seeds: Of the noise in the start.
        progress: Told layers done and layers in all.
        compute: Calls a function with each of many arguments, in order; it may do so elsewhere.

    Raises:
        ValueError: There is no such model.
    """
    cards = [models.find_model(name) for name in names]
    todo = [(card, block) for card in cards for block in card.graph.blocks if block.convolves]
    rows = []
    jobs = [(card.model_id, block, seeds) for card, block in todo]
    for row in compute(measure_layer, jobs):
        rows.append(row)
        if progress:
            progress(len(rows), len(todo))
    return rows
