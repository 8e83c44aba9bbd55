"""How a network learned: its error after each epoch, as a chart."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

_COLORS = {
    "light": {"text": "#1B1F2A", "line": "#DDD9CC", "test": "#2746C7", "train": "#6B675B"},
    "dark": {"text": "#ECEAE3", "line": "#333846", "test": "#93A5FF", "train": "#A6A294"},
}


def plot_history(history: Sequence[dict[str, float]], *, theme: str = "light") -> go.Figure:
    """Error on training and test digits after each epoch.

    Args:
        history: As in `core.models.card.Card.history`; may be empty.
        theme: "light" or "dark".

    Returns:
        A line chart with the epoch across and the error in percent upwards, on a logarithmic scale:
        what matters happens within the last percent.
    """
    colors = _COLORS[theme]
    figure = go.Figure()
    test_ends_higher = bool(history) and history[-1]["test_accuracy"] < history[-1]["accuracy"]
    for name, key, title, dash, above in (
        ("train", "accuracy", "training digits", "dot", not test_ends_higher),
        ("test", "test_accuracy", "test digits", "solid", test_ends_higher),
    ):
        errors = [100 * (1 - epoch[key]) for epoch in history]
        figure.add_scatter(
            x=list(range(1, len(errors) + 1)),
            y=errors,
            name=title,
            mode="lines+markers+text",
            text=[""] * (len(errors) - 1) + [f"{title} {error:.2f} %" for error in errors[-1:]],
            textposition="top left" if above else "bottom left",
            textfont={"color": colors[name]},
            line={"color": colors[name], "dash": dash},
            hovertemplate="epoch %{x}: %{y:.2f} %<extra>" + title + "</extra>",
        )
    figure.update_layout(
        template="none",
        title={"text": "Error after each epoch", "font": {"size": 14}, "x": 0, "xref": "paper"},
        font={"color": colors["text"]},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        height=320,
        margin={"l": 60, "r": 20, "t": 50, "b": 50},
    )
    axis = {"gridcolor": colors["line"], "zeroline": False, "linecolor": colors["line"]}
    step = max(1, -(-len(history) // 12))  # from tick to tick, for at most a dozen
    figure.update_xaxes(title={"text": "epoch", "standoff": 12}, tick0=step, dtick=step, **axis)
    figure.update_yaxes(
        title={"text": "error (%), logarithmic", "standoff": 12},
        type="log",
        tickvals=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50],
        **axis,
    )
    return figure
