"""Recipes beside their tutorials: each seed, the mean and the published figure."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from markupsafe import Markup

from core.maintenance.reproduction import Line, describe_share
from dashboard.figures.parts.chart import COLORS, finish_chart
from dashboard.figures.parts.table import make_table, number

_ROW, _MARGINS = 34, 120  # pixels: of a recipe, and around all
_TICKS = (0.3, 1, 3, 10, 30)  # as many as fit on a phone
_HEADS = (
    "Recipe",
    number("Error %, mean ± spread"),
    number("Seeds"),
    number("Standard error"),
    "Published",
    number("Seeds that reach it"),
    "Does the mean reach it?",
)


def plot_reproduced(lines: Sequence[Line], *, theme: str = "light") -> go.Figure:
    """Test errors of all seeds, on a logarithmic scale, with the published figures.

    Args:
        lines: The table.
        theme: "light" or "dark".
    """
    colors = COLORS[theme]
    figure = go.Figure()
    names = [line.recipe for line in lines]
    figure.add_scatter(
        x=[error for line in lines for error in line.errors],
        y=[line.recipe for line in lines for _ in line.errors],
        mode="markers",
        marker={"color": colors["second"], "size": 6, "opacity": 0.6},
        text=[f"seed {seed}" for line in lines for seed in line.seeds],
        hovertemplate="%{y}, %{text}: %{x:.2f} %<extra></extra>",
    )
    figure.add_scatter(
        x=[line.mean for line in lines],
        y=names,
        mode="markers",
        marker={"color": colors["accent"], "size": 17, "symbol": "line-ns", "line": {"width": 3}},
        marker_line_color=colors["accent"],
        hovertemplate="%{y}, mean: %{x:.2f} %<extra></extra>",
    )
    printed = [line for line in lines if line.published_error is not None]
    ends = [(line, error) for line in printed for error in sorted(set(line.published_error or ()))]
    figure.add_scatter(
        x=[error for _, error in ends],
        y=[line.recipe for line, _ in ends],
        mode="markers",
        marker={
            "symbol": "diamond-open",
            "size": 11,
            "color": colors["text"],
            "line": {"width": 1.6},
        },
        hovertemplate="%{y}, published: %{x:.2f} %<extra></extra>",
    )
    finish_chart(
        figure,
        title="",
        x_title="test error (%), logarithmic",
        y_title="",
        theme=theme,
        height=_MARGINS + _ROW * len(lines),
    )
    figure.update_xaxes(type="log", tickvals=_TICKS, tickangle=0)
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_layout(margin={"t": 10, "l": 130})
    return figure


def describe_reproduced(lines: Sequence[Line]) -> str:
    """What the chart says, in words."""
    printed = [line for line in lines if line.reached is not None]
    reached = [line.recipe for line in printed if line.reached]
    return (
        f"Of {len(printed)} recipes with a published figure, {len(reached)} reach it in the mean "
        f"over seeds: {', '.join(reached) or 'none'}. A figure counts for the settings and the "
        "data that it was printed for."
    )


def make_reproduced_table(lines: Sequence[Line]) -> Markup:
    """The figures as a table, with the reason where one is not reached or does not count."""
    rows = []
    for line in lines:
        spread = f" ± {line.spread:.2f}" if len(line.errors) > 1 else ""
        verdict = {True: "reached.", False: "not reached.", None: ""}[line.reached]
        rows.append(
            [
                line.recipe,
                f"{line.mean:.2f}{spread}",
                f"{len(line.seeds)}",
                f"{line.standard_error:.2f}",
                line.published,
                describe_share(line),
                f"{verdict} {line.reason}".strip(),
            ]
        )
    return make_table(rows, heads=_HEADS, classes="plain wide")
