"""Scaling and tiling of arrays for display. Returns arrays; coloring is the pages' job."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def tile(
    images: NDArray[np.float32], *, columns: int, gap: int = 1, fill: float = 0.0
) -> NDArray[np.float32]:
    """Lays images out on a grid, row by row.

    Args:
        images: float32 of shape (num_images, height, width).
        columns: Images in a row; the last row may have fewer.
        gap: Pixels between images.
        fill: Value of gaps and of places without an image.

    Returns:
        float32 of shape (rows * (height + gap) - gap, columns * (width + gap) - gap).

    Raises:
        ValueError: There is no image or no column.
    """
    if images.ndim != 3 or not len(images) or columns < 1:
        raise ValueError(
            f"Received images of shape {images.shape} for {columns} columns; expected "
            "(num_images, height, width) with at least one image and one column."
        )
    number, height, width = images.shape
    rows = math.ceil(number / columns)
    grid = np.full((rows * columns, height + gap, width + gap), fill, np.float32)
    grid[:number, :height, :width] = images
    mosaic = grid.reshape(rows, columns, height + gap, width + gap).swapaxes(1, 2)
    flat = mosaic.reshape(rows * (height + gap), columns * (width + gap))
    return flat[: flat.shape[0] - gap, : flat.shape[1] - gap]
