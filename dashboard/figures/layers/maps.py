"""Responses as plates: all maps of a layer as a mosaic, one map enlarged, the difference of two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.pictures import display
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import Node, Region
from dashboard.figures.parts.plate import Plate, thin

OVERVIEW_WIDTH = 260  # pixels; three mosaics stand side by side
_UNIT_WIDTH = 52  # pixels that a unit takes among few others
ENLARGED_WIDTH = 280


def to_maps(response: NDArray[np.float32]) -> NDArray[np.float32]:
    """A layer's output as a stack of maps: float32 (num_maps, height, width).

    Args:
        response: float32 of shape (height, width, filters), or (units,): maps of one pixel.
    """
    if response.ndim == 1:
        return response.reshape(-1, 1, 1)
    return response.transpose(2, 0, 1)


def list_shown(layers: Sequence[Node]) -> list[Node]:
    """The layers that have something to show of their own: not those that pass all on."""
    return [node for node in layers if not (node.is_image or KINDS[node.kind].passes)]


def order_maps(response: NDArray[np.float32], *, strongest_first: bool) -> NDArray[np.intp]:
    """Filter numbers in the order to show them: as they are, or by their largest pixel."""
    peaks = to_maps(response).max(axis=(1, 2))
    return np.argsort(-peaks, kind="stable") if strongest_first else np.arange(len(peaks))


def is_signed(response: NDArray[np.float32]) -> bool:
    """Whether anything lies below zero, so that two colors are needed."""
    return bool((response < 0).any())


def plot_layer(
    layer: Node,
    response: NDArray[np.float32],
    order: NDArray[np.intp],
    *,
    limit: float | None = None,
    selected: int | None = None,
    title: str = "",
    width: int = OVERVIEW_WIDTH,
) -> Plate:
    """All maps of one layer.

    Args:
        layer: The layer, for its name and shape.
        response: Its output, without the axis of images.
        order: Filter numbers in the order to show them.
        limit: The value of full color; without it, each map's own largest.
        selected: The filter to mark.
        title: Stands above; the layer's name unless given.
        width: In pixels, at most.
    """
    maps = to_maps(response)[order]
    name = layer.name
    peaks = maps.max(axis=(1, 2))
    what = "unit" if response.ndim == 1 else "filter"
    place = np.flatnonzero(order == selected) if selected is not None else []
    if response.ndim == 1:
        width = min(width, _UNIT_WIDTH * display.plan_grid(*maps.shape).columns)
    return Plate(
        maps=thin(display.normalize(maps, limit=limit)[0]),
        alt=f"{title + ': the' if title else 'The'} responses of {len(maps)} {what}s of {name}.",
        title=title or name,
        caption=describe_layer(layer),
        labels=[
            f"{what} {k}, {_describe_peak(m, p)}"
            for k, m, p in zip(order, maps, peaks, strict=True)
        ],
        signed=is_signed(response),
        width=width,
        selected=int(place[0]) if len(place) else None,
        clickable=True,
    )


def plot_map(
    values: NDArray[np.float32],
    *,
    title: str,
    limit: float,
    signed: bool,
    at: tuple[int, int] | None = None,
    caption: str = "",
) -> Plate:
    """One map enlarged, with a pixel marked.

    Args:
        values: float32 of shape (height, width).
        title: Stands above.
        limit: The value of full color.
        signed: Whether there are two colors.
        at: Row and column of the pixel.
        caption: Stands below.
    """
    return Plate(
        maps=display.normalize(values[None], limit=limit)[0],
        alt=f"{title}, values from {values.min():.3g} to {values.max():.3g}.",
        title=title,
        caption=caption,
        labels=[""],
        values=values[None],
        signed=signed,
        width=ENLARGED_WIDTH,
        marks=[(at[1], at[0], 1, 1)] if at else [],
        clickable=at is not None,
        hint="Click a pixel to see how it was computed." if at else "Point at a pixel to read it.",
    )


def plot_field(image: NDArray[np.float32], field: Region, *, title: str, what: str) -> Plate:
    """An image with a receptive field framed.

    Args:
        image: float32 of shape (height, width), or (height, width, 3) in colors, in [0, 1].
        field: The part of it that a pixel depends on.
        title: Stands above.
        what: What that pixel is called.
    """
    return Plate(
        maps=image[None],
        alt=f"{title}. Framed: rows {field.top} to {field.top + field.height - 1}, columns "
        f"{field.left} to {field.left + field.width - 1}.",
        title=title,
        caption=f"Framed: the receptive field, {field.height}x{field.width} pixels that "
        f"{what} depends on.",
        labels=[""],
        values=image[None],
        width=ENLARGED_WIDTH,
        marks=[(field.left, field.top, field.width, field.height)],
        hint="Point at a pixel to read it.",
    )


def describe_layer(layer: Node) -> str:
    """A layer's caption: its exact shape, what it does, what it reads."""
    shape = "x".join(map(str, layer.shape))
    detail = layer.detail
    return f"{shape} · {detail} · reads {' and '.join(layer.inputs)}"


def describe_map(values: NDArray[np.float32]) -> str:
    """What is special about a map, in words; empty for an ordinary one."""
    low, high = float(values.min()), float(values.max())
    if values.size == 1:
        return f"This layer has a single pixel for each unit; its value is {high:.4f}."
    if low == high:
        return f"This map is constant: every pixel is {high:.4f}."
    return ""


def _describe_peak(values: NDArray[np.float32], peak: float) -> str:
    if values.size == 1:
        return f"{peak:.3f}"
    if float(values.min()) == peak:
        return f"constant {peak:.3f}"
    return f"largest {peak:.3f}"
