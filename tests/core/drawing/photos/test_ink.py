"""Finding a digit's ink: every kind of paper, light and surroundings, and what the notes say."""

import time

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from core.drawing.photo import read_photo
from core.maintenance.photographs.camera import take_photo
from core.maintenance.photographs.scene import choose_scene
from core.queries.drawing import prepare_photo
from tests.core.drawing.photographs import encode, likeness, paper, rule, write

LIGHT_INK = "Light ink on dark paper"
RULES, SQUARES, LINE = "rules of the paper", "squares of the paper", "straight line"
FRAME, PANEL, RIM = "frame around", "panel or sheet", "leans on the picture's rim"
SAID = (LIGHT_INK, RULES, SQUARES, LINE, FRAME, PANEL, RIM)


def said(notes):
    """Which of the notes about finding ink there are; any other note fails the test."""
    found = [next(key for key in SAID if key in note) for note in notes]
    assert len(found) == len(set(found))
    return set(found)


def darken(picture, light):
    return picture * np.asarray(light)[..., None]


def plain(digit=5):
    return write(paper(), digit, (150, 70), 120)


def gradient():
    return darken(plain(2), np.broadcast_to(np.linspace(0.35, 1, 400), (300, 400)))


def vignette():
    y, x = np.mgrid[-1:1:300j, -1:1:400j]
    return darken(
        write(paper(), 5, (170, 90), 90, width=3, ink=(60, 80, 170)), 1 - 0.3 * (x**2 + y**2)
    )


def hard_shadow_across_the_digit():
    light = np.ones((300, 400))
    light[:, 190:] = 0.6
    return darken(plain(2), light)


def thin_pen():
    return write(paper((512, 512)), 4, (200, 180), 110, width=3, ink=(70, 70, 70))


def faint_pencil():
    return write(
        paper(color=(250, 250, 250), grain=0.5), 5, (150, 70), 120, width=3, ink=(205,) * 3
    )


def chalk():
    return write(paper(color=(35, 60, 48)), 2, (150, 70), 130, width=9, ink=(235, 235, 225))


def red_on_green_of_equal_lightness():
    return write(paper(color=(70, 130, 80)), 7, (150, 70), 130, width=9, ink=(208, 60, 62))


def strip():
    picture = plain(5)
    picture[:, 390:] = (25, 25, 28)
    return picture


def slanted_table_edge():
    picture = plain(4)
    rows, columns = np.mgrid[:300, :400]
    picture[rows > 285 - 0.04 * columns] = (40, 25, 20)
    return picture


def finger():
    rows, columns = np.mgrid[:300, :400]
    picture = plain(7)
    picture[((columns - 60) / 35) ** 2 + ((rows - 300) / 70) ** 2 < 1] = (150, 100, 85)
    return picture


def sheet_on_a_table():
    picture = np.ones((300, 400, 3)) * (60, 42, 30)
    picture[25:270, 40:370] = plain(2)[25:270, 40:370]
    return picture


def ruled(tilt=0.0, digit=7):
    return write(rule(paper(), tilt=tilt), digit, (150, 70), 125)


def squared():
    lines = rule(rule(paper(), step=26), step=26, down=True)
    return write(lines, 5, (150, 70), 125)


def one_line():
    return write(rule(paper(), step=440, thickness=2, color=(60, 60, 60)), 5, (150, 70), 120)


def framed(tilt=0.0):
    image = Image.new("L", (400, 300))
    ImageDraw.Draw(image).rectangle((100, 40, 300, 240), outline=255, width=4)
    line = np.asarray(image.rotate(tilt, Image.Resampling.BICUBIC), float)[..., None] / 255
    return write(paper(), 5, (150, 80), 120) * (1 - line) + 40 * line


def panel(color, ink, window=(250, 250, 250)):
    picture = np.ones((480, 640, 3)) * np.asarray(window)
    picture[:24] = (70, 100, 170)
    picture[70:400, 220:560] = color
    return write(picture, 2, (310, 130), 200, width=16, ink=ink)


