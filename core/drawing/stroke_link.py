"""Strokes as text, for the address bar: a drawing with the order and the width of its lines.

Bytes: for each path its width and whether it is curved, its number of points, and from point to
point the steps in eighths of a pixel, all in seven bits at a time; then as `core.files.link_text`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from core.drawing.pen_path import GRID, PenPath
from core.drawing.strokes import MAX_PEN_WIDTH, MAX_STROKES
from core.files import link_text

MAX_CHARACTERS = 4000  # beyond that an address bar, a mail or a chat may cut it off
_MAX_BYTES = 20_000
_FARTHEST = 4096 * GRID  # no canvas is as large


def encode(paths: Sequence[PenPath]) -> str | None:
    """Writes paths as text; a digit takes 100-400 characters.

    Returns:
        The text, or None where it would be too long for an address.
    """
    raw = bytearray()
    for path in paths:
        raw += _write(path.width * 2 + path.curved) + _write(len(path.points))
        for step in np.diff(path.points, axis=0, prepend=[[0, 0]]).ravel().tolist():
            raw += _write(step * 2 if step >= 0 else -step * 2 - 1)
    text = link_text.write(bytes(raw))
    fits = len(raw) <= _MAX_BYTES and len(text) <= MAX_CHARACTERS and len(paths) <= MAX_STROKES
    return text if fits else None


def decode(text: str) -> list[PenPath]:
    """Reads paths that `encode` wrote.

    Raises:
        ValueError: The text is no drawing.
    """
    try:
        raw = link_text.read_at_most(text, most=_MAX_BYTES, longest=MAX_CHARACTERS)
        paths = list(_read_paths(_numbers(raw)))
        if not 0 < len(paths) <= MAX_STROKES:
            raise ValueError("There are no strokes, or too many.")
    except ValueError:
        raise ValueError(
            f"The strokes in this link ({len(text)} characters, {text[:12]!r}...) cannot be read. "
            "Ask for the link again, or draw anew."
        ) from None
    return paths


def _write(number: int) -> bytes:
    """A number of 0 or more, seven bits a byte, the lowest first; all but the last are marked."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def _numbers(raw: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in raw:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0
        elif shift > 28:
            raise ValueError("A number is too long.")
    if shift:
        raise ValueError("The last number is cut off.")


def _read_paths(numbers: Iterator[int]) -> Iterator[PenPath]:
    for head in numbers:
        width, curved = divmod(head, 2)
        length = next(numbers, 0)
        steps = [number // 2 ^ -(number % 2) for number in islice(numbers, 2 * length)]
        if len(steps) != 2 * length or length < 1 + curved or not 0 < width <= MAX_PEN_WIDTH * GRID:
            raise ValueError("A stroke is not whole.")
        points = np.cumsum(np.array(steps, np.int64).reshape(-1, 2), axis=0)
        if np.abs(points).max() > _FARTHEST:
            raise ValueError("A stroke leaves every canvas.")
        yield PenPath(points.astype(np.int32), width, bool(curved))
