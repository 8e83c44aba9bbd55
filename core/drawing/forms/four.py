"""Fours that are open above, slanted, square, round or with a short stem, and pointed loops."""

from __future__ import annotations

import numpy as np

from core.drawing.curve import Points


def open_above(generator: np.random.Generator) -> list[Points]:
    """A slanted stroke and a level one; the stem crosses it."""
    height, width = generator.uniform(0.5, 0.72), generator.uniform(0.45, 0.75)
    corner = (0.0, height)
    stem = width * generator.uniform(0.5, 0.75)
    lean = generator.uniform(-0.12, 0.12)
    start = (generator.uniform(0.05, 0.4), 0.0)
    return [
        [start, corner, corner, (width, height + generator.uniform(-0.06, 0.04))],
        [(stem + lean, generator.uniform(0.1, 0.45)), (stem - lean, 1.0)],
    ]


def square(generator: np.random.Generator) -> list[Points]:
    """Two upright strokes, as high as each other, and a level one between."""
    height, width = generator.uniform(0.4, 0.65), generator.uniform(0.35, 0.65)
    lean = generator.uniform(-0.05, 0.12)
    beyond = generator.choice([0.0, generator.uniform(0.05, 0.25)])
    stem_top = generator.uniform(-0.1, 0.15)
    return [
        [
            (lean, generator.uniform(-0.05, 0.1)),
            (0.0, height),
            (0.0, height),
            (width + beyond, height + generator.uniform(-0.05, 0.03)),
        ],
        [(width + lean, stem_top), (width + generator.uniform(-0.1, 0.03), 1.0)],
    ]


def short_stem(generator: np.random.Generator) -> list[Points]:
    """The stem begins at the level stroke or a little above it, and ends soon below."""
    height, width = generator.uniform(0.55, 0.78), generator.uniform(0.3, 0.55)
    start = (generator.uniform(0.1, 0.4), 0.0)
    stem = width * generator.uniform(0.75, 1.0)
    stem_top = height - generator.uniform(0.12, 0.35)
    slope = generator.uniform(-0.1, 0.02)
    return [
        [start, (0.0, height), (0.0, height), (width * 1.1, height + slope)],
        [(stem + generator.uniform(0.0, 0.1), stem_top), (stem - 0.04, 1.0)],
    ]


def one_stroke(generator: np.random.Generator) -> list[Points]:
    """Written without lifting: down, across, up into the stem, down along it."""
    height, width = generator.uniform(0.45, 0.68), generator.uniform(0.35, 0.6)
    start = (generator.uniform(0.1, 0.35), generator.uniform(0.0, 0.08))
    stem_top = (width + generator.uniform(-0.02, 0.12), generator.uniform(0.05, 0.35))
    foot = (width + generator.uniform(-0.15, 0.03), 1.0)
    return [
        [
            start,
            (0.0, height),
            (0.0, height),
            (width, height - 0.04),
            (width, height - 0.04),
            stem_top,
            stem_top,
            foot,
        ]
    ]


def rounded(generator: np.random.Generator) -> list[Points]:
    """Written without lifting, narrow, the corner round and the stem short."""
    height, width = generator.uniform(0.62, 0.84), generator.uniform(0.26, 0.48)
    stem_top = (
        width + generator.uniform(0.0, 0.12),
        height - generator.uniform(0.12, 0.36),
    )
    foot = (width + generator.uniform(-0.08, 0.03), 1.0)
    return [
        [
            (generator.uniform(0.02, 0.25), 0.0),
            (0.0, height * 0.6),
            (0.02, height),
            (width * 0.7, height - 0.01),
            stem_top,
            stem_top,
            foot,
        ]
    ]


def looped(generator: np.random.Generator) -> list[Points]:
    """Written without lifting and closed: a pointed loop whose line crosses the stem."""
    height, width = generator.uniform(0.4, 0.62), generator.uniform(0.3, 0.55)
    apex = (width * generator.uniform(0.8, 1.1), generator.uniform(0.0, 0.08))
    reach = generator.uniform(0.05, 0.25)
    return [
        [
            apex,
            (0.0, height),
            (0.0, height),
            (width + reach, height - generator.uniform(0.0, 0.06)),
            (width + reach * 0.8, height * 0.5),
            (apex[0], apex[1] + 0.03),
            (width * generator.uniform(0.6, 0.95), 1.0),
        ]
    ]
