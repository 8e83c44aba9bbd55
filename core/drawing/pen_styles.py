"""Drawn digits in forms that the data set lacks: the ones people elsewhere learn at school.

MNIST was written in the United States. A 1 with an upstroke, a 7 with a bar, a slashed zero or an
open 4 hardly occur in it, and networks misread them. Here such forms are drawn from templates with
random proportions, and prepared like any drawing. Used by recipes that ask for it; drawn by rule,
not taken from anybody's handwriting.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.data.datasets import Split
from core.drawing import digit_image
from core.drawing.curve import curve, slant
from core.drawing.forms.form import Form
from core.drawing.forms.table import find_form
from core.drawing.strokes import Stroke

_THINNEST, _THICKEST = 0.07, 0.15  # pen width by the digit's longer side
_LEAST_SLANT, _MOST_SLANT = -0.12, 0.3  # hands lean to the right
_MOST_STRETCH = 0.18  # of width against height, as natural logarithm


def draw_styles(number: int, *, forms: Sequence[str], seed: int | list[int]) -> Split:
    """Draws digits in the forms that the data set lacks.

    Args:
        number: How many.
        forms: Names of `core.drawing.forms.table.FORMS`; each is drawn by its share.
        seed: The same seed gives the same digits.

    Returns:
        Images, float32 of shape (number, 28, 28, 1) in [0, 1], and labels, in random order.

    Raises:
        ValueError: A form is not known.
    """
    generator = np.random.default_rng(seed)
    known = [find_form(name) for name in forms]
    shares = np.array([form.share for form in known])
    chosen = generator.choice(len(known), size=number, p=shares / shares.sum())
    images = np.zeros((number, digit_image.SIDE, digit_image.SIDE, 1), np.float32)
    for index, choice in enumerate(chosen):
        width = float(generator.uniform(_THINNEST, _THICKEST))
        images[index, :, :, 0] = digit_image.redraw(write(known[choice], generator), width)
    return Split(images, np.array([form.label for form in known], np.int64)[chosen])


def write(form: Form, generator: np.random.Generator) -> list[Stroke]:
    """Draws one digit: its pen movements, about 1 high."""
    lean = generator.uniform(_LEAST_SLANT, _MOST_SLANT)
    stretch = np.exp(generator.uniform(-_MOST_STRETCH, _MOST_STRETCH))
    strokes = [curve(points, generator) for points in form.rule(generator)]
    return [stroke * np.array([stretch, 1], np.float32) for stroke in slant(strokes, lean)]
