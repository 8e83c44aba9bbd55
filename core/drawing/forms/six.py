"""Sixes whose loop stays open."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def open_loop(generator: np.random.Generator) -> list[Points]:
    """The loop ends short of the stem, or bends inwards before it."""
    radii = (generator.uniform(0.2, 0.33), generator.uniform(0.18, 0.27))
    center = (radii[0], 1 - radii[1])
    start = (center[0] + generator.uniform(-0.05, 0.3), 0.0)
    loop = arc(center, radii, (180, 180 - generator.uniform(250, 315)), 8)
    stem = ((start[0] - 0.05) * 0.35, generator.uniform(0.3, 0.42))
    return [[start, stem, *loop]]