def tilted_sheet():
    rows, columns = np.mgrid[:400, :500]
    x, y = columns - 250, rows - 200
    on = (np.abs(0.97 * x + 0.24 * y) < 180) & (np.abs(0.97 * y - 0.24 * x) < 140)
    sheet = write(paper((400, 500)), 4, (200, 140), 120)
    return np.where(on[..., None], sheet, paper((400, 500), (70, 50, 35)))


def ruled_sheet_on_a_table():
    picture = paper(color=(50, 38, 30))
    picture[30:270, 40:360] = ruled(digit=2)[30:270, 40:360]
    return picture


def slashed_zero():
    image = Image.new("L", (300, 300), 255)
    pen = ImageDraw.Draw(image)
    pen.ellipse((95, 60, 205, 240), outline=0, width=12)
    pen.line((85, 250, 215, 50), fill=0, width=10)
    return np.repeat(np.asarray(image, float)[..., None], 3, axis=2)


PICTURES = {
    "tilted sheet": (tilted_sheet(), 4, {PANEL}),
    "ruled sheet on a table": (ruled_sheet_on_a_table(), 2, {PANEL, RULES}),
    "plain": (plain(), 5, set()),
    "gradient": (gradient(), 2, set()),
    "vignette": (vignette(), 5, set()),
    "thin pen": (thin_pen(), 4, set()),
    "faint pencil": (faint_pencil(), 5, set()),
    "hard shadow": (hard_shadow_across_the_digit(), 2, set()),
    "chalk": (chalk(), 2, {LIGHT_INK}),
    "red on green": (red_on_green_of_equal_lightness(), 7, set()),
    "strip": (strip(), 5, {RIM}),
    "table edge": (slanted_table_edge(), 4, {RIM}),
    "finger": (finger(), 7, {RIM}),
    "sheet on a table": (sheet_on_a_table(), 2, {PANEL}),
    "ruled": (ruled(), 7, {RULES}),
    "ruled, tilted": (ruled(tilt=0.15, digit=4), 4, {RULES}),
    "ruled downwards": (np.swapaxes(rule(paper((400, 300))), 0, 1), None, {RULES}),
    "squared": (squared(), 5, {SQUARES}),
    "one line": (one_line(), 5, {LINE}),
    "framed": (framed(), 5, {FRAME}),
    "framed, tilted": (framed(7), 5, {FRAME}),
    "olive panel": (panel((90, 90, 20), (0, 0, 0)), 2, {PANEL}),
    "gray panel": (panel((128, 128, 128), (0, 0, 0)), 2, {PANEL}),
    "black panel": (panel((0, 0, 0), (255, 255, 255)), 2, {PANEL, LIGHT_INK}),
    "white panel in a dark window": (panel((255,) * 3, (0, 0, 0), (45, 45, 48)), 2, {PANEL}),
    "blue panel": (panel((40, 60, 160), (255, 255, 255)), 2, {PANEL, LIGHT_INK}),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_digit_is_found_and_the_notes_are_true(name):
    picture, digit, notes = PICTURES[name]
    if digit is None:  # the same paper with a digit written afterwards
        picture, digit = write(picture, 5, (150, 70), 120), 5
    found = read_photo(encode(picture))
    assert said(found.notes) == notes
    assert likeness(found.ink, digit) > 0.85


@pytest.mark.parametrize("name", ["plain", "thin pen", "ruled, tilted", "chalk", "table edge"])
def test_a_jpeg_of_poor_quality_reads_the_same(name):
    picture, digit, notes = PICTURES[name]
    found = read_photo(encode(picture, "JPEG", quality=50))
    assert said(found.notes) == notes
    assert likeness(found.ink, digit) > 0.85


def test_rules_that_run_down_suggest_to_turn_the_picture():
    lying = np.rot90(ruled())
    assert any("turn the picture" in note for note in read_photo(encode(lying)).notes)
    assert not any("turn" in note for note in read_photo(encode(ruled())).notes)


def test_a_slashed_zero_is_neither_a_frame_nor_a_sheet():
    picture = slashed_zero()
    found = read_photo(encode(picture))
    assert found.notes == ()
    assert np.abs(found.ink - (255 - picture[..., 0]) / 255).mean() < 0.01


def test_an_opaque_picture_with_an_alpha_channel_gets_no_note():
    opaque = np.concatenate([plain(), np.full((300, 400, 1), 255.0)], axis=2)
    found = read_photo(encode(opaque))
    assert found.notes == () and likeness(found.ink, 5) > 0.9


def test_two_digits_of_similar_size_both_stay():
    picture = write(write(paper(), 5, (60, 80), 110), 7, (230, 90), 120)
    ink = read_photo(encode(picture)).ink
    assert likeness(ink[:, :200], 5) > 0.9 and likeness(ink[:, 200:], 7) > 0.9


@pytest.mark.parametrize("number", [317, 536, 1154, 1392])
def test_a_finger_that_reaches_in_is_no_second_digit(number):
    chance = np.random.default_rng([7, number])
    scene = choose_scene(chance)
    assert scene.rim == "finger"
    seven = np.array([(90, 70), (210, 66), (130, 240)], np.float32)
    found = prepare_photo(take_photo([seven], scene, chance))
    assert len(found.digits) == 1
    assert any("rim" in note for note in found.notes)


def test_a_bar_apart_stays_and_a_speck_far_away_does_not():
    picture = plain(7)
    picture[165:171, 150:200] = 50  # the bar of a 7
    picture[280:284, 20:24] = 50
    ink = read_photo(encode(picture)).ink
    assert ink[168, 155] > 0.9 and ink[270:].max() == 0


@pytest.mark.parametrize("shift", [(-60, -30), (90, 40)])
def test_moving_the_digit_changes_little(shift):
    moved = write(paper(), 5, (150 + shift[0], 70 + shift[1]), 120)
    assert likeness(read_photo(encode(moved)).ink, 5) > 0.9


@pytest.mark.parametrize("size", [(100, 75), (1200, 900)])
def test_scaling_the_picture_changes_little(size):
    image = Image.fromarray(plain().clip(0, 255).astype(np.uint8)).resize(size)
    assert likeness(read_photo(encode(np.asarray(image))).ink, 5) > 0.9


@pytest.mark.parametrize(("gain", "offset"), [(0.4, 0), (0.5, 110), (-1, 255)])
def test_a_linear_change_of_light_changes_little(gain, offset):
    found = read_photo(encode(plain() * gain + offset))
    assert likeness(found.ink, 5) > 0.9
    assert said(found.notes) == ({LIGHT_INK} if gain < 0 else set())


@pytest.mark.parametrize(
    "picture",
    [np.zeros((200, 200, 3)), np.full((200, 300, 3), 255.0), np.full((64, 64, 3), 140.0)],
    ids=["all ink", "no ink", "gray"],
)
def test_a_picture_of_one_shade_gets_a_sentence(picture):
    with pytest.raises(ValueError, match="No ink was found"):
        read_photo(encode(picture))


NOISE = np.random.default_rng(1).integers(0, 256, (200, 200, 3))
HALVES = np.repeat(np.arange(400)[None, :, None] < 200, 300, axis=0) * np.full(3, 255)


@pytest.mark.parametrize("picture", [NOISE, HALVES], ids=["noise", "two halves"])
def test_a_picture_without_a_line_gets_another_sentence(picture):
    with pytest.raises(ValueError, match="nothing in the picture stands out"):
        read_photo(encode(picture))


def test_a_hundred_digits_all_stay():
    """How many are read is decided where they are told apart."""
    picture = paper((500, 500))
    for number in range(100):
        picture = write_small(picture, number)
    ink = read_photo(encode(picture)).ink
    assert ndimage.label(ink > 0.5, np.ones((3, 3)))[1] > 50


def write_small(picture, number):
    row, column = divmod(number, 10)
    tile = picture[50 * row : 50 * row + 50, 50 * column : 50 * column + 50]
    tile[:] = write(tile, 7, (14, 12), 26, width=4)
    return picture


def test_a_large_photo_is_read_quickly():
    image = Image.fromarray(plain().clip(0, 255).astype(np.uint8)).resize((2400, 1800))
    raw = encode(np.asarray(image), "JPEG")
    start = time.process_time()
    found = read_photo(raw)
    assert time.process_time() - start < 2  # 0.2 s on a quiet machine
    assert likeness(found.ink, 5) > 0.9
