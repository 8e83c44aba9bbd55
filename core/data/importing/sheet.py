"""A table as it is read, whatever file it comes from: columns, a sample, batches of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

NUMBER, TEXT, PICTURE, SHADES = "number", "text", "picture", "shades"
Batch = dict[int, NDArray[Any]]
"""Columns by their place: float32 with NaN, or text or bytes as objects with None, for what is
missing."""

_LEAST_ROW = 64  # numbers in a cell that are an image
MISSING = ("", "NA", "N/A", "n/a", "na", "nan", "NaN", "NAN", "null", "NULL", "None", "?", "#N/A")
"""What stands in cells that hold nothing."""


@dataclass(frozen=True)
class Column:
    """What a column holds, as far as the first rows tell.

    Attributes:
        name: As it stands above it, or made of its place.
        kind: NUMBER, TEXT, PICTURE or, for text that is a row of whole numbers, SHADES.
        distinct: How many different values.
        rows: How many cells were looked at.
        missing: How many of them hold nothing.
        low: The smallest number.
        high: The largest.
        whole: Whether all numbers are whole.
        words: How many words a cell of text has, in the mean.
    """

    name: str
    kind: str
    distinct: int = 0
    rows: int = 0
    missing: int = 0
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    words: float = 0.0

    @property
    def tells_classes(self) -> bool:
        """Whether its values may be classes: text or whole numbers that come again."""
        if self.kind in (PICTURE, SHADES) or (self.kind == NUMBER and not self.whole):
            return False
        filled = self.rows - self.missing
        return 0 < self.distinct <= max(2, min(1000, filled // 2)) and self.words < 6

    @property
    def is_pixel(self) -> bool:
        """Whether its values may be shades from 0 to 255."""
        return self.kind == NUMBER and self.whole and self.low >= 0 and self.high <= 255


@dataclass(frozen=True)
class Sheet:
    """A table.

    Attributes:
        name: Of its file.
        columns: What they hold.
        read: Gives batches of rows of some columns, by their place as NUMBER, TEXT or PICTURE; a
            second argument is told bytes or rows done and in all.
        rows: How many there are, where that is known.
        named: Whether the names of the columns stand in the file.
        class_names: What whole numbers in a column stand for, by its name.
        notes: What was found on the way.
        skipped: Sentences on rows that could not be read, which reading adds.
    """

    name: str
    columns: tuple[Column, ...]
    read: Callable[[Mapping[int, str], Callable[[int, int], None]], Iterator[Batch]]
    rows: int | None = None
    named: bool = True
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    skipped: list[str] = field(default_factory=list)

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


def profile(name: str, cells: Sequence[str | None], decimal: str = ".") -> Column:
    """What a column holds, by some of its cells as text."""
    filled = [cell.strip() for cell in cells if cell is not None and cell.strip() not in MISSING]
    missing = len(cells) - len(filled)
    distinct = len(set(filled))
    numbers = [number for cell in filled if (number := as_number(cell, decimal)) is not None]
    if len(numbers) == len(filled) and filled:
        values = np.array(numbers)
        whole = bool((values == np.rint(values)).all())
        return Column(
            name,
            NUMBER,
            len(set(numbers)),
            len(cells),
            missing,
            float(values.min()),
            float(values.max()),
            whole,
        )
    if filled and _is_row(filled[0]) and _is_row(filled[-1]):
        return Column(name, SHADES, distinct, len(cells), missing, words=len(filled[0].split()))
    words = float(np.mean([len(cell.split()) for cell in filled])) if filled else 0.0
    return Column(name, TEXT, distinct, len(cells), missing, words=words)


def _is_row(cell: str) -> bool:
    """Whether a cell holds a whole row of shades, with blanks between."""
    pieces = cell.split()
    return len(pieces) >= _LEAST_ROW and all(p.isdecimal() and len(p) < 4 for p in pieces)


def as_number(cell: str, decimal: str = ".") -> float | None:
    """The finite number that a cell holds, if it is one."""
    try:
        number = float(cell.replace(decimal, ".") if decimal != "." else cell)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in cell else None
