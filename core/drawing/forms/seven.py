"""Sevens with a bar: crossing the stem, joined to the foot, slashed, or with a hooked top."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.drawing.curve import Points


def barred(generator: np.random.Generator) -> list[Points]:
    """A bar across the stem."""
    width, foot = generator.uniform(0.4, 0.7), generator.uniform(0.05, 0.4)
    height = generator.uniform(0.4, 0.62)
    corner = (width, generator.uniform(-0.03, 0.08))
    on_stem = width + (foot - width) * height
    left, right = generator.uniform(0.12, 0.35), generator.uniform(0.12, 0.35)
    top = [(0.0, 0.07), (width / 2, 0.03), corner, corner]
    if generator.random() < 0.3:
        top.insert(0, (0.0, generator.uniform(0.12, 0.25)))
    bend = generator.uniform(-0.06, 0.03)
    return [
        [*top, (on_stem + bend, height), (foot, 1.0)],
        [(on_stem - left, height + 0.04), (on_stem + right, height - 0.02)],
    ]


def bar_joined(generator: np.random.Generator) -> list[Points]:
    """The pen is not lifted: from the foot back up, then across the stem."""
    top, stem_at, foot = _frame(generator)
    height = generator.uniform(0.45, 0.7)
    on_stem = stem_at(height)
    left, right = generator.uniform(0.03, 0.25), generator.uniform(0.14, 0.4)
    rise = generator.uniform(-0.03, 0.12)
    back = (on_stem - left, height + rise / 2)
    end = (on_stem + right, height - rise / 2)
    if generator.random() < 0.5:
        top.pop()  # a round corner
    return [[*top, (stem_at(0.5), 0.5), foot, foot, back, back, end]]


def slashed(generator: np.random.Generator) -> list[Points]:
    """A steep bar across the stem."""
    top, stem_at, foot = _frame(generator)
    height = generator.uniform(0.42, 0.62)
    half = generator.uniform(0.12, 0.24)
    rise = half * generator.uniform(0.4, 1.1)
    on_stem = stem_at(height)
    return [
        [*top, (stem_at(0.5), 0.5), foot],
        [(on_stem - half, height + rise), (on_stem + half, height - rise)],
    ]


def hooked(generator: np.random.Generator) -> list[Points]:
    """The top begins with a hook downwards; with a bar as often as not."""
    top, stem_at, foot = _frame(generator)
    hook = [(top[0][0] + generator.uniform(-0.04, 0.04), generator.uniform(0.14, 0.3)), top[0]]
    strokes = [[*hook, *top, (stem_at(0.5), 0.5), foot]]
    if generator.random() < 0.5:
        height = generator.uniform(0.42, 0.62)
        on_stem = stem_at(height)
        left, right = generator.uniform(0.1, 0.32, 2)
        strokes.append([(on_stem - left, height + 0.02), (on_stem + right, height - 0.03)])
    return strokes


def wavy(generator: np.random.Generator) -> list[Points]:
    """The top swings down and up again before the corner, which may be round; with a bar."""
    top, stem_at, foot = _frame(generator)
    dip = generator.uniform(0.03, 0.1)
    middle = (top[2][0] / 2, top[0][1] + dip)
    line = [top[0], middle, top[2], (stem_at(0.15), 0.15), (stem_at(0.55), 0.55), foot]
    height = generator.uniform(0.42, 0.62)
    on_stem = stem_at(height)
    left, right = generator.uniform(0.1, 0.32, 2)
    return [line, [(on_stem - left, height + 0.02), (on_stem + right, height - 0.03)]]


def _frame(
    generator: np.random.Generator,
) -> tuple[Points, Callable[[float], float], tuple[float, float]]:
    """The top up to its corner, where the stem is at each height, and the foot."""
    width, foot = generator.uniform(0.35, 0.7), generator.uniform(0.0, 0.4)
    corner = (width, generator.uniform(-0.06, 0.08))
    bend = generator.uniform(-0.05, 0.05)
    top = [(0.0, generator.uniform(0.02, 0.12)), (width / 2, 0.03), corner, corner]

    def stem_at(height: float) -> float:
        return width + (foot - width) * height + bend * float(np.sin(np.pi * height))

    return top, stem_at, (foot, 1.0)
