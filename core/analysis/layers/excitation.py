"""Excitation: how much each filter of a block responds to each test digit.

It is what maximizations are measured by, what finds the digits that excite a filter most, and what
tells dead filters from living ones. Here are the records; measuring needs Keras and is done in
`core.analysis.layers.probing`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.ascent.maximization import Goal
from core.recipes.layers.node import Region

TOP = 9  # digits shown beside a filter


class Excitation(NamedTuple):
    """The responses of a block's filters to many images, each reduced to a few numbers.

    All arrays have the shape (num_images, num_filters). A dense unit has one pixel, so that all of
    its numbers are the same but for the relu.

    Attributes:
        mean: float32, mean of the response (after relu, where there is one).
        centre: float32, its pixel in the middle.
        strongest: float32, its largest pixel.
        place: int32, where that is: row * width + column.
        mean_before: float32, mean of the response before relu.
    """

    mean: NDArray[np.float32]
    centre: NDArray[np.float32]
    strongest: NDArray[np.float32]
    place: NDArray[np.int32]
    mean_before: NDArray[np.float32]


class BlockProfile(NamedTuple):
    """What the test digits tell of each filter of a block.

    Attributes:
        dead: bool of shape (num_filters,): no test digit changes what it answers.
        excited: int64 of shape (num_filters,): how many test digits excite it; all of them where no
            relu tells excited from silent.
        top_images: int64 of shape (num_filters, TOP): the test digits that excite it most, by the
            strongest pixel, the most exciting first. Where fewer excite it, the rest means nothing.
        top_values: float32 of the same shape: that pixel.
        top_fields: for each filter and digit, the part of the image that pixel depends on.
    """

    dead: NDArray[np.bool_]
    excited: NDArray[np.int64]
    top_images: NDArray[np.int64]
    top_values: NDArray[np.float32]
    top_fields: list[list[Region]]


def find_dead(excitation: Excitation, *, rectified: bool) -> NDArray[np.bool_]:
    """Which filters are dead: no image changes their answer.

    Args:
        excitation: On many images.
        rectified: Whether a relu follows; then dead means never above zero.
    """
    if rectified:
        return excitation.strongest.max(axis=0) <= 0  # type: ignore[no-any-return]
    spread = np.ptp(excitation.strongest, axis=0) + np.ptp(excitation.mean, axis=0)
    return spread == 0  # type: ignore[no-any-return]


def find_top(values: NDArray[np.float32], number: int = TOP) -> NDArray[np.int64]:
    """The images with the largest values.

    Args:
        values: float32 of shape (num_images, num_filters).
        number: How many images.

    Returns:
        int64 of shape (num_filters, number), the largest first.
    """
    return np.argsort(-values, axis=0, kind="stable")[:number].T.astype(np.int64)


def measure_goal(excitation: Excitation, goal: Goal) -> NDArray[np.float32]:
    """What real images reach of a goal: float32 of shape (num_images, num_goals)."""
    numbers = excitation.mean_before
    if goal.rectified:
        numbers = {
            "mean": excitation.mean,
            "centre": excitation.centre,
            "strongest": excitation.strongest,
        }[goal.reduction]
    return numbers @ goal.weights.T


class Standing(NamedTuple):
    """How what maximizations reached stands among what real images reach.

    Attributes:
        percentiles: float64 of shape (..., num_goals) in [0, 100]: share of the real images that
            reach less.
        quantiles: float64 of shape (num_goals, 3): what the median image, the 99th in a hundred
            and the best one reach.
    """

    percentiles: NDArray[np.float64]
    quantiles: NDArray[np.float64]


def compare(reached: NDArray[np.float32], real: NDArray[np.float32]) -> Standing:
    """Places what was reached among what real images reach.

    Args:
        reached: float32 of shape (..., num_goals).
        real: float32 of shape (num_images, num_goals).
    """
    flat = reached.reshape(-1, reached.shape[-1])
    ranked = [
        np.searchsorted(np.sort(real[:, goal]), flat[:, goal], side="left")
        for goal in range(real.shape[1])
    ]
    return Standing(
        100 * np.stack(ranked, axis=-1).reshape(reached.shape) / len(real),
        np.quantile(real.astype(np.float64), (0.5, 0.99, 1), axis=0).T,
    )
