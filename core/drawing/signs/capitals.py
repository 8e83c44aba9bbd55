"""Capital letters that are not the same sign as a digit."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def a(generator: np.random.Generator) -> list[Points]:
    """Two legs and a bar."""
    half, bar = generator.uniform(0.28, 0.45), generator.uniform(0.5, 0.72)
    top = (0.5, 0.0)
    left, right = 0.5 - half * bar, 0.5 + half * bar
    over = generator.uniform(-0.02, 0.1)
    return [[(0.5 - half, 1.0), top, top, (0.5 + half, 1.0)], [(left - over, bar), (right, bar)]]


def c(generator: np.random.Generator) -> list[Points]:
    """An arc that is open to the right."""
    gap = generator.uniform(35, 62)
    return [arc((0.5, 0.5), (generator.uniform(0.32, 0.48), 0.5), (360 - gap, gap), 9)]


def e(generator: np.random.Generator) -> list[Points]:
    """A stem and three bars."""
    long, middle = generator.uniform(0.45, 0.65), generator.uniform(0.3, 0.5)
    at = generator.uniform(0.42, 0.55)
    return [[(long, 0), (0, 0), (0, 0), (0, 1), (0, 1), (long, 1)], [(0, at), (middle, at)]]


def f(generator: np.random.Generator) -> list[Points]:
    """A stem and two bars."""
    long, middle = generator.uniform(0.45, 0.65), generator.uniform(0.3, 0.5)
    at = generator.uniform(0.4, 0.52)
    return [[(0, 0), (0, 1)], [(0, 0), (long, 0)], [(0, at), (middle, at)]]


def h(generator: np.random.Generator) -> list[Points]:
    """Two stems and a bar."""
    width, at = generator.uniform(0.5, 0.75), generator.uniform(0.42, 0.56)
    return [[(0, 0), (0, 1)], [(width, 0), (width, 1)], [(0, at), (width, at)]]


def j(generator: np.random.Generator) -> list[Points]:
    """A stem that turns to the left, under a bar."""
    half, hook = generator.uniform(0.2, 0.35), generator.uniform(0.4, 0.6)
    low = generator.uniform(0.68, 0.8)
    stem = [(0.6, 0.0), (0.6, low - 0.1), (0.6 - hook / 2, 1.0), (0.6 - hook, low)]
    return [stem, [(0.6 - half, 0.0), (0.6 + half, 0.0)]]


def k(generator: np.random.Generator) -> list[Points]:
    """A stem and two arms that meet at it."""
    width, at = generator.uniform(0.45, 0.65), generator.uniform(0.45, 0.6)
    meeting = (generator.uniform(0.0, 0.1), at)
    return [[(0, 0), (0, 1)], [(width, 0), meeting, meeting, (width, 1)]]


def m(generator: np.random.Generator) -> list[Points]:
    """Four strokes, two of them stems."""
    width, low = generator.uniform(0.75, 1.05), generator.uniform(0.45, 0.85)
    middle = (width / 2, low)
    left, right = (0.0, 0.0), (width, 0.0)
    return [[(0, 1), left, left, middle, middle, right, right, (width, 1)]]


def n(generator: np.random.Generator) -> list[Points]:
    """Two stems and what joins them."""
    width = generator.uniform(0.55, 0.85)
    return [[(0, 1), (0, 0), (0, 0), (width, 1), (width, 1), (width, 0)]]


def p(generator: np.random.Generator) -> list[Points]:
    """A stem and a bow above."""
    width, low = generator.uniform(0.42, 0.6), generator.uniform(0.45, 0.58)
    bow = [(0, 0), (width * 0.7, 0.02), (width, low / 2), (width * 0.7, low), (0.0, low)]
    return [[(0, 0), (0, 1)], bow]


def r(generator: np.random.Generator) -> list[Points]:
    """A stem, a bow above and a leg."""
    width, low = generator.uniform(0.42, 0.6), generator.uniform(0.45, 0.56)
    foot = (generator.uniform(0.45, 0.65), 1.0)
    inner = (0.05, low)
    bow = [(0, 0), (width * 0.7, 0.02), (width, low / 2), (width * 0.7, low), inner, inner, foot]
    return [[(0, 0), (0, 1)], bow]


def t(generator: np.random.Generator) -> list[Points]:
    """A bar and a stem from its middle."""
    half, shift = generator.uniform(0.28, 0.45), generator.uniform(-0.05, 0.05)
    return [[(0.5 - half, 0.0), (0.5 + half, 0.0)], [(0.5 + shift, 0.0), (0.5 + shift, 1.0)]]


def u(generator: np.random.Generator) -> list[Points]:
    """Two stems, round below."""
    width, low = generator.uniform(0.5, 0.75), generator.uniform(0.6, 0.75)
    return [
        [
            (0, 0),
            (0, low),
            *arc((width / 2, low), (width / 2, 1 - low), (150, 30), 4),
            (width, low),
            (width, 0),
        ]
    ]


def v(generator: np.random.Generator) -> list[Points]:
    """Two strokes that meet below."""
    width, foot = generator.uniform(0.55, 0.85), generator.uniform(0.42, 0.58)
    low = (width * foot, 1.0)
    return [[(0, 0), low, low, (width, 0)]]


def w(generator: np.random.Generator) -> list[Points]:
    """Two of these."""
    width, high = generator.uniform(0.9, 1.25), generator.uniform(0.0, 0.45)
    left, right, top = (width * 0.27, 1.0), (width * 0.73, 1.0), (width / 2, high)
    return [[(0, 0), left, left, top, top, right, right, (width, 0)]]


def x(generator: np.random.Generator) -> list[Points]:
    """Two strokes that cross."""
    width, shift = generator.uniform(0.55, 0.85), generator.uniform(-0.08, 0.08)
    return [[(0, 0), (width, 1)], [(width + shift, 0), (shift, 1)]]
