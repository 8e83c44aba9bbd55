"""Drawings of ours, for a page that draws by itself until its visitor does."""

from __future__ import annotations

import functools

import numpy as np

from core.drawing.forms.table import find_form
from core.drawing.pen_styles import write
from core.drawing.strokes import Stroke

# Digits that are another one on their way: a 3 begins as a 7, an 8 as a 2, a 9 as a 0.
_FORMS = (
    *("3 with flat top", "8 with crossed ends", "5 with bar apart", "2 looped"),
    *("9 swept", "4 open above", "6 open", "7 barred"),
)
_SEED = 3
_SHARE = 0.62  # of the paper that a digit takes, in height or in width
_STEP = 3.0  # pixels from point to point, about what a hand passes between two frames


@functools.lru_cache
def draw_demonstration(side: int) -> tuple[tuple[Stroke, ...], ...]:
    """Draws some digits, in forms of `core.drawing.forms`.

    Args:
        side: Height and width of the paper in pixels.

    Returns:
        For each digit its lines, float32 of shape (num_points, 2), x to the right and y down,
        in pixels, about 3 pixels from point to point.
    """
    generator = np.random.default_rng(_SEED)
    return tuple(_place(write(find_form(name), generator), side) for name in _FORMS)


def _place(lines: list[Stroke], side: int) -> tuple[Stroke, ...]:
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = _SHARE * side / (high - low).max()
    return tuple(_walk((line - (low + high) / 2) * scale + side / 2) for line in lines)


def _walk(line: Stroke) -> Stroke:
    """The same line in even steps, as a pen moves that is not in a hurry."""
    passed = np.append(0, np.cumsum(np.hypot(*np.diff(line, axis=0).T)))
    at = np.linspace(0, passed[-1], max(2, round(passed[-1] / _STEP) + 1))
    return np.stack([np.interp(at, passed, axis) for axis in line.T], axis=1).astype(np.float32)
