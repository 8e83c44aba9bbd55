"""Shows a matrix of numbers whose cells, rows and columns can be chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.components.declared import declare
from dashboard.components.sent import read_integer

_component = declare("matrix", root="stage")


def show_matrix(
    data: dict[str, Any],
    *,
    selected: tuple[int | None, int | None],
    key: str,
    on_pick: Callable[[int | None, int | None], None],
) -> None:
    """Shows a matrix.

    Args:
        data: From `dashboard.figures.answers.confusion.make_matrix`.
        selected: Row and column to mark; None means all of them.
        key: Unique among all pages.
        on_pick: Called with row and column before the page runs again; None where a whole column or
            row was chosen.
    """

    def forward() -> None:
        picked = read_pick(st.session_state[key].get("picked"), len(data["names"]))
        if picked:
            on_pick(*picked)

    row, column = selected
    _component(
        data={**data, "selected": {"label": row, "read": column}},
        key=key,
        on_picked_change=forward,
    )


def read_pick(sent: Any, size: int) -> tuple[int | None, int | None] | None:
    """What the browser says was chosen, if it can be true."""
    try:
        whole = [name for name in ("label", "read") if sent[name] is None]
    except (TypeError, KeyError):
        return None
    row, column = (read_integer(sent, name, size) for name in ("label", "read"))
    believed = {"label": row, "read": column}
    missing = [name for name, place in believed.items() if place is None]
    return (row, column) if missing == whole and len(whole) < 2 else None
