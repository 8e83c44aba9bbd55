"""Twos with a loop at the foot, and twos with a short foot."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def looped(generator: np.random.Generator) -> list[Points]:
    """The stem turns into the foot through a loop."""
    width = generator.uniform(0.5, 0.75)
    top = arc((width / 2, 0.28), (width / 2, 0.28), (generator.uniform(180, 215), 375), 6)
    loop_width, loop_height = generator.uniform(0.06, 0.17), generator.uniform(0.05, 0.12)
    low = 0.95 - loop_height
    loop = arc((loop_width, low), (loop_width, loop_height), (20, 325), 6)
    end = (width + generator.uniform(0.0, 0.25), generator.uniform(0.86, 1.02))
    return [[*top, (width * 0.55, 0.66), *loop, (width * 0.55, low + loop_height * 0.6), end]]


def short_foot(generator: np.random.Generator) -> list[Points]:
    """A large bow over a foot that hardly leads on."""
    width = generator.uniform(0.5, 0.8)
    top = arc((width / 2, 0.26), (width / 2, 0.26), (generator.uniform(190, 230), 385), 6)
    corner = (width * generator.uniform(0.1, 0.4), 0.95)
    end = (corner[0] + generator.uniform(0.2, 0.4), 0.98)
    return [[*top, (width * 0.7, 0.62), corner, corner, end]]
