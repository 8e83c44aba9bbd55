"""Selected examples of vectors as a list, where data sets of images have a gallery."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers
from core.data.datasets import Source
from dashboard.answers import cached
from dashboard.figures.answers.answer import format_share
from dashboard.figures.data.examples import list_cells, list_columns


def show_examples(
    shown: NDArray[np.int64],
    answers: Answers,
    source: Source,
    *,
    name: str,
    on_pick: Callable[[int], None],
) -> None:
    """Shows a list whose rows can be chosen.

    Args:
        shown: int64 of shape (num_shown,): numbers of examples.
        answers: What was answered.
        source: Their data set.
        name: Tells this list from others.
        on_pick: Called with the place of the chosen row before the page runs again.
    """
    names = source.class_names
    vectors = cached.test_split(source.name).images
    table: dict[str, list[object]] = {
        "example": shown.tolist(),
        "label": [names[answers.labels[one]] for one in shown],
        "read as": [names[answers.predicted[one]] for one in shown],
        "confidence": [format_share(float(answers.confidence[one])) for one in shown],
    }
    cells = [list_cells(vectors[one], source.named_features) for one in shown]
    for place, column in enumerate(list_columns(vectors.shape[1], source.named_features)):
        table[column] = [row[place] for row in cells]
    key = f"mistakes_examples_{name}"

    def pick() -> None:
        place = read_row(st.session_state.get(key), len(shown))
        if place is not None:
            on_pick(place)

    st.dataframe(
        table,
        key=key,
        hide_index=True,
        on_select=pick,
        selection_mode="single-row",
        height="content",
    )
    st.caption("Choose a row to look into its example below.")


def read_row(sent: object, count: int) -> int | None:
    """The row that the browser says was chosen; None if that cannot be."""
    try:
        (place,) = sent["selection"]["rows"]  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        return None
    return place if type(place) is int and 0 <= place < count else None
