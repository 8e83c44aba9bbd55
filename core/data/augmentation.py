"""Random distortions of digit images: other hands, other pens.

Used by recipes that ask for it while training; nothing here touches a test image. The elastic part
follows Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks Applied to
Visual Document Analysis" (2003, https://doi.org/10.1109/ICDAR.2003.1227801), with a coarse grid of
random shifts in place of a filtered noise field: the same smoothness at a fraction of the cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_GRID = 5  # random shifts are drawn on a grid of 5x5 points and interpolated in between
_CHUNK = 1000  # images warped at once; keeps the working set inside the processor's cache


@dataclass(frozen=True)
class Augmentation:
    """How far images may be distorted. Each quantity is drawn uniformly for each image.

    Attributes:
        rotation: Largest turn to either side, in degrees.
        shear: Largest slant: horizontal shift by height, both counted from the middle.
        log_scale: Largest change of width and of height, each, as natural logarithm.
        shift: Largest shift along either axis, in pixels.
        elastic: Largest additional shift of a grid point along either axis, in pixels.
        thickness: Largest share to which an image is replaced by its dilation or its erosion.
    """

    rotation: float = 0.0
    shear: float = 0.0
    log_scale: float = 0.0
    shift: float = 0.0
    elastic: float = 0.0
    thickness: float = 0.0


def augment(
    images: NDArray[np.float32], augmentation: Augmentation, *, seed: int | list[int]
) -> NDArray[np.float32]:
    """Distorts each image at random.

    Args:
        images: float32 of shape (num_images, height, width, 1) in [0, 1].
        augmentation: How far to go.
        seed: The same seed gives the same images.

    Returns:
        float32 of the same shape in [0, 1].
    """
    generator = np.random.default_rng(seed)
    parts = [
        _augment_chunk(images[start : start + _CHUNK, :, :, 0], augmentation, generator)
        for start in range(0, len(images), _CHUNK)
    ]
    return np.concatenate(parts)[..., None] if parts else images.copy()


def _augment_chunk(
    images: NDArray[np.float32], how: Augmentation, generator: np.random.Generator
) -> NDArray[np.float32]:
    number, height, width = images.shape

    def draw(limit: float, *shape: int) -> NDArray[np.float32]:
        return generator.uniform(-limit, limit, (number, *shape)).astype(np.float32)

    y, x = np.mgrid[:height, :width].astype(np.float32)
    y, x = y.ravel() - (height - 1) / 2, x.ravel() - (width - 1) / 2
    turn, slant = draw(np.radians(how.rotation), 1), draw(how.shear, 1)
    stretch_y, stretch_x = np.exp(draw(how.log_scale, 1)), np.exp(draw(how.log_scale, 1))
    cosine, sine = np.cos(turn), np.sin(turn)
    # Where each pixel of the result comes from: slant, then scale, then turn, then shift.
    from_y, from_x = y * stretch_y, (x + slant * y) * stretch_x
    source_y = cosine * from_y - sine * from_x + draw(how.shift, 1) + (height - 1) / 2
    source_x = sine * from_y + cosine * from_x + draw(how.shift, 1) + (width - 1) / 2
    if how.elastic:
        rows, columns = _spread(height), _spread(width)
        for source in (source_y, source_x):
            bumps = rows @ draw(how.elastic, _GRID, _GRID) @ columns.T
            source += bumps.reshape(number, -1)
    warped = _sample(images, source_y, source_x)
    if how.thickness:
        warped = _thicken(warped, draw(how.thickness, 1, 1))
    return warped


def _spread(length: int) -> NDArray[np.float32]:
    """Weights of shape (length, _GRID) that interpolate grid points with a raised cosine."""
    place = np.linspace(0, _GRID - 1, length)[:, None]
    distance = np.clip(np.abs(place - np.arange(_GRID)), 0, 1)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * distance), np.float32)


def _sample(
    images: NDArray[np.float32], y: NDArray[np.float32], x: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Bilinear interpolation at (num_images, num_points) coordinates; paper outside the image."""
    number, height, width = images.shape
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    y, x = np.clip(y + 1, 0, height + 0.999), np.clip(x + 1, 0, width + 0.999)
    top, left = y.astype(np.int32), x.astype(np.int32)
    y -= top
    x -= left
    stride = width + 2
    corner = top * stride + left + (np.arange(number, dtype=np.int32) * padded[0].size)[:, None]
    flat: NDArray[np.float32] = padded.ravel()
    upper = flat[corner] * (1 - x) + flat[corner + 1] * x
    lower = flat[corner + stride] * (1 - x) + flat[corner + stride + 1] * x
    return np.asarray(upper * (1 - y) + lower * y, np.float32).reshape(images.shape)


def _thicken(images: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mixes in the dilation where `share` is positive, the erosion where it is negative."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    cross = (padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:])
    wide, thin = images.copy(), images.copy()
    for neighbour in cross:
        np.maximum(wide, neighbour, out=wide)
        np.minimum(thin, neighbour, out=thin)
    widened = images + np.maximum(share, 0) * (wide - images)
    return np.asarray(widened + np.maximum(-share, 0) * (thin - images), np.float32)
