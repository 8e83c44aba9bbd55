"""Pictures that show no digit, or far too many: each kind gets a true sentence."""

import re

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.drawing.photo import read_photo
from core.queries.drawing import prepare_photo
from tests.core.drawing.photographs import encode, paper, write


def page(width, height, lines, light=False):
    """Lines of small type."""
    image = Image.new("RGB", (width, height), "black" if light else "white")
    font = ImageFont.load_default(size=int(height / lines * 0.6))
    for line in range(lines):
        words = "seventeen plain words that no one will ever read here aloud"
        at = (0.06 * width, height * (line + 0.5) / (lines + 1))
        ink = "white" if light else "black"
        ImageDraw.Draw(image).text(at, words[line % 9 :] * 2, fill=ink, font=font)
    return np.asarray(image, float)


def numbers(side, columns):
    """Digits in rows and columns, far apart."""
    image = Image.new("RGB", (side, side), "white")
    font = ImageFont.load_default(size=int(0.6 * side / columns))
    for place in range(columns**2):
        row, column = divmod(place, columns)
        at = ((column + 0.3) * side / columns, (row + 0.1) * side / columns)
        ImageDraw.Draw(image).text(at, str(place * 7 % 10), fill="black", font=font)
    return np.asarray(image, float)


def dashes(side, number):
    """A thousand short strokes."""
    image = Image.new("RGB", (side, side), "white")
    generator = np.random.default_rng(4)
    for x, y, angle in generator.uniform(0, 1, (number, 3)) * [side, side, 6]:
        end = (x + 0.03 * side * np.cos(angle), y + 0.03 * side * np.sin(angle))
        ImageDraw.Draw(image).line((x, y, *end), fill="black", width=max(1, side // 300))
    return np.asarray(image, float)


def blocks(side, cells):
    colors = np.random.default_rng(5).integers(0, 256, (cells, cells, 3), dtype=np.uint8)
    large = Image.fromarray(colors).resize((side, side), Image.Resampling.NEAREST)
    return np.asarray(large, float)


def glow(side):
    rows, columns = np.mgrid[:side, :side] / side - 0.5
    return np.repeat(np.hypot(rows, columns)[..., None], 3, axis=2) * 350


def ramp(width, height, down=False):
    shades = np.linspace(0, 255, height if down else width)
    return np.ones((height, width, 3)) * (shades[:, None, None] if down else shades[:, None])


CROWDED = {
    "36 lines of small type": page(800, 1000, 36),
    "20 lines of light type": page(600, 500, 20, light=True),
    "a hundred digits": numbers(700, 10),
    "a thousand strokes": dashes(900, 1000),
    "blocks of any color": blocks(400, 40),
}
SMOOTH = {
    "to the right": ramp(640, 400),
    "downwards": ramp(250, 300, down=True),
    "to the left, large": ramp(1500, 700)[:, ::-1],
    "a glow": glow(450),
}


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("name", CROWDED)
def test_what_holds_far_too_many_marks_is_refused_with_their_number(name, kind):
    with pytest.raises(ValueError, match="At least .* separate marks.*Cut the picture") as caught:
        prepare_photo(encode(CROWDED[name], kind))
    assert read_photo(encode(CROWDED[name], kind)).marks > 30
    counted = re.search("At least ([0-9,]+)", str(caught.value))
    assert counted and 30 < int(counted[1].replace(",", "")) <= 1000
    if name == "a hundred digits":
        assert int(counted[1]) <= 100


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("name", SMOOTH)
def test_light_that_passes_slowly_into_dark_is_no_ink(name, kind):
    with pytest.raises(ValueError, match="light passes slowly into dark.*Choose"):
        read_photo(encode(SMOOTH[name], kind))


def test_faint_ink_in_slanting_light_is_ink():
    sheet = paper((400, 500)) * np.linspace(1, 0.45, 500)[:, None]
    found = read_photo(encode(write(sheet, 5, (180, 120), 150, ink=(120, 118, 112))))
    assert found.notes == () and (found.ink > 0.5).any()


def test_bars_that_do_not_count_are_named():
    picture = np.full((400, 500, 3), 255.0)
    generator, left = np.random.default_rng(6), 50.0
    for width, gap in generator.integers(1, 4, (24, 2)) * 4:
        picture[80:320, int(left) : int(left) + width] = 0
        left += width + gap
    picture = picture[:, : int(left) + 50]
    *_, last = read_photo(encode(picture)).notes
    assert re.fullmatch(r"\d+ other marks stand out as clearly as .* Crop the picture .*", last)


def test_one_mark_that_does_not_count_is_named_and_dirt_is_not():
    dirty = write(paper(), 7, (130, 60), 170)
    generator = np.random.default_rng(7)
    for row, column in generator.integers(10, 280, (40, 2)):
        dirty[row : row + 2, column : column + 2] = 60
    assert read_photo(encode(dirty)).notes == ()


@pytest.mark.parametrize(("shape", "box"), [((120, 100), (33, 40)), ((700, 900), (150, 180))])
def test_a_filled_area_is_named_and_a_bold_digit_is_none(shape, box):
    top, left = (np.array(shape) - box) // 2
    picture = np.full((*shape, 3), 240.0)
    picture[top : top + box[0], left : left + box[1]] = 30
    assert "a filled area, not a line" in " ".join(read_photo(encode(picture)).notes)
    bold = write(np.full((300, 300, 3), 240.0), 1, (90, 60), 180, width=34)
    assert read_photo(encode(bold)).notes == ()
