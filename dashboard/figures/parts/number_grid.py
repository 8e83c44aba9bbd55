"""Small matrices as tables of numbers, each cell colored by its value."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.pictures.coloring import color
from dashboard.figures.parts.table import Cell, make_table

MAX_CELLS = 121  # larger matrices are shown as pictures
_DARK = 0.5  # luminance below which text is white


def make_number_grid(
    values: NDArray[np.float32],
    *,
    title: str,
    theme: str,
    limit: float,
    signed: bool = True,
    marked: tuple[int, int] | None = None,
) -> Markup:
    """A matrix as an HTML table.

    Args:
        values: float32 of shape (height, width), at most `MAX_CELLS` numbers.
        title: Stands above it.
        theme: "light" or "dark".
        limit: The value of full color.
        signed: Whether there are two colors.
        marked: Row and column of a cell to frame.
    """
    colors = color(np.asarray(values, np.float32) / (limit or 1), theme=theme, signed=signed)
    rows = []
    for row, (numbers, shades) in enumerate(zip(values, colors, strict=True)):
        rows.append(
            [
                make_number_cell(float(number), shade, marked=(row, column) == marked)
                for column, (number, shade) in enumerate(zip(numbers, shades, strict=True))
            ]
        )
    table = make_table(rows, classes="numbers", box="")
    return Markup('<figure class="grid"><figcaption>{}</figcaption>{}</figure>').format(
        title, table
    )


def make_number_cell(value: float, shade: NDArray[np.uint8], *, marked: bool = False) -> Cell:
    """A number on its color: uint8 of shape (3,)."""
    mark = {"class": "marked"} if marked else {}
    colors = f"background-color:#{bytes(shade.tolist()).hex()};color:{color_text(shade)}"
    return Cell(format_number(value), {**mark, "style": colors})


def format_number(value: float) -> str:
    """Two decimals, a true minus sign, and 0 for what is exactly zero."""
    if value == 0:
        return "0"
    text = f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
    return text.replace("-", "\N{MINUS SIGN}")


def color_text(shade: NDArray[np.uint8]) -> str:
    """Black or white, whichever stands out more."""
    luminance = float(shade @ np.array([0.2126, 0.7152, 0.0722])) / 255
    return "#FFFFFF" if luminance < _DARK else "#14161C"
