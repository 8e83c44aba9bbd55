"""What pages have in common to show by: the theme."""

from __future__ import annotations

import streamlit as st


def theme() -> str:
    """The visitor's theme: "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def plain(text: str) -> str:
    """Text from a link or a file, so that Markdown makes no picture and no link of it."""
    return text.replace("[", "\\[").replace("]", "\\]")
