"""Maximizations as plates, each beside the test digits that excite the same filter most."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.analysis.excitation import BlockProfile
from core.analysis.receptive_field import Region
from dashboard.figures.chart import COLORS, finish_chart
from dashboard.figures.plate import Plate

_ZOOM = 3  # of a maximization among others
_GAP = 4  # pixels between it and the digits beside it
_NINE = 3  # rows and columns of these


def make_crops(
    images: NDArray[np.float32], fields: Sequence[Region], *, side: int
) -> NDArray[np.float32]:
    """Cuts receptive fields out of digits and brings them all to one size.

    Args:
        images: float32 of shape (num_images, height, width).
        fields: For each image the part of it.
        side: Height and width of the result; pixels are repeated, never blurred.

    Returns:
        float32 of shape (num_images, side, side).
    """
    crops = []
    for image, field in zip(images, fields, strict=True):
        height, width = max(field.height, 1), max(field.width, 1)
        rows = field.top + np.arange(side) * height // side
        columns = field.left + np.arange(side) * width // side
        crops.append(image[np.ix_(rows, columns)])
    return np.stack(crops)


def plot_maximization(
    image: NDArray[np.float32],
    crops: NDArray[np.float32],
    *,
    title: str,
    caption: str,
    selected: bool,
    digits: str = "the nine test digits that excite it most",
) -> Plate:
    """One maximization with nine crops of test digits beside it.

    Args:
        image: float32 of shape (height, width); values outside [0, 1] are cut off.
        crops: float32 of shape (9, side, side) with a side of the image's height.
        title: The filter's name.
        caption: What was reached.
        selected: Whether to mark it.
        digits: What the crops are, in words.
    """
    height, width = image.shape
    large = image.repeat(_ZOOM, axis=0).repeat(_ZOOM, axis=1)
    side = crops.shape[1]
    nine = crops.reshape(_NINE, _NINE, side, side).swapaxes(1, 2).reshape(_NINE * side, -1)
    both = np.full((height * _ZOOM, width * _ZOOM + _GAP + nine.shape[1]), np.nan, np.float32)
    both[:, : width * _ZOOM] = np.clip(large, 0, 1)
    both[: nine.shape[0], width * _ZOOM + _GAP :] = nine
    return Plate(
        maps=both[None],
        alt=f"{title}: its maximization, and beside it {digits}.",
        title=title,
        caption=caption,
        width=both.shape[1],
        selected=0 if selected else None,
        clickable=True,
    )


def plot_empty(shape: tuple[int, int], *, title: str, caption: str, selected: bool) -> Plate:
    """What stands for a dead filter: paper."""
    height, width = shape
    size = (1, height * _ZOOM, 2 * width * _ZOOM + _GAP)
    return Plate(
        maps=np.zeros(size, np.float32),
        alt=f"{title} is dead; there is nothing to show.",
        title=title,
        caption=caption,
        width=size[2],
        selected=0 if selected else None,
        clickable=True,
    )


def top_crops(
    profile: BlockProfile, number: int, images: NDArray[np.float32], *, side: int
) -> NDArray[np.float32]:
    """The crops of the test digits that excite a filter most: float32 (9, side, side).

    Where fewer than nine excite it, the places of the others are left empty (NaN).

    Args:
        profile: Of the filter's block.
        number: The filter.
        images: All test images, float32 of shape (num_images, height, width, 1).
        side: Height and width of each crop.
    """
    chosen = images[profile.top_images[number], :, :, 0]
    crops = make_crops(chosen, profile.top_fields[number], side=side)
    crops[profile.excited[number] :] = np.nan
    return crops


def describe_percentile(percentile: float, *, below: bool = False) -> str:
    """What was reached among the test digits, in words.

    Args:
        percentile: Share of them that reach less, in percent.
        below: Whether the response was made to fall rather than to rise.
    """
    way = "below" if below else "above"
    if percentile >= 100:
        return f"{way} every test digit"
    if percentile <= 0:
        return f"{'above' if below else 'below'} every test digit"
    if percentile >= 99:
        return f"{way} {math.floor(100 * percentile) / 100:.2f} % of test digits"
    return f"{way} only {percentile:.0f} % of test digits"


def plot_curve(
    steps: NDArray[np.int64],
    values: NDArray[np.float32],
    quantiles: NDArray[np.float64],
    *,
    title: str,
    shown: int,
    theme: str,
) -> go.Figure:
    """How an ascent rose, beside what test digits reach.

    Args:
        steps: int64 of shape (num_snapshots,).
        values: float32 of the same shape.
        quantiles: What the median, the 99th in a hundred and the best test digit reach.
        title: Of the chart.
        shown: Number of the snapshot that is shown elsewhere.
        theme: "light" or "dark".
    """
    colors = COLORS[theme]
    figure = go.Figure()
    names = ("median test digit", "99 % of test digits", "best test digit")
    # Side by side along the lines, which often lie close together.
    for name, level, place in zip(names, quantiles, (0.2, 0.55, 0.9), strict=True):
        figure.add_hline(
            y=float(level), line={"color": colors["second"], "width": 1, "dash": "dot"}
        )
        figure.add_annotation(
            x=place,
            xref="paper",
            y=float(level),
            yanchor="bottom",
            text=name,
            showarrow=False,
            font={"size": 11, "color": colors["second"]},
        )
    figure.add_scatter(
        x=steps,
        y=values,
        mode="lines+markers",
        line={"color": colors["text"], "width": 2},
        marker={"size": 5},
        hovertemplate="step %{x}: %{y:.4g}<extra></extra>",
    )
    figure.add_scatter(
        x=[steps[shown]],
        y=[values[shown]],
        mode="markers",
        marker={"size": 11, "color": colors["accent"]},
        hoverinfo="skip",
    )
    return finish_chart(
        figure,
        title=title,
        x_title="step",
        y_title="objective reached",
        theme=theme,
        height=300,
    )
