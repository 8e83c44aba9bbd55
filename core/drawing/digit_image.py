"""From ink to digit image: the way the MNIST digits themselves were made, stage by stage.

The rule, as reconstructed by Yadav and Bottou, "Cold Case: the Lost MNIST Digits" (2019,
https://arxiv.org/abs/1905.10498): cut out the ink's bounding box, scale its longer side to 20
pixels, stretch the peak to full ink, and place it in 28x28 so that the center of mass falls on
pixel index 14. Ink comes from `core.drawing.strokes` or `core.drawing.photo`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.drawing import strokes as pen
from core.drawing.measures import stroke_width

Ink = NDArray[np.float32]
"""float32 of shape (height, width) in [0, 1]: 0 is paper, 1 is ink."""

SIDE = 28  # height and width of a digit image in pixels
BOX_SIDE = 20  # longer side of the ink inside it
CENTER = 14.0  # pixel index of the center of mass; not 13.5, see the paper
GRAY_STEPS = 15  # digit images are kept in 16 gray levels, so that a link can carry them exactly
PEN_WIDTH = 0.1  # of the longer side; about the width of the training digits' lines
_INK_LEVEL = 0.1  # weaker than this counts as paper when the box is measured
_FINE = 8  # redrawing happens on a grid this much finer than the digit image


class Stages(NamedTuple):
    """What became of one drawing, from the plainest treatment to the one that reads best.

    Each stage is a digit image: float32 of shape (28, 28) in [0, 1], in 16 gray levels.

    Attributes:
        squashed: The whole picture scaled to 28x28, as most tutorials do it.
        boxed: The ink's box scaled to 20 pixels and set in the middle.
        centred: The same, placed by its center of mass: the MNIST rule.
        redrawn: The same again after the line was redrawn at the width of the training digits.
    """

    squashed: Ink
    boxed: Ink
    centred: Ink
    redrawn: Ink


def stages(ink: Ink, strokes: Sequence[pen.Stroke] | None = None) -> Stages:
    """Turns ink into the four digit images.

    Args:
        ink: float32 of shape (height, width) in [0, 1], of any size.
        strokes: The pen movements behind the ink, if they are known. Without them the last stage
            thickens or thins the ink itself.

    Raises:
        ValueError: There is no ink to read.
    """
    cut = _cut_out(ink)
    return Stages(
        squashed=quantize(_stretch(_resize(ink, SIDE, SIDE))),
        boxed=quantize(_place_in_middle(_fit(cut))),
        centred=_finish(cut),
        redrawn=redraw(strokes) if strokes else _finish(_change_width(cut)),
    )


def quantize(image: Ink) -> Ink:
    """Rounds to the 16 gray levels of a digit image."""
    return (np.round(np.clip(image, 0, 1) * GRAY_STEPS) / GRAY_STEPS).astype(np.float32)


def scale_into(
    pixels: NDArray[np.float32], height: int, width: int, background: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Scales an image into another size, its aspect kept, in the middle of a background.

    Args:
        pixels: float32 of shape (any height, any width, channels).
        height: Of the result.
        width: Of the result.
        background: float32 of shape (channels,), for what the image does not cover.

    Returns:
        float32 of shape (height, width, channels).
    """
    scale = min(height / pixels.shape[0], width / pixels.shape[1])
    size = tuple(max(1, round(length * scale)) for length in pixels.shape[:2])
    # Averages where pixels fall together; where each becomes several, steps would show.
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    image = np.empty((height, width, pixels.shape[2]), np.float32)
    image[:] = background
    top, left = (height - size[0]) // 2, (width - size[1]) // 2
    for channel in range(pixels.shape[2]):
        picture = Image.fromarray(np.ascontiguousarray(pixels[..., channel], np.float32))
        scaled = np.asarray(picture.resize(size[::-1], method), np.float32)
        image[top : top + size[0], left : left + size[1], channel] = scaled
    return image


