"""From an uploaded picture to ink: PNG, JPEG or WebP, dark on light or light on dark.

Here a visitor's correction is obeyed; decoding and finding the ink are `core.drawing.photos`' job,
and what the ink then becomes that of `core.drawing.digit_image`. For data sets that are no drawings
the picture is taken as it is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.drawing.correction import UNCHANGED, Correction
from core.drawing.digit_image import Ink, scale_into
from core.drawing.photos.decoding import (
    FORMATS,
    LEAST_CONTRAST,
    MAX_BYTES,
    MIN_SIDE,
    decode,
    shrink,
    to_pixels,
    turn_upright,
    unify,
)
from core.drawing.photos.ink import find_ink

__all__ = ["MAX_BYTES", "Photo", "open_photo", "read_image", "read_photo"]

_CLOCKWISE = (
    None,
    Image.Transpose.ROTATE_270,  # Pillow counts the other way round
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_90,
)


class Photo(NamedTuple):
    """Ink found in a picture.

    Attributes:
        ink: float32 of shape (height, width) in [0, 1], 0 is paper; at most 512 pixels long. Of
            the crop; every digit-like ink that was found, one digit or several.
        notes: What was done to the picture that its owner should know, in sentences.
        marks: How many marks there are, whether they count as ink or not, that are not much smaller
            or weaker than what does; of very many the larger ones alone.
    """

    ink: Ink
    notes: tuple[str, ...]
    marks: int


def read_photo(raw: bytes, correction: Correction = UNCHANGED) -> Photo:
    """Finds the ink in an uploaded picture.

    Args:
        raw: The file's bytes.
        correction: What its owner changed about it. A crop is taken from the picture at its full
            resolution.

    Raises:
        ValueError: The file is not a picture of an allowed kind and size, or shows no ink.
    """
    left, top, right, bottom = correction.crop or (0.0, 0.0, 1.0, 1.0)
    detail = 1 / max(right - left, bottom - top)
    image = decode(raw, FORMATS, remedy="Choose another file.", detail=detail)
    notes: list[str] = []
    image = _turn(unify(turn_upright(image, notes), "RGB", notes), correction.turns)
    whole = image.height, image.width
    if correction.crop is not None:
        image = image.crop(_in_pixels(correction.crop, image.size))
        if min(image.size) < MIN_SIDE:
            raise ValueError(
                f"The crop has {image.width}x{image.height} pixels; a digit needs at least "
                f"{MIN_SIDE}x{MIN_SIDE}. Drag a larger frame around it."
            )
    pixels = to_pixels(shrink(image))
    erased = _erased(correction, pixels.shape[:2], whole)
    ink, found_notes, marks = find_ink(pixels, correction.light_ink, erased)
    return Photo(ink, (*notes, *found_notes), marks)


def open_photo(raw: bytes, turns: int = 0) -> NDArray[np.uint8]:
    """A picture as its owner corrects it: upright and turned, but whole.

    Args:
        raw: The file's bytes.
        turns: Quarter turns clockwise.

    Returns:
        uint8 of shape (height, width, 3), at most 512 pixels long.

    Raises:
        ValueError: The file is not a picture of an allowed kind and size.
    """
    image = decode(raw, FORMATS, remedy="Choose another file.")
    return np.asarray(shrink(_turn(unify(turn_upright(image, []), "RGB", []), turns)))


def _turn(image: Image.Image, turns: int) -> Image.Image:
    clockwise = _CLOCKWISE[turns]
    return image if clockwise is None else image.transpose(clockwise)


def _in_pixels(
    crop: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[int, int, int, int]:
    (left, top, right, bottom), (width, height) = crop, size
    return (
        int(left * width),
        int(top * height),
        max(1, round(right * width)),
        max(1, round(bottom * height)),
    )


def _erased(
    correction: Correction, shape: tuple[int, int], whole: tuple[int, int]
) -> NDArray[np.bool_] | None:
    """The pixels of the crop that were rubbed out."""
    if not correction.erased:
        return None
    left, top, right, bottom = correction.crop or (0.0, 0.0, 1.0, 1.0)
    height, width = whole
    longer = max(whole)
    # Both axes in longer sides, so that a disc is round.
    x = (left + (np.arange(shape[1]) + 0.5) / shape[1] * (right - left)) * width / longer
    y = (top + (np.arange(shape[0]) + 0.5) / shape[0] * (bottom - top)) * height / longer
    mask = np.zeros(shape, np.bool_)
    for disc_x, disc_y, radius in correction.erased:
        from_x, from_y = x - disc_x * width / longer, y - disc_y * height / longer
        mask |= from_x[None, :] ** 2 + from_y[:, None] ** 2 <= radius**2
    return mask


def read_image(
    raw: bytes, shape: tuple[int, int, int]
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Scales an uploaded picture to the shape of a data set's images, its aspect kept.

    Args:
        raw: The file's bytes.
        shape: Height, width and channels (1 or 3) that the images have.

    Returns:
        float32 of that shape in [0, 1], and sentences on what was done to the picture.

    Raises:
        ValueError: The file is not a picture of an allowed kind and size, or of one shade only.
    """
    height, width, channels = shape
    image = decode(raw, FORMATS, remedy="Choose another file.")
    notes: list[str] = []
    image = turn_upright(image, notes)
    pixels = to_pixels(shrink(unify(image, "L" if channels == 1 else "RGB", notes)))
    pixels = pixels.reshape(*pixels.shape[:2], channels)
    border = np.median(
        np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]), axis=0
    ).astype(np.float32)
    if channels == 1 and border[0] > 0.5:
        pixels, border = 1 - pixels, 1 - border
        notes.append("Light background: the picture was inverted, as 0 is background here.")
    scaled = scale_into(pixels, height, width, border)
    if np.ptp(scaled) < LEAST_CONTRAST:
        raise ValueError(
            "The picture is almost of one shade: nothing can be told on it. Choose another file."
        )
    return scaled, tuple(notes)
