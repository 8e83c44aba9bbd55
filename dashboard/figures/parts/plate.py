"""A plate: a mosaic or an enlarged map that can be pointed at, as data for the component plates."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.pictures import display
from dashboard.figures.parts.picture import make_source

_MAX_VALUES = 120_000  # numbers sent along for pointing at; more would slow the page down
_MAX_PIXELS = 600_000  # of a mosaic; more would take seconds to load, and no screen has as many
_STEPS = 32_767  # to each side of 0, by which these numbers are rounded


@dataclass
class Plate:
    """One picture: a mosaic of tiles, or a single map.

    Attributes:
        maps: float32 of shape (num_tiles, height, width), colored as they are: in [0, 1], or in
            [-1, 1] if signed; or of shape (num_tiles, height, width, 3) in [0, 1], in colors.
        alt: What a sighted visitor learns from it.
        title: Stands above it.
        caption: Stands below it.
        labels: What each tile is called when pointed at.
        values: float32 of the maps' shape: numbers to show when pointed at.
        signed: Whether the maps have two colors.
        columns: Tiles in a row, if not to be chosen.
        width: Width on the page in pixels, at most.
        selected: The tile to mark.
        marks: Rectangles to draw: left, top, width and height in pixels of the picture.
        clickable: Whether a click means something.
        hint: Stands where the readout will be.
        linked: Plates of one name light the same unit when it is pointed at; "" for none.
        per_unit: How many of its tiles belong to each unit.
    """

    maps: NDArray[np.float32]
    alt: str
    title: str = ""
    caption: str = ""
    labels: Sequence[str] = ()
    values: NDArray[np.float32] | None = None
    signed: bool = False
    columns: int | None = None
    width: int = display.MOSAIC_WIDTH
    selected: int | None = None
    marks: Sequence[tuple[float, float, float, float]] = ()
    clickable: bool = False
    hint: str = ""
    linked: str = ""
    per_unit: int = 1

    @property
    def grid(self) -> display.Grid:
        """Where its tiles lie: side by side, as hairlines part them that the browser draws."""
        count, height, width = self.maps.shape[:3]
        return display.plan_grid(count, height, width, columns=self.columns)._replace(gap=0)


def thin(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Maps with fewer pixels, every second, third, ... one, where a mosaic would have too many.

    Args:
        maps: float32 of shape (num_tiles, height, width, ...).
    """
    step = math.ceil(math.sqrt(math.prod(maps.shape[:3]) / _MAX_PIXELS))
    return maps[:, ::step, ::step]


def encode_plate(plate: Plate, *, theme: str) -> dict[str, Any]:
    """A plate as plain values, for the browser.

    Args:
        plate: What to show.
        theme: "light" or "dark".
    """
    grid = plate.grid
    mosaic = display.tile(plate.maps, columns=grid.columns, gap=grid.gap, fill=np.nan)
    values = plate.values
    if values is not None and values.size > _MAX_VALUES:
        values = None
    return {
        "source": make_source(mosaic, theme=theme, signed=plate.signed),
        "grid": {**grid._asdict(), "width": grid.width, "height": grid.height},
        "zoom": grid.zoom(plate.width),
        "values": None if values is None else _encode(values),
        "labels": [str(label) for label in plate.labels],
        "marks": [list(map(float, mark)) for mark in plate.marks],
        "selected": plate.selected,
        "clickable": plate.clickable,
        "title": plate.title,
        "caption": plate.caption,
        "alt": plate.alt,
        "hint": plate.hint,
        "linked": plate.linked,
        "per_unit": plate.per_unit,
    }


def _encode(values: NDArray[np.float32]) -> dict[str, Any]:
    """Numbers as 16-bit steps of a unit, in half the space; what is no number as the lowest."""
    finite = np.isfinite(values)
    unit = float(np.abs(values[finite]).max(initial=0)) / _STEPS or 1.0
    steps = np.full(values.shape, -_STEPS - 1, "<i2")
    steps[finite] = np.round(values[finite] / unit)
    numbers = 3 if values.ndim == 4 else 1  # for each pixel
    return {"unit": unit, "numbers": numbers, "steps": base64.b64encode(steps.tobytes()).decode()}
