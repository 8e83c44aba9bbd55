"""Signs that are no digits: two sets with nothing in common, drawn the same by the same seed."""

import numpy as np
import pytest

from core.drawing.signs import style
from core.drawing.signs.table import CHOOSING, REPORTING

SAME_AS_A_DIGIT = set("OoQDIijlLZzSsbGBgqYy")
SETS = pytest.mark.parametrize("among", [CHOOSING, REPORTING], ids=["choosing", "reporting"])


def test_the_sets_share_no_sign_and_no_style():
    names = [{sign.name.lower() for sign in among.signs} for among in (CHOOSING, REPORTING)]
    assert not names[0] & names[1]
    rules = [{sign.rule for sign in among.signs} for among in (CHOOSING, REPORTING)]
    assert not rules[0] & rules[1]
    assert not set(CHOOSING.styles) & set(REPORTING.styles)


@SETS
def test_no_letter_is_the_same_sign_as_a_digit(among):
    letters = [sign.name for sign in among.signs if sign.is_letter]
    assert len(letters) >= 14 and not SAME_AS_A_DIGIT & set(letters)
    assert len(among.signs) - len(letters) >= 10


@SETS
def test_every_sign_is_drawn_as_often_and_prepared_like_a_digit(among):
    number = 2 * len(among.signs)
    drawn = style.draw_signs(number, among, seed=1)
    assert drawn.signs == among.signs * 2
    images = drawn.images[..., 0]
    assert images.shape == (number, 28, 28) and images.max(axis=(1, 2)).min() == 1
    marked = images > 0.1
    sides = np.stack([marked.any(axis=axis).sum(axis=1) for axis in (1, 2)])
    assert (sides.max(axis=0) == 20).mean() > 0.9  # ink thinner than that level counts as paper
    again = style.draw_signs(number, among, seed=1)
    assert np.array_equal(again.images, drawn.images)
    other = style.draw_signs(number, among, seed=2)
    assert (np.abs(other.images - drawn.images).max(axis=(1, 2, 3)) > 0.5).all()
