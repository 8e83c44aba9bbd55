"""The confusion matrix, as data for `dashboard.components.matrix`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.scores import share_rows
from core.pictures.coloring import color

COUNTS, SHARES = "counts", "% of row"
VALUES = (COUNTS, SHARES)
_SHORT_NAME = 2  # characters of a name that fit above a column
_FEW_CLASSES = 12  # whose cells fit into the room for the matrix at full size


def make_matrix(
    confusion: NDArray[np.int64], class_names: Sequence[str], *, values: str, theme: str
) -> dict[str, Any]:
    """A confusion matrix with its mistakes in ink.

    Args:
        confusion: int64 of shape (num_classes, num_classes), given by predicted class.
        class_names: What the classes are called.
        values: One of `VALUES`.
        theme: "light" or "dark".

    Returns:
        Names and titles, and for each cell its text, a title that says it in words, and the colors
        of ground and text. Full ink is the largest number of mistakes; the diagonal stays paper.
    """
    shares = share_rows(confusion)
    shown = confusion.astype(np.float64) if values == COUNTS else np.nan_to_num(shares)
    mistakes = shown * ~np.eye(len(confusion), dtype=bool)
    grounds = color((mistakes / (mistakes.max() or 1)).astype(np.float32), theme=theme)
    cells = []
    for row, (counts, parts, colors) in enumerate(zip(confusion, shares, grounds, strict=True)):
        line = []
        for column, (count, part, ground) in enumerate(zip(counts, parts, colors, strict=True)):
            filled = row != column and count > 0
            line.append(
                {
                    "text": _write(int(count), float(part), values),
                    "title": f"{count:,} of {counts.sum():,} labelled {class_names[row]} are read "
                    f"as {class_names[column]}",
                    "background": "#" + bytes(ground.tolist()).hex() if filled else "",
                    "color": _text_on(ground) if filled else "",
                }
            )
        cells.append(line)
    return {
        "names": list(class_names),
        "long": max(map(len, class_names)) > _SHORT_NAME,
        "many": len(class_names) > _FEW_CLASSES,
        "row_title": "labelled",
        "column_title": "read as",
        "cells": cells,
    }


def describe_matrix(
    confusion: NDArray[np.int64], class_names: Sequence[str], *, noun: str = "digit"
) -> str:
    """What the matrix shows, in a sentence."""
    mistakes = confusion * ~np.eye(len(confusion), dtype=bool)
    if not mistakes.any():
        return f"Every {noun} was read as its label says; all cells off the diagonal are empty."
    row, column = np.unravel_index(int(mistakes.argmax()), mistakes.shape)
    return (
        f"Most often {_one(class_names[row], noun)} is read as "
        f"{_one(class_names[column], noun)}: "
        f"{mistakes[row, column]} of {confusion[row].sum():,}. Full ink is the largest number off "
        "the diagonal."
    )


def _one(name: str, noun: str) -> str:
    """One of a class; other names than digits may be no nouns."""
    return f"a {name}" if noun == "digit" else name


def _write(count: int, share: float, values: str) -> str:
    if values == COUNTS:
        return f"{count:,}" if count else "·"
    if np.isnan(share):
        return "–"
    return f"{100 * share:.1f}" if count else "·"


def _text_on(ground: NDArray[np.uint8]) -> str:
    """Black or white, whichever stands out more from a ground."""
    linear = np.where(
        (part := ground / 255) <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4
    )
    luminance = float(linear @ np.array([0.2126, 0.7152, 0.0722]))
    return "#000000" if luminance > 0.179 else "#FFFFFF"
