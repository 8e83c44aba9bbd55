"""How sure the network was when it was wrong: the misclassification confidence histogram."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.analysis.answers.scores import ConfidenceHistogram
from core.pictures.coloring import ABOVE
from dashboard.figures.parts.chart import COLORS, finish_chart

_RIGHT = "right ones"
HEIGHTS = ("density", "counts")


def list_others(noun: str) -> tuple[str, str]:
    """What wrong answers can be held against: all inputs, or those read right.

    Args:
        noun: What an input is called.
    """
    return f"all {noun}s", _RIGHT


def plot_confidences(
    histogram: ConfidenceHistogram,
    *,
    against: str,
    heights: str,
    marked: tuple[float, float] = (0, 1),
    noun: str = "digit",
    theme: str,
) -> go.Figure:
    """Wrong answers beside all or right ones, by confidence.

    Args:
        histogram: Counts of wrong and right answers.
        against: One of `list_others`.
        heights: One of `HEIGHTS`: densities, so that each group has an area of 1, or counts on a
            logarithmic axis.
        marked: A range of confidence to mark; the whole one is left unmarked.
        noun: What an input is called.
        theme: "light" or "dark".

    Returns:
        Bars, so that a range can be drawn out with the mouse. A group without answers has none.
    """
    colors = COLORS[theme]
    others = histogram.right + (0 if against == _RIGHT else histogram.wrong)
    widths = np.diff(histogram.edges)
    figure = go.Figure()
    for name, counts, style in (
        (against, others, {"color": colors["line"], "line": {"color": colors["second"]}}),
        (f"wrong {noun}s", histogram.wrong, {"color": ABOVE[theme], "pattern": {"shape": "/"}}),
    ):
        figure.add_bar(
            x=(histogram.edges[:-1] + histogram.edges[1:]) / 2,
            y=_scale(counts, widths) if heights == HEIGHTS[0] else counts,
            width=widths,
            name=name,
            marker={"line": {"width": 1}, **style},
            opacity=0.85,
            customdata=np.stack([histogram.edges[:-1], histogram.edges[1:], counts], axis=1),
            hovertemplate="confidence %{customdata[0]:.2f} to %{customdata[1]:.2f}: "
            "%{customdata[2]:,}<extra>" + name + "</extra>",
        )
    finish_chart(
        figure,
        title="How sure was it?",
        x_title="confidence (highest probability)",
        y_title="density" if heights == HEIGHTS[0] else f"{noun}s, logarithmic",
        theme=theme,
        height=340,
    )
    figure.update_layout(
        barmode="overlay",
        dragmode="select",
        selectdirection="h",
        newselection={"line": {"color": colors["accent"], "dash": "solid"}},
        # Above the bars, where it is in nobody's way who drags across them.
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        showlegend=True,
        margin={"l": 66, "r": 10, "t": 72, "b": 50},
        title={"y": 0.98, "yanchor": "top"},
    )
    figure.update_xaxes(range=[float(histogram.edges[0]), 1.0], fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    if heights != HEIGHTS[0]:  # a bar of one stands clear of none
        top = np.log10(max(int(others.max()), int(histogram.wrong.max()), 1)) + 0.1
        figure.update_yaxes(type="log", range=[-0.3, top], dtick=1, tickformat=",d")
    if marked != (0, 1):
        figure.add_vrect(
            x0=marked[0],
            x1=marked[1],
            line={"color": colors["accent"], "width": 2},
            fillcolor=colors["accent"],
            opacity=0.12,
        )
    if not (histogram.wrong.any() or others.any()):
        figure.update_layout(title={"text": "How sure was it? No answers to count."})
    return figure


def _scale(counts: NDArray[np.int64], widths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts as a density; of nothing, nothing."""
    return counts / (max(int(counts.sum()), 1) * widths)
