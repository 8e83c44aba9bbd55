"""Contact sheets hold every picture."""

import io

import numpy as np
from PIL import Image

from core.pictures.sheet import Row, make_sheet


def test_every_picture_stands_on_the_sheet():
    ink = np.ones((28, 28), np.float32)
    red = np.zeros((40, 20, 3), np.uint8) + np.array([255, 0, 0], np.uint8)
    raw = make_sheet([Row("ink", [ink] * 5, list("abcde")), Row("", [red])], columns=3)
    pixels = np.asarray(Image.open(io.BytesIO(raw)))
    assert pixels.shape[1] == 6 + 3 * 90
    dark = (pixels == (27, 31, 42)).all(axis=2)
    assert 5 * 84 * 84 <= dark.sum() < 5 * 84 * 84 + 3000  # five pictures, and letters
    assert (pixels == (255, 0, 0)).all(axis=2).sum() == 84 * 42  # taller than wide


def test_one_row_without_captions_is_as_high_as_its_pictures():
    raw = make_sheet([Row("", [np.zeros((28, 28), np.float32)] * 2)])
    assert np.asarray(Image.open(io.BytesIO(raw))).shape[:2] == (6 + 90, 6 + 2 * 90)
