"""Strokes: pen movements as point lists, from a canvas or a file, and their ink.

First step of drawing -> digit image. What the ink then becomes is `core.drawing.digit_image`'s job.
This is the one definition of the pen: pages, drawn forms and measurements all draw by `draw`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Stroke = NDArray[np.float32]
"""Points of one pen movement: float32 of shape (num_points, 2), x to the right and y down."""

MAX_STROKES = 500  # a person's digit has under ten; more is not a drawing
MAX_POINTS = 20_000  # in all strokes together; bounds the work that one drawing can ask for
MAX_PEN_WIDTH = 100  # pixels
_CURVE_STEPS = 4  # straight pieces per quadratic curve; the canvas's curves span 2-10 pixels
_COORDINATE_LIMIT = 1e5  # pixels; far outside any canvas
_FINEST_RADIUS = math.sqrt(0.5)  # pixels; any point lies as near to the center of some pixel
_ROUNDED = 0.001  # pixels; the canvas tells places to the fourth decimal
_PIECES_AT_ONCE = 1000  # bounds the memory of long drawings


def parse_canvas(objects: object) -> list[Stroke]:
    """Reads the freehand paths of a Fabric.js canvas.

    The objects come from the visitor's browser, so nothing about them is taken for granted.

    Args:
        objects: The value of `json_data["objects"]`: a list of Fabric path objects, each with a
            `path` of SVG commands M, L and Q in canvas pixels.

    Returns:
        One stroke per path, in drawing order.

    Raises:
        ValueError: The objects are not such a list, or are too many.
    """
    if not isinstance(objects, Sequence) or isinstance(objects, str | bytes):
        raise ValueError(
            f"The drawing should be a list of strokes, but {type(objects).__name__} arrived. "
            "Clear the canvas and draw again."
        )
    if len(objects) > MAX_STROKES:
        raise ValueError(
            f"The drawing has {len(objects)} strokes; at most {MAX_STROKES} are read. "
            "Clear the canvas and draw again."
        )
    strokes: list[Stroke] = []
    points = 0
    for item in objects:
        strokes.append(_parse_path(item))
        points += len(strokes[-1])
        if points > MAX_POINTS:
            raise ValueError(
                f"The drawing has more than {MAX_POINTS:,} points, which is all that is read. "
                "Clear the canvas and draw again."
            )
    return strokes


def pen_widths(objects: Sequence[Mapping[str, Any]]) -> list[float]:
    """The width with which each path of `parse_canvas` was drawn, in pixels.

    Raises:
        ValueError: A width is not a number between 0 and `MAX_PEN_WIDTH`.
    """
    widths = [_read_number(item.get("strokeWidth", 1)) for item in objects]
    if not all(0 < width <= MAX_PEN_WIDTH for width in widths):
        raise ValueError(
            f"A stroke of the drawing is {max(widths):g} pixels wide; expected up to "
            f"{MAX_PEN_WIDTH}. Clear the canvas and draw again."
        )
    return widths


def _parse_path(item: object) -> Stroke:
    fields: Mapping[str, Any] = item if isinstance(item, Mapping) else {}
    path = fields.get("path")
    if not isinstance(path, Sequence) or not path or len(path) > MAX_POINTS:
        raise ValueError(
            "A stroke of the drawing could not be read: expected a path of points. "
            "Clear the canvas and draw again."
        )
    points: list[tuple[float, float]] = []
    corners: list[tuple[float, float]] = []
    curves: list[list[tuple[float, float]]] = []
    for command in path:
        before = points[-1:]
        points.extend(_follow(command, before[0] if before else None))
        if command[0] == "L":
            corners.extend([points[0], points[-1]])
        elif command[0] == "Q":
            curves.append([*before, (command[1], command[2]), points[-1]])
    reached = np.array(corners or points)
    if curves:
        reached = np.concatenate([_reach(np.array(curves)), reached])
    return _put_in_place(np.array(points, np.float32), reached, fields)


def _reach(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where Fabric.js takes quadratic curves to reach, which is a little further than they do.

    It takes each for a cubic one whose two controls are the same, and marks its ends and the points
    where that one turns in x or in y (`Path._calcBoundsFromPath` of version 7).

    Args:
        curves: Shape (number, 3, 2): start, control and end of each.
    """
    start, control, end = curves.transpose(1, 0, 2)
    out, back = control - start, end - control
    turns = out * back < 0  # where the derivative 3 ((1 - t)^2 out + t^2 back) is 0 in between
    t = 1 / (1 + np.sqrt(-back[turns] / out[turns]))
    curve, _ = np.nonzero(turns)
    rest, share = 1 - t[:, None], t[:, None]
    turned = rest**3 * start[curve] + 3 * rest * share * control[curve] + share**3 * end[curve]
    return np.concatenate([start, end, turned])


