"""Closes the menu of a narrow screen when a page was chosen. It shows nothing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "inkling_menu",
    html="<span hidden>\n</span>",
    js=Path(__file__).with_suffix(".js").read_text(),
)


def close_when_chosen() -> None:
    """To be called on every page."""
    _component(key="frame_menu", height=1)
