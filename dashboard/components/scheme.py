"""Lets a page follow the system when that turns light or dark. It shows nothing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.appearance import theme

_component = st.components.v2.component(
    "inkling_scheme",
    html="<span hidden>\n</span>",
    js=Path(__file__).with_suffix(".js").read_text(),
)


def follow_scheme() -> None:
    """To be called on every page, outside of fragments: the whole page is drawn anew."""
    # What turned is read from the context of the new run; the callback asks for that run alone.
    _component(
        data={"scheme": theme()}, key="frame_scheme", height=1, on_turned_change=lambda: None
    )