def _put_in_place(points: Stroke, reached: NDArray[np.float64], item: Mapping[str, Any]) -> Stroke:
    """Moves, scales and turns a path as the canvas's edit mode did.

    `left` and `top` are where the middle of the box of what is `reached` stands; for a path left
    alone that is where its points say.
    """
    middle = (reached.min(axis=0) + reached.max(axis=0)) / 2
    left, top = (
        _read_number(item.get(key, here)) for key, here in zip(("left", "top"), middle, strict=True)
    )
    scale = [_read_number(item.get(key, 1)) for key in ("scaleX", "scaleY")]
    angle = math.radians(_read_number(item.get("angle", 0)))
    if scale == [1, 1] and not angle and np.abs(middle - (left, top)).max() < _ROUNDED:
        return points
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return np.asarray((points - middle) * scale @ turn + (left, top), np.float32)


def _read_number(value: object) -> float:
    """A finite number of sensible size."""
    number: Any = value if isinstance(value, int | float | np.floating) else math.nan
    if not abs(number) < _COORDINATE_LIMIT:  # true for NaN
        raise ValueError(
            f"A stroke of the drawing holds {str(value)[:60]!r}; expected a number. "
            "Clear the canvas and draw again."
        )
    return float(number)


def _follow(command: Any, start: tuple[float, float] | None) -> list[tuple[float, float]]:
    """The points that one path command adds after `start`."""
    try:
        kind, *numbers = command
        values = [_read_number(number) for number in numbers]
        if kind in ("M", "L"):
            x, y = values
            return [(x, y)]
        if kind == "Q" and start is not None:
            control_x, control_y, x, y = values
            return [
                (
                    (1 - t) ** 2 * start[0] + 2 * (1 - t) * t * control_x + t * t * x,
                    (1 - t) ** 2 * start[1] + 2 * (1 - t) * t * control_y + t * t * y,
                )
                for t in (step / _CURVE_STEPS for step in range(1, _CURVE_STEPS + 1))
            ]
        raise ValueError
    except (TypeError, ValueError):
        raise ValueError(
            f"A stroke of the drawing holds {str(command)[:60]!r}; expected a command M, L or Q "
            "with its coordinates. Clear the canvas and draw again."
        ) from None


def draw(
    strokes: Sequence[Stroke], side: int, width: float | Sequence[float]
) -> NDArray[np.float32]:
    """Draws strokes with a round pen: ink is every pixel whose center lies within the pen's radius.

    Pixel (row, column) has its center at y = row + 0.5, x = column + 0.5. A line is the union of
    its straight pieces' capsules, so the ink is arithmetic and the same in any language; what is
    drawn in the browser repeats it. A pen finer than the grid still marks every pixel it passes.

    Args:
        strokes: The strokes, in pixels of the result.
        side: Height and width of the result in pixels.
        width: Width of the pen in pixels, one for all strokes or one for each.

    Returns:
        float32 of shape (side, side): 1 is ink, 0 is paper.
    """
    widths = width if isinstance(width, Sequence) else [width] * len(strokes)
    pieces = [
        _pieces(stroke, max(one_width / 2, _FINEST_RADIUS))
        for stroke, one_width in zip(strokes, widths, strict=True)
    ]
    if not pieces:
        return np.zeros((side, side), np.float32)
    every = np.concatenate(pieces)
    edges = np.zeros(side * (side + 1), np.int64)
    for start in range(0, len(every), _PIECES_AT_ONCE):
        edges += _edges(every[start : start + _PIECES_AT_ONCE], side)
    covered = edges.reshape(side, side + 1)[:, :-1].cumsum(axis=1) > 0
    return covered.astype(np.float32)


