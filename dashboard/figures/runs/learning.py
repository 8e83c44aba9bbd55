"""A training run as it goes: loss and accuracy within the epochs and after each."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.figures.parts.chart import COLORS, finish_chart

_PANELS = ((1, "test_loss", 1.0), (2, "test_accuracy", 100.0))  # column, test figure, scale


def plot_learning(
    curve: Sequence[tuple[float, float, float]],
    history: Sequence[dict[str, float]],
    *,
    epochs: int,
    noun: str = "digit",
    theme: str = "light",
) -> go.Figure:
    """Loss and accuracy of a run, side by side.

    Args:
        curve: Means within the epochs: (epochs done as a fraction, loss, accuracy), in order.
        history: For each finished epoch a dict with the fields of `core.networks.checkpoint.Epoch`.
        epochs: How many there will be; the axis is that long from the start, so nothing jumps.
        noun: What an input is called.
        theme: "light" or "dark".
    """
    colors = COLORS[theme]
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.12)
    for column, test_key, scale in _PANELS:
        unit = " %" if column == 2 else ""
        figure.add_scatter(
            x=[point[0] for point in curve],
            y=[scale * point[column] for point in curve],
            mode="lines" if len(curve) > 1 else "markers",
            marker={"color": colors["second"], "size": 5},
            line={"color": colors["second"], "width": 1.2},
            hovertemplate="epoch %{x:.2f}: %{y:.3g}" + unit + f"<extra>training {noun}s</extra>",
            row=1,
            col=column,
        )
        values = [scale * epoch[test_key] for epoch in history]
        figure.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=values,
            mode="lines+markers",
            line={"color": colors["accent"]},
            marker={"size": 7},
            hovertemplate="after epoch %{x}: %{y:.4g}" + unit + f"<extra>test {noun}s</extra>",
            row=1,
            col=column,
        )
        _label_ends(figure, column, curve, values, scale, noun, theme)
    finish_chart(figure, title="", x_title="epochs done", y_title="", theme=theme, height=300)
    figure.update_layout(margin={"t": 24, "r": 24})
    figure.update_xaxes(range=[0, epochs * 1.02], rangemode="tozero")
    figure.update_yaxes(title={"text": "loss (nats)"}, rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title={"text": "read correctly (%)"}, row=1, col=2)
    return figure


def _label_ends(
    figure: go.Figure,
    column: int,
    curve: Sequence[tuple[float, float, float]],
    values: Sequence[float],
    scale: float,
    noun: str,
    theme: str,
) -> None:
    """Names the two lines in a corner that they leave free, in their colors."""
    colors = COLORS[theme]
    rows = [(f"training {noun}s", colors["second"], bool(curve))]
    unit = " %" if column == 2 else ""
    last = f" {values[-1]:.4g}{unit}" if values else ""
    rows.append((f"test {noun}s{last}", colors["accent"], bool(values)))
    for place, (text, color, there) in enumerate(rows):
        if there:
            at_top = column == 1
            figure.add_annotation(
                text=text,
                font={"color": color, "size": 12},
                showarrow=False,
                xref="x domain" if column == 1 else "x2 domain",
                yref="y domain" if column == 1 else "y2 domain",
                x=1,
                xanchor="right",
                y=(1 - 0.09 * place) if at_top else (0.11 - 0.09 * place),
                yanchor="top" if at_top else "bottom",
            )


def describe_learning(history: Sequence[dict[str, float]], *, noun: str = "digit") -> str:
    """What the chart says, in words."""
    if not history:
        return "The first epoch is not finished yet."
    last = 100 * history[-1]["test_accuracy"]
    return (
        f"After epoch {len(history)} it reads {last:.2f} % of the test {noun}s; after the first it "
        f"read {100 * history[0]['test_accuracy']:.2f} %."
    )
