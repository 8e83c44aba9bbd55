"""From ink to single digits: which marks belong together, and in which order they are read.

Digits that touch count as one. One digit may be several pieces: a 5 whose bar stands apart, a 4 of
two strokes that do not meet, a line that is broken. What such pieces look like was settled on real
pen movements; `python -m core several-bench` measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.drawing import strokes as pen
from core.drawing.digit_image import Ink

MAX_DIGITS = 12
_MAX_MARKS = 30  # of a photo; twelve digits in pieces and some dirt have fewer
_MAX_PIECES = 400  # more is a page of text or dirt, and work grows with their square
_THIN = 3.0  # pixels; strokes are told apart by lines as thin as this
_INK = 0.3  # weaker than this counts as paper
_SPECK = 0.1  # of the longest piece; shorter ones join their neighbour or are dirt
_SMALL = 0.3  # of the largest digit's longer side; what is shorter is no digit of this line
_ABOVE = 0.4  # share of the narrower piece's width that lies under or over the other
_BAR_ABOVE = 0.12  # the same for a bar, which may reach far out
_ABOVE_GAP = 0.35  # by the larger piece's longer side, between a bar and what it belongs to
_BAR = 0.5  # of the other's height, at most, that a bar has
_BROKEN_GAP = 0.06  # by both pieces' common height, where a line is broken
_BESIDE_GAP = 0.14  # by the common height, between the two strokes of a 4
_LEVEL = 0.4  # share of the lower piece's height that lies beside the other
_BESIDE_STEP = 0.13  # by the common height, that the right stroke of a 4 ends lower
_BESIDE_WIDTH = 1.1  # by the common height, at most, of a 4


class Part(NamedTuple):
    """One digit of several.

    Attributes:
        ink: float32 of the whole's shape in [0, 1], with this digit's ink alone.
        box: Left, top, right and bottom in pixels; right and bottom are the first outside.
        strokes: Its pen movements, where they are known.
    """

    ink: Ink
    box: tuple[int, int, int, int]
    strokes: tuple[pen.Stroke, ...] | None


def check_number(marks: int) -> None:
    """Refuses pages of text and patterns, of which a photo's ink is but a few marks.

    Args:
        marks: How many alike there are, as in `core.drawing.photo.Photo`.

    Raises:
        ValueError: They are far more than a few digits have.
    """
    if marks > _MAX_MARKS:
        raise _too_many(marks)


def part(ink: Ink, strokes: Sequence[pen.Stroke] | None = None) -> tuple[Part, ...]:
    """Tells digits apart.

    Args:
        ink: float32 of shape (height, width) in [0, 1].
        strokes: The pen movements behind the ink, if they are known, in its pixels.

    Returns:
        The digits in reading order: lines from above, each from the left.

    Raises:
        ValueError: There is no ink, or far more than a few digits.
    """
    from scipy import ndimage

    marks = _marks(ink, strokes)
    if not marks.any():
        raise ValueError("There is no ink to read: the picture is empty. Draw a digit.")
    pieces, number = ndimage.label(marks, structure=np.ones((3, 3)))
    if number > _MAX_PIECES:
        raise _too_many(number, drawn=bool(strokes))
    boxes = np.array([_corners(place) for place in ndimage.find_objects(pieces)])
    groups = _join(boxes)
    if len(groups) > MAX_DIGITS:
        raise _too_many(len(groups), drawn=bool(strokes))
    of_piece = np.full(number + 1, -1)
    for index, group in enumerate(groups):
        of_piece[np.array(group) + 1] = index
    # Ink that is no piece itself, such as pale edges or a wider pen's rim, goes to the nearest.
    _, nearest = ndimage.distance_transform_edt(pieces == 0, return_indices=True)
    owner = of_piece[pieces[tuple(nearest)]]
    parts = []
    for index, group in enumerate(groups):
        own = np.where(owner == index, ink, 0).astype(np.float32)
        low, high = boxes[group][:, :2].min(axis=0), boxes[group][:, 2:].max(axis=0)
        box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
        parts.append(Part(own, box, _own_strokes(strokes, owner, index)))
    return tuple(parts)


def _marks(ink: Ink, strokes: Sequence[pen.Stroke] | None) -> NDArray[np.bool_]:
    if not strokes:
        return np.asarray(ink > _INK)
    side = max(ink.shape)
    drawn = pen.draw([np.clip(stroke, 0, side - 1) for stroke in strokes], side, _THIN)
    return np.asarray(drawn[: ink.shape[0], : ink.shape[1]] > 0)


def _own_strokes(
    strokes: Sequence[pen.Stroke] | None, owner: NDArray[np.int64], index: int
) -> tuple[pen.Stroke, ...] | None:
    if not strokes:
        return None
    limit = np.array(owner.shape[::-1]) - 1
    starts = [np.clip(stroke[0], 0, limit).astype(int) for stroke in strokes]
    return tuple(
        stroke for stroke, (x, y) in zip(strokes, starts, strict=True) if owner[y, x] == index
    )


def _corners(place: tuple[slice, slice]) -> tuple[int, int, int, int]:
    rows, columns = place
    return columns.start, rows.start, columns.stop, rows.stop


def _too_many(number: int, *, drawn: bool = False) -> ValueError:
    remedy = "Clear the canvas and draw fewer." if drawn else "Cut the picture down to them."
    return ValueError(
        f"At least {number:,} separate marks were found, as on a page of text or in a pattern; "
        f"expected one digit, or up to {MAX_DIGITS} apart from each other. {remedy}"
    )


def _join(boxes: NDArray[np.int64]) -> list[list[int]]:
    """Which pieces are one digit: groups of their numbers, in reading order."""
    longest = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    large = np.flatnonzero(longest >= _SPECK * longest.max())
    groups = [[int(piece)] for piece in large]
    joined = True
    while joined:
        joined = False
        for first in range(len(groups)):
            for second in range(first + 1, len(groups)):
                if _belong(_around(boxes, groups[first]), _around(boxes, groups[second])):
                    groups[first] += groups.pop(second)
                    joined = True
                    break
            if joined:
                break
    sizes = [max(box[2] - box[0], box[3] - box[1]) for box in (_around(boxes, g) for g in groups)]
    kept = [group for group, size in zip(groups, sizes, strict=True) if size >= _SMALL * max(sizes)]
    return _in_reading_order(boxes, kept)


def _around(boxes: NDArray[np.int64], group: list[int]) -> tuple[int, int, int, int]:
    low, high = boxes[group][:, :2].min(axis=0), boxes[group][:, 2:].max(axis=0)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _belong(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    """Whether two boxes look like pieces of one digit."""
    left, right = sorted((one, other))
    width, height = max(one[2], other[2]) - left[0], max(one[3], other[3]) - min(one[1], other[1])
    gap_x = max(one[0], other[0]) - min(one[2], other[2])  # negative where columns overlap
    gap_y = max(one[1], other[1]) - min(one[3], other[3])
    heights = sorted((one[3] - one[1], other[3] - other[1]))
    narrower = min(one[2] - one[0], other[2] - other[0])
    longer = max(*heights, one[2] - one[0], other[2] - other[0])
    flat = heights[0] <= _BAR * heights[1]
    if -gap_x >= (_BAR_ABOVE if flat else _ABOVE) * narrower:  # one over the other, or within it
        return gap_y <= (_ABOVE_GAP * longer if flat else _BROKEN_GAP * height)
    level = -gap_y >= _LEVEL * heights[0]
    beside = gap_x <= _BESIDE_GAP * height and width <= _BESIDE_WIDTH * height
    return level and beside and right[3] - left[3] >= _BESIDE_STEP * height


def _in_reading_order(boxes: NDArray[np.int64], groups: list[list[int]]) -> list[list[int]]:
    """Lines from above, each from the left; a line is what overlaps in its rows by half."""
    rest = sorted(groups, key=lambda group: _around(boxes, group)[1])
    ordered: list[list[int]] = []
    while rest:
        _, top, _, bottom = _around(boxes, rest[0])
        line = [group for group in rest if _shares_rows(_around(boxes, group), top, bottom)]
        ordered += sorted(line, key=lambda group: _around(boxes, group)[0])
        rest = [group for group in rest if group not in line]
    return ordered


def _shares_rows(box: tuple[int, int, int, int], top: int, bottom: int) -> bool:
    shared = min(box[3], bottom) - max(box[1], top)
    return 2 * shared >= min(box[3] - box[1], bottom - top)
