"""Columns of numbers and of a few words as numbers, row by row, with what is missing told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.importing.columns import Reading
from core.data.importing.files import list_some, show
from core.data.importing.parts import MAX_CLASSES, Wishes, check_room
from core.data.importing.sheet import NUMBER, SHADES, TEXT, Sheet
from core.data.importing.sheets import read_rows

_MOST_MISSING = 0.3  # of a column's cells; one with more is left out
_MOST_VALUES = 50  # of a column of text


class Rows:
    """The rows of one part.

    Attributes:
        labels: Whole numbers or text of shape (num_rows,).
        numbers: uint8 if all are shades, else float32 with NaN, of shape (num_rows, columns of
            numbers).
        words: For each column of text, by its place, its cells as numbers of `known`.
        known: What these numbers stand for, by place.
    """

    def __init__(
        self,
        labels: NDArray[Any],
        numbers: NDArray[Any],
        words: dict[int, NDArray[np.int32]],
        known: dict[int, list[str]],
    ) -> None:
        """Holds what was read."""
        self.labels, self.numbers, self.words, self.known = labels, numbers, words, known

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Leaves the other rows out."""
        self.labels, self.numbers = self.labels[rows], self.numbers[rows]
        self.words = {place: cells[rows] for place, cells in self.words.items()}


def read(
    main: Sheet,
    sheets: Sequence[Sheet],
    reading: Reading,
    wishes: Wishes,
    notes: list[str],
) -> Rows:
    """Reads the rows of one part, those without a class left out.

    Args:
        main: The table whose columns the reading is of.
        sheets: The tables of the part.
        reading: How they are read.
        wishes: Whose progress is told.
        notes: Is told what was left out.

    Raises:
        ValueError: There are too many numbers, or too many different words.
    """
    numeric = [place for place in reading.used if main.columns[place].kind == NUMBER]
    texts = [place for place in reading.used if main.columns[place].kind == TEXT]
    shades = [place for place in reading.used if main.columns[place].kind == SHADES]
    kinds = dict.fromkeys(numeric, NUMBER) | dict.fromkeys((*texts, *shades, reading.label), TEXT)
    width = len(numeric) or sum(int(main.columns[place].words) for place in shades)
    blocks: list[NDArray[Any]] = []
    codes: dict[int, list[NDArray[np.int32]]] = {place: [] for place in (*texts, reading.label)}
    known: dict[int, dict[str, int]] = {place: {} for place in codes}
    held = number = 0
    for _, batch in read_rows(main, sheets, kinds, wishes):
        if shades:
            block = _split(batch[shades[0]], width, main.name)
        else:
            block = _stack([batch[place] for place in numeric], len(batch[reading.label]))
        blocks.append(block)
        number += len(block)
        held += block.nbytes
        check_room(1, (2 * held,), "Bring fewer rows or columns.")  # twice, until they are joined
        for place in codes:
            limit = MAX_CLASSES if place == reading.label else _MOST_VALUES
            codes[place].append(_count_off(batch[place], known[place], limit, main, place))
    numbers = _join(blocks, number, width)
    joined = {
        place: np.concatenate(some) if some else np.zeros(0, np.int32)
        for place, some in codes.items()
    }
    label_codes = joined.pop(reading.label)
    names = {place: list(words) for place, words in known.items()}
    words = as_labels(names[reading.label])
    labelled = label_codes >= 0
    labels = words[label_codes] if len(words) else np.zeros(len(label_codes), np.int64)
    rows = Rows(labels, numbers, joined, names)
    if not labelled.all():
        notes.append(f"Left out, as without a class: {int((~labelled).sum()):,} rows.")
        rows.keep(labelled)
    return rows


def _stack(columns: Sequence[NDArray[Any]], number: int) -> NDArray[Any]:
    """Columns of numbers side by side: uint8 if all are shades, else float32."""
    block = np.empty((number, len(columns)), np.float32)
    for place, column in enumerate(columns):
        block[:, place] = column
    with np.errstate(invalid="ignore"):
        shades = (block >= 0) & (block <= 255) & (block == np.rint(block))
    return block.astype(np.uint8) if shades.all() else block


