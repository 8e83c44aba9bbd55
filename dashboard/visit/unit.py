"""The filter that is looked at, which travels with a visitor from page to page."""

from __future__ import annotations

import streamlit as st

_UNIT = "visit_unit"  # session state: the layer and filter last looked at, on any page


def remember_unit(layer: str, number: int) -> None:
    """Notes the filter that is looked at, for the other pages."""
    st.session_state[_UNIT] = (layer, number)


def recall_unit() -> tuple[str, int]:
    """The layer and filter last looked at on any page; an empty name if there is none."""
    unit: tuple[str, int] = st.session_state.get(_UNIT, ("", 0))
    return unit
