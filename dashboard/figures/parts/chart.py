"""What all charts have in common: colors, transparent background, titled axes."""

from __future__ import annotations

import plotly.graph_objects as go

COLORS = {
    "light": {"text": "#1B1F2A", "line": "#DDD9CC", "accent": "#2746C7", "second": "#6B675B"},
    "dark": {"text": "#ECEAE3", "line": "#333846", "accent": "#93A5FF", "second": "#A6A294"},
}
FONT = '"Source Sans", sans-serif'  # the page's; Plotly would take another


def finish_chart(
    figure: go.Figure, *, title: str, x_title: str, y_title: str, theme: str, height: int = 320
) -> go.Figure:
    """Gives a chart its titles and its look.

    Args:
        figure: With its traces; changed in place and returned.
        title: Of the chart.
        x_title: Of the axis across, with its unit.
        y_title: Of the axis upwards, with its unit.
        theme: "light" or "dark".
        height: In pixels.
    """
    colors = COLORS[theme]
    figure.update_layout(
        template="none",
        title={"text": title, "font": {"size": 14}, "x": 0, "xref": "paper"},
        font={"color": colors["text"], "family": FONT},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        height=height,
        margin={"l": 60, "r": 20, "t": 50, "b": 50},
    )
    axis = {"gridcolor": colors["line"], "zeroline": False, "linecolor": colors["line"]}
    figure.update_xaxes(title={"text": x_title, "standoff": 12}, **axis)
    figure.update_yaxes(title={"text": y_title, "standoff": 12}, **axis)
    return figure