def _split(cells: NDArray[Any], width: int, name: str) -> NDArray[np.uint8]:
    """Cells that hold a row of shades each, with blanks between.

    Raises:
        ValueError: One holds another number of them, or other values.
    """
    block = np.empty((len(cells), width), np.uint8)
    for row, cell in enumerate(cells):
        try:
            block[row] = np.array(str(cell).split(), np.int64).astype(np.uint8, casting="unsafe")
        except (ValueError, OverflowError):
            raise ValueError(
                f"A cell of {show(name)} holds {show(str(cell)[:60])}; expected {width:,} whole "
                "numbers from 0 to 255, as in the first row. Mend it, or leave the row out."
            ) from None
    return block


def _join(blocks: list[NDArray[Any]], number: int, width: int) -> NDArray[Any]:
    shades = all(block.dtype == np.uint8 for block in blocks)
    joined = np.empty((number, width), np.uint8 if shades else np.float32)
    place = 0
    while blocks:
        block = blocks.pop(0)
        joined[place : place + len(block)] = block
        place += len(block)
    return joined


def _count_off(
    cells: NDArray[Any], known: dict[str, int], limit: int, sheet: Sheet, place: int
) -> NDArray[np.int32]:
    """Cells of text as numbers in the order in which they first come; -1 for what is missing."""
    counted = np.empty(len(cells), np.int32)
    for row, cell in enumerate(cells):
        text = None if cell is None else str(cell).strip()
        counted[row] = -1 if not text else known.setdefault(text, len(known))
    if len(known) > limit:
        raise ValueError(
            f"The column {show(sheet.header[place])} of {show(sheet.name)} holds more than "
            f"{limit:,} different values. Are these classes, or measured values? Name the column "
            "that holds the class."
        )
    return counted


def as_labels(words: Sequence[str]) -> NDArray[Any]:
    """Labels as whole numbers where all of them are, else as text."""
    try:
        numbers = [float(word) for word in words]
        if all(number == int(number) and abs(number) < 2**53 for number in numbers):
            return np.array([int(number) for number in numbers], np.int64)
    except (ValueError, OverflowError):
        pass
    return np.array([word.strip() for word in words], dtype=np.str_)


def make(
    train: Rows, test: Rows | None, sheet: Sheet, reading: Reading, notes: list[str]
) -> tuple[NDArray[Any], NDArray[Any] | None, tuple[str, ...]]:
    """Features of the rows: numbers as they are, a 0 or 1 for each value of a column of text.

    Columns of which much is missing are left out, then rows in which something is.

    Returns:
        Both parts, and the names of the features.

    Raises:
        ValueError: No column or no row is whole.
    """
    numeric = [place for place in reading.used if sheet.columns[place].kind == NUMBER]
    texts = [place for place in reading.used if sheet.columns[place].kind == TEXT]
    if not numeric and not texts:
        return train.numbers, test.numbers if test else None, ()
    parts = [train] + ([test] if test else [])
    sparse = np.isnan(train.numbers).mean(axis=0) > _MOST_MISSING if len(train.labels) else []
    kept = [place for place, gone in enumerate(sparse) if not gone]
    left = [sheet.header[numeric[place]] for place, gone in enumerate(sparse) if gone]
    if left:
        notes.append(f"Left out, as much is missing in them: the columns {list_some(left)}.")
    for part in parts:
        if left:
            part.numbers = part.numbers[:, kept]
        whole = ~np.isnan(part.numbers).any(axis=1)
        for place in texts:
            whole &= part.words[place] >= 0
        if not whole.all():
            number = int((~whole).sum())
            notes.append(f"Left out, as a cell is missing: {number:,} of {len(whole):,} rows.")
            part.keep(whole)
        if not len(part.labels):
            raise ValueError(
                f"No row of {show(sheet.name)} has a value in every column. Fill the gaps, or "
                "leave columns out."
            )
    names = [sheet.header[numeric[place]] for place in kept]
    matrices = [[part.numbers] for part in parts]
    for place in texts:
        for word in sorted(train.known[place]):
            names.append(f"{sheet.header[place]}: {word}")
            for part, columns in zip(parts, matrices, strict=True):
                code = part.known[place].index(word) if word in part.known[place] else -2
                columns.append((part.words[place] == code)[:, None].astype(np.uint8))
    made = [
        np.concatenate(columns, axis=1) if len(columns) > 1 else columns[0] for columns in matrices
    ]
    if not names:
        raise ValueError(f"No column of {show(sheet.name)} is left to learn from. Fill the gaps.")
    return made[0], made[1] if test else None, tuple(names)
