"""A command of `python -m core`, which does what the page shows."""

from __future__ import annotations

import streamlit as st

SAME = "The same on the command line:"
SAME_NUMBERS = "The same numbers on the command line:"
SAME_FILES = "The same on the command line, as NPZ and PNG:"


def show_command(*commands: str, saying: str = SAME) -> None:
    """Shows commands to copy.

    Args:
        commands: One a line.
        saying: Stands above; empty where the page has said it.
    """
    if saying:
        st.caption(saying)
    st.code("\n".join(commands), language="bash", wrap_lines=True)
