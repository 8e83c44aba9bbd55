"""Widgets used by more than one page, and the theme they are shown in."""

from __future__ import annotations

import streamlit as st


def theme() -> str:
    """The visitor's theme: "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"
