"""Maximizations as plates, each beside the test digits that excite the same filter most."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.analysis.layers.excitation import BlockProfile
from core.pictures.display import as_pictures
from core.recipes.layers.node import Region
from dashboard.figures.parts.chart import COLORS, finish_chart
from dashboard.figures.parts.plate import Plate

_HEIGHT = 100  # pixels that a maximization among others takes, at most, unless it has more
_GAP = 4  # pixels between it and the digits beside it
_NINE = 3  # rows and columns of these


def make_crops(
    images: NDArray[np.float32],
    fields: Sequence[Region],
    *,
    side: int,
    width: int | None = None,
) -> NDArray[np.float32]:
    """Cuts receptive fields out of digits and brings them all to one size.

    Args:
        images: float32 of shape (num_images, height, width, ...).
        fields: For each image the part of it.
        side: Height of the result; pixels are repeated or left out, never blurred.
        width: Its width; the height unless given.

    Returns:
        float32 of shape (num_images, side, width, ...).
    """
    crops = []
    wide = side if width is None else width
    for image, field in zip(images, fields, strict=True):
        height, width = max(field.height, 1), max(field.width, 1)
        rows = field.top + np.arange(side) * height // side
        columns = field.left + np.arange(wide) * width // wide
        crops.append(image[np.ix_(rows, columns)])
    empty = np.zeros((0, side, wide, *images.shape[3:]), np.float32)
    return np.stack(crops) if crops else empty


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
        image: float32 of shape (height, width), or (height, width, 3) in colors; values outside
            [0, 1] are cut off.
        crops: float32 of shape (9, *crop_shape(height, width), ...).
        title: The filter's name.
        caption: What was reached.
        selected: Whether to mark it.
        digits: What the crops are, in words.
    """
    height, width, *colors = image.shape
    zoom = _zoom(height)
    large = image.repeat(zoom, axis=0).repeat(zoom, axis=1)
    side, wide = crops.shape[1:3]
    nine = crops.reshape(_NINE, _NINE, side, wide, *colors).swapaxes(1, 2)
    nine = nine.reshape(_NINE * side, _NINE * wide, *colors)
    size = (height * zoom, width * zoom + _GAP + nine.shape[1], *colors)
    both = np.full(size, np.nan, np.float32)
    both[:, : width * zoom] = np.clip(large, 0, 1)
    both[: nine.shape[0], width * zoom + _GAP :] = nine
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
    """What stands for a dead filter: paper.

    Args:
        shape: Height and width of an image.
        title: The filter's name.
        caption: That it is dead.
        selected: Whether to mark it.
    """
    height, width = shape
    zoom = _zoom(height)
    size = (1, height * zoom, width * zoom + _GAP + _NINE * crop_shape(height, width)[1])
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
    profile: BlockProfile,
    number: int,
    images: NDArray[np.float32],
    *,
    side: int,
    width: int | None = None,
) -> NDArray[np.float32]:
    """The crops of the test digits that excite a filter most: float32 (9, side, width, ...).

    Where fewer than nine excite it, the places of the others are left empty (NaN).

    Args:
        profile: Of the filter's block.
        number: The filter.
        images: All test images, float32 of shape (num_images, height, width, channels).
        side: Height of each crop.
        width: Its width; the height unless given.
    """
    excited = int(profile.excited[number])
    chosen = as_pictures(images[profile.top_images[number][:excited]])
    return fill_nine(
        make_crops(chosen, profile.top_fields[number][:excited], side=side, width=width)
    )


def whole_crops(
    images: NDArray[np.float32], chosen: NDArray[np.int64], *, side: int, width: int
) -> NDArray[np.float32]:
    """Nine test digits, or as many as there are, uncut: float32 (9, side, width, ...).

    Args:
        images: All test images, float32 of shape (num_images, height, width, channels).
        chosen: Their numbers.
        side: Height to bring them to.
        width: Width to bring them to.
    """
    pictures = as_pictures(images[chosen])
    fields = [Region(0, 0, *pictures.shape[1:3])] * len(pictures)
    return fill_nine(make_crops(pictures, fields, side=side, width=width))


def fill_nine(crops: NDArray[np.float32]) -> NDArray[np.float32]:
    """Nine crops; the places of those that are not there are empty (NaN)."""
    nine = np.full((_NINE**2, *crops.shape[1:]), np.nan, np.float32)
    nine[: len(crops)] = crops
    return nine


def crop_shape(height: int, width: int) -> tuple[int, int]:
    """Height and width of each of nine crops that stand beside a maximization of this size."""
    zoom = _zoom(height)
    return max(1, height * zoom // _NINE), max(1, width * zoom // _NINE)


def _zoom(height: int) -> int:
    """By how much a maximization is enlarged: where it fits by threes, for the crops' sake."""
    zoom = max(1, _HEIGHT // height)
    return zoom // _NINE * _NINE or zoom


def describe_percentile(percentile: float, *, below: bool = False, noun: str = "digit") -> str:
    """What was reached among the test digits, in words.

    Args:
        percentile: Share of them that reach less, in percent.
        below: Whether the response was made to fall rather than to rise.
        noun: What a test image is called.
    """
    way = "less" if below else "more"
    if percentile >= 100:
        return f"excites it {way} than every test {noun}"
    if percentile <= 0:
        return f"excites it {'more' if below else 'less'} than every test {noun}"
    if percentile >= 99:
        share = math.floor(100 * percentile) / 100
        return f"excites it {way} than {share:.2f} % of the test {noun}s"
    return f"excites it {way} than only {percentile:.0f} % of the test {noun}s"


def plot_curve(
    steps: NDArray[np.int64],
    values: NDArray[np.float32],
    quantiles: NDArray[np.float64],
    *,
    title: str,
    shown: int,
    theme: str,
    noun: str = "digit",
) -> go.Figure:
    """How an ascent rose, beside what test digits reach.

    Args:
        steps: int64 of shape (num_snapshots,).
        values: float32 of the same shape.
        quantiles: What the median, the 99th in a hundred and the best test digit reach.
        title: Of the chart.
        shown: Number of the snapshot that is shown elsewhere.
        theme: "light" or "dark".
        noun: What a test image is called.
    """
    colors = COLORS[theme]
    figure = go.Figure()
    names = (f"median test {noun}", f"99 % of test {noun}s", f"best test {noun}")
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
        title=html.escape(title),
        x_title="step",
        y_title="objective reached",
        theme=theme,
        height=300,
    )
