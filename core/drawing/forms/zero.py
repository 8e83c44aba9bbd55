"""Zeros with a slash or a bar, and zeros whose ends cross."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc

_CENTER = (0.5, 0.5)


def slashed(generator: np.random.Generator) -> list[Points]:
    """A stroke from below left to above right, within the outline or beyond it."""
    radii = _outline_radii(generator)
    reach = generator.uniform(0.55, 1.5)  # by the outline: 1 ends on it
    turn = np.radians(generator.uniform(35, 72))
    return [_outline(radii, generator), _through(radii, turn, reach, generator)]


def barred(generator: np.random.Generator) -> list[Points]:
    """A stroke from above left to below right, steep, or upright."""
    radii = _outline_radii(generator)
    turn = np.radians(generator.uniform(85, 150))
    return [
        _outline(radii, generator),
        _through(radii, turn, generator.uniform(0.55, 1.3), generator),
    ]


def slashed_at_once(generator: np.random.Generator) -> list[Points]:
    """The slash follows without lifting the pen: from the top back through the outline."""
    radii = _outline_radii(generator)
    outline = _outline(radii, generator)
    slash = _through(
        radii, np.radians(generator.uniform(45, 70)), generator.uniform(0.8, 1.4), generator
    )
    return [[*outline, *slash[::-1]]]


def crossed_ends(generator: np.random.Generator) -> list[Points]:
    """Begun and ended above the outline, so that the ends cross there."""
    radii = _outline_radii(generator)
    reach = generator.uniform(0.06, 0.2)
    top = 0.5 - radii[1]
    half = generator.uniform(0.05, 0.2)
    around = arc(_CENTER, radii, (300, 300 - generator.uniform(300, 330)), 10)
    return [[(0.5 + half + 0.05, top - reach), *around, (0.5 - half / 2, top - reach * 0.8)]]


def open_above(generator: np.random.Generator) -> list[Points]:
    """Not closed, or closed by a short hook into the outline."""
    radii = _outline_radii(generator)
    begin = generator.uniform(250, 320)
    around = arc(_CENTER, radii, (begin, begin - generator.uniform(300, 345)), 10)
    if generator.random() < 0.4:
        around.insert(0, (0.5 + generator.uniform(0, 0.3), 0.5 - radii[1] * 1.1))
    return [around]


def _outline_radii(generator: np.random.Generator) -> tuple[float, float]:
    return generator.uniform(0.24, 0.48), 0.5


def _outline(radii: tuple[float, float], generator: np.random.Generator) -> Points:
    begin = generator.uniform(230, 320)
    turn = -360 + generator.uniform(-25, 15)
    if generator.random() < 0.2:  # some go the other way round
        turn = -turn
    return arc(_CENTER, radii, (begin, begin + turn), 10)


def _through(
    radii: tuple[float, float], turn: float, reach: float, generator: np.random.Generator
) -> Points:
    """A straight stroke through the middle; `turn` 0 is level, a right angle is upright."""
    x, y = radii[0] * np.cos(turn) * reach, radii[1] * np.sin(turn) * reach
    off_x, off_y = generator.normal(0, 0.03, 2)
    start = (0.5 - x + off_x, 0.5 + y + off_y)
    end = (0.5 + x + off_x, 0.5 - y + off_y)
    bend = generator.normal(0, 0.02)
    return [start, (0.5 + off_x + bend, 0.5 + off_y + bend), end]
