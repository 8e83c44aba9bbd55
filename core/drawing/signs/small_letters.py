"""Small letters that are not the same sign as a digit."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def a(generator: np.random.Generator) -> list[Points]:
    """A bowl and a stem with a foot."""
    wide, foot = generator.uniform(0.36, 0.46), generator.uniform(0.12, 0.28)
    bowl = arc((0.45, 0.52), (wide, generator.uniform(0.4, 0.48)), (320, 20), 9)
    stem = 0.45 + wide
    return [[*bowl, (stem, 0.1)], [(stem, 0.02), (stem, 0.85), (stem + foot, 1.0)]]


def c(generator: np.random.Generator) -> list[Points]:
    """Begins with a drop and ends flat."""
    gap, drop = generator.uniform(38, 55), generator.uniform(0.06, 0.14)
    around = arc((0.5, 0.5), (generator.uniform(0.4, 0.52), 0.5), (360 - gap, gap - 8), 9)
    return [[(around[0][0] - 0.02, around[0][1] + drop), *around]]


def d(generator: np.random.Generator) -> list[Points]:
    """A bowl and a tall stem at its right."""
    wide, high = generator.uniform(0.26, 0.36), generator.uniform(0.26, 0.32)
    bowl = arc((0.35, 1 - high), (wide, high), (330, 20), 9)
    stem = 0.35 + wide
    return [bowl, [(stem, 0.0), (stem, 0.9), (stem + generator.uniform(0.0, 0.15), 1.0)]]


def e(generator: np.random.Generator) -> list[Points]:
    """A bar, and round from its end."""
    wide, end = generator.uniform(0.36, 0.48), generator.uniform(30, 55)
    bar = generator.uniform(0.46, 0.58)
    begin = (0.5 + wide, bar - 0.06)
    return [[(0.5 - wide + 0.03, bar), begin, begin, *arc((0.5, 0.5), (wide, 0.5), (330, end), 9)]]


def f(generator: np.random.Generator) -> list[Points]:
    """A stem with a crook, and a bar."""
    crook, at = generator.uniform(0.22, 0.38), generator.uniform(0.38, 0.5)
    left, right = generator.uniform(0.15, 0.28), generator.uniform(0.18, 0.32)
    stem = [(0.3 + crook, 0.12), (0.3 + crook * 0.6, 0.0), (0.3, 0.2), (0.3, 0.6), (0.3, 1.0)]
    return [stem, [(0.3 - left, at), (0.3 + right, at)]]


def h(generator: np.random.Generator) -> list[Points]:
    """A tall stem and an arch."""
    width, high = generator.uniform(0.4, 0.58), generator.uniform(0.42, 0.52)
    arch = [(0.0, high + 0.2), (width * 0.45, high), (width, high + 0.18), (width, 1.0)]
    return [[(0, 0), (0, 1)], arch]


def k(generator: np.random.Generator) -> list[Points]:
    """A tall stem and two short arms."""
    width, at = generator.uniform(0.35, 0.52), generator.uniform(0.62, 0.7)
    meeting = (generator.uniform(0.0, 0.06), at)
    return [[(0, 0), (0, 1)], [(width, 0.38), meeting, meeting, (width + 0.05, 1)]]


def m(generator: np.random.Generator) -> list[Points]:
    """A stem and two arches."""
    width, round_ = generator.uniform(0.42, 0.62), generator.uniform(0.25, 0.4)
    first = [(0.0, round_), (width * 0.5, 0.03), (width, round_), (width, 1.0)]
    second = [(x + width, y) for x, y in first]
    return [[(0, 0), (0, 1)], first, second]


def n(generator: np.random.Generator) -> list[Points]:
    """A stem and an arch."""
    width, round_ = generator.uniform(0.55, 0.85), generator.uniform(0.25, 0.4)
    return [[(0, 0), (0, 1)], [(0, round_), (width * 0.5, 0.03), (width, round_), (width, 1)]]


def p(generator: np.random.Generator) -> list[Points]:
    """A stem down below the line, and a bowl at its right."""
    wide, high = generator.uniform(0.24, 0.34), generator.uniform(0.24, 0.32)
    return [[(0.1, 0.02), (0.1, 1.0)], arc((0.1 + wide, high), (wide, high), (190, 520), 9)]


def r(generator: np.random.Generator) -> list[Points]:
    """A stem and the beginning of an arch."""
    reach, drop = generator.uniform(0.42, 0.6), generator.uniform(0.05, 0.2)
    return [[(0, 0), (0, 1)], [(0, 0.35), (reach * 0.5, 0.04), (reach, drop)]]


def t(generator: np.random.Generator) -> list[Points]:
    """A stem with a foot, and a bar across."""
    at, foot = generator.uniform(0.22, 0.36), generator.uniform(0.18, 0.34)
    left, right = generator.uniform(0.18, 0.3), generator.uniform(0.2, 0.34)
    stem = [(0.3, 0.0), (0.3, 0.8), (0.3 + foot * 0.5, 1.0), (0.3 + foot, 0.92)]
    return [stem, [(0.3 - left, at), (0.3 + right, at)]]


def u(generator: np.random.Generator) -> list[Points]:
    """A bow below, and a stem with a foot."""
    width, low = generator.uniform(0.5, 0.7), generator.uniform(0.62, 0.75)
    bow = [(0, 0), (0, low), (width * 0.45, 1.0), (width, low)]
    return [bow, [(width, 0), (width, 0.85), (width + generator.uniform(0.08, 0.2), 1.0)]]


def v(generator: np.random.Generator) -> list[Points]:
    """Two strokes that meet below, the second ending in a hook."""
    width, hook = generator.uniform(0.55, 0.8), generator.uniform(0.08, 0.2)
    low = (width * 0.45, 1.0)
    return [[(0, 0), low, low, (width, 0.06), (width + hook, 0.1)]]


def w(generator: np.random.Generator) -> list[Points]:
    """Round twice."""
    width, high = generator.uniform(0.45, 0.65), generator.uniform(0.0, 0.3)
    one = [(0, 0), (0.03, 0.75), (width * 0.5, 1.0), (width, 0.7), (width, high)]
    two = [(width, high), (width, 0.75), (width * 1.5, 1.0), (width * 2, 0.7), (width * 2, 0.0)]
    return [[*one, *two]]


def x(generator: np.random.Generator) -> list[Points]:
    """Two bows that touch back to back."""
    width, bend = generator.uniform(0.6, 0.8), generator.uniform(0.08, 0.16)
    middle = width / 2
    left = [(0.0, 0.08), (middle - bend, 0.12), (middle, 0.5), (middle - bend, 0.9), (0.0, 0.95)]
    return [left, [(2 * middle - x, y) for x, y in left]]
