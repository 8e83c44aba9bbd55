"""The weights of a dense layer that reads a vector, as a table: features by units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.pictures.coloring import color
from dashboard.figures.parts.number_grid import make_number_cell
from dashboard.figures.parts.table import Cell, bold, make_table

_ROW = "text-align:left;font-weight:400;padding-right:0.8rem"  # of the features' names


def order_features(weights: NDArray[np.float32], number: int) -> NDArray[np.intp]:
    """The features to show: all as they are if there are few, else those with the largest norms.

    Args:
        weights: float32 of shape (num_features, num_units).
        number: How many are shown, at most.
    """
    if len(weights) <= number:
        return np.arange(len(weights))
    norms = np.linalg.norm(weights, axis=1)
    return np.argsort(-norms, kind="stable")[:number]


def make_weight_table(
    weights: NDArray[np.float32],
    features: Sequence[str],
    units: Sequence[int],
    *,
    limit: float,
    theme: str,
    selected: int | None = None,
) -> Markup:
    """A row for each feature, a column for each unit, colored by the weight, as HTML.

    Args:
        weights: float32 of shape (num_features, num_units), of what is shown.
        features: Names of the rows.
        units: Numbers of the columns.
        limit: The weight of full color.
        theme: "light" or "dark".
        selected: The unit to mark.
    """
    shades = color(weights / np.float32(limit or 1), theme=theme, signed=True)
    rows = []
    for name, numbers, row in zip(features, weights, shades, strict=True):
        head = Cell(name, {"scope": "row", "style": _ROW}, is_head=True)
        cells = [
            make_number_cell(float(number), shade)
            for number, shade in zip(numbers, row, strict=True)
        ]
        rows.append([head, *cells])
    heads = [bold(str(unit)) if unit == selected else str(unit) for unit in units]
    table = make_table(rows, heads=(Cell("", {"style": _ROW}), *heads), classes="numbers", box="")
    return Markup('<figure class="grid">{}</figure>').format(table)
