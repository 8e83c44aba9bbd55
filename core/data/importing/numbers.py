"""Numbers as files hold them, measured and converted piece by piece.

An array of float64 takes eight times the memory of the pixels that it becomes, so it is never held
as a whole: it is read twice, once for its range and once to be converted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_PIECE = 1_000_000  # numbers converted at once


class Numbers(NamedTuple):
    """An array that can be read in pieces, as often as is needed.

    Attributes:
        shape: Its axes as they are meant; all pieces together have as many numbers.
        dtype: Type of the numbers as they are kept.
        fortran_order: Whether the first axis runs fastest in the pieces.
        pieces: Gives the numbers, flat, from the first to the last.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran_order: bool
    pieces: Callable[[], Iterator[NDArray[Any]]]

    @property
    def number(self) -> int:
        """How many numbers these are."""
        return math.prod(self.shape)


class Range(NamedTuple):
    """What some numbers are.

    Attributes:
        low: The smallest; 0 if there are none.
        high: The largest.
        whole: Whether all are whole.
        finite: Whether none is NaN or infinite.
    """

    low: float
    high: float
    whole: bool
    finite: bool


def from_array(array: NDArray[Any]) -> Numbers:
    """An array in memory as numbers."""
    flat = np.ascontiguousarray(array).reshape(-1)

    def pieces() -> Iterator[NDArray[Any]]:
        for start in range(0, len(flat), _PIECE):
            yield flat[start : start + _PIECE]

    return Numbers(array.shape, array.dtype, False, pieces)


def telling(numbers: Numbers, tell: Callable[[int], None]) -> Numbers:
    """The same numbers; each time that a piece is read, somebody is told how many it holds."""

    def pieces() -> Iterator[NDArray[Any]]:
        for piece in numbers.pieces():
            yield piece
            tell(len(piece))

    return numbers._replace(pieces=pieces)


def measure(numbers: Numbers) -> Range:
    """Smallest and largest number, and of which kind all are."""
    low, high, whole, finite = math.inf, -math.inf, True, True
    for piece in numbers.pieces():
        if not len(piece):
            continue
        low, high = min(low, piece.min().item()), max(high, piece.max().item())
        if piece.dtype.kind == "f":
            finite = finite and bool(np.isfinite(piece).all())
            whole = whole and finite and bool((piece == np.rint(piece)).all())
        if not finite:
            return Range(0.0, 0.0, False, False)
    return Range(float(low), float(high), whole, finite) if low <= high else Range(0, 0, True, True)


def to_bytes(numbers: Numbers, bottom: float, top: float) -> tuple[NDArray[np.uint8], int]:
    """Numbers as shades, from 0 for the bottom to 255 for the top; what lies outside is cut off.

    Returns:
        uint8 of the numbers' shape, and how many lay outside.
    """
    as_it_is = numbers.dtype == np.uint8 and (bottom, top) == (0.0, 255.0)
    filled = np.empty(numbers.number, np.uint8)
    outside = place = 0
    for piece in numbers.pieces():
        into = filled[place : place + len(piece)]
        if as_it_is:
            into[:] = piece
        else:
            shades = (piece.astype(np.float64) - bottom) * (255.0 / (top - bottom))
            outside += int(((piece < bottom) | (piece > top)).sum())
            into[:] = np.rint(np.clip(shades, 0, 255))
        place += len(piece)
    return _shape(filled, numbers), outside


def to_vectors(numbers: Numbers, dtype: type[np.uint8] | type[np.float32]) -> NDArray[Any]:
    """Numbers as they are, in another type, of the numbers' shape."""
    filled = np.empty(numbers.number, dtype)
    place = 0
    for piece in numbers.pieces():
        filled[place : place + len(piece)] = piece
        place += len(piece)
    return _shape(filled, numbers)


def _shape(filled: NDArray[Any], numbers: Numbers) -> NDArray[Any]:
    return filled.reshape(numbers.shape, order="F" if numbers.fortran_order else "C")
