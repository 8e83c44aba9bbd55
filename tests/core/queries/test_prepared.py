"""What becomes of a drawing or a photo: several digits, or one thing as a whole."""

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

from core.data.datasets import MNIST
from core.queries.drawing import prepare_drawing, prepare_photo, read_picture
from core.queries.familiarity import NOTICE
from tests.core.drawing.photographs import encode, write


def two_bars():
    """Two upright bars: as digits two ones, as clothes a pair of trousers."""
    ink = np.zeros((100, 100), np.float32)
    ink[20:80, 20:26] = ink[20:80, 70:76] = 1
    return ink


def test_two_bars_are_two_digits_or_one_whole():
    digits = prepare_drawing(two_bars()).digits
    assert [digit.box[0] for digit in digits] == [20, 70]
    (whole,) = prepare_drawing(two_bars(), apart=False).digits
    assert whole.box == (0, 0, 100, 100)
    for left in (slice(0, 14), slice(14, 28)):  # both bars are on the one image
        assert whole.stages.boxed[:, left].max() > 0.5
        assert whole.stages.redrawn[:, left].max() > 0.5


def test_a_photo_that_is_one_whole_says_nothing_of_several_digits():
    buffer = io.BytesIO()
    Image.fromarray((255 - 225 * two_bars()).astype(np.uint8)).save(buffer, "PNG")
    apart, whole = (prepare_photo(buffer.getvalue(), apart=apart) for apart in (True, False))
    assert len(apart.digits) == 2 and "2 digits" in " ".join(apart.notes)
    assert len(whole.digits) == 1 and "digits" not in " ".join(whole.notes)


@pytest.mark.parametrize(
    ("names", "shape", "reads"),
    [
        (tuple("0123456789"), (28, 28, 1), True),
        (tuple("0123456789"), (32, 32, 3), False),
        (tuple("abcdefghij"), (28, 28, 1), False),
    ],
    ids=["digits", "colored", "letters"],
)
def test_only_of_digits_several_are_told_apart(names, shape, reads):
    source = dataclasses.replace(MNIST, class_names=names, input_shape=shape)
    assert source.reads_digits is reads


def test_every_mark_is_judged_though_the_first_alone_is_read(tmp_path):
    """A digit and a box with a cross."""
    sheet = np.full((240, 420, 3), 235.0)
    sheet = write(sheet, 7, (60, 60), 120, width=9)
    sheet[60:180, [260, 261, 262, 377, 378, 379]] = sheet[[60, 61, 62, 177, 178, 179], 260:380] = 40
    for offset in range(3, 117):
        sheet[60 + offset, 260 + offset] = sheet[60 + offset, 379 - offset] = 40
        sheet[60 + offset, 261 + offset] = sheet[60 + offset, 378 - offset] = 40
    path = tmp_path / "picture.png"
    path.write_bytes(encode(sheet))
    *_, read = read_picture("champion", path)
    assert read["first"] == "7" and "1 of these 2 may not be digits." in str(read["notes"])
    assert NOTICE not in str(read["notes"])  # what is read is a digit
    first, second = read_picture("champion", path, each=True)
    assert first["notes"] == "" and NOTICE in str(second["notes"])
    assert "1 of these 2 may not be digits." in str(second["notes"])
