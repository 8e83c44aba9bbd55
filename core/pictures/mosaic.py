"""Tiles as one colored picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.pictures import coloring, display


def draw_mosaic(
    tiles: NDArray[np.float32], *, limit: float, columns: int | None = None
) -> NDArray[np.uint8]:
    """A colored mosaic.

    Args:
        tiles: float32 of shape (num_tiles, height, width), or (num_tiles, height, width, 3) in
            [0, 1] for pictures in colors.
        limit: What full color stands for.
        columns: Tiles in a row; as many as fit unless given.

    Returns:
        uint8 of shape (height, width, 3).
    """
    grid = display.plan_grid(*tiles.shape[:3], columns=columns)
    scaled = tiles if tiles.ndim == 4 else display.normalize(tiles, limit=limit)[0]
    mosaic = display.tile(scaled, columns=grid.columns, gap=grid.gap, fill=np.nan)
    return coloring.color(mosaic, signed=bool((tiles < 0).any()))
