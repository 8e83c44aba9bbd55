"""Pictures from outside, decoded: PNG, JPEG or WebP of any color, depth and orientation.

Nothing about the file is trusted: formats come from a short list, sizes are checked before pixels
are decoded, and whatever cannot be read gets a sentence.
"""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 20_000_000  # about twice what a telephone's camera makes
MAX_PIXELS = 64_000_000  # of a JPEG, which is decoded small; what the largest cameras make
MAX_PIXELS_UNPACKED = 12_000_000  # of a PNG or WebP, which is decoded whole: up to 50 MB
MIN_SIDE = 8  # pixels; no digit can be told on less
WORKING_SIDE = 512  # pixels; finer detail does not reach a 28x28 digit image
LEAST_CONTRAST = 0.08  # between paper and ink, of the whole range from black to white
_MAX_JPEG_SCANS = 100  # each costs a pass over the picture; cameras and tools write about 10
_JPEG_FORMATS = ("JPEG", "MPO")  # MPO: a JPEG with further pictures, as telephones write them
_JPEG_SCALES = (8, 4, 2)  # at which a JPEG can be decoded without its detail
_OPAQUE = 255


def decode(
    raw: bytes,
    formats: tuple[str, ...],
    remedy: str,
    *,
    max_pixels: int | None = None,
    detail: float = 1.0,
) -> Image.Image:
    """Opens a picture from outside, in a few formats only, and decodes it.

    Args:
        raw: The file's bytes.
        formats: Pillow's names of the formats that are read.
        remedy: What to do about a picture that is refused, a sentence.
        max_pixels: A narrower limit than the format's own.
        detail: How many times finer than `WORKING_SIDE` the picture is needed, because only a part
            of it will be used. A JPEG is decoded no finer than that.

    Raises:
        ValueError: The file is not a picture of an allowed kind and size.
    """
    kinds = ", ".join(formats)
    if not raw:
        raise ValueError(
            f"The file is empty (0 bytes); expected a picture in {kinds} format. {remedy}"
        )
    if len(raw) > MAX_BYTES:
        raise ValueError(
            f"The file has {len(raw) / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read. "
            f"{remedy}"
        )
    try:
        image = _open(raw, formats)
    except Image.DecompressionBombError:
        raise ValueError(f"The picture has far too many pixels to be read. {remedy}") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise ValueError(
            f"The file is not a picture in {kinds} format, whatever its name says. {remedy}"
        ) from None
    width, height = image.size
    is_jpeg = image.format in _JPEG_FORMATS
    limit = max_pixels or (MAX_PIXELS if is_jpeg else MAX_PIXELS_UNPACKED)
    if width * height > limit:
        raise ValueError(
            f"The picture has {width:,}x{height:,} pixels; at most {limit:,} pixels are read of a "
            f"{image.format}. {remedy}"
        )
    if min(width, height) < MIN_SIDE:
        raise ValueError(
            f"The picture has {width}x{height} pixels; a digit needs at least "
            f"{MIN_SIDE}x{MIN_SIDE}. {remedy}"
        )
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and not is_jpeg:  # a camera's JPEG may carry a preview; its first picture counts
        raise ValueError(f"The file holds {frames} pictures (an animation); expected one. {remedy}")
    if is_jpeg:
        scans = raw.count(b"\xff\xda")
        if scans > _MAX_JPEG_SCANS:
            raise ValueError(
                f"The picture is stored in {scans} layers; at most {_MAX_JPEG_SCANS} are read. "
                f"{remedy}"
            )
        image.draft(None, _draft_size(image.size, detail))  # decode no more than is used
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        raise ValueError(
            f"The picture cannot be read to its end: the file is cut off or damaged. {remedy}"
        ) from None
    return image


def _draft_size(size: tuple[int, int], detail: float) -> tuple[int, int]:
    """The smallest size to decode a JPEG at that is fine enough, and not too large."""
    width, height = size
    for scale in _JPEG_SCALES:
        fine_enough = min(width, height) / scale >= WORKING_SIDE * detail
        if fine_enough or width * height > MAX_PIXELS_UNPACKED * (scale / 2) ** 2:
            return width // scale, height // scale
    return width, height


def _open(raw: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Reads a picture's head. Pillow's own warning of large pictures comes before our limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(io.BytesIO(raw), formats=formats)


def turn_upright(image: Image.Image, notes: list[str]) -> Image.Image:
    """Turns a photo as its EXIF orientation says; one whose EXIF cannot be read stays as it is."""
    try:
        if image.getexif().get(ExifTags.Base.Orientation, 1) == 1:
            return image
        upright = ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  Pillow raises struct.error, SyntaxError and others here
        return image
    notes.append("The picture was turned upright, as its EXIF orientation says.")
    return upright


def unify(image: Image.Image, mode: str, notes: list[str]) -> Image.Image:
    """Gray ("L") or colors ("RGB") of any picture; notes say what was converted."""
    if image.mode.startswith("I"):
        notes.append("The picture has 16 bits a pixel; its whole range was used.")
        image = Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8))
    elif image.mode == "CMYK":
        notes.append("The picture is in printing colors (CMYK); they were converted.")
        image = image.convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema()[0] != _OPAQUE:
            image = _fill_transparent(image, notes)
    return image.convert(mode)


def shrink(image: Image.Image) -> Image.Image:
    """A copy at most `WORKING_SIDE` pixels long."""
    small = image.copy()
    small.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    return small


def to_pixels(image: Image.Image) -> NDArray[np.float32]:
    """float32 in [0, 1], 0 is black: (height, width), or (height, width, 3) of a colored image."""
    return np.asarray(image, np.float32) / np.float32(255)


def _fill_transparent(image: Image.Image, notes: list[str]) -> Image.Image:
    """Lays a transparent picture on white paper, or on black where white would hide it."""
    for name in ("white", "black"):
        paper = Image.new("RGBA", image.size, name)
        paper.alpha_composite(image)
        low, high = paper.convert("L").getextrema()
        if (float(high) - float(low)) / 255 >= LEAST_CONTRAST:  # type: ignore[arg-type]
            break
    notes.append(f"The picture is transparent; it was laid on {name} paper.")
    return paper
