"""Measures of digit images and their place among the training digits."""

import numpy as np
import pytest

from core.data.datasets import load_dataset
from core.drawing import measures
from core.queries import drawing


def test_measures_of_a_bar():
    image = np.zeros((1, 28, 28), np.float32)
    image[0, 4:24, 10:13] = 1
    found = measures.measure(image)
    assert found["ink"] == pytest.approx(60 / 784)
    assert found["centroid_x"] == pytest.approx(11)
    assert found["centroid_y"] == pytest.approx(13.5)
    assert found["aspect"] == pytest.approx(3 / 20)
    # 2 * 60 ink by an outline of 46 whose two slanted corners count a little less
    assert found["stroke_width"] == pytest.approx(2 * 60 / 45.4, rel=0.01)


@pytest.mark.parametrize("width", [2.0, 4.0, 8.0])
def test_stroke_width_of_a_long_line_whose_edges_are_gray(width):
    place = np.arange(400)
    profile = np.clip(width / 2 + 0.5 - np.abs(place - 200.3), 0, 1)
    image = np.repeat(profile[None].astype(np.float32), 400, axis=0)
    assert measures.stroke_width(image[None])[0] == pytest.approx(width, rel=0.03)


def test_stroke_width_of_nothing_is_zero():
    assert measures.stroke_width(np.zeros((1, 28, 28), np.float32))[0] == 0


@pytest.mark.slow
def test_the_shipped_percentiles_are_those_of_the_training_set():
    images = load_dataset().train.images[..., 0]
    shipped = measures.read_reference(drawing.MEASURES_FILE)
    assert shipped == measures.make_reference(images)
    flagged = [
        any(measure.unusual for measure in measures.compare(image, shipped))
        for image in images[:2000]
    ]
    assert 0 < np.mean(flagged) < 0.02


def test_a_scribble_is_unusual_and_a_training_digit_is_not():
    reference = measures.read_reference(drawing.MEASURES_FILE)
    full = measures.compare(np.ones((28, 28), np.float32), reference)
    assert {measure.name for measure in full if measure.unusual} >= {"ink", "stroke_width"}
    usual = measures.compare(load_dataset().train.images[0, :, :, 0], reference)
    assert not any(measure.unusual for measure in usual)
    assert all(0 < measure.percentile < 100 for measure in usual)


def test_a_damaged_reference_gets_a_sentence(tmp_path):
    for text in ("{", "[]", '{"ink": []}'):
        (tmp_path / "measures.json").write_text(text)
        with pytest.raises(ValueError, match="missing or damaged"):
            measures.read_reference(tmp_path / "measures.json")
    with pytest.raises(ValueError, match="missing or damaged"):
        measures.read_reference(tmp_path / "nowhere.json")
