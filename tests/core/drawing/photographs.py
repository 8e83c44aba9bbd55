"""Photographs that tests make themselves: digits of straight strokes on any paper, in any light."""

import io

import numpy as np
from PIL import Image, ImageDraw

from core.drawing import digit_image

# Corners of each stroke, in a box of width and height 1.
DIGITS = {
    1: [[(0.3, 0.2), (0.55, 0.0), (0.55, 1.0)]],
    2: [[(0.1, 0.2), (0.4, 0.0), (0.8, 0.2), (0.7, 0.5), (0.1, 1.0), (0.9, 1.0)]],
    4: [[(0.5, 0.0), (0.05, 0.65), (0.85, 0.65)], [(0.62, 0.4), (0.62, 1.0)]],
    5: [[(0.8, 0.0), (0.2, 0.0), (0.15, 0.4), (0.6, 0.4), (0.8, 0.7), (0.5, 1.0), (0.1, 0.9)]],
    7: [[(0.1, 0.0), (0.85, 0.0), (0.4, 1.0)]],
}
GRAY_PAPER = (205, 202, 195)
DARK_INK = (35, 35, 60)


def strokes_of(digit, at, height, shape, width):
    """How much of each pixel a digit's strokes cover: float of shape (height, width) in [0, 1]."""
    left, top = at
    fine = 4
    image = Image.new("L", (shape[1] * fine, shape[0] * fine))
    pen = ImageDraw.Draw(image)
    radius = width * fine / 2
    for stroke in DIGITS[digit]:
        points = [((left + x * height) * fine, (top + y * height) * fine) for x, y in stroke]
        pen.line(points, fill=255, width=round(2 * radius))
        for x, y in points:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    covered = np.asarray(image, float) / 255
    return covered.reshape(shape[0], fine, shape[1], fine).mean(axis=(1, 3))


def write(paper, digit, at, height, *, width=6, ink=DARK_INK):
    """Writes on a picture, float of shape (height, width, 3) in [0, 255]."""
    covered = strokes_of(digit, at, height, paper.shape[:2], width)[..., None]
    return paper * (1 - covered) + np.asarray(ink) * covered


def paper(shape=(300, 400), color=GRAY_PAPER, grain=1.5):
    noise = np.random.default_rng(3).normal(0, grain, shape)[..., None]
    return np.ones((*shape, 3)) * np.asarray(color) + noise


def rule(picture, *, step=32, thickness=2, color=(150, 165, 195), down=False, tilt=0.0):
    """Draws rules across (or down) a picture, tilted by some rows a column."""
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]]
    along = columns + tilt * rows if down else rows - tilt * columns
    on_rule = ((along - step / 2) % step < thickness)[..., None]
    return np.where(on_rule, np.asarray(color, float), picture)


def encode(picture, kind="PNG", **options):
    buffer = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(buffer, kind, **options)
    return buffer.getvalue()


def likeness(ink, digit):
    """How well the digit image of found ink agrees with that of the digit alone: at most 1.

    At the best shift by one pixel, as rounding may tip either way.
    """
    alone = strokes_of(digit, (40, 40), 200, (280, 280), 14).astype(np.float32)
    expected = digit_image.stages(alone).redrawn.ravel()
    found = digit_image.stages(ink).redrawn
    shifts = [np.roll(found, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return max(np.corrcoef(shift.ravel(), expected)[0, 1] for shift in shifts)