def _pieces(stroke: Stroke, radius: float) -> NDArray[np.float64]:
    """Straight pieces: x and y of the start, x and y of the end, radius, of shape (number, 5)."""
    points = stroke.astype(np.float64)
    starts, ends = (points[:-1], points[1:]) if len(points) > 1 else (points, points)
    return np.column_stack([starts, ends, np.full(len(starts), radius)])


def _edges(pieces: NDArray[np.float64], side: int) -> NDArray[np.int64]:
    """Where ink begins and ends in each row: capsules are convex, so each row has one span.

    Returns:
        int64 of shape (side * (side + 1),): +1 where a span begins, -1 behind its end.
    """
    x, y, end_x, end_y, radius = pieces.T[:, :, None]
    top = np.maximum(np.floor(np.minimum(y, end_y) - radius), 0).astype(np.int64)
    reached = np.ceil(np.maximum(y, end_y) + radius).astype(np.int64) - top
    row = top + np.arange(np.clip(reached.max(), 1, side))
    middle = row + 0.5
    low, high = _disc(x, y, radius, middle)
    for left, right in [_disc(end_x, end_y, radius, middle), *_sides(pieces, middle)]:
        low, high = np.minimum(low, left), np.maximum(high, right)
    first = np.clip(np.ceil(low - 0.5), 0, side)
    behind = np.clip(np.floor(high - 0.5) + 1, 0, side)
    marked = (first < behind) & (row < side)
    offset = row[marked] * (side + 1)
    begins = offset + first[marked].astype(np.int64)
    ends = offset + behind[marked].astype(np.int64)
    length = side * (side + 1)
    return np.bincount(begins, minlength=length) - np.bincount(ends, minlength=length)


_Span = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Smallest and largest x in each row, of shape (pieces, rows); inf and -inf where there is none."""


def _disc(x: Any, y: Any, radius: Any, rows: NDArray[np.float64]) -> _Span:
    """The span of a disc in each row."""
    height = radius**2 - (rows - y) ** 2
    half = np.sqrt(np.maximum(height, 0))
    return np.where(height >= 0, x - half, np.inf), np.where(height >= 0, x + half, -np.inf)


def _sides(pieces: NDArray[np.float64], rows: NDArray[np.float64]) -> list[_Span]:
    """Where the two straight sides of each capsule cross each row. Level ones add nothing."""
    x, y, end_x, end_y, radius = pieces.T[:, :, None]
    across, down = end_x - x, end_y - y
    length = np.hypot(across, down)
    slanted = down != 0
    spans = []
    for sign in (1, -1):
        out = sign * radius / np.where(length > 0, length, 1)
        side_x, side_y = x - out * down, y + out * across
        share = (rows - side_y) / np.where(slanted, down, 1)
        crossing = side_x + share * across
        crossed = slanted & (share >= 0) & (share <= 1)
        spans.append((np.where(crossed, crossing, np.inf), np.where(crossed, crossing, -np.inf)))
    return spans


def extent(strokes: Sequence[Stroke]) -> tuple[float, float, float]:
    """Where the strokes lie: smallest x, smallest y, and the longer side of their box in pixels."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    return float(low[0]), float(low[1]), float(max(high - low))
