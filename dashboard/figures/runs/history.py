"""How a network learned: its error after each epoch, as a chart."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.figures.parts.chart import COLORS, finish_chart

_WIDE = 4  # from the smallest to the largest error, where round numbers serve as ticks
_TRAIN, _TEST = "second", "accent"  # their colors


def plot_history(
    history: Sequence[dict[str, float]], *, noun: str = "digit", theme: str = "light"
) -> go.Figure:
    """Error on training and test data after each epoch.

    Args:
        history: As in `core.store.card.Card.history`; may be empty.
        noun: What an input is called.
        theme: "light" or "dark".

    Returns:
        A line chart with the epoch across and the error in percent upwards, on a logarithmic scale:
        what matters happens within the last percent.
    """
    colors = COLORS[theme]
    figure = go.Figure()
    names = []
    for color, key, title, dash in (
        (_TRAIN, "accuracy", f"training {noun}s", "dot"),
        (_TEST, "test_accuracy", f"test {noun}s", "solid"),
    ):
        errors = [100 * (1 - epoch[key]) for epoch in history]
        figure.add_scatter(
            x=list(range(1, len(errors) + 1)),
            y=errors,
            name=title,
            mode="lines+markers",
            line={"color": colors[color], "dash": dash},
            hovertemplate="epoch %{x}: %{y:.2f} %<extra>" + title + "</extra>",
        )
        names += [
            f'<span style="color:{colors[color]}">{title} {error:.2f} %</span>'
            for error in errors[-1:]
        ]
    finish_chart(
        figure,
        title="Error after each epoch",
        x_title="epoch",
        y_title="error (%), logarithmic",
        theme=theme,
    )
    figure.add_annotation(  # above the lines, as these may take any place
        text=" · ".join(names),
        showarrow=False,
        xref="paper",
        yref="paper",
        x=1,
        y=1,
        xanchor="right",
        yanchor="bottom",
        font={"size": 12},
    )
    step = max(1, -(-len(history) // 12))  # from tick to tick, for at most a dozen
    figure.update_xaxes(tick0=step, dtick=step)
    figure.update_yaxes(type="log")
    shown = [value for trace in figure.data for value in trace.y if value > 0]
    if not shown or max(shown) > _WIDE * min(shown):  # else Plotly finds ticks within the range
        figure.update_yaxes(tickvals=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50])
    return figure
