"""A digit image as text, for the address bar: its pixels at 4 bits, deflated, base64url.

The digit images of `core.drawing.digit_image` have 16 gray levels, so the text holds them exactly;
images of other kinds are rounded to that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.drawing.digit_image import GRAY_STEPS, SIDE, quantize
from core.files import link_text

DIGIT_SHAPE = (SIDE, SIDE)
MAX_PIXELS = 4096  # over all channels; beyond that the text is too long for an address bar


def encode(image: NDArray[np.float32]) -> str:
    """Writes an image as text; a digit takes 100-200 characters.

    Args:
        image: float32 of shape (height, width) or (height, width, channels) in [0, 1]; rounded to
            16 levels.

    Raises:
        ValueError: The image is too large.
    """
    if image.size > MAX_PIXELS:
        raise ValueError(
            f"An image of {'x'.join(map(str, image.shape))} is too large for an address; expected "
            f"at most {MAX_PIXELS:,} numbers. Choose a test image instead."
        )
    levels = np.round(quantize(image) * GRAY_STEPS).astype(np.uint8).ravel()
    levels = np.append(levels, np.zeros(levels.size % 2, np.uint8))
    packed = (levels[::2] << 4 | levels[1::2]).tobytes()
    return link_text.write(packed)


def decode(text: str, shape: tuple[int, ...] = DIGIT_SHAPE) -> NDArray[np.float32]:
    """Reads an image that `encode` wrote.

    Args:
        text: The text.
        shape: Height and width of the image, and its channels where wanted.

    Returns:
        float32 of that shape in [0, 1].

    Raises:
        ValueError: The text is not an image of that shape, or it is blank.
    """
    problem = ValueError(
        f"The drawing in this link ({len(text)} characters, {text[:12]!r}...) cannot be read as "
        f"an image of {'x'.join(map(str, shape[:2]))}. "
        "Ask for the link again, or choose another."
    )
    number = int(np.prod(shape))
    if number > MAX_PIXELS:
        raise problem
    size = (number + 1) // 2
    try:
        packed = link_text.read(text, size=size, longest=size + size // 3 + 300)
    except ValueError:
        raise problem from None
    pairs = np.frombuffer(packed, np.uint8)
    levels = np.stack([pairs >> 4, pairs & 15], axis=1).ravel()[:number].reshape(shape)
    if not levels.any():
        raise problem
    return (levels / np.float32(GRAY_STEPS)).astype(np.float32)
