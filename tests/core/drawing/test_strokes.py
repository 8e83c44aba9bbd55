"""Canvas paths and their ink."""

import numpy as np
import pytest

from core.drawing import strokes


def path(*commands, **fields):
    return {"type": "Path", "path": [list(command) for command in commands], **fields}


def test_lines_and_curves_are_followed():
    (line,) = strokes.parse_canvas([path(("M", 0, 0), ("L", 10, 0), ("Q", 20, 0, 20, 10))])
    assert line[:2].tolist() == [[0, 0], [10, 0]]
    assert line[-1].tolist() == [20, 10]
    assert line[3].tolist() == [17.5, 2.5]  # a quadratic curve halfway: (start + 2 control + end)/4


def test_moved_and_scaled_paths_are_read_where_they_stand():
    moved = path(
        ("M", 0, 0), ("L", 10, 20), left=105, top=210, originX="center", scaleX=2, scaleY=0.5
    )
    (line,) = strokes.parse_canvas([moved])
    assert line.tolist() == [[95, 205], [115, 215]]


def test_turned_paths_are_read_as_they_stand():
    (line,) = strokes.parse_canvas([path(("M", 0, 0), ("L", 10, 0), left=5, top=0, angle=90)])
    assert line == pytest.approx(np.array([[5, -5], [5, 5]]), abs=1e-4)


@pytest.mark.parametrize(
    "objects",
    [
        "nonsense",
        17,
        [None],
        [{"type": "Path"}],
        [path(("M", 0))],
        [path(("X", 0, 0))],
        [path(("Q", 1, 1, 2, 2))],
        [path(("M", float("nan"), 0))],
        [path(("M", "a", "b"))],
        [path(("M", 1e300, 0))],
        [path(("M", 10**400, 0))],
        [path(("M", 0, 0), left="far")],
        [path(("M", 0, 0))] * (strokes.MAX_STROKES + 1),
        [path(*[("M", 0, 0)] * (strokes.MAX_POINTS // 2 + 1))] * 2,
    ],
)
def test_what_is_not_a_drawing_gets_a_sentence(objects):
    with pytest.raises(ValueError, match="Clear the canvas and draw again"):
        strokes.parse_canvas(objects)


def test_pen_widths_are_read_and_bounded():
    assert strokes.pen_widths([{"strokeWidth": 5}, {"strokeWidth": 16.5}]) == [5, 16.5]
    for width in (0, -1, 1e4, "16", None, float("nan")):
        with pytest.raises(ValueError, match="Clear the canvas and draw again"):
            strokes.pen_widths([{"strokeWidth": width}])


def test_the_pen_is_round_and_as_wide_as_asked():
    ink = strokes.draw([np.array([[50, 20], [50, 80]], np.float32)], 100, 10)
    assert abs(ink[50].sum() - 10) <= 1
    assert ink[10].sum() == 0 and ink[16].sum() > 0  # the end reaches half a width further
