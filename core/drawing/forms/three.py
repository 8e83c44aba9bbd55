"""Threes with a flat top."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def flat_top(generator: np.random.Generator) -> list[Points]:
    """A level stroke, a slant back to the middle, then the lower bow."""
    width = generator.uniform(0.5, 0.8)
    waist = generator.uniform(0.34, 0.46)
    middle = (width * generator.uniform(0.25, 0.5), waist)
    corner = (width, generator.uniform(-0.03, 0.05))
    radii = (width - middle[0] + generator.uniform(-0.1, 0.08), (1 - waist) / 2)
    bow = arc((middle[0], waist + radii[1]), radii, (280, 280 + generator.uniform(190, 240)), 7)
    return [[(0.0, 0.02), corner, corner, middle, middle, *bow]]
