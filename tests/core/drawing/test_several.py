"""One digit of several pieces, and several digits."""

import numpy as np
import pytest

from core.drawing import strokes as pen
from core.drawing.several import MAX_DIGITS, part

SEVEN = [[(0, 0), (40, 0), (15, 60)]]
BARRED = [*SEVEN, [(8, 30), (38, 30)]]
ONE = [[(0, 0), (0, 60)]]
FIVE_APART = [[(2, 8), (0, 28), (25, 28), (30, 45), (15, 60), (0, 55)], [(10, -3), (38, -6)]]
FOUR_APART = [[(12, 0), (0, 36), (30, 36)], [(36, 10), (34, 60)]]
ZERO = [[(20, 0), (0, 30), (20, 60), (40, 30), (20, 0)]]
SLASHED = [*ZERO, [(0, 60), (42, 0)]]


def put(*placed):
    """Strokes of templates, each at its place: ((template, x, y), ...)."""
    return [
        np.array(line, np.float32) + np.float32([x, y])
        for template, x, y in placed
        for line in template
    ]


def tell(strokes, side=300, width=5.0, known=True):
    ink = pen.draw(strokes, side, width)
    return part(ink, strokes if known else None)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    "template",
    [SEVEN, BARRED, ONE, FIVE_APART, FOUR_APART, ZERO, SLASHED],
    ids=["seven", "barred", "one", "five", "four", "zero", "slashed"],
)
@pytest.mark.parametrize("scale", [1, 3])
def test_one_digit_is_one_whatever_its_pieces(template, scale, known):
    lines = [line * scale for line in put((template, 20, 20))]
    (only,) = tell(lines, known=known)
    assert only.strokes is None or len(only.strokes) == len(template)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("placed", "lefts"),
    [
        ([(FIVE_APART, 20, 100), (SEVEN, 80, 104)], [18, 78]),
        ([(SEVEN, 120, 60), (ONE, 20, 50)], [18, 118]),  # drawn from the right
        ([(ONE, 20, 50), (ONE, 45, 50), (FOUR_APART, 70, 48)], [18, 43, 68]),
        (
            [(ZERO, 20, 120), (SEVEN, 30, 20), (ONE, 120, 125), (SLASHED, 100, 15)],
            [28, 98, 18, 118],
        ),
    ],
    ids=["57", "17", "114", "two lines"],
)
def test_several_digits_come_in_reading_order(placed, lefts, known):
    strokes = put(*placed)
    found = tell(strokes, known=known)
    assert [one.box[0] for one in found] == pytest.approx(lefts, abs=3)
    whole = pen.draw(strokes, 300, 5.0)
    assert np.array_equal(np.sum([one.ink for one in found], axis=0), whole)  # nothing is lost
    if known:
        assert sum(len(one.strokes) for one in found) == len(strokes)


def test_a_wide_pen_does_not_glue_digits_whose_strokes_are_apart():
    strokes = put((SEVEN, 20, 100), (ONE, 78, 104))
    assert len(tell(strokes, width=24.0)) == 2


def test_dirt_is_no_digit():
    strokes = put((ZERO, 100, 100), ([[(0, 0), (3, 1)]], 20, 20), ([[(0, 0)]], 200, 250))
    (only,) = tell(strokes, known=False)
    assert 95 < only.box[0] < 102


def test_a_lone_dot_is_what_there_is():
    (dot,) = tell(put(([[(0, 0)]], 150, 150)))
    assert dot.box == pytest.approx((148, 148, 152, 152), abs=2)


def test_no_ink_and_a_page_of_text_get_sentences():
    with pytest.raises(ValueError, match="no ink"):
        part(np.zeros((30, 30), np.float32))
    marks = put(*[(ONE, 10 + 24 * (n % 12), 5 + 70 * (n // 12)) for n in range(MAX_DIGITS * 4)])
    with pytest.raises(ValueError, match=f"48 separate marks.*up to {MAX_DIGITS}"):
        tell(marks)
    line = np.array([[0, 0], [0, 9]], np.float32)
    strokes = [line + [20 * (n % 10) + 10, 40 * (n // 10) + 10] for n in range(40)]
    with pytest.raises(ValueError, match="40 separate marks.*Clear the canvas"):
        part(np.ones((300, 300), np.float32), strokes)
    noise = (np.random.default_rng(0).random((400, 400)) > 0.9).astype(np.float32)
    with pytest.raises(ValueError, match="separate marks were found"):
        part(noise)
