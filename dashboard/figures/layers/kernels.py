"""Kernels as plates: the mosaic of a layer, the slices of one filter, what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers.filters import Filters, Pair, measure_norms, measure_slice_norms
from core.pictures import display
from core.pictures.coloring import ABOVE, BELOW, PAPER
from core.recipes.layers.blocks import Block
from dashboard.figures.parts.plate import Plate, thin

PAGE = 112  # filters of dense layers shown at a time
_FEW, _FEW_HEIGHT = 5, 480  # input channels that make a tall strip, and its height in pixels
_COLOR_WIDTH = 320  # pixels of kernels in color, so that those color by color fit beside them
_ONE_WIDTH = 252  # pixels of one kernel in color
_MAX_ZOOM = 12  # of a mosaic with few tiles of several pixels
COLOR_NAMES = ("red", "green", "blue")


def plot_layer(
    filters: Filters,
    block: Block,
    order: NDArray[np.intp],
    *,
    title: str,
    limit: float | None,
    selected: int,
    colors: bool = False,
) -> Plate:
    """All kernels of a layer: one tile a filter, or beyond the first layer one row a filter.

    Args:
        filters: The kernels.
        block: Their layer.
        order: Filter numbers in the order to show them.
        title: Stands above the plate.
        limit: The weight of full color; without it, each filter's own largest.
        selected: The filter to mark.
        colors: Whether the input channels are red, green and blue.
    """
    height, width, channels, _ = filters.kernels.shape
    kernels = filters.kernels[..., order]
    flat = kernels.transpose(3, 2, 0, 1)  # filters, channels, height, width
    scaled, _ = display.normalize(flat.reshape(len(order), channels * height, width), limit=limit)
    norms = measure_norms(kernels)
    unit = block.unit
    if channels == 1:
        labels = [f"{unit} {k}, norm {n:.2f}" for k, n in zip(order, norms, strict=True)]
    else:
        names = name_channels(channels, colors=colors)
        labels = [f"{unit} {k}, {name}" for k in order for name in names]
    columns: int | None = channels
    if channels == 1:
        fitting = (display.MOSAIC_WIDTH + 1) // (width + 1)  # so that two stand side by side
        columns = fitting if len(order) * (width + 1) > 8 * display.MOSAIC_WIDTH else None
    maps = thin(scaled.reshape(-1, height, width))
    plate = Plate(
        maps=maps,
        alt=f"{title}: the kernels of {block.name}, {len(order)} {unit}s of "
        f"{height}x{width}x{channels} weights, blue below zero and orange above.",
        title=title,
        labels=labels,
        values=thin(flat.reshape(-1, height, width)),
        signed=True,
        columns=columns,
        width=max(display.MOSAIC_WIDTH, 2 * channels * (maps.shape[2] + 1)),
        clickable=True,
        hint=f"Point at a weight to read it, click to enlarge its {unit}.",
    )
    if channels > 1:
        rows = f"A row is a {unit}, a column the input channel it reads"
        plate.hint = f"{rows}."
        if channels <= _FEW:
            _keep_low(plate)
            names = ", ".join(name_channels(channels, colors=colors))
            plate.caption, plate.hint = f"{rows}: {names}.", ""
    place = np.flatnonzero(order == selected)
    if len(place) and channels == 1:
        plate.selected = int(place[0])
    elif len(place):
        grid = plate.grid
        plate.marks = [(0, int(place[0]) * maps.shape[1], grid.width, maps.shape[1])]
    return plate


def plot_colors(
    filters: Filters,
    block: Block,
    order: NDArray[np.intp],
    *,
    title: str,
    limit: float | None,
    selected: int | None = None,
) -> Plate:
    """The kernels of a layer that reads colors, each as one picture: gray is zero.

    Args:
        filters: The kernels; their channels are red, green and blue.
        block: Their layer.
        order: Filter numbers in the order to show them.
        title: Stands above the plate.
        limit: The weight of a full color; without it, each filter's own largest.
        selected: The filter to mark.
    """
    height, width = filters.kernels.shape[:2]
    kernels = filters.kernels[..., order].transpose(3, 0, 1, 2)
    scaled, _ = display.normalize(kernels.reshape(len(order), height, -1), limit=limit)
    place = np.flatnonzero(order == selected) if selected is not None else []
    plate = Plate(
        maps=thin(0.5 + scaled.reshape(kernels.shape) / 2),
        alt=f"{title}: the kernels of {block.name} as pictures in color, gray where the weights "
        "are zero.",
        title=title,
        labels=[f"{block.unit} {k}" for k in order],
        values=thin(kernels),
        width=_ONE_WIDTH if selected is None else _COLOR_WIDTH,
        clickable=selected is not None,
        selected=int(place[0]) if len(place) else None,
        hint="Gray is zero; a kernel answers to its own colors.",
    )
    if selected is not None:
        plate.width = plate.grid.width * min(plate.grid.zoom(plate.width), _MAX_ZOOM)
    return plate


def name_channels(channels: int, *, colors: bool) -> list[str]:
    """What the input channels of a layer are called."""
    if colors and channels == len(COLOR_NAMES):
        return list(COLOR_NAMES)
    return [f"input channel {channel}" for channel in range(channels)]


def plot_norms(
    filters: Filters,
    block: Block,
    order: NDArray[np.intp],
    *,
    selected: int,
    colors: bool = False,
) -> Plate:
    """The norm of every slice of a layer: a row for each filter, a column for each input channel.

    Args:
        filters: The kernels.
        block: Their layer.
        order: Filter numbers in the order to show them.
        selected: The filter to mark.
        colors: Whether the input channels are red, green and blue.
    """
    norms = measure_slice_norms(filters.kernels)[:, order].T
    rows, channels = norms.shape
    largest = float(norms.max())
    plate = Plate(
        maps=display.normalize(norms.reshape(-1, 1, 1), limit=largest)[0],
        alt=f"The norms of all slices of {block.name}, the largest {largest:.3g}.",
        title="Norms of the slices",
        labels=[
            f"{block.unit} {number}, {name}"
            for number in order
            for name in name_channels(channels, colors=colors)
        ],
        values=norms.reshape(-1, 1, 1),
        columns=channels,
        clickable=True,
        hint=f"A row is a {block.unit}; ink is {largest:.3g}.",
    )
    if channels <= _FEW:
        _keep_low(plate)
        names = ", ".join(name_channels(channels, colors=colors))
        plate.caption = f"A row is a {block.unit}, columns: {names}. Ink is {largest:.3g}."
        plate.hint = ""
    place = np.flatnonzero(order == selected)
    if len(place):
        plate.marks = [(0, int(place[0]), channels, 1)]
    return plate


def _keep_low(plate: Plate) -> None:
    """Makes a tall strip of few columns no higher than a page."""
    grid = plate.grid
    most = _MAX_ZOOM if grid.tile_height > 1 else 2 * _MAX_ZOOM
    zoom = min(grid.zoom(plate.width), _FEW_HEIGHT // grid.height, most)
    plate.width = grid.width * max(1, zoom)


def plot_slices(filters: Filters, number: int, *, limit: float, colors: bool = False) -> Plate:
    """One filter, a tile for each input channel.

    Args:
        filters: The kernels of its layer.
        number: The filter.
        limit: The weight of full color.
        colors: Whether the input channels are red, green and blue.
    """
    kernel = filters.kernels[..., number]
    slices = kernel.transpose(2, 0, 1)
    norms = measure_slice_norms(filters.kernels)[:, number]
    channels = len(slices)
    what = f"{channels} slices, one for each input channel" if channels > 1 else "the kernel"
    return Plate(
        maps=thin(display.normalize(slices, limit=limit)[0]),
        alt=f"Filter {number}: {what}. Blue below zero, orange above.",
        labels=[
            f"{name}, norm {n:.3f}"
            for name, n in zip(name_channels(channels, colors=colors), norms, strict=True)
        ]
        if channels > 1
        else [""],
        values=thin(slices),
        signed=True,
        hint="Point at a weight to read it.",
        width=300 if channels == 1 else display.MOSAIC_WIDTH,
    )


def make_scale(limit: float, *, theme: str) -> str:
    """The color scale of signed values, as HTML.

    Args:
        limit: The value of full color.
        theme: "light" or "dark".
    """
    low, middle, high = BELOW[theme], PAPER[theme], ABOVE[theme]
    return (
        f'<div class="legend"><span>{-limit:.3g}</span>'
        f'<i style="background:linear-gradient(to right,{low},{middle},{high})"></i>'
        f"<span>{limit:.3g}</span></div>"
    )


def describe_duplicates(pairs: Sequence[Pair], unit: str, *, shown: int = 6) -> str:
    """Which filters nearly repeat another, in words."""
    if not pairs:
        return f"No two {unit}s are near-duplicates (cosine of 0.95 or more)."
    named = ", ".join(f"{p.first} and {p.second} ({p.cosine:.2f})" for p in pairs[:shown])
    more = f", and {len(pairs) - shown} more pairs" if len(pairs) > shown else ""
    return f"Near-duplicates, with the cosine between them: {named}{more}."


def describe_dead(
    dead: NDArray[np.bool_], unit: str, *, noun: str = "digit", shown: int = 12
) -> str:
    """Which filters are dead, in words."""
    numbers = np.flatnonzero(dead)
    if not len(numbers):
        return f"No {unit} is dead: each answers to some of the test {noun}s."
    named = ", ".join(map(str, numbers[:shown]))
    more = f" and {len(numbers) - shown} more" if len(numbers) > shown else ""
    return f"Dead, as no test {noun} excites them: {unit} {named}{more}."
