"""Nines with a curled tail, a flat loop, or a wide sweep."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def curled(generator: np.random.Generator) -> list[Points]:
    """A small loop and a tail that curls to the left."""
    radius_x, radius_y = generator.uniform(0.08, 0.27), generator.uniform(0.09, 0.24)
    turns = np.linspace(-0.6, -2 * np.pi + generator.uniform(-0.4, 0.2), 8)
    loop = [(0.4 + radius_x * np.cos(t), 0.25 + radius_y * np.sin(t)) for t in turns]
    tail_x = 0.4 + radius_x + generator.uniform(-0.03, 0.05)
    curl = generator.uniform(0.15, 0.65)
    tail = [
        (tail_x, 0.55),
        (tail_x - 0.05, 0.85),
        (tail_x - curl / 2, 1.0),
        (tail_x - curl, generator.uniform(0.82, 1.0)),
    ]
    return [[*loop, *tail]]


def swept(generator: np.random.Generator) -> list[Points]:
    """A flat loop; the tail swings out to the right and far back to the left."""
    radii = (generator.uniform(0.15, 0.3), generator.uniform(0.07, 0.16))
    loop = _loop(radii, generator)
    belly = 2 * radii[0] + generator.uniform(0.0, 0.25)
    curl = generator.uniform(0.3, 0.7)
    low = 2 * radii[1]
    return [
        [
            *loop,
            (belly, low + (1 - low) * 0.4),
            (belly - 0.04, low + (1 - low) * 0.75),
            (belly - curl / 2, 1.0),
            (belly - curl, generator.uniform(0.8, 0.98)),
        ]
    ]


def slanted(generator: np.random.Generator) -> list[Points]:
    """A flat loop on a stem that runs down to the left."""
    radii = (generator.uniform(0.13, 0.26), generator.uniform(0.05, 0.17))
    loop = _loop(radii, generator)
    foot = (generator.uniform(-0.1, 0.25), 1.0)
    return [[*loop, ((2 * radii[0] + foot[0]) / 2 + generator.uniform(0.0, 0.08), 0.6), foot]]


def _loop(radii: tuple[float, float], generator: np.random.Generator) -> Points:
    """Around against the clock, from its right end or above, back to its right end."""
    begin = generator.uniform(-70, -10)
    around = arc(radii, radii, (begin, begin - generator.uniform(290, 350)), 8)
    return [*around, (2 * radii[0], radii[1] * generator.uniform(0.2, 0.9))]
