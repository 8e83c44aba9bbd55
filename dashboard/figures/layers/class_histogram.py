"""How strongly a filter answers to the digits of each class: one small histogram a class."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.parts.chart import COLORS, finish_chart

_BINS = 50
_FRAME, _STEP = 100, 34  # pixels around the histograms, and from one to the next
_FEWEST, _MOST = 4, 30  # classes by which the height goes
_LETTERS, _MOST_LETTERS = 3, 18  # of a class name
_EDGE = 0.1  # share of a chart's width at each end where a text in the middle would be cut
_HEIGHT = 0.85  # of a histogram, in distances between two


def plot_by_class(
    values: NDArray[np.float32],
    labels: NDArray[np.int64],
    class_names: Sequence[str],
    *,
    current: float,
    rectified: bool,
    theme: str,
    noun: str = "digit",
) -> go.Figure:
    """Histograms of a filter's strongest pixel, one above the other, with the current digit marked.

    Args:
        values: float32 of shape (num_images,): the strongest pixel for each test digit.
        labels: int64 of the same shape.
        class_names: What the classes are called.
        current: The strongest pixel for the current digit.
        rectified: Whether a relu precedes; digits that leave the filter at 0 are then left out of
            the histograms and told as a share.
        theme: "light" or "dark".
        noun: What a test image is called.
    """
    names = [_shorten(name) for name in class_names]
    colors = COLORS[theme]
    figure = go.Figure()
    low, high = min(float(values.min()), current), max(float(values.max()), current)
    high = high if high > low else low + 1
    margin = (high - low) / _BINS  # so that the outermost bins are drawn whole
    edges = np.linspace(low - margin, high + margin, _BINS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    for place, name in enumerate(names):
        own = values[labels == place]
        answered = own[own > 0] if rectified else own
        counts = np.histogram(answered, edges)[0]
        heights = place + _HEIGHT * counts / max(counts.max(), 1)
        share = len(answered) / max(len(own), 1)
        figure.add_scatter(
            x=np.concatenate([middles, middles[::-1]]),
            y=np.concatenate([heights, np.full(_BINS, place)]),
            fill="toself",
            mode="lines",
            line={"color": colors["second"], "width": 1},
            hoverinfo="text",
            text=f"class {name}: {share:.0%} of {len(own):,} {noun}s excite it"
            if rectified
            else f"class {name}: median {float(np.median(own)) if len(own) else 0:.2f}",
        )
        if rectified:
            figure.add_annotation(
                x=1,
                xref="paper",
                y=place + 0.3,
                text=_describe_share(len(answered), len(own)),
                showarrow=False,
                xanchor="left",
                font={"size": 11, "color": colors["second"]},
            )
    figure.add_scatter(
        x=[current, current],
        y=[-0.1, len(names)],
        mode="lines+text",
        line={"color": colors["accent"], "width": 2},
        text=["", f"current {noun}"],
        textposition=f"top {_choose_side((current - low) / (high - low))}",
        textfont={"color": colors["accent"]},
        hovertemplate=f"current {noun}: {current:.3f}<extra></extra>",
    )
    finish_chart(
        figure,
        title=f"Its answers to the test {noun}s",
        x_title="strongest pixel of the response",
        y_title="class",
        theme=theme,
        height=_FRAME + _STEP * min(max(len(names), _FEWEST), _MOST),
    )
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[-0.2, len(names) + 0.7],
        showgrid=False,
    )
    longest = max(map(len, names))
    figure.update_layout(margin_r=50)
    if longest > _LETTERS:  # longer names need more room, and take that of the axis title
        figure.update_layout(margin_l=24 + 7 * longest)
        figure.update_yaxes(title=None)
    return figure


def _choose_side(place: float) -> str:
    """Where a text stands at a line, from 0 at the left end of a chart to 1, to stay within it."""
    return "right" if place < _EDGE else "left" if place > 1 - _EDGE else "center"


def _shorten(name: str) -> str:
    """A class name as it can stand on an axis, where marks of HTML would be obeyed."""
    short = name if len(name) <= _MOST_LETTERS else name[: _MOST_LETTERS - 1] + "…"
    return html.escape(short)


def _describe_share(part: int, whole: int) -> str:
    """A share in percent; a few are told from none."""
    if 0 < part < 0.005 * whole:
        return str(part)
    return f"{part / max(whole, 1):.0%}"
