"""Calibration as charts: the reliability diagram, and error against coverage."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.analysis.answers.calibration import Coverage, Reliability
from core.pictures.coloring import GROUND
from dashboard.figures.parts.chart import COLORS, finish_chart

DOUBT = "doubt, logarithmic"
AXES = (DOUBT, "confidence")
_MAX_POINTS = 400  # of a curve; more make no difference to the eye
_FLOOR = 1e-6  # doubts below this are drawn there


def plot_reliability(
    before: Reliability,
    after: Reliability | None,
    *,
    axes: str,
    noun: str = "digit",
    theme: str,
    names: tuple[str, str] = ("as it is", "with temperature"),
) -> go.Figure:
    """How often each bin is right, against how sure it was.

    Nearly all confidences lie within the last percent, where the usual diagram shows nothing. So
    there is another one: how often each bin is wrong against its doubt, 1 less confidence, both
    logarithmic. Perfect calibration is the diagonal in either.

    Args:
        before: The network as it is.
        after: The same with a temperature, if there is one.
        axes: One of `AXES`.
        noun: What an input is called.
        theme: "light" or "dark".
        names: What the two are called, as they may also be two networks.
    """
    colors = COLORS[theme]
    doubt = axes == DOUBT
    low = _FLOOR if doubt else float(before.confidence.min())
    figure = go.Figure()
    figure.add_scatter(
        x=[low, 1],
        y=[low, 1],
        mode="lines",
        line={"color": colors["second"], "dash": "dot", "width": 1},
        hoverinfo="skip",
        name="perfect",
    )
    series = [(names[0], before, colors["accent"], "circle")]
    if after is not None:
        series.append((names[1], after, colors["text"], "diamond-open"))
    for name, bins, color, symbol in series:
        wrong = 1 - bins.accuracy
        # A bin without a mistake has no place on a logarithmic axis: it stands at the lower edge.
        nowhere = doubt & (wrong == 0)
        figure.add_scatter(
            x=np.maximum(1 - bins.confidence, _FLOOR) if doubt else bins.confidence,
            y=np.where(nowhere, _lowest_share(bins), wrong) if doubt else bins.accuracy,
            mode="markers",
            name=name,
            marker={
                "color": color,
                "size": 10,
                "symbol": np.where(nowhere, "triangle-down-open", symbol),
            },
            error_y={
                "type": "data",
                "array": np.sqrt(np.maximum(wrong * (1 - wrong), 0) / bins.counts),
                "thickness": 1,
                "width": 3,
            },
            customdata=np.stack(
                [bins.counts, bins.lowest, bins.highest, bins.accuracy, bins.confidence], axis=1
            ),
            hovertemplate=f"%{{customdata[0]:,}} test {noun}s with confidence "
            "%{customdata[1]:.5f} to %{customdata[2]:.5f}"
            "<br>mean confidence %{customdata[4]:.5f}, right "
            "%{customdata[3]:.5f}<extra>" + name + "</extra>",
        )
    finish_chart(
        figure,
        title="Is it right as often as it says?",
        x_title="doubt: 1 − mean confidence" if doubt else "mean confidence",
        y_title="share that is wrong" if doubt else "share that is right",
        theme=theme,
        height=430,
    )
    figure.update_layout(
        showlegend=True,
        legend={"x": 0.02, "y": 0.98, "bgcolor": GROUND[theme]},
    )
    if doubt:
        figure.update_xaxes(
            type="log", range=[np.log10(_FLOOR), 0], dtick=1, exponentformat="power"
        )
        figure.update_xaxes(tickangle=0)
        lowest = np.log10(_lowest_share(before)) - 0.15
        figure.update_yaxes(type="log", range=[lowest, 0], dtick=1, exponentformat="power")
    return figure


def _lowest_share(bins: Reliability) -> float:
    """Where bins without a mistake stand: below the share that a single mistake makes."""
    return 0.5 / float(bins.counts.max())


def plot_coverage(
    coverage: Coverage, *, threshold: float, noun: str = "digit", theme: str
) -> go.Figure:
    """The error among the inputs answered, by how many are answered.

    Args:
        coverage: At every threshold.
        threshold: The one to mark.
        noun: What an input is called.
        theme: "light" or "dark".
    """
    colors = COLORS[theme]
    size = len(coverage.thresholds)
    # Densely where few are declined, as that is where the errors are.
    places = np.unique(size - np.geomspace(1, size, _MAX_POINTS).astype(int))
    figure = go.Figure()
    figure.add_scatter(
        x=100 * coverage.coverage[places],
        y=100 * coverage.error[places],
        mode="lines",
        line={"color": colors["text"], "width": 2, "shape": "vh"},
        customdata=coverage.thresholds[places],
        hovertemplate="answered %{x:.2f} %, of these wrong %{y:.3f} %<br>threshold "
        "%{customdata:.4f}<extra></extra>",
    )
    answered = int((coverage.thresholds >= threshold).sum())
    if answered:
        x = 100 * float(coverage.coverage[answered - 1])
        y = 100 * float(coverage.error[answered - 1])
        figure.add_scatter(
            x=[x],
            y=[y],
            mode="markers",
            marker={"size": 11, "color": colors["accent"]},
            hoverinfo="skip",
        )
        figure.add_annotation(  # on ground of its own, as lines of the grid pass there
            text=f"{y:.2f} %",
            x=x,
            y=y,
            xanchor="right",
            yanchor="bottom",
            xshift=-6,
            yshift=6,
            showarrow=False,
            bgcolor=GROUND[theme],
            font={"color": colors["accent"], "size": 12},
        )
    finish_chart(
        figure,
        title="What if it may decline to answer?",
        x_title=f"answered (% of the test {noun}s)",
        y_title="wrong among these (%)",
        theme=theme,
        height=430,
    )
    # What happens, happens where few are declined; below that there is no mistake left.
    erring = coverage.coverage[coverage.error > 0]
    low = 100 * float(erring.min()) if len(erring) else 0
    figure.update_xaxes(range=[low - 0.1 * (100 - low), 100 + 0.02 * (100 - low)])
    figure.update_yaxes(rangemode="tozero")
    return figure
