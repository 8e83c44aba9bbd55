"""Two networks beside each other as charts: their errors, what only one reads right, their seeds.

The first network is called A and the second B, in every chart by letter as well as by color.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from core.analysis.answers.comparison import Comparison, wilson_interval
from dashboard.figures.parts.chart import COLORS, finish_chart

Names = tuple[str, str]
_SYMBOLS = ("diamond", "circle")  # of A and of B, as in the reliability diagram
_WIDEST_NAME = 26  # characters of a name on an axis
_ROOM = 1.25  # of the longest bar, so that its number fits beside it


class SeedError(NamedTuple):
    """The error of one training run: its seed, its error in [0, 1], whether it is compared here."""

    seed: int
    error: float
    chosen: bool


def plot_errors(comparison: Comparison, names: Names, *, noun: str, theme: str) -> go.Figure:
    """The test error of both, each with its 95 % interval.

    Args:
        comparison: What was counted.
        names: What the networks are called.
        noun: What a test image is called.
        theme: "light" or "dark".
    """
    colors = COLORS[theme]
    figure = go.Figure()
    highest = 0.0
    for name, letter, wrong, color, symbol in zip(
        names, "AB", comparison.mistakes, _pair_colors(theme), _SYMBOLS, strict=True
    ):
        share = wrong / comparison.images
        low, high = wilson_interval(wrong, comparison.images)
        highest = max(highest, high)
        figure.add_scatter(
            x=[100 * share],
            y=[_label(letter, name)],
            mode="markers+text",
            marker={"size": 12, "color": color, "symbol": symbol},
            text=[f"{100 * share:.2f} %"],
            textposition="top center",
            textfont={"color": colors["text"]},
            cliponaxis=False,
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [100 * (high - share)],
                "arrayminus": [100 * (share - low)],
                "color": color,
                "thickness": 2,
                "width": 6,
            },
            hovertemplate=f"{wrong:,} of {comparison.images:,} test {noun}s misread<br>95 % "
            f"interval {100 * low:.3f} to {100 * high:.3f} %<extra></extra>",
        )
    title = "Test error, with 95 % intervals"
    finish_chart(figure, title=title, x_title="misread (%)", y_title="", theme=theme)
    figure.update_layout(height=210, title={"x": 0.01, "xref": "container"})
    figure.update_xaxes(range=[0, 108 * highest], showgrid=False)  # numbers stand there
    figure.update_yaxes(automargin=True, range=[1.5, -0.8])
    return figure


def plot_exchange(comparison: Comparison, names: Names, *, noun: str, theme: str) -> go.Figure:
    """What only A reads right against what only B reads right, as opposite bars.

    Args:
        comparison: What was counted.
        names: What the networks are called.
        noun: What a test image is called.
        theme: "light" or "dark".
    """
    colors = COLORS[theme]
    figure = go.Figure()
    counts = (comparison.broken, comparison.fixed)
    for name, letter, count, color, sign in zip(
        names, "AB", counts, _pair_colors(theme), (-1, 1), strict=True
    ):
        figure.add_bar(
            x=[sign * count],
            y=[""],
            orientation="h",
            width=0.5,
            marker={"color": color},
            hovertemplate=f"{count:,} test {noun}s that only {name} reads right<extra></extra>",
        )
        figure.add_annotation(  # a bar of nothing has no side on which its own text would stand
            text=f"<b>{count:,}</b> only {letter}",
            x=sign * count,
            y=0,
            showarrow=False,
            xanchor="left" if sign > 0 else "right",
            xshift=4 * sign,
            font={"color": colors["text"], "size": 12},
        )
    longest = max(*counts, 1)
    finish_chart(
        figure,
        title="Read right by one of the two only",
        x_title=f"number of test {noun}s",
        y_title="",
        theme=theme,
    )
    figure.update_layout(height=210, barmode="overlay", margin={"l": 20})
    figure.update_layout(title={"x": 0.01, "xref": "container"})
    reach = _ROOM * longest + 0.25 * longest
    ticks = _round_ticks(longest)
    figure.update_xaxes(
        showgrid=False,  # numbers stand there
        range=[-reach, reach],
        tickvals=[*(-tick for tick in reversed(ticks)), 0, *ticks],
        ticktext=[*(f"{tick:,}" for tick in reversed(ticks)), "0", *(f"{t:,}" for t in ticks)],
    )
    figure.update_yaxes(visible=False)
    figure.add_vline(x=0, line={"color": colors["text"], "width": 1})
    return figure


def plot_seeds(
    runs: tuple[Sequence[SeedError], Sequence[SeedError]], names: Names, *, theme: str
) -> go.Figure:
    """The test error of every seed of two recipes, with their means.

    Args:
        runs: The training runs of each recipe.
        names: What the recipes are called.
        theme: "light" or "dark".
    """
    figure = go.Figure()
    for errors, name, letter, color, symbol in zip(
        runs, names, "AB", _pair_colors(theme), _SYMBOLS, strict=True
    ):
        row = _label(letter, name)
        figure.add_scatter(
            x=[100 * one.error for one in errors],
            y=[row] * len(errors),
            mode="markers",
            marker={
                "size": 11,
                "color": color,
                "symbol": [symbol if one.chosen else f"{symbol}-open" for one in errors],
                "line": {"width": 2},
            },
            customdata=[one.seed for one in errors],
            hovertemplate="seed %{customdata}: %{x:.2f} %<extra></extra>",
        )
        if len(errors) > 1:
            figure.add_scatter(
                x=[100 * sum(one.error for one in errors) / len(errors)],
                y=[row],
                mode="markers",
                marker={"symbol": "line-ns", "size": 26, "line": {"color": color, "width": 2}},
                hovertemplate=f"mean of {len(errors)} seeds: %{{x:.3f}} %<extra></extra>",
            )
    title = "Test error, seed by seed"
    finish_chart(figure, title=title, x_title="misread (%)", y_title="", theme=theme)
    figure.update_layout(height=210, title={"x": 0.01, "xref": "container"})
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(automargin=True, range=[1.6, -0.6])
    return figure


def _pair_colors(theme: str) -> tuple[str, str]:
    """The color of A and that of B."""
    return COLORS[theme]["text"], COLORS[theme]["accent"]


def _label(letter: str, name: str) -> str:
    """A letter and a name for an axis, which takes no markup from it."""
    short = name if len(name) <= _WIDEST_NAME else f"{name[: _WIDEST_NAME - 1]}…"
    return f"{letter} · {short} "


def _round_ticks(longest: int) -> list[int]:
    """One or two round numbers up to a count."""
    size = 10 ** (len(str(longest)) - 1)
    step = size * max(1, longest // size // 2)
    return [step * number for number in (1, 2) if step * number <= longest]
