"""Reading one picture of many, from a file that nothing is known about.

Formats come from a short list, sizes are checked before pixels are decoded, and whatever cannot be
read is a ValueError. Photos of a single digit are another matter: see `core.drawing.photo`.
"""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MAX_BYTES = 20_000_000
MAX_PIXELS = 12_000_000  # decoded, up to 50 MB
_MAX_JPEG_SCANS = 100  # each costs a pass over the picture; cameras and tools write about 10


def read_size(raw: bytes) -> tuple[int, int]:
    """Height and width as a picture's head announces them, before it is turned upright.

    Raises:
        ValueError: This is no picture of an allowed kind and size.
    """
    with _open(raw) as image:
        return image.height, image.width


def read_picture(raw: bytes, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """Reads a picture, the first of an animation; transparency is laid on white.

    Args:
        raw: The file's bytes.
        size: Height and width to scale it to, if any.

    Returns:
        uint8 of shape (height, width) if it is gray, else (height, width, 3).

    Raises:
        ValueError: This is no picture of an allowed kind and size, or it is damaged.
    """
    with _open(raw) as image:
        try:
            image.load()
            upright = ImageOps.exif_transpose(image)
            opaque = _lay_on_white(upright)
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


def _lay_on_white(image: Image.Image) -> Image.Image:
    """The picture in gray or in colors, without transparency."""
    if image.mode.startswith("I"):  # 16 bits a pixel, which Pillow would cut off at 255
        return Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return paper.convert("RGB")
    return image if image.mode == "L" else image.convert("L" if image.mode == "1" else "RGB")
