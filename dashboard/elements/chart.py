"""Charts, each shown in the same way."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st


def show_chart(figure: go.Figure, *, alt: str, tools: bool = True, **settings: Any) -> None:
    """Shows a chart in its own colors.

    Args:
        figure: From `dashboard.figures`.
        alt: What a sighted visitor learns from it.
        tools: Whether pointing at it brings buttons to zoom and to save.
        **settings: More for `st.plotly_chart`.
    """
    config = {"displaylogo": False} if tools else {"displaylogo": False, "displayModeBar": False}
    st.plotly_chart(figure, theme=None, config=config, alt=alt, **settings)
