"""Drawn digits: every form of the table, and how a recipe names them."""

import dataclasses

import numpy as np
import pytest
from scipy import ndimage

from core.drawing import digit_image
from core.drawing.curve import arc, curve
from core.drawing.forms.table import FIRST_FORMS, FORMS
from core.drawing.pen_styles import draw_styles, write
from core.recipes import recipe as recipes
from core.recipes.bounds import check_settings
from core.recipes.table import find_recipe

NEIGHBOURS = np.ones((3, 3))


@pytest.fixture(scope="module")
def drawn():
    """Twenty of each form, as pen movements."""
    generator = np.random.default_rng(3)
    return {name: [write(form, generator) for _ in range(20)] for name, form in FORMS.items()}


def holes(strokes):
    """How many patches of paper the ink shuts in, drawn with a thin pen."""
    paper = np.pad(digit_image.redraw(strokes, 0.05), 1) < 0.3
    return ndimage.label(paper)[1] - 1


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_a_digit_image_of_many_shapes(name, drawn):
    images = [digit_image.redraw(strokes) for strokes in drawn[name]]
    assert len({image.tobytes() for image in images}) == 20
    for image in images:
        rows, columns = image.any(axis=1).sum(), image.any(axis=0).sum()
        assert image.max() == 1 and 19 <= max(rows, columns) <= 20
        assert 0.03 < image.mean() < 0.35


def test_slashes_part_the_zero_and_open_forms_shut_nothing_in(drawn):
    counted = {name: np.mean([holes(one) for one in lines]) for name, lines in drawn.items()}
    assert counted["0 slashed"] > 1.3
    for name in ("1 with long upstroke", "3 with flat top", "5 with bar apart", "7 hooked"):
        assert counted[name] < 0.3, name
    assert counted["6 open"] < 0.8 and counted["4 square"] < 0.2


def test_the_same_seed_draws_the_same_digits():
    first, again = (draw_styles(60, forms=FIRST_FORMS, seed=[1, 2]) for _ in range(2))
    assert np.array_equal(first.images, again.images)
    assert first.images.shape == (60, 28, 28, 1)
    assert set(first.labels) == {1, 4, 7, 9}
    assert not np.array_equal(first.images, draw_styles(60, forms=FIRST_FORMS, seed=3).images)


def test_forms_are_drawn_by_their_share():
    labels = draw_styles(600, forms=["0 slashed", "2 looped"], seed=0).labels
    assert set(labels) == {0, 2}
    assert 0.58 < np.mean(labels == 0) < 0.75  # two thirds are expected


def test_an_unknown_form_is_named():
    with pytest.raises(ValueError, match="'0 slashd'.*Did you mean '0 slashed'"):
        draw_styles(1, forms=["0 slashd"], seed=0)


def test_curves_go_through_their_points_and_keep_corners():
    generator = np.random.default_rng(0)
    line = curve([(0, 0), (1, 0), (1, 0), (1, 2)], generator, jitter=0)
    for point in [(0, 0), (1, 0), (1, 2)]:
        assert np.abs(line - point).sum(axis=1).min() < 1e-6
    assert np.allclose(arc((0, 0), (2, 1), (0, 90), 2), [(2, 0), (0, 1)])


def test_a_recipe_without_forms_is_written_as_before_and_one_with_them_comes_back():
    plain = dataclasses.replace(find_recipe("champion"), forms=())
    assert "forms" not in recipes.to_fields(plain)
    assert recipes.from_json(recipes.to_json(plain)) == plain
    named = dataclasses.replace(plain, forms=("0 slashed",))
    assert recipes.from_json(recipes.to_json(named)) == named
    assert recipes.ingredients(named) != recipes.ingredients(plain)
    with pytest.raises(ValueError, match="No form is called 'x'"):
        check_settings(dataclasses.replace(plain, forms=("x",)))
