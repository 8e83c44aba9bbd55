"""Makes one act of the visitor one step of the browser's history. It shows nothing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "inkling_history",
    html="<span hidden>\n</span>",
    js=Path(__file__).with_suffix(".js").read_text(),
)


def join_steps() -> None:
    """To be called on every page."""
    _component(key="frame_history", height=1)