def _cut_out(ink: Ink) -> Ink:
    marked = ink > _INK_LEVEL
    if not marked.any():
        raise ValueError("There is no ink to read: the picture is empty. Draw a digit.")
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _resize(ink: Ink, height: int, width: int) -> Ink:
    """Resamples by area averaging: each new pixel is the mean of what it covers, parts counted."""
    down, across = _overlaps(ink.shape[0], height), _overlaps(ink.shape[1], width)
    return np.asarray(down @ ink @ across.T, np.float32)


@functools.lru_cache(maxsize=256)
def _overlaps(length: int, new_length: int) -> NDArray[np.float64]:
    """Which share of each new pixel each old one covers: of shape (new_length, length)."""
    scale = length / new_length
    begins = np.arange(new_length)[:, None] * scale
    old = np.arange(length)
    covered = np.minimum(begins + scale, old + 1) - np.maximum(begins, old)
    return np.asarray(np.maximum(covered, 0) / scale)


def _fit(cut: Ink, box_side: int = BOX_SIDE) -> Ink:
    """Scales so that the longer side is exactly `box_side`, and the darkest pixel full ink."""
    scale = box_side / max(cut.shape)
    height, width = (max(1, round(length * scale)) for length in cut.shape)
    return _stretch(_resize(cut, height, width))


def _stretch(ink: Ink) -> Ink:
    peak = ink.max()
    return ink / peak if peak > 0 else ink


def _place(fitted: Ink, top: int, left: int) -> Ink:
    image = np.zeros((SIDE, SIDE), np.float32)
    height, width = fitted.shape
    image[top : top + height, left : left + width] = fitted
    return image


def _place_in_middle(fitted: Ink) -> Ink:
    height, width = fitted.shape
    return _place(fitted, (SIDE - height) // 2, (SIDE - width) // 2)


def _place_by_mass(fitted: Ink) -> Ink:
    """Shifts by whole pixels, as far as the frame allows without cutting ink off."""
    mass = fitted.sum()
    corner = []
    for axis, length in enumerate(fitted.shape):
        center = (fitted.sum(axis=1 - axis) * np.arange(length)).sum() / mass
        # A center that lies halfway must not be decided by the last bits of a sum.
        shift = round(round(float(CENTER - center), 4))
        corner.append(int(np.clip(shift, 0, SIDE - length)))
    return _place(fitted, corner[0], corner[1])


def redraw(strokes: Sequence[pen.Stroke], pen_width: float = PEN_WIDTH) -> Ink:
    """The digit image of pen movements, drawn anew with a pen of the right width.

    Args:
        strokes: The pen movements.
        pen_width: Width of the line by the longer side of the ink.
    """
    left, top, length = pen.extent(strokes)
    fine_side = BOX_SIDE * _FINE
    width = pen_width * fine_side
    # A digit of no extent (a dot) is drawn as a dot.
    scale = (fine_side - width) / length if length else 0.0
    corner = np.array([left, top], np.float32)
    moved = [(stroke - corner) * np.float32(scale) + np.float32(width / 2) for stroke in strokes]
    return _finish(pen.draw(moved, fine_side, width))


def _finish(ink: Ink) -> Ink:
    """The MNIST rule: cut out, scaled, placed by its center of mass."""
    return quantize(_place_by_mass(_fit(_cut_out(ink))))


def _change_width(cut: Ink) -> Ink:
    """Brings the line of a picture without strokes to the training digits' width."""
    fine = np.pad(_fit(cut, BOX_SIDE * _FINE), BOX_SIDE)
    # Counted on black and white: the gray grain of a photo would pass for outline.
    width = float(stroke_width((fine > 0.5).astype(np.float32)[None])[0])
    excess = PEN_WIDTH * BOX_SIDE * _FINE - width
    size = 2 * round(abs(excess) / 2) + 1
    if size < 3:
        return fine
    spread = ImageFilter.MaxFilter if excess > 0 else ImageFilter.MinFilter
    picture = Image.fromarray((fine * 255).astype(np.uint8)).filter(spread(size))
    changed = np.asarray(picture, np.float32) / np.float32(255)
    return changed if changed.max() > _INK_LEVEL else fine
