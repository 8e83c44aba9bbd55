"""Reading one picture of many, from a file that nothing is known about.

Formats come from a short list, sizes are checked before pixels are decoded, and whatever cannot be
read is a ValueError. Photos of a single digit are another matter: see `core.drawing.photo`.
"""

from __future__ import annotations

import io
import warnings
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MAX_BYTES = 20_000_000
MAX_PIXELS = 12_000_000  # decoded, up to 50 MB
Pixels: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
_DEEPEST = 65_535  # of 16 bits
_FAINT = 16  # of 255; with less alpha a pixel's color is not seen
_ONE_GRAY = 32  # of 255; values that differ by no more are one gray
_ALMOST_WHITE = 224  # of 255; on white paper it could not be seen
_MAX_JPEG_SCANS = 100  # each costs a pass over the picture; cameras and tools write about 10


def read_size(raw: bytes) -> tuple[int, int]:
    """Height and width as a picture's head announces them, before it is turned upright.

    Raises:
        ValueError: This is no picture of an allowed kind and size.
    """
    with _open(raw) as image:
        return image.height, image.width


def read_picture(raw: bytes, size: tuple[int, int] | None = None) -> Pixels:
    """Reads a picture, the first of an animation; what is transparent becomes paper.

    Args:
        raw: The file's bytes.
        size: Height and width to scale it to, if any.

    Returns:
        uint8, or uint16 with the values as they are if it has 16 bits a pixel, of shape (height,
        width) if it is gray, else uint8 of shape (height, width, 3).

    Raises:
        ValueError: This is no picture of an allowed kind and size, or it is damaged.
    """
    with _open(raw) as image:
        try:
            image.load()
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith("I"):
                return _read_deep(upright, size)
            opaque = _lay_on_paper(upright)
            if size is not None and (opaque.height, opaque.width) != size:
                opaque = opaque.resize((size[1], size[0]), Image.Resampling.BILINEAR)
        # Whatever a damaged file makes Pillow raise (struct.error, SyntaxError, ...).
        except Exception as error:  # noqa: BLE001
            raise ValueError(f"cut off or damaged ({error})") from None
        pixels = np.asarray(opaque, np.uint8)
    if pixels.ndim == 3 and (pixels == pixels[..., :1]).all():
        pixels = pixels[..., 0]
    return np.ascontiguousarray(pixels)


def _open(raw: bytes) -> Image.Image:
    if len(raw) > MAX_BYTES:
        raise ValueError(f"over {MAX_BYTES / 1e6:.0f} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our limit is lower
            image = Image.open(io.BytesIO(raw), formats=FORMATS)
    except Image.DecompressionBombError:
        raise ValueError("far too many pixels") from None
    except Exception:  # noqa: BLE001  as above
        raise ValueError("no picture") from None
    problem = ""
    if image.width * image.height > MAX_PIXELS:
        problem = f"over {MAX_PIXELS:,} pixels"
    elif image.format in ("JPEG", "MPO") and raw.count(b"\xff\xda") > _MAX_JPEG_SCANS:
        problem = f"stored in more than {_MAX_JPEG_SCANS} layers"
    if problem:
        image.close()
        raise ValueError(problem)
    return image


def _read_deep(image: Image.Image, size: tuple[int, int] | None) -> NDArray[np.uint16]:
    """A gray picture of 16 bits a pixel, which Pillow would cut off at 255."""
    values = np.asarray(image).clip(0, _DEEPEST)
    if size is not None and values.shape != size:
        scaled = Image.fromarray(values.astype(np.float32)).resize(
            (size[1], size[0]), Image.Resampling.BILINEAR
        )
        values = np.rint(np.asarray(scaled))
    return np.ascontiguousarray(values, np.uint16)


def _lay_on_paper(image: Image.Image) -> Image.Image:
    """The picture in gray or in colors, without transparency.

    Ink of one gray, be it black or white, is black on white paper: then its alpha is all that it
    shows. Other pictures are laid on white, or on black if they are almost white themselves.
    """
    if not image.has_transparency_data:
        return image if image.mode == "L" else image.convert("L" if image.mode == "1" else "RGB")
    colored = image.convert("RGBA")
    pixels = np.asarray(colored)
    alpha = pixels[..., 3]
    if (alpha == 255).all():
        return colored.convert("RGB")
    ink = pixels[alpha > _FAINT, :3]
    if not len(ink):
        return Image.new("L", image.size, "white")
    if int(ink.max()) - int(ink.min()) <= _ONE_GRAY and (alpha <= _FAINT).any():
        return Image.fromarray(255 - alpha)
    light = float(ink.mean()) >= _ALMOST_WHITE
    paper = Image.new("RGBA", image.size, "black" if light else "white")
    paper.alpha_composite(colored)
    return paper.convert("RGB")
