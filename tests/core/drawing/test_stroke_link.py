"""Drawings as text: what comes back draws the same ink, and what others write is refused."""

import numpy as np
import pytest

from core.drawing import pen_path, stroke_link, strokes


def smooth(points, width=16, **fields):
    """A path as the canvas makes it of the points of a pen."""
    points = np.asarray(points, float)
    middles = (points[:-1] + points[1:]) / 2
    path = [["M", points[0][0] - 0.016, points[0][1]]]
    path += [["Q", *a, *b] for a, b in zip(points.tolist(), middles.tolist(), strict=False)]
    path += [["L", points[-1][0] + 0.016, points[-1][1]]]
    return {"path": path, "strokeWidth": width, **fields}


def ink(paths, side=300):
    lines = [pen_path.draw_path(path) for path in paths]
    return strokes.draw(lines, side, [path.width / pen_path.GRID for path in paths])


def wander(seed, number=40):
    steps = np.random.default_rng(seed).normal(0, 6, (number, 2))
    return np.clip(150 + np.cumsum(steps, axis=0), 5, 295)


@pytest.mark.parametrize("seed", range(5))
def test_a_link_brings_back_the_very_same_ink(seed):
    objects = [smooth(wander(seed)), smooth(wander(seed + 50, 3), width=4)]
    paths = pen_path.read_canvas(objects)
    assert all(path.curved for path in paths)
    text = stroke_link.encode(paths)
    assert len(text) < 250
    again = stroke_link.decode(text)
    assert np.array_equal(ink(again), ink(paths))
    plain = strokes.draw(strokes.parse_canvas(objects), 300, [16.0, 4.0])
    assert np.abs(ink(again) - plain).mean() < 0.002  # rounding moves an edge pixel now and then


def test_what_comes_back_lies_on_the_canvas_as_it_lay():
    paths = pen_path.read_canvas([smooth(wander(3)), {"path": [["M", 9, 9], ["L", 9, 9]]}])
    objects = pen_path.to_canvas(stroke_link.decode(stroke_link.encode(paths)), "#123456")
    assert [item["stroke"] for item in objects] == ["#123456"] * 2
    again = pen_path.read_canvas(objects)
    assert [path.curved for path in again] == [True, False]
    assert np.array_equal(ink(again), ink(paths))


def test_a_path_that_was_moved_turned_or_made_otherwise_is_kept_as_it_lies():
    moved = smooth(wander(1), left=80, top=90, angle=30, scaleX=0.5)
    other = {"path": [["M", 10, 10], ["Q", 90, 10, 90, 90], ["L", 20, 90]], "strokeWidth": 8}
    for item in (moved, other):
        (path,) = pen_path.read_canvas([item])
        (line,) = strokes.parse_canvas([item])
        assert not path.curved
        assert np.abs(pen_path.draw_path(path) - line).max() <= 0.5 / pen_path.GRID + 1e-4


def test_a_drawing_too_long_for_an_address_has_no_link():
    many = [smooth(wander(seed, 200)) for seed in range(20)]
    assert stroke_link.encode(pen_path.read_canvas(many)) is None


@pytest.mark.parametrize("text", ["", "AAAA", "!!", "a" * 5000, "ink", "Y2BgAAAA"])
def test_other_text_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"The strokes in this link .* cannot be read"):
        stroke_link.decode(text)


@pytest.mark.parametrize("seed", range(200))
def test_changed_text_is_a_drawing_or_refused(seed):
    text = stroke_link.encode(pen_path.read_canvas([smooth(wander(seed))]))
    rng = np.random.default_rng(seed)
    letters = list(text)
    for place in rng.integers(0, len(letters), 3):
        letters[place] = "ABCxyz019-_"[rng.integers(11)]
    cut = "".join(letters[: rng.integers(1, len(letters) + 1)])
    try:
        ink(stroke_link.decode(cut))
    except ValueError as error:
        assert "cannot be read" in str(error)
