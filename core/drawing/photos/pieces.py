"""Connected pieces of what stands out from the paper, each cut at a level of its own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.drawing.photos.light import Map

Box = tuple[slice, slice]
"""Rows and columns of a part of the picture."""

_MOST = 80  # pieces that are measured, the largest; a page of text has more
_OWN_LEVEL = 0.4  # of a piece's peak: weaker parts of it are shadow, halo or grain
_NOISE = 4.0  # times the spread of bare paper: what stands out more is no grain
_FAINTEST = 0.035  # of the range from black to white; nothing fainter stands out
_FINEST = 100  # pixels of a piece's shorter side on which its width is measured


class Piece(NamedTuple):
    """A connected piece.

    Attributes:
        number: Its value in the map of pieces.
        box: Its rows and columns.
        area: In pixels.
        length: Longer side of its box in pixels.
        width: Of its line where it is wide, in pixels.
        peak: How far its stronger part stands out.
        contact: How many of its pixels lie on the picture's rim.
    """

    number: int
    box: Box
    area: int
    length: int
    width: float
    peak: float
    contact: int


class Pieces(NamedTuple):
    """All pieces of one relief.

    Attributes:
        numbers: int32 of shape (height, width): which piece a pixel belongs to, 0 is none.
        pieces: The largest of them, by area.
    """

    numbers: NDArray[np.int32]
    pieces: tuple[Piece, ...]

    def covered_by(self, pieces: list[Piece]) -> NDArray[np.bool_]:
        """The pixels of some pieces, bool of shape (height, width)."""
        wanted = np.zeros(int(self.numbers.max()) + 1, np.bool_)
        wanted[[piece.number for piece in pieces]] = True
        return wanted[self.numbers]


def paper_level(relief: Map, exact: bool) -> tuple[float, float]:
    """The relief of bare paper, and what stands out from it.

    Args:
        relief: How far each pixel stands out.
        exact: Whether paper is 0; a closing lifts its grain above that.
    """
    if exact:
        return 0.0, _FAINTEST
    low, middle = (float(level) for level in np.percentile(relief, [16, 50]))
    noise = min(_NOISE * (middle - low), (float(relief.max()) - middle) / 2)
    return middle, middle + max(_FAINTEST, noise)


def find_pieces(relief: Map, floor: float) -> Pieces:
    """Cuts what stands out into connected pieces.

    Every piece is first taken whole, down to the paper, then cut at a share of its own peak, so
    that a strong edge elsewhere in the picture does not hide a faint digit.

    Args:
        relief: How far each pixel stands out.
        floor: From where on it does.
    """
    from scipy import ndimage

    joined = np.ones((3, 3))
    rough, number = ndimage.label(relief > floor, structure=joined)
    levels = np.full(number + 1, np.inf, np.float32)
    for label, box in _largest(rough, number):
        peak = np.percentile(relief[box][rough[box] == label], 90)
        levels[label] = max(floor, _OWN_LEVEL * float(peak))
    numbers, number = ndimage.label(relief > levels[rough], structure=joined)
    return Pieces(
        numbers,
        tuple(_measure(relief, numbers, label, box) for label, box in _largest(numbers, number)),
    )


def _largest(numbers: NDArray[np.int32], number: int) -> list[tuple[int, Box]]:
    from scipy import ndimage

    areas = np.bincount(numbers.ravel(), minlength=number + 1)
    areas[0] = 0
    boxes = ndimage.find_objects(numbers)
    order = np.argsort(areas, kind="stable")[::-1][:_MOST]
    return [(int(label), boxes[label - 1]) for label in order if areas[label]]


def _measure(relief: Map, numbers: NDArray[np.int32], label: int, box: Box) -> Piece:
    from scipy import ndimage

    inside = numbers[box] == label
    step = max(1, min(inside.shape) // _FINEST)
    depth = ndimage.distance_transform_edt(np.pad(inside[::step, ::step], 1))
    deep = np.percentile(depth[depth > 0], 90) if depth.any() else 1.0
    return Piece(
        number=label,
        box=box,
        area=int(inside.sum()),
        length=max(inside.shape),
        width=float(max(1, (2 * deep - 1) * step)),
        peak=float(np.percentile(relief[box][inside], 75)),
        contact=sum(int(side.sum()) for side in _sides_on_rim(inside, box, numbers.shape)),
    )


def _sides_on_rim(
    inside: NDArray[np.bool_], box: Box, shape: tuple[int, ...]
) -> list[NDArray[np.bool_]]:
    rows, columns = box
    on_rim = (rows.start == 0, rows.stop == shape[0], columns.start == 0, columns.stop == shape[1])
    sides = (inside[0], inside[-1], inside[:, 0], inside[:, -1])
    return [side for side, there in zip(sides, on_rim, strict=True) if there]
