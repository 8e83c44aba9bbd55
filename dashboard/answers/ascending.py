"""Runs an ascent before the visitor's eyes: pictures grow, it can be cancelled and gone on with.

An ascent is asked for in short stretches, and its states are kept in the visitor's session. So any
click simply ends this run of the page; the next run goes on where the last one came to.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.ascent import maximization
from core.analysis.ascent.maximization import Goal, Maximization, Method, State
from core.pictures import display
from core.queries import ascents
from core.store.card import Card
from dashboard.answers.asking import wait_for
from dashboard.appearance import theme
from dashboard.figures.parts.picture import make_img

_RUNS = "ascending_runs"  # session state: this visitor's ascents, by what was asked
_BYTES_KEPT = 60_000_000  # of a visitor's ascents: four of whole layers, or many of one filter
_QUIET_SECONDS = 0.6  # an ascent that ends sooner needs no progress bar


@dataclass
class Run:
    """An ascent of one visitor.

    Attributes:
        states: From the start to where it has come; only the last one is whole.
        cancelled: Whether the visitor ended it.
        seconds: How long it has taken so far.
        viewed: How many states there were when the visitor last looked.
    """

    states: list[State] = field(default_factory=list)
    cancelled: bool = False
    seconds: float = 0.0
    viewed: int = 0

    @property
    def result(self) -> Maximization:
        """What there is of it."""
        return maximization.collect(self.states)


def ascend(
    card: Card,
    goal: Goal,
    method: Method,
    *,
    kind: str,
    digit: NDArray[np.float32] | None = None,
    snapshots: int = maximization.SNAPSHOTS,
) -> Run:
    """Takes an ascent to its end, or to where it was cancelled.

    Args:
        card: The model.
        goal: What to ascend.
        method: How.
        kind: Where to start: one of `maximization.STARTS`.
        digit: float32 of shape (height, width), or (height, width, 3) in colors, in [0, 1], for a
            start from a digit.
        snapshots: In how many stretches; fewer are faster, more show it growing.
    """
    seen = digit.tobytes() if kind == "digit" and digit is not None else b""
    key = (
        card.model_id,
        goal.block,
        goal.reduction,
        goal.weights.tobytes(),
        method,
        kind,
        seen,
        snapshots,
    )
    run = _recall(key)
    if run.cancelled:
        _offer_to_go_on(run, method)
    elif not run.states or run.states[-1].step < method.steps:
        _go_on(run, (card.model_id, goal, method), (kind, digit), snapshots)
    return run


def _go_on(
    run: Run, what: tuple[str, Goal, Method], start: tuple[str, object], snapshots: int
) -> None:
    """Takes the steps that are left, and shows how it goes once that takes noticeable time."""
    method = what[2]
    place = st.empty()
    began = time.monotonic() - run.seconds
    with place.container():
        bar, button, picture = st.empty(), st.empty(), st.empty()
    offered = False

    def show() -> None:
        nonlocal offered
        run.seconds = time.monotonic() - began
        if run.seconds < _QUIET_SECONDS:
            bar.empty()
            return
        bar.progress(_share(run, method), text=_describe(run, method))
        if not offered:
            button.button("Cancel", key="ascending_cancel", on_click=_cancel, args=(run,))
            offered = True

    if not run.states:
        run.states.append(
            wait_for(ascents.start_ascent, *what, *start, topic="ascent", waiting=show)
        )
    for steps in maximization.plan_snapshots(
        method.steps, taken=run.states[-1].step, snapshots=snapshots
    ):
        show()
        if offered:
            picture.html(_draw(run.states[-1]))
        before = run.states[-1]
        run.states.append(
            wait_for(ascents.advance_ascent, *what, before, steps, topic="ascent", waiting=show)
        )
        run.states[-2] = before.forget()
    run.seconds = time.monotonic() - began
    place.empty()


def _offer_to_go_on(run: Run, method: Method) -> None:
    """What stands above a cancelled ascent."""
    taken = run.states[-1].step if run.states else 0
    with st.container(horizontal=True, vertical_alignment="center"):
        st.write(f"Cancelled after {taken} of {method.steps} steps; this is how far it came.")
        st.button("Go on", key="ascending_go_on", on_click=_resume, args=(run,))


def _cancel(run: Run) -> None:
    run.cancelled = True


def _resume(run: Run) -> None:
    run.cancelled = False


def _recall(key: Hashable) -> Run:
    """The ascent of this key, old or new; the ones used last are kept."""
    runs: OrderedDict[Hashable, Run] = st.session_state.setdefault(_RUNS, OrderedDict())
    run = runs.pop(key, None) or Run()
    runs[key] = run
    while len(runs) > 1 and sum(map(_count_bytes, runs.values())) > _BYTES_KEPT:
        runs.popitem(last=False)
    return run


def _count_bytes(run: Run) -> int:
    arrays = (array for state in run.states for array in state if isinstance(array, np.ndarray))
    return sum(array.nbytes for array in arrays)


def _share(run: Run, method: Method) -> float:
    return run.states[-1].step / method.steps if run.states else 0.0


def _describe(run: Run, method: Method) -> str:
    taken = run.states[-1].step if run.states else 0
    if not taken:
        return "The ascent begins."
    left = run.seconds * (method.steps - taken) / taken
    return f"Step {taken} of {method.steps}, about {left:.0f} s left"


def _draw(state: State) -> str:
    """The images as far as they have come."""
    grid = display.plan_grid(*state.images.shape[:3])
    mosaic = display.tile(state.images, columns=grid.columns, gap=grid.gap)
    width = grid.width * grid.zoom(880)
    return make_img(mosaic, alt="The images on their way.", width=width, theme=theme())
