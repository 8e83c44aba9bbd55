"""The brushes of the first view: the confusion matrix, and the histogram of confidences."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.analysis import scores
from core.analysis.answers import Answers
from core.analysis.selection import Selection
from core.queries import DATASET
from dashboard import choices
from dashboard.appearance import theme
from dashboard.components.matrix import show_matrix
from dashboard.figures import confidences, confusion
from dashboard.mistakes import state


def show_confusion(answers: Answers, selection: Selection) -> None:
    """The confusion matrix; a cell, a row or a column can be clicked."""
    values = choices.show_segments("Values", confusion.VALUES, key="mistakes_values")
    counts = scores.count_confusion(answers)

    def pick(label: int | None, read: int | None) -> None:
        before = state.last()
        again = (label, read) == (before.label, before.read)
        # The diagonal holds what was read right, everything else mistakes.
        among = "right" if label == read and label is not None else "mistakes"
        if again:
            state.change(label=None, read=None, among="mistakes")
        else:
            state.change(label=label, read=read, among=among)

    show_matrix(
        confusion.make_matrix(counts, DATASET.class_names, values=values, theme=theme()),
        selected=(selection.label, selection.read),
        key="mistakes_matrix",
        on_pick=pick,
    )
    unit = "In percent of the row. " if values == confusion.SHARES else ""
    st.caption(
        f"{unit}{confusion.describe_matrix(counts, DATASET.class_names)} Click a cell, or the "
        "name of a row or column; click again to forget it."
    )


def show_confidences(answers: Answers) -> None:
    """The histogram of confidences; a range can be drawn out."""
    key = f"mistakes_confidences_{state.generation()}"

    def take() -> None:
        drawn = read_range(st.session_state.get(key))
        if drawn:
            state.change(lowest=drawn[0], highest=drawn[1])

    with st.container(key="mistakes_histogram"):
        with st.container(horizontal=True):
            against = choices.show_choice(
                "Wrong digits beside", confidences.AGAINST, key="mistakes_against", width=150
            )
            heights = choices.show_choice(
                "Heights", confidences.HEIGHTS, key="mistakes_heights", width=120
            )
        histogram = scores.count_confidences(answers)
        st.plotly_chart(
            confidences.plot_confidences(
                histogram, against=against, heights=heights, theme=theme()
            ),
            theme=None,
            key=key,
            on_select=take,
            selection_mode="box",
            config={"displaylogo": False, "displayModeBar": False},
            alt=f"{int(histogram.wrong[-1])} of {int(histogram.wrong.sum())} wrong digits and "
            f"{int(histogram.right[-1]):,} of {int(histogram.right.sum()):,} right ones have a "
            f"confidence above {histogram.edges[-2]:.2f}.",
        )
        st.caption(
            "Drag across the chart to select a range of confidence. Densities give each group an "
            "area of 1, so that few wrong digits can be held against many others; counts are "
            "logarithmic."
        )


def read_range(sent: Any) -> tuple[float, float] | None:
    """The range of confidence that the browser says was drawn out, if it can be one."""
    try:
        low, high = sorted(float(end) for end in sent["selection"]["box"][0]["x"])
    except (TypeError, KeyError, IndexError, ValueError):
        return None
    low, high = max(low, 0.0), min(high, 1.0)
    return (round(low, 2), round(high, 2)) if low < high else None
