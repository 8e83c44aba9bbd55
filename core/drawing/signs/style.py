"""A hand: how a sign's template becomes pen movements and a digit image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.drawing import digit_image
from core.drawing.curve import Points, curve, slant
from core.drawing.signs.sign import Sign
from core.drawing.strokes import Stroke

if TYPE_CHECKING:
    from core.drawing.signs.table import SignSet


class Style(NamedTuple):
    """A way to write; each quantity is drawn by chance for each sign.

    Attributes:
        name: What it is called.
        jitter: Standard deviation of each template point, by the sign's height.
        slant: Least and most lean to the right, by height.
        stretch: Largest change of width against height, as natural logarithm.
        pen: Thinnest and thickest line by the sign's longer side.
        angular: Whether all points are corners.
        flourish: Longest stroke, by height, that leads into a letter and out of it.
    """

    name: str
    jitter: float
    slant: tuple[float, float]
    stretch: float
    pen: tuple[float, float]
    angular: bool = False
    flourish: float = 0.0


class DrawnSigns(NamedTuple):
    """Signs as digit images.

    Attributes:
        images: float32 of shape (number, 28, 28, 1) in [0, 1].
        signs: What each is.
    """

    images: NDArray[np.float32]
    signs: tuple[Sign, ...]


def draw_signs(number: int, among: SignSet, *, seed: int | list[int]) -> DrawnSigns:
    """Draws signs of a set, each sign and each style as often as the others.

    Args:
        number: How many.
        among: Signs and styles.
        seed: The same seed gives the same drawings.
    """
    generator = np.random.default_rng(seed)
    images = np.zeros((number, digit_image.SIDE, digit_image.SIDE, 1), np.float32)
    signs = [among.signs[index % len(among.signs)] for index in range(number)]
    for index, sign in enumerate(signs):
        style = among.styles[index // len(among.signs) % len(among.styles)]
        width = float(generator.uniform(*style.pen))
        images[index, :, :, 0] = digit_image.redraw(write(sign, style, generator), width)
    return DrawnSigns(images, tuple(signs))


def write(sign: Sign, style: Style, generator: np.random.Generator) -> list[Stroke]:
    """Draws one sign: its pen movements, about 1 high."""
    templates = sign.rule(generator)
    if style.flourish and sign.is_letter:
        templates = _lead_in_and_out(templates, style.flourish, generator)
    if style.angular:
        templates = [[point for point in points for _ in range(2)] for points in templates]
    lean, stretch = (
        generator.uniform(*style.slant),
        generator.uniform(-style.stretch, style.stretch),
    )
    strokes = [curve(points, generator, style.jitter) for points in templates]
    scale = np.array([np.exp(stretch), 1], np.float32)
    return [stroke * scale for stroke in slant(strokes, lean)]


def _lead_in_and_out(
    templates: Sequence[Points], longest: float, generator: np.random.Generator
) -> list[Points]:
    """As in joined-up writing: a stroke from below left, and one out to above right."""
    inward, outward = generator.uniform(0.3 * longest, longest, 2)
    (x, y), (last_x, last_y) = templates[0][0], templates[-1][-1]
    led = [list(points) for points in templates]
    led[0] = [(x - inward, y + 0.6 * inward), (x, y), *led[0]]
    led[-1] = [*led[-1], (last_x, last_y), (last_x + outward, last_y - 0.6 * outward)]
    return led
