"""How well digits are told apart: single ones shall stay whole, and rows fall into their digits.

Rows are put together from single pen digits, side by side and in two lines, with gaps, sizes and
heights by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from core.drawing import several, strokes
from core.drawing.digit_image import Ink
from core.drawing.pen_file import BOX, PenDigit
from core.drawing.strokes import Stroke

GAPS = (0.08, 0.15, 0.3, 0.6)  # between neighbors, by the width of a digit
_CANVAS = 300  # pixels of the side that single digits are drawn on
_SINGLE_PENS = (4.0, 16.0)  # pixels
_HEIGHT = 60.0  # pixels of the smallest digit in a row
_MOST_GROWTH = 1.4  # of the largest against it
_ROW_PEN = 5.0  # pixels
_WIDTH = 42.0  # pixels that a digit of a row is wide, about
_SHAPES = ((2, 1), (3, 1), (5, 1), (2, 2))  # digits in a line, lines


class Told(NamedTuple):
    """How often the right number of digits was found.

    Attributes:
        what: What was drawn.
        number: How many drawings.
        by_strokes: In how many of them, told by the pen movements.
        by_ink: In how many, told by the ink alone, as in a photo.
    """

    what: str
    number: int
    by_strokes: int
    by_ink: int


def tell_apart(digits: Sequence[PenDigit], *, number: int, seed: int) -> Iterator[Told]:
    """Tells single digits and rows of digits apart.

    Args:
        digits: Real pen movements.
        number: Of rows of each kind; of single digits there are as many as `digits` has.
        seed: The same seed gives the same rows.
    """
    scale = np.float32(_CANVAS / BOX)
    singles = [[stroke * scale for stroke in digit.strokes] for digit in digits]
    for pen in _SINGLE_PENS:
        what = f"one digit, pen of {pen:g} of {_CANVAS} px"
        yield _count(what, [(lines, _CANVAS) for lines in singles], pen, 1)
    for gap in GAPS:
        for in_line, lines in _SHAPES:
            generator = np.random.default_rng([seed, int(100 * gap), in_line, lines])
            rows = [_put(digits, in_line, lines, gap, generator) for _ in range(number)]
            what = f"{in_line} digits" if lines == 1 else f"{lines} lines of {in_line} digits"
            yield _count(f"{what}, gap {gap:.0%}", rows, _ROW_PEN, in_line * lines)


def _count(what: str, drawings: list[tuple[list[Stroke], int]], pen: float, right: int) -> Told:
    by_strokes = by_ink = 0
    for lines, side in drawings:
        ink = strokes.draw(lines, side, pen)
        by_strokes += _number(ink, lines) == right
        by_ink += _number(ink, None) == right
    return Told(what, len(drawings), by_strokes, by_ink)


def _number(ink: Ink, lines: list[Stroke] | None) -> int:
    try:
        return len(several.part(ink, lines))
    except ValueError:
        return 0


def _put(
    digits: Sequence[PenDigit], in_line: int, lines: int, gap: float, generator: np.random.Generator
) -> tuple[list[Stroke], int]:
    """Digits side by side on a base line that swings, in lines one under the other."""
    placed: list[Stroke] = []
    x = widest = 0.0
    for line in range(lines):
        x = 10.0
        base = 10 + _HEIGHT * _MOST_GROWTH + line * 1.5 * _HEIGHT * _MOST_GROWTH
        for _ in range(in_line):
            digit = digits[int(generator.integers(len(digits)))]
            points = np.concatenate(digit.strokes)
            low, extent = points.min(axis=0), np.ptp(points, axis=0)
            height = _HEIGHT * generator.uniform(1, _MOST_GROWTH)
            scale = height / max(float(extent.max()), 1.0)
            corner = (x, base - extent[1] * scale + generator.normal(0, 0.05 * _HEIGHT))
            placed += [
                np.asarray((stroke - low) * scale + corner, np.float32) for stroke in digit.strokes
            ]
            x += float(extent[0]) * scale + gap * _WIDTH + _ROW_PEN
        widest = max(widest, x)
    return placed, int(max(widest, base + 20)) + 10
