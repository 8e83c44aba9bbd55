"""The weights of a dense layer that reads a vector, as a table: features by units."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.pictures.coloring import color
from dashboard.figures.parts.number_grid import color_text, format_number

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
) -> str:
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
    head = "".join(f"<th>{f'<b>{unit}</b>' if unit == selected else unit}</th>" for unit in units)
    rows = []
    for name, numbers, row in zip(features, weights, shades, strict=True):
        cells = "".join(
            f'<td style="background-color:#{bytes(shade.tolist()).hex()};'
            f'color:{color_text(shade)}">{format_number(float(number))}</td>'
            for number, shade in zip(numbers, row, strict=True)
        )
        rows.append(f'<tr><th scope="row" style="{_ROW}">{html.escape(name)}</th>{cells}</tr>')
    return (
        f'<figure class="grid"><table class="numbers"><thead><tr><th style="{_ROW}"></th>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></figure>"
    )
