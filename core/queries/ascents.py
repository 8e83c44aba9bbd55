"""Every question about maximizations: images found by gradient ascent. They need Keras."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.analysis.ascent import maximization
from core.analysis.ascent.maximization import Goal, Maximization, Method, State
from core.analysis.layers import excitation
from core.analysis.layers.excitation import Standing
from core.engine.progress import Progress
from core.queries import models
from core.queries.inside import excite, find

if TYPE_CHECKING:
    from core.analysis.ascent.ascent import Ascent

_ASCENTS_KEPT = 16  # blocks whose compiled ascents a worker keeps


def top_digits(model_id: str, goal: Goal) -> NDArray[np.int64]:
    """The test digits that reach most of a goal. Needs Keras.

    Returns:
        int64 of shape (num_images, TOP): for each image of the goal, the best digit first.

    Raises:
        ValueError: There is no such model or block.
    """
    card, _ = find(model_id, goal.block)
    return excitation.find_top(excitation.measure_goal(excite(card.model_id, goal.block), goal))


def start_ascent(
    model_id: str, goal: Goal, method: Method, kind: str, digit: NDArray[np.float32] | None = None
) -> State:
    """The state of an ascent before its first step. Needs Keras.

    Args:
        model_id: The model.
        goal: What to ascend.
        method: How.
        kind: One of `maximization.STARTS`.
        digit: float32 of shape (height, width), or (height, width, 3) in colors, in [0, 1]; wanted
            for a start from a digit.

    Raises:
        ValueError: There is no such model, block or start.
    """
    if kind not in maximization.STARTS:
        raise ValueError(
            f"Received the start {kind[:40]!r}; expected one of {', '.join(maximization.STARTS)}."
        )
    if kind == "digit" and digit is None:
        raise ValueError("A start from a digit needs a digit image. Draw one, or choose one.")
    return _ascent(model_id, goal.block).start(goal, method, kind, digit)


def advance_ascent(model_id: str, goal: Goal, method: Method, state: State, steps: int) -> State:
    """Takes some steps of an ascent. Needs Keras.

    An ascent is asked for in short stretches, so that whoever waits sees it grow, can end it, and
    other visitors' questions find their turn between them.

    Raises:
        ValueError: There is no such model or block.
    """
    return _ascent(model_id, goal.block).advance(state, goal, method, steps)


def maximize(
    model_id: str,
    goal: Goal,
    method: Method,
    *,
    kind: str = "noise",
    digit: NDArray[np.float32] | None = None,
    progress: Progress | None = None,
) -> Maximization:
    """A whole ascent. Needs Keras.

    Args:
        model_id: The model.
        goal: What to ascend.
        method: How.
        kind: Where to start: one of `maximization.STARTS`.
        digit: As in `start_ascent`.
        progress: Told steps done and steps in all.

    Raises:
        ValueError: There is no such model, block or start.
    """
    states = [start_ascent(model_id, goal, method, kind, digit)]
    for stretch in maximization.plan_snapshots(method.steps):
        states.append(advance_ascent(model_id, goal, method, states[-1], stretch))
        if progress:
            progress(states[-1].step, method.steps)
    return maximization.collect(states)


def compare_with_test_digits(model_id: str, goal: Goal, reached: NDArray[np.float32]) -> Standing:
    """How what maximizations reached stands among what the test digits reach. Needs Keras.

    Args:
        model_id: The model.
        goal: What was ascended.
        reached: float32 of shape (..., num_images): the objective.

    Raises:
        ValueError: There is no such model or block.
    """
    card, _ = find(model_id, goal.block)
    real = excitation.measure_goal(excite(card.model_id, goal.block), goal)
    return excitation.compare(reached, real)


@functools.lru_cache(maxsize=_ASCENTS_KEPT)
def _ascent(model_id: str, block_name: str) -> Ascent:
    from core.analysis.ascent.ascent import Ascent

    card, block = find(model_id, block_name)
    shape = card.input_shape
    if len(shape) != 3:
        raise ValueError(
            f"{card.recipe.name} reads vectors of {shape[0]:,} numbers; gradient ascent here makes "
            "pictures. Choose a network that reads images."
        )
    return Ascent(models.load_network(card.model_id), block)
