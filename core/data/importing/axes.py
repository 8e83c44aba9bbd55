"""Which axis of an array is what: examples, height, width, channels; and rows that are images."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

CHANNELS = (1, 3)
_LEAST_SIDE = 8  # pixels; shorter rows of numbers are hardly images
_MOST_SIDE = 512
_COMPARED = 200  # rows by which the order of their colors is told


class Axes(NamedTuple):
    """How to bring an array into the order examples, height, width, channels.

    Attributes:
        order: The array's axes in their new order.
        shape: Of an example then: (height, width, channels), or (length,) for vectors.
        note: A sentence if the order was another one.
    """

    order: tuple[int, ...]
    shape: tuple[int, ...]
    note: str = ""


def find_axes(shape: tuple[int, ...], number: int | None) -> Axes:
    """The axes of an array.

    Args:
        shape: Its shape.
        number: How many labels there are, which tells the axis of the examples; None if unknown.

    Raises:
        ValueError: No axis fits, or the axes are no image's and no vector's.
    """
    # SVHN's order: (height, width, channels, n), or (height, width, n) of square images.
    square = len(shape) == 3 and shape[0] == shape[1]
    like_svhn = square or (len(shape) == 4 and shape[2] in CHANNELS)
    last = like_svhn and number not in (None, shape[0]) and shape[-1] == number
    order = (len(shape) - 1, *range(len(shape) - 1)) if last else tuple(range(len(shape)))
    note = "The examples were on the last axis; they were put first." if last else ""
    inner = [shape[axis] for axis in order[1:]]
    if 0 in inner:
        raise ValueError(
            f"The examples have the shape {shape}, in which nothing fits. Save them again."
        )
    if len(inner) == 1:
        return Axes(order, (inner[0],), note)
    if len(inner) == 2:
        return Axes(order, (inner[0], inner[1], 1), note)
    if len(inner) == 3 and inner[2] in CHANNELS:
        return Axes(order, (inner[0], inner[1], inner[2]), note)
    if len(inner) == 3 and inner[0] in CHANNELS:
        order = (order[0], order[2], order[3], order[1])
        moved = "The channels stood before height and width; they were put last."
        return Axes(order, (inner[1], inner[2], inner[0]), f"{note} {moved}".strip())
    raise ValueError(
        f"The examples have the shape {shape}; expected (n, height, width), "
        "(n, height, width, 1 or 3), (n, 1 or 3, height, width), (height, width, 1 or 3, n) or "
        "(n, length). Transpose them before they are saved."
    )


def propose_size(length: int) -> tuple[int, int] | None:
    """Height and width of a square image, gray or in colors, that a row of numbers may be."""
    for channels in CHANNELS:
        side = math.isqrt(length // channels)
        if side * side * channels == length and _LEAST_SIDE <= side <= _MOST_SIDE:
            return side, side
    return None


def check_row(length: int, size: tuple[int, int]) -> int:
    """How many channels images of a size have, made of rows of numbers.

    Raises:
        ValueError: They do not fit.
    """
    for channels in CHANNELS:
        if size[0] * size[1] * channels == length:
            return channels
    raise ValueError(
        f"Rows of {length:,} numbers do not make images of {size[0]}x{size[1]} pixels, gray or in "
        "three colors. Give height and width of which the product is that, or a third of it."
    )


def fold(rows: NDArray[Any], size: tuple[int, int], *, by_planes: bool) -> NDArray[Any]:
    """Rows of numbers as images.

    Args:
        rows: Of shape (num_rows, length).
        size: Height and width.
        by_planes: Whether all of a color stand together, as in CIFAR's files.

    Returns:
        The same numbers, of shape (num_rows, height, width, channels).
    """
    channels = rows.shape[1] // (size[0] * size[1])
    if channels > 1 and by_planes:
        return np.moveaxis(rows.reshape(-1, channels, *size), 1, -1)
    return rows.reshape(-1, *size, channels)


def is_by_planes(rows: NDArray[Any], size: tuple[int, int]) -> bool:
    """Whether all of a color stand together: neighbors differ less if they are taken so."""
    some = rows[:: max(1, len(rows) // _COMPARED)][:_COMPARED].astype(np.float32)
    roughness = [
        np.abs(np.diff(fold(some, size, by_planes=by_planes), axis=2)).mean()
        + np.abs(np.diff(fold(some, size, by_planes=by_planes), axis=1)).mean()
        for by_planes in (False, True)
    ]
    return bool(roughness[1] < roughness[0])
