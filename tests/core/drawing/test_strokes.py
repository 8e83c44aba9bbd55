"""Canvas paths and their ink."""

import numpy as np
import pytest

from core.drawing import pen_path, strokes


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


def test_a_path_left_alone_lies_where_its_points_say():
    drawn = path(  # as Fabric.js 7.4 tells it, whose box of a curve is larger than the curve
        ("M", 79.984, 69.625375),
        ("Q", 80, 69.609375, 112.5, 68.609375),
        ("Q", 145, 67.609375, 177.5, 66.609375),
        ("Q", 210, 65.609375, 172.5, 155.109375),
        ("L", 134.984, 244.625375),
        left=140.6338,
        top=155.5263,
    )
    (line,) = strokes.parse_canvas([drawn])
    assert line[0].tolist() == pytest.approx([79.984, 69.625375])
    assert line[-1].tolist() == pytest.approx([134.984, 244.625375])
    (read,) = pen_path.read_canvas([drawn])
    assert read.curved and len(read.points) == 4


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


def by_distance(lines, side, width):
    """The same by another way: the distance of every pixel's center to every straight piece."""
    y, x = np.mgrid[:side, :side] + 0.5
    radius = max(width / 2, np.sqrt(0.5))
    ink = np.zeros((side, side), bool)
    for line in lines:
        points = line.astype(float)
        for start, end in zip(points, np.concatenate([points[1:], points[-1:]]), strict=True):
            way = end - start
            share = ((x - start[0]) * way[0] + (y - start[1]) * way[1]) / max(way @ way, 1e-12)
            share = np.clip(share, 0, 1)
            off = np.hypot(x - start[0] - share * way[0], y - start[1] - share * way[1])
            ink |= off <= radius
    return ink


@pytest.mark.parametrize("width", [0.2, 1, 3, 16, 40])
def test_ink_is_every_pixel_within_the_radius_of_the_path(width):
    generator = np.random.default_rng(0)
    lines = [
        generator.uniform(-20, 100, (number, 2)).astype(np.float32) for number in (1, 2, 9, 30)
    ]
    level = np.array([[10.2, 5.1], [60.3, 5.1], [60.3, 70.7], [60.3, 70.7]], np.float32)
    assert np.array_equal(
        strokes.draw([*lines, level], 80, width) > 0, by_distance([*lines, level], 80, width)
    )


def test_a_hairline_has_no_gaps():
    from scipy import ndimage

    line = np.array([[3, 4], [95, 40], [20, 90]], np.float32)
    ink = strokes.draw([line], 100, 0.1)
    assert ndimage.label(ink, structure=np.ones((3, 3)))[1] == 1


def test_long_drawings_are_drawn_as_short_ones():
    line = np.random.default_rng(1).uniform(0, 60, (2500, 2)).astype(np.float32)
    halves = [line[:1300], line[1299:]]
    assert np.array_equal(strokes.draw([line], 60, 1), strokes.draw(halves, 60, [1, 1]))
    assert not strokes.draw([], 60, 1).any()
