"""Drawn digits in forms that the data set lacks: the ones people elsewhere learn at school.

MNIST was written in the United States. A 1 with an upstroke, a 7 with a bar, a 9 with a curled
tail or an open 4 hardly occur in it, and networks misread them. Here such forms are drawn from
templates with random proportions, and prepared like any drawing. Used by recipes that ask for it;
drawn by rule, not taken from anybody's handwriting.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.data.datasets import Split
from core.drawing import digit_image
from core.drawing.strokes import Stroke

_THINNEST, _THICKEST = 0.07, 0.17  # pen width by the digit's longer side
_JITTER = 0.025  # standard deviation of each template point, by the digit's height
_CURVE_STEPS = 6  # straight pieces between two template points

_Form = Callable[[np.random.Generator], list[list[tuple[float, float]]]]
"""Draws one digit: strokes as template points, x to the right and y down, about 1 high."""


def draw_styles(number: int, *, seed: int | list[int]) -> Split:
    """Draws digits in the forms that the data set lacks.

    Args:
        number: How many.
        seed: The same seed gives the same digits.

    Returns:
        Images, float32 of shape (number, 28, 28, 1) in [0, 1], and labels, in random order.
    """
    generator = np.random.default_rng(seed)
    shares = np.array([share for _, _, share in _FORMS])
    chosen = generator.choice(len(_FORMS), size=number, p=shares / shares.sum())
    images = np.zeros((number, digit_image.SIDE, digit_image.SIDE, 1), np.float32)
    labels = np.zeros(number, np.int64)
    for index, choice in enumerate(chosen):
        label, form, _ = _FORMS[choice]
        strokes = [_smooth(points, generator) for points in form(generator)]
        width = float(generator.uniform(_THINNEST, _THICKEST))
        images[index, :, :, 0] = digit_image.redraw(strokes, width)
        labels[index] = label
    return Split(images, labels)


def _smooth(points: list[tuple[float, float]], generator: np.random.Generator) -> Stroke:
    """A Catmull-Rom curve through the jittered points, of shape (num_points, 2).

    A point given twice in a row stays a corner.
    """
    given = np.array(points)
    shaken = given + generator.normal(0, _JITTER, given.shape)
    for index in range(1, len(points)):
        if points[index] == points[index - 1]:
            shaken[index] = shaken[index - 1]
    padded = np.concatenate([shaken[:1], shaken, shaken[-1:]])
    t = np.linspace(0, 1, _CURVE_STEPS, endpoint=False)[:, None]
    pieces = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            start
            + 0.5 * t * (end - before)
            + t**2 * (before - 2.5 * start + 2 * end - 0.5 * after)
            + t**3 * (1.5 * (start - end) + 0.5 * (after - before))
        )
    return np.concatenate([*pieces, shaken[-1:]]).astype(np.float32)


def _one_with_upstroke(generator: np.random.Generator) -> list[list[tuple[float, float]]]:
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


def _seven_with_bar(generator: np.random.Generator) -> list[list[tuple[float, float]]]:
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


def _nine_with_curl(generator: np.random.Generator) -> list[list[tuple[float, float]]]:
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


def _open_four(generator: np.random.Generator) -> list[list[tuple[float, float]]]:
    height, width = generator.uniform(0.5, 0.72), generator.uniform(0.45, 0.75)
    corner = (0.0, height)
    stem = width * generator.uniform(0.5, 0.75)
    lean = generator.uniform(-0.12, 0.12)
    start = (generator.uniform(0.05, 0.4), 0.0)
    return [
        [start, corner, corner, (width, height + generator.uniform(-0.06, 0.04))],
        [(stem + lean, generator.uniform(0.1, 0.45)), (stem - lean, 1.0)],
    ]


_FORMS: tuple[tuple[int, _Form, float], ...] = (
    (1, _one_with_upstroke, 0.4),
    (7, _seven_with_bar, 0.2),
    (9, _nine_with_curl, 0.25),
    (4, _open_four, 0.15),
)
