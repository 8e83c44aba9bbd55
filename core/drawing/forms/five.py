"""Fives whose bar stands apart, or begins with a hook."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def bar_apart(generator: np.random.Generator) -> list[Points]:
    """The bar does not meet the stem: it hangs above, to the right, or across."""
    body, top = _body(generator)
    gap_x, gap_y = generator.uniform(-0.04, 0.16), generator.uniform(-0.14, 0.06)
    length = generator.uniform(0.25, 0.55)
    begin = (top[0] + gap_x, top[1] + gap_y)
    end = (begin[0] + length, begin[1] + generator.uniform(-0.12, 0.08))
    return [body, [begin, end]]


def bar_hooked(generator: np.random.Generator) -> list[Points]:
    """The bar, in one with the stem or not, bends at its end."""
    body, top = _body(generator)
    length = generator.uniform(0.3, 0.55)
    hook = generator.uniform(0.05, 0.15) * generator.choice([-1, 1])
    bar = [
        (top[0] + length, top[1] + hook),
        (top[0] + length * 0.85, top[1] + 0.01),
        (top[0] + length * 0.4, top[1] + generator.uniform(-0.03, 0.03)),
        top,
    ]
    if generator.random() < 0.5:
        return [[*bar, *body]]
    return [body, bar[::-1]]


def _body(generator: np.random.Generator) -> tuple[Points, tuple[float, float]]:
    """Stem and bow, and where the stem begins."""
    top = (generator.uniform(0.1, 0.3), generator.uniform(0.0, 0.06))
    waist = (generator.uniform(0.02, 0.16), generator.uniform(0.36, 0.5))
    radii = (generator.uniform(0.25, 0.42), (1 - waist[1]) / 2)
    bow = arc(
        (waist[0] + radii[0] * 0.55, waist[1] + radii[1]),
        radii,
        (250, 250 + generator.uniform(210, 265)),
        8,
    )
    return [top, waist, waist, *bow], top
