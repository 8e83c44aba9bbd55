"""The way from ink to digit image, by value and by property."""

import numpy as np
import pytest

from core.data.datasets import load_test_split
from core.drawing import digit_image, strokes


def bar(height, width, top, left, side=100):
    ink = np.zeros((side, side), np.float32)
    ink[top : top + height, left : left + width] = 1
    return ink


def box_of(image):
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return rows[0], rows[-1], columns[0], columns[-1]


def test_longer_side_becomes_exactly_20_pixels_and_aspect_is_kept():
    stages = digit_image.stages(bar(60, 30, 5, 50))
    top, bottom, left, right = box_of(stages.boxed)
    assert (bottom - top + 1, right - left + 1) == (20, 10)
    assert (top, left) == (4, 9)


def test_center_of_mass_falls_on_index_14():
    ink = bar(60, 10, 10, 10) + bar(10, 50, 60, 20)  # an L: its mass is far from its middle
    centred = digit_image.stages(np.clip(ink, 0, 1)).centred
    y = (centred.sum(axis=1) * np.arange(28)).sum() / centred.sum()
    x = (centred.sum(axis=0) * np.arange(28)).sum() / centred.sum()
    assert abs(y - 14) <= 0.5 and abs(x - 14) <= 0.5


def test_size_and_place_on_the_canvas_do_not_matter():
    small = digit_image.stages(bar(20, 10, 3, 3)).centred
    large = digit_image.stages(bar(80, 40, 15, 40)).centred
    assert np.array_equal(small, large)


def test_faint_ink_is_stretched_to_full_ink():
    assert digit_image.stages(bar(40, 20, 10, 10) * 0.3).centred.max() == 1


def test_squashed_keeps_the_whole_picture():
    squashed = digit_image.stages(bar(50, 50, 0, 0)).squashed
    assert np.array_equal(squashed, np.pad(np.ones((14, 14), np.float32), ((0, 14), (0, 14))))


def test_digit_images_have_16_gray_levels():
    line = [np.array([[10, 10], [80, 90]], np.float32)]
    for image in digit_image.stages(strokes.draw(line, 100, 6), line):
        levels = image * 15
        assert np.allclose(levels, np.round(levels), atol=1e-5)


@pytest.mark.parametrize("size", [20, 80, 250])
def test_redrawn_line_is_as_wide_however_large_the_digit_is(size):
    line = [np.array([[10, 10], [10, 10 + size]], np.float32)]
    redrawn = digit_image.stages(strokes.draw(line, 300, 16), line).redrawn
    rows = redrawn[8:20]
    assert rows.sum(axis=1) == pytest.approx(np.full(12, 20 * digit_image.PEN_WIDTH), abs=0.4)


def test_a_dot_is_drawn_as_a_dot():
    dot = [np.array([[50, 50]], np.float32)]
    stages = digit_image.stages(strokes.draw(dot, 100, 16), dot)
    assert stages.redrawn.max() == 1


def test_line_without_strokes_gets_the_usual_width():
    thin = digit_image.stages(bar(200, 3, 20, 50, side=300)).redrawn
    assert thin[8:20].sum(axis=1) == pytest.approx(np.full(12, 20 * digit_image.PEN_WIDTH), abs=0.7)


def test_the_grain_of_a_photo_does_not_widen_its_line():
    generator = np.random.default_rng(0)
    smooth = bar(200, 8, 20, 50, side=300)
    grainy = smooth * generator.uniform(0.7, 1, smooth.shape).astype(np.float32)
    widths = [digit_image.stages(ink).redrawn[8:20].sum(axis=1).mean() for ink in (smooth, grainy)]
    assert widths[1] == pytest.approx(widths[0], abs=0.3)


def test_no_ink_is_said_so():
    with pytest.raises(ValueError, match="no ink to read"):
        digit_image.stages(np.zeros((30, 30), np.float32))


def test_the_rule_leaves_test_digits_almost_as_they_are():
    """The data set was made by this rule: applying it again must change little."""
    images = load_test_split().images[:300, :, :, 0]
    again = np.stack([digit_image.stages(image).centred for image in images])
    correlations = [
        np.corrcoef(before.ravel(), after.ravel())[0, 1]
        for before, after in zip(images, again, strict=True)
    ]
    assert np.median(correlations) > 0.99


def test_an_image_is_scaled_into_another_size_with_its_aspect_kept():
    pixels = np.zeros((4, 8, 2), np.float32)
    pixels[:2, :4, 0], pixels[..., 1] = 1, 0.5
    image = digit_image.scale_into(pixels, 6, 4, np.array([0.25, 0.75], np.float32))
    assert image.shape == (6, 4, 2)  # 2 by 4 in the middle, two rows of background on both sides
    assert (image[[0, 1, 4, 5]] == [0.25, 0.75]).all()
    assert image[2:4, :, 0].tolist() == [[1, 1, 0, 0], [0, 0, 0, 0]]
    assert (image[2:4, :, 1] == 0.5).all()
    larger = digit_image.scale_into(np.ones((2, 2, 1), np.float32), 8, 9, np.zeros(1, np.float32))
    assert larger[..., 0].sum() == 64 and (larger[:, 8] == 0).all()
