"""A digit image as text, for the address bar: 28x28 at 4 bits, deflated, base64url.

The digit images of `core.data.digit_image` have 16 gray levels, so the text holds them exactly.
"""

from __future__ import annotations

import numpy as np

from core.data import link_text
from core.data.digit_image import GRAY_STEPS, SIDE, Ink, quantize

_RAW_BYTES = SIDE * SIDE // 2
_MAX_TEXT = 800  # characters; noise in every pixel takes about 530


def encode(image: Ink) -> str:
    """Writes a digit image as text of usually 100-200 characters.

    Args:
        image: float32 of shape (28, 28) in [0, 1]; rounded to 16 gray levels.
    """
    levels = np.round(quantize(image) * GRAY_STEPS).astype(np.uint8).ravel()
    packed = (levels[::2] << 4 | levels[1::2]).tobytes()
    return link_text.write(packed)


def decode(text: str) -> Ink:
    """Reads a digit image that `encode` wrote.

    Returns:
        float32 of shape (28, 28) in [0, 1].

    Raises:
        ValueError: The text is not such a digit image, or it is blank.
    """
    problem = ValueError(
        f"The drawing in this link ({len(text)} characters, {text[:12]!r}...) cannot be read. "
        "Ask for the link again, or draw a new digit."
    )
    try:
        packed = link_text.read(text, size=_RAW_BYTES, longest=_MAX_TEXT)
    except ValueError:
        raise problem from None
    pairs = np.frombuffer(packed, np.uint8)
    levels = np.stack([pairs >> 4, pairs & 15], axis=1).reshape(SIDE, SIDE)
    if not levels.any():
        raise problem
    return (levels / np.float32(GRAY_STEPS)).astype(np.float32)
