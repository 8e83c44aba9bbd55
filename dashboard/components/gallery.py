"""Shows small pictures with captions that can be chosen by click and by arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent
_component = st.components.v2.component(
    "inkling_gallery",
    html='<div class="root">\n</div>',
    css=(_FOLDER / "gallery.css").read_text(),
    js=(_FOLDER / "gallery.js").read_text(),
)


def show_gallery(
    data: dict[str, Any],
    *,
    selected: int | None,
    key: str,
    on_pick: Callable[[int], None],
    on_turn: Callable[[int], None],
) -> None:
    """Shows a gallery.

    Args:
        data: From `dashboard.figures.gallery.make_gallery`.
        selected: Place of the picture to mark.
        key: Unique among all pages.
        on_pick: Called with the place of the picture that was chosen before the page runs again.
        on_turn: Called with 1 or -1 when an arrow key leads beyond the last or first picture.
    """

    def pick() -> None:
        place = read_place(st.session_state[key].get("picked"), "index", data["name"])
        if place is not None and 0 <= place < len(data["items"]):
            on_pick(place)

    def turn() -> None:
        by = read_place(st.session_state[key].get("turned"), "by", data["name"])
        if by in (-1, 1):
            on_turn(by)

    _component(
        data={**data, "selected": selected},
        key=key,
        on_picked_change=pick,
        on_turned_change=turn,
    )


def read_place(sent: Any, field: str, name: str) -> int | None:
    """A number that the browser sends, if it is about the gallery of that name."""
    try:
        return int(sent[field]) if sent["of"] == name else None
    except (TypeError, KeyError, ValueError):
        return None
