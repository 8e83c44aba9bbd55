"""The words of a line of a layer list, and what kinds of layers take from them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from core.recipes.layers.settings import pair

Words = list[str]
"""What is left of a line; whoever reads a word takes it away."""

MAX_FILTERS = 4096  # of a convolution; also units of a dense layer
_MAX_SIDE = 64  # of kernels, windows and strides
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,17})?%?|\.[0-9]{1,17}%?")


def read_count(words: Words, expected: str) -> int:
    """A number of filters or units."""
    word = words.pop(0) if words else ""
    if not re.fullmatch(r"[0-9]{1,9}", word):
        raise ValueError(f"{expected}.")
    if not 1 <= int(word) <= MAX_FILTERS:
        raise ValueError(f"{expected}, from 1 to {MAX_FILTERS:,}.")
    return int(word)


def read_size(words: Words, expected: str) -> int | list[int]:
    """A side, or height and width: one number where both are the same, as recipes have it."""
    match = re.fullmatch(r"([0-9]{1,4})(?:x([0-9]{1,4}))?", words.pop(0) if words else "")
    if not match:
        raise ValueError(f"{expected}.")
    height, width = int(match[1]), int(match[2] or match[1])
    if not (1 <= height <= _MAX_SIDE and 1 <= width <= _MAX_SIDE):
        raise ValueError(f"{expected}, from 1 to {_MAX_SIDE}.")
    return height if height == width else [height, width]


def read_edges(words: Words, expected: str) -> Any:
    """What is added at the edges: 2, 1x2 (rows, columns), or 0-1x0-1 (before and after each)."""
    side = r"([0-9]{1,2})(?:-([0-9]{1,2}))?"
    match = re.fullmatch(rf"{side}(?:x{side})?", words.pop(0) if words else "")
    if not match:
        raise ValueError(f"{expected}.")
    above, below, left, right = match.groups()
    rows = [int(above), int(below or above)]
    columns = rows if left is None else [int(left), int(right or left)]
    if max(*rows, *columns) > _MAX_SIDE:
        raise ValueError(f"{expected}, up to {_MAX_SIDE}.")
    if rows[0] == rows[1] and columns[0] == columns[1]:
        return rows[0] if rows == columns else [rows[0], columns[0]]
    return [rows, columns]


def read_number(words: Words, expected: str) -> float:
    """A number, or a share in percent."""
    word = words.pop(0) if words else ""
    if not _NUMBER.fullmatch(word):
        raise ValueError(f"{expected}.")
    number = Decimal(word.rstrip("%"))  # so that 35% is the number that 0.35 is
    return float(number / 100 if word.endswith("%") else number)


def begins_with_number(words: Words) -> bool:
    """Whether a number stands first."""
    return bool(words) and _NUMBER.fullmatch(words[0]) is not None


def write_size(value: Any, *, twice: bool = False) -> str:
    """A size as `read_size` reads it; `twice` as in 5x5."""
    height, width = pair(value)
    return f"{height}x{width}" if twice or height != width else str(height)


def write_share(value: float) -> str:
    """A share as a percentage that is read as the same number."""
    return f"{(100 * Decimal(repr(value))).normalize():f}%"
