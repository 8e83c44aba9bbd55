"""Pen movements and the digit images that become of them, for digitizers in other languages.

`python -m tests.vectors.digitizer` writes `digitizer.json.gz` beside this file: a list of drawings,
each with `strokes` (points x, y in pixels of a canvas of `side`), `width` (of its pen in pixels),
and a digit image for each stage of preparation: 784 hexadecimal digits, one for each pixel, row by
row, 0 for paper and f for full ink.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np

from core.drawing import digit_image, strokes
from core.drawing.digit_image import GRAY_STEPS
from core.drawing.forms.table import FORMS
from core.drawing.pen_styles import write

FILE = Path(__file__).with_name("digitizer.json.gz")
SIDE = 300  # pixels of the canvas
_OF_EACH_FORM = 15
_OF_EACH_KIND = 20


def make():
    """All drawings, as plain values."""
    generator = np.random.default_rng(13)
    drawings = [
        _put(write(form, generator), generator)
        for form in FORMS.values()
        for _ in range(_OF_EACH_FORM)
    ]
    for kind in (_dot, _hairline, _long, _crossing, _over_the_rim, _level):
        drawings += [kind(generator) for _ in range(_OF_EACH_KIND)]
    return [digitize(lines, width) for lines, width in drawings]


def digitize(lines, width):
    """One drawing with what becomes of it."""
    lines = [np.round(np.asarray(line, np.float64), 2).astype(np.float32) for line in lines]
    stages = digit_image.stages(strokes.draw(lines, SIDE, width), lines)
    levels = {
        name: np.round(image * GRAY_STEPS).astype(int).ravel()
        for name, image in stages._asdict().items()
    }
    return {
        "side": SIDE,
        "width": width,
        "strokes": [[[round(float(x), 2), round(float(y), 2)] for x, y in line] for line in lines],
        **{name: "".join(f"{level:x}" for level in row) for name, row in levels.items()},
    }


def read_image(text):
    """A digit image as the file holds it: float32 of shape (28, 28) in [0, 1]."""
    levels = np.array([int(sign, 16) for sign in text], np.float32)
    return levels.reshape(digit_image.SIDE, digit_image.SIDE) / GRAY_STEPS


def read():
    """The drawings of the file."""
    return json.loads(gzip.decompress(FILE.read_bytes()))


def _put(lines, generator):
    """Somewhere on the canvas, at some size, with some pen."""
    size = generator.uniform(40, 240)
    left, top, longest = strokes.extent(lines)
    corner = generator.uniform(10, SIDE - size - 10, 2)
    moved = [(line - (left, top)) / longest * size + corner for line in lines]
    return moved, float(generator.choice([4, 8, 16, 24]))


def _dot(generator):
    return [generator.uniform(20, 280, (1, 2))], float(generator.uniform(1, 40))


def _hairline(generator):
    points = generator.uniform(20, 280, (int(generator.integers(2, 9)), 2))
    return [points], float(generator.uniform(0.1, 1.5))


def _long(generator):
    steps = generator.normal(0, 8, (400, 2)).cumsum(axis=0)
    return [np.clip(steps + 150, 5, 295)], 6.0


def _crossing(generator):
    return [generator.uniform(20, 280, (2, 2)) for _ in range(int(generator.integers(3, 12)))], 10.0


def _over_the_rim(generator):
    return [generator.uniform(-60, 360, (6, 2))], 16.0


def _level(generator):
    x, y = generator.uniform(30, 200, 2)
    length = generator.uniform(20, 90)
    corners = [(x, y), (x + length, y), (x + length, y + length), (x, y + length), (x, y)]
    return [np.array(corners), np.array([corners[0], corners[0]])], 12.0


if __name__ == "__main__":
    FILE.write_bytes(gzip.compress(json.dumps(make(), separators=(",", ":")).encode(), 9, mtime=0))
