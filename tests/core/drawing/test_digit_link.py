"""Digit images as text in the address."""

import numpy as np
import pytest

from core.data.datasets import load_test_split
from core.drawing import digit_image, digit_link


def test_a_digit_image_comes_back_exactly():
    for image in load_test_split().images[:100, :, :, 0]:
        level = digit_image.quantize(image)
        assert np.array_equal(digit_link.decode(digit_link.encode(level)), level)


def test_links_are_short():
    lengths = [len(digit_link.encode(image)) for image in load_test_split().images[:200, :, :, 0]]
    assert np.mean(lengths) < 200


def test_even_noise_fits():
    noise = np.random.default_rng(0).random((28, 28), np.float32)
    assert np.array_equal(digit_link.decode(digit_link.encode(noise)), digit_image.quantize(noise))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "!!!",
        "a" * 5000,
        "AAAA",
        "YyAA",
        digit_link.encode(np.eye(28))[:-9],
        "\u0661",
    ],
)
def test_nonsense_gets_a_sentence(text):
    with pytest.raises(ValueError, match="cannot be read"):
        digit_link.decode(text)


def test_a_blank_image_is_no_digit():
    with pytest.raises(ValueError, match="cannot be read"):
        digit_link.decode(digit_link.encode(np.zeros((28, 28), np.float32)))


def test_a_small_text_cannot_become_a_large_image():
    import base64
    import zlib

    bomb = zlib.compressobj(9, wbits=-15)
    raw = bomb.compress(bytes(300_000)) + bomb.flush()
    text = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    with pytest.raises(ValueError, match="cannot be read"):
        digit_link.decode(text)
