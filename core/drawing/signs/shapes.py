"""Shapes and marks that people draw to see what happens."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points, arc


def heart(generator: np.random.Generator) -> list[Points]:
    """Two bows and a tip."""
    wide, dip = generator.uniform(0.45, 0.6), generator.uniform(0.15, 0.28)
    notch, tip = (0.5, dip), (0.5, 1.0)
    half = [(0.5 + wide * 0.35, 0.02), (0.5 + wide * 0.9, 0.12), (0.5 + wide * 0.9, 0.42)]
    other = [(1 - x, y) for x, y in reversed(half)]
    return [[notch, notch, *half, tip, tip, *other, notch, notch]]


def star(generator: np.random.Generator) -> list[Points]:
    """Five points in one line."""
    begin = np.radians(generator.uniform(-100, -80))
    turns = begin + np.arange(6) * np.radians(144)
    points = [(0.5 + 0.5 * float(np.cos(t)), 0.5 + 0.5 * float(np.sin(t))) for t in turns]
    return [[point for point in points for _ in range(2)]]


def arrow(generator: np.random.Generator) -> list[Points]:
    """A shaft and a head, in any direction but upright, which would be a 1."""
    turn = np.radians(generator.choice([0.0, 180.0, 45.0, 135.0, 225.0, 315.0]))
    head, half = generator.uniform(0.25, 0.4), generator.uniform(0.2, 0.34)
    flat = [[(0.0, 0.0), (1.0, 0.0)], [(1 - head, -half), (1.0, 0.0), (1.0, 0.0), (1 - head, half)]]
    return _turned(flat, float(turn))


def check_mark(generator: np.random.Generator) -> list[Points]:
    """A short stroke down and a long one up."""
    start, low = (0.0, generator.uniform(0.5, 0.65)), (generator.uniform(0.25, 0.4), 1.0)
    return [[start, low, low, (generator.uniform(0.85, 1.15), 0.0)]]


def plus(generator: np.random.Generator) -> list[Points]:
    """Two strokes that cross at right angles."""
    half, at = generator.uniform(0.35, 0.52), generator.uniform(0.44, 0.56)
    return [[(0.5, 0.0), (0.5, 1.0)], [(0.5 - half, at), (0.5 + half, at)]]


def house(generator: np.random.Generator) -> list[Points]:
    """Walls and a roof."""
    width, eaves = generator.uniform(0.6, 0.9), generator.uniform(0.35, 0.5)
    corners = [(0.0, eaves), (0.0, 1.0), (width, 1.0), (width, eaves)]
    walls = [point for point in corners for _ in range(2)]
    top = (width / 2, 0.0)
    return [walls, [(-0.08, eaves), top, top, (width + 0.08, eaves)], [(0, eaves), (width, eaves)]]


def triangle(generator: np.random.Generator) -> list[Points]:
    """Three sides."""
    width, top = generator.uniform(0.8, 1.2), generator.uniform(0.35, 0.65)
    corners = [(width * top, 0.0), (0.0, 1.0), (width, 1.0), (width * top, 0.0)]
    return [[point for point in corners for _ in range(2)]]


def square(generator: np.random.Generator) -> list[Points]:
    """Four sides."""
    width = generator.uniform(0.75, 1.3)
    corners = [(0.0, 0.0), (0.0, 1.0), (width, 1.0), (width, 0.0), (0.0, 0.0)]
    return [[point for point in corners for _ in range(2)]]


def question_mark(generator: np.random.Generator) -> list[Points]:
    """A bow, a stem and a dot."""
    wide, neck = generator.uniform(0.2, 0.32), generator.uniform(0.66, 0.74)
    bow = arc((0.5, 0.25), (wide, 0.25), (190, 415), 7)
    return [[*bow, (0.5, 0.55), (0.5, neck)], [(0.5, 0.97), (0.51, 1.0)]]


def smiley(generator: np.random.Generator) -> list[Points]:
    """A face."""
    eye, mouth = generator.uniform(0.14, 0.2), generator.uniform(0.18, 0.28)
    eyes: list[Points] = [[(0.5 + side * eye, 0.3), (0.5 + side * eye, 0.4)] for side in (-1, 1)]
    smile = arc((0.5, 0.58), (mouth, generator.uniform(0.12, 0.2)), (170, 10), 5)
    return [arc((0.5, 0.5), (0.5, 0.5), (-90, 275), 13), *eyes, smile]


def hash_sign(generator: np.random.Generator) -> list[Points]:
    """Two bars across two stems."""
    lean = generator.uniform(0.0, 0.2)
    stems: list[Points] = [[(x + lean, 0.0), (x - lean, 1.0)] for x in (0.35, 0.7)]
    bars: list[Points] = [[(0.0, y), (1.05, y)] for y in (0.35, 0.68)]
    return [*stems, *bars]


def ampersand(generator: np.random.Generator) -> list[Points]:
    """In one line, from the foot on the right."""
    wide = generator.uniform(0.8, 1.1)
    body = [(0.85, 1.0), (0.45, 0.5), (0.25, 0.2), (0.42, 0.0), (0.6, 0.2), (0.3, 0.5)]
    bowl = [(0.08, 0.75), (0.3, 1.0), (0.6, 0.88), (0.82, 0.55)]
    return [[(x * wide, y) for x, y in [*body, *bowl]]]


def asterisk(generator: np.random.Generator) -> list[Points]:
    """Three strokes through one point."""
    begin = generator.uniform(0, 60)
    turns = np.radians(begin + np.array([0, 60, 120]))
    ends = [(0.5 * float(np.cos(t)), 0.5 * float(np.sin(t))) for t in turns]
    return [[(0.5 - x, 0.5 - y), (0.5 + x, 0.5 + y)] for x, y in ends]


def lightning(generator: np.random.Generator) -> list[Points]:
    """Down, back a little, and down again."""
    left, right = (generator.uniform(0.0, 0.12), 0.55), (generator.uniform(0.5, 0.62), 0.45)
    return [[(0.5, 0.0), left, left, right, right, (generator.uniform(0.1, 0.25), 1.0)]]


def _turned(strokes: list[Points], turn: float) -> list[Points]:
    cosine, sine = float(np.cos(turn)), float(np.sin(turn))
    return [
        [(x * cosine - y * sine, x * sine + y * cosine) for x, y in points] for points in strokes
    ]
