"""Ticks in the browser, for films whose pictures the server draws. It shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.components.declared import declare_unseen

_component = declare_unseen("ticker")


def show_ticker(at: int | None, *, seconds: float, key: str, on_tick: Callable[[int], Any]) -> None:
    """To be called where the film ends, so that all of a picture is there before the next.

    Args:
        at: What the film shows now; None while it stands.
        seconds: From one tick to the next, if the page keeps up.
        key: Unique among all pages.
        on_tick: Called with what was shown when it ticked, before the script runs again. A tick
            that comes late or twice tells what was shown then.
    """

    def forward() -> None:
        ticked = st.session_state[key].get("ticked")
        if isinstance(ticked, int):  # a browser may send anything
            on_tick(ticked)

    _component(data={"at": at, "seconds": seconds}, key=key, on_ticked_change=forward)
