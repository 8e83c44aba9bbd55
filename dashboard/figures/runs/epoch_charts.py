"""How a network learned: its error and the moves of its weights as charts, with an epoch marked."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.parts.chart import COLORS, finish_chart
from dashboard.figures.runs.history import plot_history

_HEIGHT = 300  # pixels, of the charts
_MOST_TICKS = 12  # of an axis
_LABEL_PIXELS = 15  # from one line's name to the next


def plot_errors(
    history: Sequence[dict[str, float]], epoch: int, *, noun: str, theme: str
) -> go.Figure:
    """The error after each epoch, with one of them marked.

    Args:
        history: As in `core.store.card.Card.history`.
        epoch: The one to mark; before training nothing was measured.
        noun: What an input is called.
        theme: "light" or "dark".
    """
    figure = plot_history(history, noun=noun, theme=theme)
    figure.update_layout(height=_HEIGHT)
    figure.update_xaxes(range=[-0.2, len(history) + 0.3])
    return _mark(figure, epoch, theme)


def plot_changes(
    changes: Mapping[str, NDArray[np.float32]], epochs: Sequence[int], epoch: int, *, theme: str
) -> go.Figure:
    """How far the weights of each layer moved from one kept epoch to the next.

    Args:
        changes: For each layer, float32 of shape (num_epochs - 1,), as shares.
        epochs: The kept epochs.
        epoch: The one to mark.
        theme: "light" or "dark".
    """
    colors = COLORS[theme]
    figure = go.Figure()
    for name, shares in changes.items():
        figure.add_scatter(
            x=list(epochs[1:]),
            y=np.where(shares > 0, 100 * shares, np.nan),
            mode="lines+markers",
            line={"color": colors["second"], "width": 1.5},
            marker={"size": 5},
            hovertemplate=f"{html.escape(name)}, epoch %{{x}}: %{{y:.1f}} %<extra></extra>",
        )
    finish_chart(
        figure,
        title="How far each layer's weights moved",
        x_title="epoch",
        y_title="of their length (%), logarithmic",
        theme=theme,
        height=_HEIGHT,
    )
    figure.update_layout(margin={"r": 90})
    step = max(1, math.ceil(epochs[-1] / _MOST_TICKS))
    figure.update_xaxes(range=[-0.2, epochs[-1] + 0.3], tick0=step, dtick=step)
    figure.update_yaxes(type="log", dtick="D2")
    _name_lines(figure, changes, epochs[-1], theme)
    return _mark(figure, epoch, theme)


def _name_lines(
    figure: go.Figure, changes: Mapping[str, NDArray[np.float32]], last: int, theme: str
) -> None:
    """Writes each layer's name at the right end of its line, names apart from one another."""
    ends = sorted((float(shares[-1]), name) for name, shares in changes.items() if shares[-1] > 0)
    values = np.concatenate(list(changes.values()))
    positive = values[values > 0]
    if not len(positive):
        return
    low, high = np.log10(100 * positive.min()), np.log10(100 * positive.max())
    pad = max(0.1, 0.08 * (high - low))
    figure.update_yaxes(range=[low - pad, high + pad])
    gap = _LABEL_PIXELS / (_HEIGHT - 100) * (high - low + 2 * pad)
    at = -math.inf
    for share, name in ends:
        at = max(at + gap, math.log10(100 * share))
        figure.add_annotation(
            text=html.escape(name),
            x=last,
            y=at,
            xanchor="left",
            xshift=8,
            showarrow=False,
            font={"color": COLORS[theme]["text"], "size": 12},
        )


def _mark(figure: go.Figure, epoch: int, theme: str) -> go.Figure:
    figure.add_vline(x=epoch, line={"color": COLORS[theme]["text"], "width": 1.5})
    return figure
