"""Kernels as plates: the mosaic of a layer, the slices of one filter, what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.analysis.filters import Filters, Pair, measure_norms, measure_slice_norms
from core.data import display
from core.data.coloring import ABOVE, BELOW, PAPER
from core.models.blocks import Block
from dashboard.figures.plate import Plate

PAGE = 112  # filters of dense layers shown at a time


def plot_layer(
    filters: Filters,
    block: Block,
    order: NDArray[np.intp],
    *,
    title: str,
    limit: float | None,
    selected: int,
) -> Plate:
    """All kernels of a layer: one tile a filter, or beyond the first layer one row a filter.

    Args:
        filters: The kernels.
        block: Their layer.
        order: Filter numbers in the order to show them.
        title: Stands above the plate.
        limit: The weight of full color; without it, each filter's own largest.
        selected: The filter to mark.
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
        labels = [
            f"{unit} {k}, input channel {channel}" for k in order for channel in range(channels)
        ]
    columns: int | None = channels
    if channels == 1:
        fitting = (display.MOSAIC_WIDTH + 1) // (width + 1)  # so that two stand side by side
        columns = fitting if len(order) * (width + 1) > 8 * display.MOSAIC_WIDTH else None
    plate = Plate(
        maps=scaled.reshape(-1, height, width),
        alt=f"{title}: the kernels of {block.name}, {len(order)} {unit}s of "
        f"{height}x{width}x{channels} weights, blue below zero and orange above.",
        title=title,
        labels=labels,
        values=flat.reshape(-1, height, width),
        signed=True,
        columns=columns,
        width=max(display.MOSAIC_WIDTH, 2 * channels * (width + 1)),
        clickable=True,
        hint=f"Point at a weight to read it, click to enlarge its {unit}."
        if channels == 1
        else f"A row is a {unit}, a column the input channel it reads.",
    )
    place = np.flatnonzero(order == selected)
    if len(place) and channels == 1:
        plate.selected = int(place[0])
    elif len(place):
        grid = plate.grid
        top = int(place[0]) * (height + grid.gap)
        plate.marks = [(-1, top - 1, grid.width + 2, height + 2)]
    return plate


def plot_norms(filters: Filters, block: Block, order: NDArray[np.intp], *, selected: int) -> Plate:
    """The norm of every slice of a layer: a row for each filter, a column for each input channel.

    Args:
        filters: The kernels.
        block: Their layer.
        order: Filter numbers in the order to show them.
        selected: The filter to mark.
    """
    norms = measure_slice_norms(filters.kernels)[:, order].T
    rows, channels = norms.shape
    largest = float(norms.max())
    plate = Plate(
        maps=display.normalize(norms.reshape(-1, 1, 1), limit=largest)[0],
        alt=f"The norms of all slices of {block.name}, the largest {largest:.3g}.",
        title="Norms of the slices",
        labels=[
            f"{block.unit} {number}, input channel {channel}"
            for number in order
            for channel in range(channels)
        ],
        values=norms.reshape(-1, 1, 1),
        columns=channels,
        clickable=True,
        hint=f"A row is a {block.unit}; ink is {largest:.3g}.",
    )
    place = np.flatnonzero(order == selected)
    if len(place):
        plate.marks = [(0, int(place[0]), channels, 1)]
    return plate


def plot_slices(filters: Filters, number: int, *, limit: float) -> Plate:
    """One filter, a tile for each input channel.

    Args:
        filters: The kernels of its layer.
        number: The filter.
        limit: The weight of full color.
    """
    kernel = filters.kernels[..., number]
    slices = kernel.transpose(2, 0, 1)
    norms = measure_slice_norms(filters.kernels)[:, number]
    channels = len(slices)
    what = f"{channels} slices, one for each input channel" if channels > 1 else "the kernel"
    return Plate(
        maps=display.normalize(slices, limit=limit)[0],
        alt=f"Filter {number}: {what}. Blue below zero, orange above.",
        labels=[f"input channel {c}, norm {n:.3f}" for c, n in enumerate(norms)]
        if channels > 1
        else [""],
        values=slices,
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


def describe_dead(dead: NDArray[np.bool_], unit: str, *, shown: int = 12) -> str:
    """Which filters are dead, in words."""
    numbers = np.flatnonzero(dead)
    if not len(numbers):
        return f"No {unit} is dead: each answers to some of the test digits."
    named = ", ".join(map(str, numbers[:shown]))
    more = f" and {len(numbers) - shown} more" if len(numbers) > shown else ""
    return f"Dead, as no test digit excites them: {unit} {named}{more}."
