"""Lines that mean nothing."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points


def zigzag(generator: np.random.Generator) -> list[Points]:
    """To and fro, at least three times, while going down or to the right."""
    number = int(generator.integers(4, 8))
    along = np.linspace(0, generator.uniform(0.8, 1.4), number + 1)
    points = [(float(place), float(index % 2)) for index, place in enumerate(along)]
    if generator.random() < 0.4:
        points = [(y, x) for x, y in points]
    return [[point for point in points for _ in range(2)]]


def spiral(generator: np.random.Generator) -> list[Points]:
    """At least twice around: less would be a 6 or a 9."""
    turns, begin = generator.uniform(2.1, 3.2), generator.uniform(0, 2 * np.pi)
    angles = np.linspace(0, 2 * np.pi * turns, int(turns * 9))
    sense = 1 if generator.random() < 0.5 else -1
    radii = 0.03 + 0.47 * angles / angles[-1]
    x = 0.5 + radii * np.cos(begin + sense * angles)
    y = 0.5 + radii * np.sin(begin + sense * angles)
    return [list(zip(x.tolist(), y.tolist(), strict=True))]


def tangle(generator: np.random.Generator) -> list[Points]:
    """A line through points anywhere."""
    number = int(generator.integers(9, 15))
    return [[(float(x), float(y)) for x, y in generator.uniform(0, 1, (number, 2))]]


def coil(generator: np.random.Generator) -> list[Points]:
    """Loops one beside the other."""
    loops, size = int(generator.integers(3, 5)), generator.uniform(0.35, 0.5)
    angles = np.linspace(0, 2 * np.pi * loops, loops * 8)
    x = angles / angles[-1] * loops * generator.uniform(0.4, 0.6) + size * 0.5 * np.cos(angles)
    y = 0.5 + size * np.sin(angles)
    return [list(zip(x.tolist(), y.tolist(), strict=True))]


def wave(generator: np.random.Generator) -> list[Points]:
    """Up and down, at least twice."""
    number, height = generator.uniform(2, 3.5), generator.uniform(0.12, 0.3)
    along = np.linspace(0, 1.2, int(number * 8))
    y = 0.5 + height * np.sin(2 * np.pi * number * along / 1.2)
    return [list(zip(along.tolist(), y.tolist(), strict=True))]


def shading(generator: np.random.Generator) -> list[Points]:
    """Dense strokes to and fro, leaning, as one fills an area."""
    number, width = int(generator.integers(9, 15)), generator.uniform(0.6, 1.0)
    along = np.linspace(0, 1, number)
    lean = generator.uniform(0.1, 0.4)
    return [[(float(width * (k % 2) + lean * (1 - y)), float(y)) for k, y in enumerate(along)]]


def dashes(generator: np.random.Generator) -> list[Points]:
    """Short strokes anywhere."""
    number = int(generator.integers(4, 8))
    starts = generator.uniform(0, 1, (number, 2))
    turns, length = generator.uniform(0, 2 * np.pi, number), generator.uniform(0.15, 0.35)
    return [
        [(float(x), float(y)), (float(x + length * np.cos(t)), float(y + length * np.sin(t)))]
        for (x, y), t in zip(starts, turns, strict=True)
    ]
