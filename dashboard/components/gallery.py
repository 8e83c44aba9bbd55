"""Shows small pictures with captions that can be chosen by click and by arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.components.declared import declare
from dashboard.components.sent import read_integer

_component = declare("gallery", root="root")


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
        data: From `dashboard.figures.answers.gallery.make_gallery`.
        selected: Place of the picture to mark.
        key: Unique among all pages.
        on_pick: Called with the place of the picture that was chosen before the page runs again.
        on_turn: Called with 1 or -1 when an arrow key leads beyond the last or first picture.
    """

    def pick() -> None:
        sent = st.session_state[key].get("picked")
        place = read_integer(sent, "index", len(data["items"]))
        if place is not None and sent.get("of") == data["name"]:
            on_pick(place)

    def turn() -> None:
        sent = st.session_state[key].get("turned")
        by = read_integer(sent, "by", 2, start=-1)
        if by and sent.get("of") == data["name"]:
            on_turn(by)

    _component(
        data={**data, "selected": selected},
        key=key,
        on_picked_change=pick,
        on_turned_change=turn,
    )
