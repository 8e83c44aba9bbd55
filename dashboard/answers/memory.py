"""What a visitor's page keeps of the worker's answers, so that the slider waits for nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def remember(key: str, about: object, make: Callable[[], T]) -> T:
    """What was made for this before, or makes it; one thing is kept for each key.

    Args:
        key: Name in the session state.
        about: What decides the answer.
        make: Makes it.
    """
    kept: tuple[object, T] | None = st.session_state.get(key)
    if kept is None or kept[0] != about:
        kept = (about, make())
        st.session_state[key] = kept
    return kept[1]
