"""Examples that are lists of numbers rather than pictures, as HTML tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.analysis.answers.export import name_largest
from dashboard.figures.parts.table import Cell, make_table, number

FEW = 6  # numbers of an example that get a column each; of more the largest are named
_NAMED = 10  # of these


def make_example_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    vectors: NDArray[np.float32],
    features: Sequence[str],
) -> Markup:
    """One row for each example: what is known of it, then its numbers.

    Args:
        heads: What the first columns hold.
        rows: Their texts, for each example.
        vectors: float32 of shape (num_examples, length).
        features: What the numbers stand for.
    """
    columns = list_columns(vectors.shape[1], features)
    named = map(number, columns) if vectors.shape[1] <= FEW else columns
    body = [
        [*texts, *list_cells(vector, features)] for texts, vector in zip(rows, vectors, strict=True)
    ]
    return make_table(body, heads=(*heads, *named), classes="plain examples")


def make_numbers(vector: NDArray[np.float32], features: Sequence[str], *, most: int) -> Markup:
    """The numbers of one example, each in a row; of many the largest.

    Args:
        vector: float32 of shape (length,).
        features: What the numbers stand for.
        most: How many are shown.
    """
    if len(vector) <= most:
        shown = list(zip(features, vector.tolist(), strict=True))
    else:
        shown = name_largest(vector, features, most)
    rows: list[tuple[str | Cell, str]] = [(name, f"{value:.4g}") for name, value in shown]
    rest = int(np.count_nonzero(vector)) - len(shown)
    if len(vector) > most and rest > 0:
        rows.append((Cell(f"{rest:,} others that are not 0", {"class": "muted"}), ""))
    return make_table(rows, heads=("Its numbers", number("value")))


def list_columns(length: int, features: Sequence[str]) -> list[str]:
    """What the columns are called in which `list_cells` shows an example."""
    if length <= FEW:
        return list(features)
    return ["largest numbers"]


def list_cells(vector: NDArray[np.float32], features: Sequence[str]) -> list[str]:
    """An example's numbers as text: all of a few, else the largest with their names.

    Where all that are not 0 are 1, as in a bag of words, names alone say everything.
    """
    if len(vector) <= FEW:
        return [f"{value:.4g}" for value in vector.tolist()]
    largest = name_largest(vector, features, _NAMED)
    if all(value == 1 for _, value in largest):
        named = [name for name, _ in largest]
    else:
        named = [f"{name} {value:.4g}" for name, value in largest]
    rest = int(np.count_nonzero(vector)) - len(largest)
    if rest > 0:
        named.append(f"{rest:,} more")
    return [", ".join(named) or "all 0"]
