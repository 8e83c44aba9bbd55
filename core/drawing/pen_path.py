"""Pen paths: the strokes of a canvas as a link carries them, and back onto a canvas.

The canvas (Fabric.js) smooths what the pen passed: a path of quadratic curves whose controls are
the pen's points and whose ends lie midway between two. Such a path is known by its points, which
take a third of the room; any other is kept as the straight pieces that it is drawn with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.drawing import strokes
from core.drawing.strokes import Stroke

GRID = 8  # steps per pixel: where points lie, here as in a link
_STEPS = 4  # straight pieces per curve, as `core.drawing.strokes` reads the canvas
_MIDWAY = 0.06  # pixels; how exactly a curve must end midway to be known by its points


@dataclass(frozen=True)
class PenPath:
    """One movement of the pen.

    Attributes:
        points: int32 of shape (num_points, 2), x to the right and y down, in eighths of a pixel.
        width: Of the pen, in eighths of a pixel.
        curved: Whether the points are what curves are led by, rather than corners.
    """

    points: NDArray[np.int32]
    width: int
    curved: bool


def read_canvas(objects: Any) -> list[PenPath]:
    """Reads what a canvas sent, rounded to eighths of a pixel.

    Args:
        objects: As `core.drawing.strokes.parse_canvas` takes them.

    Raises:
        ValueError: The objects are not the paths of a canvas.
    """
    lines = strokes.parse_canvas(objects)
    widths = strokes.pen_widths(objects)
    return [
        _read(item, line, max(1, round(width * GRID)))
        for item, line, width in zip(objects, lines, widths, strict=True)
    ]


def _read(item: Mapping[str, Any], line: Stroke, width: int) -> PenPath:
    led = _leading_points(item["path"])
    if led is not None and np.abs(_curve(led)[-1] - line[-1]).max() < _MIDWAY:  # nor moved, turned
        return PenPath(_round(led), width, curved=True)
    return PenPath(_round(line), width, curved=False)


def _round(points: NDArray[Any]) -> NDArray[np.int32]:
    return np.round(np.asarray(points, np.float64) * GRID).astype(np.int32)


def _leading_points(path: Sequence[Any]) -> NDArray[np.float64] | None:
    """The points of the pen behind a path of the canvas, or None if it is of another kind."""
    kinds = "".join(str(command[0]) for command in path)
    if kinds != "M" + "Q" * (len(path) - 2) + "L" or len(path) < 3:
        return None
    controls = np.array([command[1:3] for command in path[1:-1]], np.float64)
    ends = np.array([command[3:5] for command in path[1:-1]], np.float64)
    points = np.vstack([controls, 2 * ends[-1:] - controls[-1:]])
    if np.abs((points[:-1] + points[1:]) / 2 - ends).max() > _MIDWAY:
        return None
    return points


def _curve(points: NDArray[np.float64]) -> Stroke:
    """The line that the canvas draws of the points of the pen, curve by curve in four steps.

    Of points in eighths of a pixel each number is exact in float32, here and in the browser.
    """
    middles = (points[:-1] + points[1:]) / 2
    starts = np.vstack([points[:1], middles[:-1]])
    share = np.arange(1, _STEPS + 1)[:, None, None] / _STEPS
    curves = (1 - share) ** 2 * starts + 2 * (1 - share) * share * points[:-1] + share**2 * middles
    line = [points[:1], curves.transpose(1, 0, 2).reshape(-1, 2), points[-1:]]
    return np.vstack(line).astype(np.float32)


def _commands(points: NDArray[np.float64]) -> list[list[Any]]:
    middles = (points[:-1] + points[1:]) / 2
    return [
        ["M", *points[0].tolist()],
        *(["Q", *a, *b] for a, b in zip(points[:-1].tolist(), middles.tolist(), strict=True)),
        ["L", *points[-1].tolist()],
    ]


def draw_path(path: PenPath) -> Stroke:
    """The line that a pen follows: float32 of shape (num_points, 2), in pixels."""
    points = path.points / GRID
    return _curve(points) if path.curved else np.asarray(points, np.float32)


def to_canvas(paths: Sequence[PenPath], color: str) -> list[dict[str, Any]]:
    """Paths as a canvas takes them for its beginning.

    Args:
        paths: The paths.
        color: Of the ink, as CSS.
    """
    return [
        {
            "type": "Path",
            "fill": None,
            "stroke": color,
            "strokeWidth": path.width / GRID,
            "strokeLineCap": "round",
            "strokeLineJoin": "round",
            "path": _to_commands(path),
        }
        for path in paths
    ]


def _to_commands(path: PenPath) -> list[list[Any]]:
    points = path.points / GRID
    if path.curved:
        return _commands(points)
    first, *others = points.tolist()
    return [["M", *first], *(["L", *point] for point in others or [first])]
