"""The brushes of the first view: the confusion matrix, and the histogram of confidences."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from core.analysis.answers import scores
from core.analysis.answers.answers import Answers
from core.analysis.answers.selection import Selection
from dashboard.appearance import plain, theme
from dashboard.components.matrix import show_matrix
from dashboard.elements.chart import show_chart
from dashboard.figures.answers import confidences, confusion
from dashboard.views.mistakes import state
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source

_RANGE = "mistakes_range"  # session state: range last seen, range the chart was made with, number
_STEPS = 10_000  # to which a range is rounded


def show_confusion(answers: Answers, selection: Selection) -> None:
    """The confusion matrix; a cell, a row or a column can be clicked."""
    source = chosen_source()
    values = choices.show_segments("Values", confusion.VALUES, key="mistakes_values")
    counts = scores.count_confusion(answers)

    def pick(label: int | None, read: int | None) -> None:
        before = state.last()
        again = (label, read) == (before.label, before.predicted)
        # The diagonal holds what was read right, everything else mistakes.
        among = "right" if label == read and label is not None else "mistakes"
        if again:
            state.change(label=None, predicted=None, among="mistakes")
        else:
            state.change(label=label, predicted=read, among=among)

    show_matrix(
        confusion.make_matrix(counts, source.class_names, values=values, theme=theme()),
        selected=(selection.label, selection.predicted),
        key="mistakes_matrix",
        on_pick=pick,
    )
    st.caption(
        plain(confusion.describe_matrix(counts, source.class_names, noun=source.noun))
        + " Click a cell, or the name of a row or column; click again to forget it."
    )


def show_confidences(answers: Answers, selection: Selection) -> None:
    """The histogram of confidences; a range can be drawn out, and the selected one is marked."""
    noun = chosen_source().noun
    marked, generation = _follow((selection.lowest, selection.highest))
    key = f"mistakes_confidences_{generation}"

    def take() -> None:
        low, high = read_range(st.session_state.get(key))
        st.session_state[_RANGE] = ((low, high), marked, generation)  # the chart marks it already
        state.change(lowest=low, highest=high)

    with st.container(key="mistakes_histogram"):
        with st.container(horizontal=True):
            against = choices.show_choice(
                f"Wrong {noun}s beside",
                confidences.list_others(noun),
                key="mistakes_against",
                width=150,
            )
            heights = choices.show_choice(
                "Heights", confidences.HEIGHTS, key="mistakes_heights", width=120
            )
        histogram = scores.count_confidences(answers)
        show_chart(
            confidences.plot_confidences(
                histogram,
                against=against,
                heights=heights,
                marked=marked,
                noun=noun,
                theme=theme(),
            ),
            key=key,
            on_select=take,
            selection_mode="box",
            tools=False,
            alt=f"{int(histogram.wrong[-1])} of {int(histogram.wrong.sum())} wrong {noun}s and "
            f"{int(histogram.right[-1]):,} of {int(histogram.right.sum()):,} right ones have a "
            f"confidence above {histogram.edges[-2]:.2f}.",
        )
        st.caption(
            "Drag across the chart to select a range of confidence; a double click undoes that. "
            f"Densities give each group an area of 1, so that few wrong {noun}s can be compared "
            f"with many others; counts are logarithmic."
        )


def _follow(now: tuple[float, float]) -> tuple[tuple[float, float], int]:
    """The range that the chart is made with, and a number that changes with it.

    A chart keeps what is drawn on it as long as it stays the same element. So it is made anew only
    when the range was changed elsewhere: by the filter, a link, Back.
    """
    nothing = ((0.0, 1.0), (0.0, 1.0), 0)
    seen, marked, generation = st.session_state.setdefault(_RANGE, nothing)
    if now != seen:
        marked, generation = now, generation + 1
        st.session_state[_RANGE] = (now, marked, generation)
    return marked, generation


def read_range(sent: Any) -> tuple[float, float]:
    """The range of confidence that the browser says was drawn out; the whole one if that is none.

    Rounded outwards to a ten-thousandth, as most confidences lie close to 1.
    """
    try:
        low, high = sorted(float(end) for end in sent["selection"]["box"][0]["x"])
        low, high = math.floor(low * _STEPS) / _STEPS, math.ceil(high * _STEPS) / _STEPS
    except (TypeError, KeyError, IndexError, ValueError, OverflowError):
        return 0.0, 1.0
    low, high = max(low, 0.0), min(high, 1.0)
    return (low, high) if low < high else (0.0, 1.0)
