"""The selection as plain widgets, and the selected images as files."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core.analysis.answers import export
from core.analysis.answers.answers import Answers
from core.analysis.answers.selection import AMONG, ORDERS, Selection
from core.data.datasets import Source
from core.store.card import Card
from dashboard.answers import cached
from dashboard.elements.command import show_command
from dashboard.views.mistakes import state
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source

_ANY = "any"
_SHORT_NAME = 8  # characters of a class name that fit into the narrow widget
_AMONG, _LABEL, _READ, _CONFIDENCE, _WRITERS, _LASSO = (
    f"mistakes_filter_{name}"
    for name in ("among", "label", "predicted", "confidence", "writers", "lasso")
)


def show_order(selection: Selection) -> tuple[str, DeltaGenerator]:
    """Shows the order, and beside it the place for the filter. Returns both."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        order = choices.show_choice("Sorted by", list(ORDERS), key=state.ORDER, width=168)
        place = st.popover("Filter", key="mistakes_filter")
        if selection != Selection():
            st.button(
                "All mistakes",
                key="mistakes_clear",
                on_click=state.choose,
                args=(Selection(),),
                help="Forget the filter and show every mistake.",
            )
    return order, place


def show_filter(selection: Selection) -> None:
    """Every part of the selection as a widget."""
    source = chosen_source()
    names, groups = source.class_names, list(cached.facts(source.name).groups)
    fill = {
        _AMONG: selection.among,
        _LABEL: _ANY if selection.label is None else names[selection.label],
        _READ: _ANY if selection.predicted is None else names[selection.predicted],
        _CONFIDENCE: (selection.lowest, selection.highest),
        _WRITERS: selection.writers or _ANY,
    }
    for key, value in fill.items():
        if st.session_state.get(key) != value:
            st.session_state[key] = value
    st.selectbox(
        "Among",
        _list_among(source, selection),
        key=_AMONG,
        on_change=_take,
        args=("among",),
        format_func=lambda among: state.name_among(among, source.noun),
    )
    width = 110 if max(map(len, names)) <= _SHORT_NAME else 190
    with st.container(horizontal=True):
        st.selectbox(
            "Labelled", [_ANY, *names], key=_LABEL, on_change=_take, args=("label",), width=width
        )
        st.selectbox(
            "Read as", [_ANY, *names], key=_READ, on_change=_take, args=("predicted",), width=width
        )
    st.slider("Confidence", 0.0, 1.0, step=0.01, key=_CONFIDENCE, on_change=_take_confidence)
    if groups:
        st.selectbox(
            "Written by", [_ANY, *groups], key=_WRITERS, on_change=_take, args=("writers",)
        )
    if selection.packed is not None:
        st.button("Forget what was drawn around", key=_LASSO, on_click=_forget_lasso)


def _list_among(source: Source, selection: Selection) -> list[str]:
    """What can be selected; rejected labels are known of some data sets only."""
    rejected = len(cached.facts(source.name).rejected)
    known = [among for among in AMONG if among != "rejected" or rejected]
    return known if selection.among in known else [*known, selection.among]


def _take(name: str) -> None:
    """Takes a part of the selection over from its widget."""
    chosen: Any = st.session_state[f"mistakes_filter_{name}"]
    if name == "among":
        if chosen in AMONG:
            state.change(among=chosen)
        return
    source = chosen_source()
    groups, names = cached.facts(source.name).groups, source.class_names
    options = list(groups) if name == "writers" else list(names)
    if chosen not in options:
        state.change(**{name: None})
    else:
        state.change(**{name: chosen if name == "writers" else options.index(chosen)})


def _take_confidence() -> None:
    lowest, highest = st.session_state[_CONFIDENCE]
    state.change(lowest=round(float(lowest), 2), highest=round(float(highest), 2))


def _forget_lasso() -> None:
    state.change(packed=None)


def show_downloads(card: Card, answers: Answers, images: NDArray[np.int64], text: str) -> None:
    """The selected images as CSV and NPZ, and the command that makes the same."""
    source = chosen_source()
    facts, errors = cached.facts(source.name), cached.label_errors(source.name)
    pixels = cached.test_split(source.name).images
    many = f"{source.noun}s"

    # Made when they are asked for, on a thread of their own.
    def make_csv() -> str:
        rows = export.tabulate(answers, images, facts, errors)
        return export.make_csv(rows, answers, facts)

    def make_npz() -> bytes:
        return export.make_npz(answers, images, pixels)

    with st.container(horizontal=True):
        st.download_button(
            f"These {many} (CSV)",
            make_csv,
            f"{many}.csv",
            "text/csv",
            key="mistakes_csv",
            on_click="ignore",
            disabled=not len(images),
        )
        st.download_button(
            f"These {many} (NPZ)",
            make_npz,
            f"{many}.npz",
            "application/octet-stream",
            key="mistakes_npz",
            on_click="ignore",
            disabled=not len(images),
        )
    order = st.session_state.get(state.ORDER, "")
    show_command(
        f"python -m core mistakes --model {card.model_id} --select '{text}' --order '{order}' "
        f"--out {many}.csv --npz {many}.npz"
    )
