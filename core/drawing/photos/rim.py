"""What leans on the rim of a picture: a table's edge, a shadow, a finger, the page's border."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.drawing.photos.light import Map
from core.drawing.photos.pieces import Box

SIDES = ("top", "bottom", "left", "right")
_DIFFERENCE = 0.2  # of the paper's lightness
_DARKEST = 0.3  # lightness below which a paper's differences count as if it were this light
_LEAST_AREA = 0.0015  # of the picture
_SHARP = 0.02  # change of lightness a pixel at its edge; light alone changes more slowly
_HALF_A_SIDE = 0.5  # of a side that a region covers: it lies along that side
_STEP = 2  # pixels; coarse is good enough


def sides_leant_on(
    lightness: Map, ink: NDArray[np.bool_], light_ink: bool, left_out: NDArray[np.bool_]
) -> set[str]:
    """The sides of the picture on which something leans that is no paper and holds no ink.

    Args:
        lightness: The picture, float32 of shape (height, width) in [0, 1].
        ink: Where ink was found, of that shape.
        light_ink: Whether the ink is lighter than its paper.
        left_out: Pieces that were left out because they touch the rim, of that shape.
    """
    from scipy import ndimage

    coarse, marked = lightness[::_STEP, ::_STEP], ink[::_STEP, ::_STEP]
    close = ndimage.binary_dilation(marked, iterations=2)
    around = ndimage.binary_dilation(close, iterations=3) & ~close
    if not around.any():
        return set()
    paper = float(np.median(coarse[around]))
    limit = _DIFFERENCE * max(paper, _DARKEST)
    other = coarse > paper + limit if light_ink else coarse < paper - limit
    # Rules are thinner than what leans; what was left out is no rule.
    other = ndimage.binary_opening(other, np.ones((3, 3))) | left_out[::_STEP, ::_STEP]
    slope = ndimage.gaussian_gradient_magnitude(coarse, 1) / _STEP
    numbers, number = ndimage.label(other & ~close)
    sides: set[str] = set()
    areas = np.bincount(numbers.ravel(), minlength=number + 1)
    for label, box in enumerate(ndimage.find_objects(numbers), start=1):
        if areas[label] < _LEAST_AREA * coarse.size:
            continue
        region = numbers == label
        on = _sides(region[box], box, coarse.shape)
        edge = region & ~ndimage.binary_erosion(region, border_value=1)
        holds_ink = (close & ndimage.binary_dilation(region)).any()
        if on and edge.any() and not holds_ink and np.median(slope[edge]) > _SHARP:
            sides |= on
    return sides


def _sides(inside: NDArray[np.bool_], box: Box, shape: tuple[int, ...]) -> set[str]:
    """The sides along which a region lies: where it touches most, and where it covers the half."""
    rows, columns = box
    on_rim = (rows.start == 0, rows.stop == shape[0], columns.start == 0, columns.stop == shape[1])
    edges = (inside[0], inside[-1], inside[:, 0], inside[:, -1])
    lengths = (shape[1], shape[1], shape[0], shape[0])
    contact = {
        side: float(edge.sum()) / length
        for side, edge, length, there in zip(SIDES, edges, lengths, on_rim, strict=True)
        if there
    }
    most = max(contact.values(), default=0.0)
    return {side for side, share in contact.items() if share >= min(most, _HALF_A_SIDE)}
