"""A photo read as its owner corrected it."""

import numpy as np
import pytest

from core.drawing.correction import Correction
from core.drawing.photo import open_photo, read_photo
from tests.core.drawing.photographs import encode, likeness, paper, write


def two_digits():
    return write(write(paper(), 5, (60, 80), 110), 7, (250, 90), 120)


def test_a_crop_shows_what_it_holds():
    found = read_photo(encode(two_digits()), Correction(crop=(0.55, 0.2, 1.0, 0.8)))
    assert likeness(found.ink, 7) > 0.9
    assert found.ink.shape == (180, 180)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_crop_is_cut_before_the_picture_is_scaled_down(kind):
    """A digit of 100 pixels in 2,000: 26 pixels at the working size, far from enough."""
    picture = np.full((1500, 2000, 3), 230.0)
    picture[:220, :220] = write(picture[:220, :220], 2, (60, 60), 100, width=5)
    found = read_photo(encode(picture, kind), Correction(crop=(0.0, 0.0, 0.11, 0.147)))
    assert min(found.ink.shape) >= 215
    assert likeness(found.ink, 2) > 0.9
    assert max(open_photo(encode(picture, kind)).shape) == 512


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_picture_is_turned_back(turns):
    picture = write(paper(), 4, (150, 70), 120)
    raw = encode(np.rot90(picture, turns))
    found = read_photo(raw, Correction(turns=turns))
    assert likeness(found.ink, 4) > 0.9
    shown = open_photo(raw, turns)
    assert shown.shape == (300, 400, 3) and shown.dtype == np.uint8


def test_the_crop_counts_in_the_turned_picture():
    found = read_photo(
        encode(np.rot90(two_digits())), Correction(turns=1, crop=(0.0, 0.0, 0.5, 1.0))
    )
    assert likeness(found.ink, 5) > 0.9


def test_what_was_erased_is_paper():
    erased = tuple((0.6 + 0.05 * step, y, 0.1) for step in range(8) for y in (0.3, 0.5, 0.7))
    found = read_photo(encode(two_digits()), Correction(erased=erased))
    assert likeness(found.ink, 5) > 0.9 and found.ink[:, 230:].max() == 0


def test_an_erased_disc_is_round_and_lies_where_the_whole_picture_has_it():
    """A crop of the right half: a disc in the middle of the whole lies on the crop's left rim."""
    everything = write(paper((200, 400)), 7, (220, 30), 140, width=8)
    disc = ((0.55, 0.15, 0.05),)  # over the beginning of the bar, at x 220, y 30, radius 20
    found = read_photo(encode(everything), Correction(crop=(0.5, 0, 1, 1), erased=disc))
    whole = read_photo(encode(everything), Correction(crop=(0.5, 0, 1, 1)))
    lost = whole.ink - found.ink > 0.5
    rows, columns = np.nonzero(lost)
    assert len(rows) and np.all((columns - 20) ** 2 + (rows - 30) ** 2 < 22**2)


def test_the_polarity_can_be_set():
    """A light ring with a dark middle: both are digits to someone."""
    dark = write(paper(), 7, (60, 80), 120)
    both = write(dark, 5, (250, 80), 120, ink=(255, 255, 255))
    assert likeness(read_photo(encode(both), Correction(light_ink=True)).ink, 5) > 0.9
    assert likeness(read_photo(encode(both), Correction(light_ink=False)).ink, 7) > 0.9


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"turns": 4}, "expected 0, 1, 2 or 3"),
        ({"turns": 1.5}, "expected 0, 1, 2 or 3"),
        ({"light_ink": "yes"}, "expected true, false or nothing"),
        ({"crop": (0, 0, 0.01, 1)}, "Drag a larger frame"),
        ({"crop": (0.5, 0, 0.2, 1)}, "Drag a larger frame"),
        ({"crop": (0, 0, 1)}, "left, top, right and bottom"),
        ({"crop": (0, 0, float("nan"), 1)}, "left, top, right and bottom"),
        ({"erased": ((0.5, 0.5),)}, "x, y and radius"),
        ({"erased": ((0.5, 0.5, 2.0),)}, "x, y and radius"),
        ({"erased": ((0.5, 0.5, 0.1),) * 501}, "501 places were erased; at most 500"),
    ],
)
def test_a_correction_outside_of_its_range_gets_a_sentence(values, sentence):
    with pytest.raises(ValueError, match=sentence):
        Correction(**values)


def test_a_crop_of_too_few_pixels_gets_a_sentence():
    with pytest.raises(ValueError, match="The crop has 4x4 pixels"):
        read_photo(encode(paper((100, 100))), Correction(crop=(0, 0, 0.04, 0.04)))


def test_corrections_are_keys():
    assert len({Correction(), Correction(turns=0), Correction(turns=1)}) == 2
