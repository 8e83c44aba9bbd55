"""Scaling and tiling of arrays for display; see `core.pictures.coloring` for colors."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOSAIC_WIDTH = 420  # pixels that a mosaic takes on a page, at most
_NEAR = math.log(1.8)  # how far a mosaic's shape may be from the one wanted


class Grid(NamedTuple):
    """Where the tiles of a mosaic lie, in pixels of the mosaic.

    Attributes:
        columns: Tiles in a row.
        tile_height: Height of a tile.
        tile_width: Width of a tile.
        gap: Pixels between tiles.
        tiles: Number of tiles.
    """

    columns: int
    tile_height: int
    tile_width: int
    gap: int
    tiles: int

    @property
    def height(self) -> int:
        """Height of the mosaic."""
        return math.ceil(self.tiles / self.columns) * (self.tile_height + self.gap) - self.gap

    @property
    def width(self) -> int:
        """Width of the mosaic."""
        return self.columns * (self.tile_width + self.gap) - self.gap

    def zoom(self, width: int = MOSAIC_WIDTH) -> int:
        """By how much to enlarge the mosaic so that it fills a width, at least 1."""
        return max(1, width // self.width)


def plan_grid(count: int, height: int, width: int, *, columns: int | None = None) -> Grid:
    """Lays tiles out nearly twice as wide as high.

    Single pixels, as of dense layers, need no gaps.

    Args:
        count: Number of tiles.
        height: Of a tile.
        width: Of a tile.
        columns: Tiles in a row, if not to be chosen here.
    """
    gap = 0 if height == width == 1 else 1
    if columns is None:
        wanted = math.sqrt(1.6 * max(count, 1) * (height + gap) / (width + gap))
        even = [number for number in range(1, count + 1) if count % number == 0]
        near = min(even, key=lambda number: abs(math.log(number / wanted)), default=1)
        # Full rows look best; where none comes near, the last row has room left.
        columns = (
            near if abs(math.log(near / wanted)) < _NEAR else min(max(1, round(wanted)), count)
        )
    return Grid(columns, height, width, gap, count)


def normalize(
    maps: NDArray[np.float32], *, limit: float | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Divides maps by a limit, so that they lie in [-1, 1].

    Args:
        maps: float32 of shape (num_maps, height, width).
        limit: What becomes 1; without it, of each map its largest absolute value. A map of zeros
            stays as it is.

    Returns:
        The maps, float32 of the same shape, and each map's limit, float32 of shape (num_maps,).
    """
    if limit is None:
        limits = np.abs(maps).max(axis=(1, 2)) if maps.size else np.zeros(len(maps), np.float32)
    else:
        limits = np.full(len(maps), limit, np.float32)
    divisors = np.where(limits > 0, limits, 1).astype(np.float32)
    return np.clip(maps / divisors[:, None, None], -1, 1), limits.astype(np.float32)


def spread(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Brings images without bounds into [0, 1]: each one's mean to 0.5, 2.5 deviations to an end.

    Args:
        images: float32 of shape (num_images, height, width).
    """
    mean = images.mean(axis=(1, 2), keepdims=True)
    deviation = images.std(axis=(1, 2), keepdims=True)
    return np.clip(0.5 + 0.2 * (images - mean) / (deviation + 1e-5), 0, 1)  # type: ignore[no-any-return]


def tile(
    images: NDArray[np.float32], *, columns: int, gap: int = 1, fill: float = 0.0
) -> NDArray[np.float32]:
    """Lays images out on a grid, row by row.

    Args:
        images: float32 of shape (num_images, height, width), or (num_images, height, width, 3).
        columns: Images in a row; the last row may have fewer.
        gap: Pixels between images.
        fill: Value of gaps and of places without an image.

    Returns:
        float32 of shape (rows * (height + gap) - gap, columns * (width + gap) - gap), with the
        colors as a third axis if there are any.

    Raises:
        ValueError: There is no image or no column.
    """
    if images.ndim not in (3, 4) or not len(images) or columns < 1:
        raise ValueError(
            f"Received images of shape {images.shape} for {columns} columns; expected "
            "(num_images, height, width), or with colors as a last axis, with at least one image "
            "and one column."
        )
    number, height, width, *colors = images.shape
    rows = math.ceil(number / columns)
    grid = np.full((rows * columns, height + gap, width + gap, *colors), fill, np.float32)
    grid[:number, :height, :width] = images
    mosaic = grid.reshape(rows, columns, height + gap, width + gap, *colors).swapaxes(1, 2)
    flat = mosaic.reshape(rows * (height + gap), columns * (width + gap), *colors)
    return flat[: flat.shape[0] - gap, : flat.shape[1] - gap]


def shrink(images: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Images whose longer side has at most so many pixels: every second, third, ... of them.

    Args:
        images: float32 of shape (num_images, height, width, ...).
        side: Pixels.
    """
    step = -(-max(images.shape[1:3]) // side)
    return images[:, ::step, ::step]


def as_pictures(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Images as they are shown: a single channel is ink on paper, three are colors.

    Args:
        images: float32 of shape (num_images, height, width, channels).

    Returns:
        float32 of shape (num_images, height, width), or (num_images, height, width, 3) in colors.
    """
    return images[..., 0] if images.shape[-1] == 1 else images
