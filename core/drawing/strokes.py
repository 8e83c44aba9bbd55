"""Strokes: pen movements as point lists, from a canvas or a file, and their ink.

First step of drawing -> digit image. What the ink then becomes is `core.drawing.digit_image`'s job.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Stroke = NDArray[np.float32]
"""Points of one pen movement: float32 of shape (num_points, 2), x to the right and y down."""

MAX_STROKES = 500  # a person's digit has under ten; more is not a drawing
MAX_POINTS = 20_000  # in all strokes together; bounds the work that one drawing can ask for
MAX_PEN_WIDTH = 100  # pixels
_CURVE_STEPS = 4  # straight pieces per quadratic curve; the canvas's curves span 2-10 pixels
_COORDINATE_LIMIT = 1e5  # pixels; far outside any canvas


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
    for command in path:
        points.extend(_follow(command, points[-1] if points else None))
    return _put_in_place(np.array(points, np.float32), fields)


def _put_in_place(points: Stroke, item: Mapping[str, Any]) -> Stroke:
    """Moves, scales and turns a path as the canvas's edit mode did.

    `left` and `top` are where the middle of the path's box stands; for a path left alone that is
    where its points say.
    """
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    left, top = (
        _read_number(item.get(key, here)) for key, here in zip(("left", "top"), middle, strict=True)
    )
    scale = [_read_number(item.get(key, 1)) for key in ("scaleX", "scaleY")]
    angle = math.radians(_read_number(item.get("angle", 0)))
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
    """Draws strokes with a round pen, as the canvas does, without anti-aliasing.

    Args:
        strokes: The strokes, in pixels of the result.
        side: Height and width of the result in pixels.
        width: Width of the pen in pixels, one for all strokes or one for each.

    Returns:
        float32 of shape (side, side): 1 is ink, 0 is paper.
    """
    image = Image.new("L", (side, side))
    pen = ImageDraw.Draw(image)
    widths: Sequence[float] = width if isinstance(width, Sequence) else [width] * len(strokes)
    for stroke, one_width in zip(strokes, widths, strict=True):
        radius = one_width / 2
        points = [(float(x), float(y)) for x, y in stroke]
        if len(points) > 1:
            pen.line(points, fill=255, width=max(1, round(one_width)))
        for x, y in points:  # round ends and joints
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image, np.float32) / np.float32(255)


def extent(strokes: Sequence[Stroke]) -> tuple[float, float, float]:
    """Where the strokes lie: smallest x, smallest y, and the longer side of their box in pixels."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    return float(low[0]), float(low[1]), float(max(high - low))
