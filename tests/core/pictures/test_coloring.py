import io

import numpy as np
import pytest
from PIL import Image

from core.pictures import coloring


def hexes(pixels):
    return ["#{:02X}{:02X}{:02X}".format(*pixel) for pixel in pixels.reshape(-1, 3)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_unsigned_values_go_from_paper_to_ink(theme):
    colors = coloring.color(np.array([[0, 1, 2, -1, np.nan]], np.float32), theme=theme)
    paper, ink, gap = coloring.PAPER[theme], coloring.INK[theme], coloring.GAP[theme]
    assert hexes(colors) == [paper, ink, ink, paper, gap]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_signed_values_go_both_ways_from_paper(theme):
    values = np.array([[-1, 0, 1, -7, np.nan]], np.float32)
    colors = coloring.color(values, theme=theme, signed=True)
    below, above = coloring.BELOW[theme], coloring.ABOVE[theme]
    paper, gap = coloring.PAPER[theme], coloring.GAP[theme]
    assert hexes(colors) == [below, paper, above, below, gap]


def test_zooming_repeats_pixels():
    png = coloring.encode_png(np.array([[0, 255]], np.uint8), zoom=3)
    assert np.asarray(Image.open(io.BytesIO(png))).tolist() == [[0, 0, 0, 255, 255, 255]] * 3


def test_colors_stay_as_they_are_in_both_themes():
    values = np.array([[[0, 0.5, 1], [2, -1, 0.2]]], np.float32)
    for theme in ("light", "dark"):
        assert coloring.color(values, theme=theme).tolist() == [[[0, 128, 255], [255, 0, 51]]]
    values[0, 1] = np.nan
    gap = list(bytes.fromhex(coloring.GAP["dark"][1:]))
    assert coloring.color(values, theme="dark")[0, 1].tolist() == gap
