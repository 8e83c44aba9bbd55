"""Sheets and panels: evenly colored rectangles in the picture that a digit may stand on.

A canvas in a program's window, the axes of a plot, a sheet of paper on a table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.drawing.photos.frames import is_rectangle
from core.drawing.photos.light import Map
from core.drawing.photos.pieces import Box

_STEP = 2  # pixels; sheets are looked for on a coarser grid
_EDGE = 0.03  # change of lightness or color over one step of that grid that ends a sheet
_GRAIN = 4.0  # times the median change: less is grain of the paper
_LEAST_SIDE = 0.15  # of the picture's longer side
_LARGEST_SIDE = 0.95  # of the picture's; a larger one is the picture itself
_STRAIGHT = 0.75  # of each side that lies on the rectangle's outline
_OUTLINE = 3  # steps from the outline within which a side may run
_TILTED = 0.6  # of its box that a sheet tilted up to 15 degrees covers at least
_LEAST_TILTED = 0.3  # of the picture's longer side
_MOSTLY_PAPER = 0.6  # of a sheet; less is the line of a bold zero
_OTHER = 0.05  # of lightness or color between a sheet and what lies around it
_TABLE = 0.12  # the same, where the sheet is known by what lies around it alone
_AROUND = 9  # steps around a sheet that are compared with it
_MARGIN = 1  # steps that a sheet is cut smaller, so that nothing of its edge remains


class Sheet(NamedTuple):
    """A sheet in a picture.

    Attributes:
        box: Its rows and columns.
        outside: bool of the box's shape: what lies beyond the edges of a tilted sheet.
    """

    box: Box
    outside: NDArray[np.bool_]


def find_sheets(views: dict[str, Map]) -> list[Sheet]:
    """The evenly colored rectangles of a picture, the smallest first."""
    from scipy import ndimage

    coarse = [view[::_STEP, ::_STEP] for view in views.values()]
    change = np.max([_change(view) for view in coarse], axis=0)
    even = change < max(_EDGE, _GRAIN * float(np.median(change)))
    numbers, _ = ndimage.label(even)
    shape = next(iter(views.values())).shape
    sheets = []
    for label, box in enumerate(ndimage.find_objects(numbers), start=1):
        if not _is_large(box, even.shape):
            continue
        region = numbers == label
        least = _OTHER
        if _is_all_around(box, even.shape):
            least = _TABLE
            region = _largest_hole(region)
            box = _box_of(region)
            if box is None or not _is_large(box, even.shape):
                continue
        solid = ndimage.binary_fill_holes(region[box])
        if region.sum() < _MOSTLY_PAPER * solid.sum():
            continue
        upright = _has_straight_sides(region[box])
        if not upright and not _is_tilted(solid, box, even.shape):
            continue
        if any(_difference_around(view, region, box) > least for view in coarse):
            rows, columns = region[box].shape
            sheets.append((rows * columns, label, _cut(region, box, upright, shape)))
    return [sheet for _, _, sheet in sorted(sheets, key=lambda sheet: sheet[:2])]


def _is_large(box: Box, shape: tuple[int, ...]) -> bool:
    shorter = min(span.stop - span.start for span in box)
    return bool(shorter >= max(4, _LEAST_SIDE * max(shape)))


def _is_all_around(box: Box, shape: tuple[int, ...]) -> bool:
    """Whether a region is as large as the picture: a table or a window, if not all of it."""
    return all(
        span.stop - span.start > _LARGEST_SIDE * length
        for span, length in zip(box, shape, strict=True)
    )


def _largest_hole(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What a region encloses: the sheet on a table, whatever is on the sheet."""
    from scipy import ndimage

    holes = ndimage.binary_fill_holes(region) & ~region
    holes = ndimage.binary_opening(holes, np.ones((_OUTLINE, _OUTLINE)))
    numbers, number = ndimage.label(holes)
    areas = np.bincount(numbers.ravel(), minlength=number + 1)
    areas[0] = 0
    return np.asarray((numbers == areas.argmax()) & (numbers > 0))


def _box_of(region: NDArray[np.bool_]) -> Box | None:
    rows, columns = (np.flatnonzero(region.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _change(view: Map) -> Map:
    """The largest difference between a pixel and its neighbors above and to the left."""
    change = np.zeros_like(view)
    change[1:] = np.abs(np.diff(view, axis=0))
    change[:, 1:] = np.maximum(change[:, 1:], np.abs(np.diff(view, axis=1)))
    return change


def _has_straight_sides(inside: NDArray[np.bool_]) -> bool:
    sides = (
        inside[:_OUTLINE].any(axis=0),
        inside[-_OUTLINE:].any(axis=0),
        inside[:, :_OUTLINE].any(axis=1),
        inside[:, -_OUTLINE:].any(axis=1),
    )
    return all(side.mean() >= _STRAIGHT for side in sides)


def _is_tilted(solid: NDArray[np.bool_], box: Box, shape: tuple[int, ...]) -> bool:
    """Whether a region is a tilted sheet, all of it in the picture."""
    within = all(
        span.start > 0 and span.stop < length for span, length in zip(box, shape, strict=True)
    )
    large = min(solid.shape) >= _LEAST_TILTED * max(shape)
    return within and large and bool(solid.mean() > _TILTED) and is_rectangle(solid)


def _difference_around(view: Map, sheet: NDArray[np.bool_], box: Box) -> float:
    """How much a sheet differs from what lies around it; a line around one paper is a frame."""
    rows, columns = (slice(max(0, span.start - _AROUND), span.stop + _AROUND) for span in box)
    around = view[rows, columns].copy()
    around[
        max(0, box[0].start - _OUTLINE - rows.start) : box[0].stop + _OUTLINE - rows.start,
        max(0, box[1].start - _OUTLINE - columns.start) : box[1].stop + _OUTLINE - columns.start,
    ] = np.nan
    outside = around[~np.isnan(around)]
    if not outside.size:
        return np.inf
    return float(abs(np.median(outside) - np.median(view[sheet])))


def _cut(region: NDArray[np.bool_], box: Box, upright: bool, shape: tuple[int, ...]) -> Sheet:
    """The sheet in the picture's own pixels, without its edge."""
    from scipy import ndimage

    spans: list[slice] = []
    for span, coarse_length, length in zip(box, region.shape, shape, strict=True):
        start = _STEP * (span.start + _MARGIN) if span.start else 0
        stop = _STEP * (span.stop - _MARGIN) if span.stop < coarse_length else length
        spans.append(slice(start, stop))
    rows, columns = spans
    if upright:
        outside = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.bool_)
    else:
        solid = ndimage.binary_erosion(ndimage.binary_fill_holes(region), iterations=_MARGIN + 1)
        outside = ~solid.repeat(_STEP, axis=0).repeat(_STEP, axis=1)[rows, columns]
    return Sheet((rows, columns), outside)
