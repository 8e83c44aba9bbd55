"""From a template's few points to a pen movement: shaken a little, and smooth between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.drawing.strokes import Stroke

JITTER = 0.025  # standard deviation of each template point, by the template's height
_STEPS = 6  # straight pieces between two template points

Points = list[tuple[float, float]]
"""Template of one stroke: x to the right and y down, the whole drawing about 1 high."""


def curve(points: Points, generator: np.random.Generator, jitter: float = JITTER) -> Stroke:
    """A Catmull-Rom curve through the shaken points; a point given twice in a row is a corner.

    Args:
        points: At least one point.
        generator: Where chance comes from.
        jitter: Standard deviation of each coordinate's shift.

    Returns:
        float32 of shape (num_points, 2).
    """
    given = np.array(points)
    shaken = given + generator.normal(0, jitter, given.shape)
    for index in range(1, len(points)):
        if points[index] == points[index - 1]:
            shaken[index] = shaken[index - 1]
    padded = np.concatenate([shaken[:1], shaken, shaken[-1:]])
    t = np.linspace(0, 1, _STEPS, endpoint=False)[:, None]
    pieces = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            start
            + 0.5 * t * (end - before)
            + t**2 * (before - 2.5 * start + 2 * end - 0.5 * after)
            + t**3 * (1.5 * (start - end) + 0.5 * (after - before))
        )
    return np.concatenate([*pieces, shaken[-1:]]).astype(np.float32)


def arc(
    center: tuple[float, float],
    radii: tuple[float, float],
    turns: tuple[float, float],
    number: int = 8,
) -> Points:
    """Points on an ellipse.

    Args:
        center: x and y.
        radii: Half its width and half its height.
        turns: Where to begin and to end, in degrees; 0 is right, 90 is below, 270 is above.
        number: How many points.
    """
    angles = np.radians(np.linspace(*turns, number))
    return [
        (center[0] + radii[0] * float(np.cos(angle)), center[1] + radii[1] * float(np.sin(angle)))
        for angle in angles
    ]


def slant(strokes: Sequence[Stroke], by: float) -> list[Stroke]:
    """Leans strokes to the right: each point moves by `by` of its height above the foot."""
    return [stroke + np.outer(1 - stroke[:, 1], [by, 0]).astype(np.float32) for stroke in strokes]
