"""The map: the test images as the last hidden layer arranges them, with a lasso."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core.analysis.answers.answers import Answers
from core.analysis.answers.selection import MAX_PACKED, Selection, pack
from core.analysis.hidden import projection as projections
from core.analysis.hidden.projection import METHODS, Projection
from core.data.datasets import Source
from core.queries import hidden
from core.store.card import Card
from dashboard.answers.asking import ask, wait_for
from dashboard.appearance import theme
from dashboard.components.cloud import show_cloud
from dashboard.elements import controls
from dashboard.figures.hidden.cloud import COLORED_BY, draw_points, make_cloud
from dashboard.figures.parts.picture import make_colored_img
from dashboard.views.mistakes import state
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source

_HEIGHT = 430  # pixels, for the skeleton
_RUN = "mistakes_tsne"  # session state: the t-SNE of this visitor
_PICTURE = 492  # pixels, width of the picture while it grows
_TOO_MANY = "mistakes_too_many"  # session state: a lasso caught more than an address can hold
_LEFT_OVER = 6  # elements that another view may have left in this place
_EXPLANATIONS = dict(
    zip(
        METHODS,
        (
            "The two directions in which the last hidden layer varies most.",
            "t-SNE keeps neighbors together; distances between groups, and their sizes, mean "
            "little.",
        ),
        strict=True,
    )
)


@dataclass
class Run:
    """A t-SNE as this visitor has seen it.

    Attributes:
        model_id: Of what.
        step: Steps taken; below 0 before the first answer.
        seconds: How long it has taken so far.
        cancelled: Whether the visitor ended it.
        found: Where it has come.
    """

    model_id: str
    step: int = -1
    seconds: float = 0.0
    cancelled: bool = False
    found: Projection | None = None

    @property
    def grows(self) -> bool:
        """Whether there are steps left that will be taken."""
        return not self.cancelled and self.step < projections.STEPS


def show_map(
    card: Card,
    answers: Answers,
    selection: Selection,
    images: NDArray[np.int64],
    chosen: int | None,
) -> None:
    """The map with its controls."""
    with st.container(horizontal=True):
        method = choices.show_segments("Method", METHODS, key="mistakes_method")
        colored_by = choices.show_segments("Colored by", COLORED_BY, key="mistakes_colored")
    place, status = st.container(), st.container()
    source = chosen_source()
    st.caption(_explain(method, source))
    for _ in range(_LEFT_OVER):  # what another view showed here shall not stay while this one waits
        st.empty()
    current = controls.find_digit() if source.is_image else None
    pixels = current.tensor if current else None
    run = None if method == METHODS[0] else _recall(card)
    ahead = place.empty()  # for what is shown while the map is on its way
    # A map that is not there yet takes away the one before; one that is there stays as it was.
    growing = run is not None and run.grows
    behind = place.empty() if growing else place.container()
    found: Projection | None
    if run is None:
        with ahead.container():
            found = ask(hidden.project_pca, card.model_id, pixels, topic="map", height=_HEIGHT)
    elif run.cancelled:
        found = run.found
        with status, st.container(horizontal=True, vertical_alignment="center"):
            st.write(f"Cancelled after {max(run.step, 0)} of {projections.STEPS} steps.")
            st.button("Go on", key="mistakes_tsne_go_on", on_click=_set_cancelled, args=(False,))
    else:
        draw = functools.partial(_draw, answers=answers, colored_by=colored_by)
        found = _go_on(run, pixels, draw, ahead, status.empty())
    if found is None:
        return
    count = len(answers.labels)

    def catch(caught: NDArray[np.int64]) -> None:
        packed = pack(caught, count)
        if len(packed) > MAX_PACKED:
            st.session_state[_TOO_MANY] = True
            return
        # Within all images, as a lasso means what it was drawn around.
        state.choose(Selection("all", packed=packed))

    if st.session_state.pop(_TOO_MANY, False):
        with status:
            st.warning(
                f"These {source.noun}s lie too scattered among {count:,} for the address to hold "
                "them. Draw around fewer."
            )
    whole = selection in (Selection(), Selection("all"))
    with behind.container() if growing else behind:
        show_cloud(
            make_cloud(
                found,
                answers,
                source.class_names,
                None if whole else images,
                colored_by=colored_by,
                chosen=chosen,
                current_name=current.title if current else "",
                source=source,
                theme=theme(),
            ),
            count=count,
            key="mistakes_cloud",
            on_pick=state.look_into,
            on_catch=catch,
        )
    if found.shares:
        first, second = found.shares
        with status:
            st.caption(
                f"Across: {100 * first:.0f} % of the layer's variance; upwards: "
                f"{100 * second:.0f} %."
            )


def _explain(method: str, source: Source) -> str:
    """What the map shows, and which point is the current image of all pages."""
    if not source.is_image:
        return _EXPLANATIONS[method]
    place = ", placed among its neighbors once the picture is done" if method != METHODS[0] else ""
    return (
        f"{_EXPLANATIONS[method]} The cross-hair is the current {source.noun} of all pages{place}."
    )


def _recall(card: Card) -> Run:
    """This visitor's t-SNE of a model, old or new."""
    run: Run | None = st.session_state.get(_RUN)
    if run is None or run.model_id != card.model_id:
        run = st.session_state[_RUN] = Run(card.model_id)
    return run


def _draw(found: Projection, *, answers: Answers, colored_by: str) -> str:
    points = draw_points(found, answers, colored_by=colored_by, width=_PICTURE, theme=theme())
    alt = f"The {chosen_source().noun}s on their way."
    return make_colored_img(points, alt=alt, width=_PICTURE)


def _go_on(
    run: Run,
    pixels: NDArray[np.float32] | None,
    draw: Callable[[Projection], str],
    picture: DeltaGenerator,
    status: DeltaGenerator,
) -> Projection:
    """Takes the steps that are left; what is done already is shown at once."""
    with status.container():
        bar, button = st.empty(), st.empty()
    began = time.monotonic() - run.seconds
    offered = False

    def show() -> None:
        nonlocal offered
        run.seconds = time.monotonic() - began
        bar.progress(max(run.step, 0) / projections.STEPS, text=_describe(run))
        if not offered:
            button.button("Cancel", key="mistakes_tsne_cancel", on_click=_set_cancelled)
            offered = True

    if run.found is not None and run.grows:
        picture.html(draw(run.found))
    while True:
        run.found = wait_for(
            hidden.advance_tsne, run.model_id, run.step, pixels, topic="map", waiting=show
        )
        run.step = run.found.step
        if run.step >= projections.STEPS:
            picture.empty()
            status.empty()
            return run.found
        show()
        picture.html(draw(run.found))


def _describe(run: Run) -> str:
    if run.step <= 0:
        return f"Each {chosen_source().noun} looks for its neighbors."
    left = run.seconds * (projections.STEPS - run.step) / run.step
    return f"Step {run.step} of {projections.STEPS}, about {left:.0f} s left"


def _set_cancelled(cancelled: bool = True) -> None:
    st.session_state[_RUN].cancelled = cancelled
