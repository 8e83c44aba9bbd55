"""Several digits of one drawing, as data for `dashboard.components.gallery`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.familiarity import NOTICE
from core.pictures import display
from dashboard.figures.answers.answer import format_share
from dashboard.figures.parts.picture import make_source

_ZOOM = 2
_NO_DIGIT = "no digit?"  # stands where the share does: "sure" is never beside it


def make_digits(
    images: Sequence[NDArray[np.float32]],
    probabilities: NDArray[np.float32],
    class_names: Sequence[str],
    *,
    strange: Sequence[bool] = (),
    theme: str,
) -> dict[str, Any]:
    """Digits in reading order, each with what is read in it.

    Args:
        images: Their digit images, float32 of shape (height, width) in [0, 1].
        probabilities: float32 of shape (num_digits, num_classes) in [0, 1].
        class_names: What the classes are called.
        strange: For each digit whether it may be none; empty where that is not known.
        theme: "light" or "dark".
    """
    tiles = np.stack(images)
    grid = display.plan_grid(*tiles.shape[:3], columns=len(images))
    sheet = display.tile(tiles, columns=grid.columns, gap=grid.gap)
    items = []
    notices = strange or (False,) * len(images)
    for place, (row, notice) in enumerate(zip(probabilities, notices, strict=True), 1):
        name, share = class_names[int(row.argmax())], format_share(float(row.max()))
        readout = f"Digit {place} of {len(images)}: read as {name}, {share}."
        if notice:
            readout += f" {NOTICE}"
        items.append({"title": name, "note": _NO_DIGIT if notice else share, "readout": readout})
    return {
        "name": "digits",
        "source": make_source(sheet, theme=theme),
        "alt": f"{len(images)} digits in reading order",
        "grid": {
            "columns": grid.columns,
            "height": grid.tile_height,
            "width": grid.tile_width,
            "gap": grid.gap,
            "zoom": _ZOOM,
            "sheet_width": sheet.shape[1],
        },
        "items": items,
        "terse": True,
    }
