"""Pictures from outside: what is read, and what gets a sentence."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.drawing import digit_image, photo

READABLE = ["PNG", "JPEG", "WEBP"]


def picture(paper=255, ink=0, size=(200, 200), mode="L"):
    image = Image.new("L", size, paper)
    width, height = size
    ImageDraw.Draw(image).line(
        [(width * 0.3, height * 0.2), (width * 0.7, height * 0.2), (width * 0.45, height * 0.85)],
        fill=ink,
        width=max(2, width // 16),
    )
    return image.convert(mode)


def encode(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def seven(ink):
    """The digit image of what was found."""
    return digit_image.stages(ink).centred


EXPECTED = seven(np.asarray(255 - np.asarray(picture()), np.float32) / 255)


def assert_same_digit(ink, least=0.95):
    """Compares at the best whole-pixel shift by one: rounding may tip either way."""
    shifts = [np.roll(seven(ink), (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    assert max(np.corrcoef(one.ravel(), EXPECTED.ravel())[0, 1] for one in shifts) > least


@pytest.mark.parametrize("kind", READABLE)
def test_every_format_is_read(kind):
    assert_same_digit(photo.read_photo(encode(picture(), kind)).ink)


def test_white_on_black_is_inverted_and_said_so():
    found = photo.read_photo(encode(picture(paper=0, ink=255)))
    assert_same_digit(found.ink)
    assert any("inverted" in note for note in found.notes)


def test_a_test_digit_saved_as_png_comes_back_almost_as_it_was():
    image = np.round(EXPECTED * 255).astype(np.uint8)
    assert_same_digit(photo.read_photo(encode(Image.fromarray(image))).ink, least=0.99)


def test_uneven_light_noise_and_specks_are_removed():
    generator = np.random.default_rng(0)
    light = np.linspace(0.45, 1, 400)[None, :] * np.linspace(0.8, 1, 400)[:, None]
    paper = np.asarray(picture(paper=240, ink=50, size=(400, 400)), np.float32)
    shaded = paper * light + generator.normal(0, 4, (400, 400))
    shaded[385:392, 30:36] = 60  # dirt
    image = Image.fromarray(np.clip(shaded, 0, 255).astype(np.uint8))
    found = photo.read_photo(encode(image, "JPEG", quality=80))
    assert_same_digit(found.ink, least=0.9)
    assert found.ink[370:].max() == 0


def test_16_bit_gray_keeps_its_whole_range():
    deep = np.asarray(picture(), np.uint16) * 257
    found = photo.read_photo(encode(Image.fromarray(deep)))
    assert_same_digit(found.ink)
    assert any("16 bits" in note for note in found.notes)


@pytest.mark.parametrize(("color", "paper"), [(0, "white"), (255, "black")])
def test_transparent_pictures_are_laid_on_paper_that_shows_them(color, paper):
    alpha = Image.fromarray(255 - np.asarray(picture()))
    image = Image.merge("LA", [Image.new("L", alpha.size, color), alpha])
    found = photo.read_photo(encode(image))
    assert_same_digit(found.ink)
    assert any(f"laid on {paper} paper" in note for note in found.notes)


def test_printing_colors_are_converted():
    found = photo.read_photo(encode(picture(mode="RGB").convert("CMYK"), "JPEG"))
    assert_same_digit(found.ink)
    assert any("CMYK" in note for note in found.notes)


def test_photos_are_turned_upright():
    turned = picture(mode="RGB").rotate(90, expand=True)  # to the left; 6 says: turn right
    exif = Image.Exif()
    exif[0x0112] = 6
    found = photo.read_photo(encode(turned, "JPEG", exif=exif))
    assert_same_digit(found.ink)
    assert any("upright" in note for note in found.notes)


@pytest.mark.parametrize("block", [b"garbage!garbage!", b"Exif\0\0II*\0", b""])
def test_a_damaged_orientation_is_passed_over(block):
    found = photo.read_photo(encode(picture(), exif=block))
    assert_same_digit(found.ink)


def test_a_telephones_jpeg_with_a_preview_is_a_photo():
    raw = encode(picture(), "MPO", save_all=True, append_images=[picture(size=(100, 100))])
    assert_same_digit(photo.read_photo(raw).ink)


def test_a_jpeg_of_endless_layers_is_refused():
    raw = encode(picture(), "JPEG", progressive=True)
    with pytest.raises(ValueError, match="layers; at most 100"):
        photo.read_photo(raw[:-2] + b"\xff\xda" * 200 + raw[-2:])


def test_large_photos_are_worked_on_small():
    assert max(photo.read_photo(encode(picture(size=(3000, 2000)), "JPEG")).ink.shape) <= 512


def animated(kind):
    frames = [picture(), picture(paper=200)]
    return encode(frames[0], kind, save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "0 bytes"),
        (b"just some text, saved as digit.png", "not a picture in PNG, JPEG, WEBP format"),
        (encode(picture())[:200], "cut off or damaged"),
        (encode(picture(size=(600, 600)), "JPEG")[:2000], "cut off or damaged"),
        (encode(Image.new("L", (1, 1))), "1x1 pixels; a digit needs at least 8x8"),
        (encode(Image.new("1", (10_000, 10_000))), "10,000x10,000 pixels"),
        (encode(Image.new("1", (14_000, 14_000))), "far too many pixels"),
        (encode(picture(size=(4000, 4000))), "4,000x4,000 pixels; at most 12,000,000 pixels"),
        (encode(Image.new("1", (9_000, 8_000))), "9,000x8,000 pixels"),
        (animated("PNG"), "2 pictures"),
        (animated("WEBP"), "2 pictures"),
        (animated("GIF"), "not a picture in PNG"),
        (encode(Image.new("L", (50, 50), 128)), "No ink was found"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not a picture|cut off"),
        (bytes(photo.MAX_BYTES + 1), "at most 20 MB"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(raw, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        photo.read_photo(raw)
    assert str(caught.value).endswith(".")


def png_of(pixels):
    return encode(Image.fromarray(np.asarray(pixels, np.uint8)))


def test_a_picture_for_colors_keeps_them_and_its_border_goes_on():
    pixels = np.full((20, 40, 3), (255, 0, 51), np.uint8)
    pixels[5:15, 10:30] = (0, 102, 255)
    image, notes = photo.read_image(png_of(pixels), (16, 8, 3))
    assert image.shape == (16, 8, 3) and notes == ()
    assert np.allclose(image[0, 0], [1, 0, 0.2]) and np.allclose(image[8, 4], [0, 0.4, 1])


def test_a_gray_picture_on_a_light_ground_is_inverted():
    pixels = np.full((16, 16), 255, np.uint8)
    pixels[4:12, 4:12] = 51
    image, notes = photo.read_image(png_of(pixels), (8, 8, 1))
    assert image[0, 0, 0] == 0 and image[4, 4, 0] == pytest.approx(0.8)
    assert "inverted" in notes[0]
    dark, notes = photo.read_image(png_of(255 - pixels), (8, 8, 1))
    assert np.allclose(dark, image) and notes == ()


@pytest.mark.parametrize("shape", [(8, 8, 1), (8, 8, 3)])
def test_a_picture_of_one_shade_gets_a_sentence(shape):
    with pytest.raises(ValueError, match="one shade"):
        photo.read_image(png_of(np.full((16, 16), 90)), shape)
