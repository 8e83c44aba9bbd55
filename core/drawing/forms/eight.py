"""Eights that are open at the top, or whose ends cross there."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def open_above(generator: np.random.Generator) -> list[Points]:
    """Begun and ended at the top, without meeting."""
    return [_around(generator, generator.uniform(0.08, 0.25), generator.uniform(-0.02, 0.08))]


def crossed_ends(generator: np.random.Generator) -> list[Points]:
    """Begun and ended above the top, so that the ends cross there."""
    return [_around(generator, -generator.uniform(0.1, 0.3), -generator.uniform(0.03, 0.18))]


def _around(generator: np.random.Generator, gap: float, top: float) -> Points:
    """From `top` through the waist, around below, and back up to a gap from the start."""
    waist = generator.uniform(0.4, 0.54)
    upper = generator.uniform(0.17, 0.28)
    lower = (generator.uniform(0.16, 0.32), (1 - waist) / 2)
    middle = 0.4
    below = arc((middle, waist + lower[1]), lower, (300, 300 + 300), 9)
    return [
        (middle - gap / 2 + 0.05, top),
        (middle - upper, waist * 0.4),
        (middle, waist),
        *below,
        (middle, waist),
        (middle + upper, waist * 0.45),
        (middle + gap / 2 + 0.05, top + generator.uniform(-0.03, 0.08)),
    ]
