"""Ones with an upstroke, with a base, and with an upstroke that hugs the stem."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points


def upstroke(generator: np.random.Generator) -> list[Points]:
    """An upstroke of any length; sometimes a base."""
    reach = generator.uniform(0.12, 0.6)
    drop = reach * generator.uniform(0.4, 1.5)  # flatter would be a 7
    bulge = generator.uniform(-0.06, 0.04)
    apex = (0.5, 0.0)
    start = (0.5 - reach, drop)
    middle = (0.5 - reach / 2, drop / 2 + bulge)
    foot = (0.5 + generator.uniform(-0.3, 0.12), 1.0)
    strokes = [[start, middle, apex, apex, foot]]
    if generator.random() < 0.15:
        half = generator.uniform(0.15, 0.35)
        strokes.append([(foot[0] - half, 1.0), (foot[0] + half, 1.0)])
    return strokes


def long_upstroke(generator: np.random.Generator) -> list[Points]:
    """An upstroke that begins far out, on a stem that leans; both bend a little."""
    reach = generator.uniform(0.35, 0.75)
    drop = reach * generator.uniform(0.42, 0.9)
    start = (0.5 - reach, drop)
    middle = (0.5 - reach / 2, drop / 2 + generator.uniform(-0.07, 0.07))
    foot = (0.5 + generator.uniform(-0.45, 0.0), 1.0)
    bend = generator.uniform(-0.05, 0.05)
    stem = ((0.5 + foot[0]) / 2 + bend, 0.5)
    strokes = [[start, middle, (0.5, 0.0), (0.5, 0.0), stem, foot]]
    if generator.random() < 0.25:  # the pen sets on with a hook
        strokes[0].insert(0, (start[0] - 0.02, start[1] + generator.uniform(-0.1, 0.06)))
    return strokes


def round_upstroke(generator: np.random.Generator) -> list[Points]:
    """An upstroke that turns into the stem without a corner."""
    reach = generator.uniform(0.2, 0.5)
    drop = reach * generator.uniform(0.65, 1.3)  # flatter would be a 7
    foot = (0.5 + generator.uniform(-0.35, 0.05), 1.0)
    middle = (0.5 - reach / 2, drop * 0.45 + generator.uniform(-0.05, 0.05))
    return [[(0.5 - reach, drop), middle, (0.5, 0.0), (0.5, 0.15), foot]]


def with_base(generator: np.random.Generator) -> list[Points]:
    """As print has it: upstroke, stem, base."""
    reach = generator.uniform(0.1, 0.48)
    drop = reach * generator.uniform(0.1, 1.2)  # the base tells it from a 7
    foot = 0.5 + generator.uniform(-0.18, 0.08)
    left, right = generator.uniform(0.15, 0.42, 2)
    tilt = generator.uniform(-0.04, 0.04)
    return [
        [(0.5 - reach, drop), (0.5, 0.0), (0.5, 0.0), (foot, 1.0)],
        [(foot - left, 1.0 + tilt), (foot + right, 1.0 - tilt)],
    ]


def close_upstroke(generator: np.random.Generator) -> list[Points]:
    """An upstroke that goes up along the stem, nearly on it."""
    reach = generator.uniform(0.02, 0.13)
    drop = generator.uniform(0.25, 0.8)
    foot = (0.5 + generator.uniform(-0.25, 0.1), 1.0)
    at_drop = 0.5 + (foot[0] - 0.5) * drop
    start = (at_drop - reach, drop)
    return [[start, (0.5, 0.0), (0.5, 0.0), foot]]
