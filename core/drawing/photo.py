"""From an uploaded picture to ink: PNG, JPEG or WebP, dark on light or light on dark.

Nothing about the file is trusted: formats come from a short list, sizes are checked before pixels
are decoded, and whatever cannot be read gets a sentence. What the ink then becomes is the job of
`core.drawing.digit_image`. For data sets that are no drawings the picture is taken as it is.
"""

from __future__ import annotations

import io
import warnings
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFilter, ImageOps, UnidentifiedImageError

from core.drawing.digit_image import Ink, scale_into

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 20_000_000  # about twice what a telephone's camera makes
MAX_PIXELS = 64_000_000  # of a JPEG, which is decoded small; what the largest cameras make
MAX_PIXELS_UNPACKED = 12_000_000  # of a PNG or WebP, which is decoded whole: up to 50 MB
_MAX_JPEG_SCANS = 100  # each costs a pass over the picture; cameras and tools write about 10
MIN_SIDE = 8  # pixels; no digit can be told on less
_JPEG_FORMATS = ("JPEG", "MPO")  # MPO: a JPEG with further pictures, as telephones write them
_WORKING_SIDE = 512  # pixels; finer detail does not reach a 28x28 digit image
_LEAST_CONTRAST = 0.08  # between paper and ink, of the whole range from black to white
_BACKGROUND_SIDE = 64  # pixels; light on paper changes slowly
_WIDEST_LINE = 15  # of those 64 pixels: anything wider counts as background
_EVEN_LIGHT = 0.02  # spread along the border up to which paper counts as evenly lit
_SPECK = 0.05  # of the largest connected piece of ink; smaller pieces are dirt


class Photo(NamedTuple):
    """Ink found in a picture.

    Attributes:
        ink: float32 of shape (height, width) in [0, 1], 0 is paper; at most 512 pixels long.
        notes: What was done to the picture that its owner should know, in sentences.
    """

    ink: Ink
    notes: tuple[str, ...]


def read_photo(raw: bytes) -> Photo:
    """Finds the ink in an uploaded picture.

    Args:
        raw: The file's bytes.

    Raises:
        ValueError: The file is not a picture of an allowed kind and size, or shows no ink.
    """
    image = _decode(raw, FORMATS, remedy="Choose another file.")
    notes: list[str] = []
    image = _turn_upright(image, notes)
    return Photo(_find_ink(_to_pixels(image, "L", notes), notes), tuple(notes))


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
    image = _decode(raw, FORMATS, remedy="Choose another file.")
    notes: list[str] = []
    image = _turn_upright(image, notes)
    pixels = _to_pixels(image, "L" if channels == 1 else "RGB", notes)
    pixels = pixels.reshape(*pixels.shape[:2], channels)
    border = np.median(
        np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]), axis=0
    ).astype(np.float32)
    if channels == 1 and border[0] > 0.5:
        pixels, border = 1 - pixels, 1 - border
        notes.append("Light background: the picture was inverted, as 0 is background here.")
    scaled = scale_into(pixels, height, width, border)
    if np.ptp(scaled) < _LEAST_CONTRAST:
        raise ValueError(
            "The picture is almost of one shade: nothing can be told on it. Choose another file."
        )
    return scaled, tuple(notes)


def read_canvas(raw: bytes, side: int) -> Ink:
    """Reads the drawing canvas's own PNG, whose transparency is the ink.

    Args:
        raw: The file's bytes, as the browser sent them.
        side: Height and width that the canvas has.

    Returns:
        float32 of shape (side, side) in [0, 1].

    Raises:
        ValueError: This is not such a picture.
    """
    remedy = "Clear the canvas and draw again."
    image = _decode(raw, ("PNG",), remedy, max_pixels=side * side)
    if image.size != (side, side) or image.mode != "RGBA":
        raise ValueError(
            f"The canvas sent a picture of {image.width}x{image.height} pixels in mode "
            f"{image.mode}; expected {side}x{side} in RGBA. {remedy}"
        )
    return np.asarray(image.getchannel("A"), np.float32) / np.float32(255)


def _decode(
    raw: bytes, formats: tuple[str, ...], remedy: str, max_pixels: int | None = None
) -> Image.Image:
    """Opens a picture from outside, in a few formats only, and decodes it."""
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
        image.draft(None, (_WORKING_SIDE, _WORKING_SIDE))  # decode no more than is used
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        raise ValueError(
            f"The picture cannot be read to its end: the file is cut off or damaged. {remedy}"
        ) from None
    return image


def _open(raw: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Reads a picture's head. Pillow's own warning of large pictures comes before our limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(io.BytesIO(raw), formats=formats)


def _turn_upright(image: Image.Image, notes: list[str]) -> Image.Image:
    """Turns a photo as its EXIF orientation says; one whose EXIF cannot be read stays as it is."""
    try:
        if image.getexif().get(ExifTags.Base.Orientation, 1) == 1:
            return image
        upright = ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  Pillow raises struct.error, SyntaxError and others here
        return image
    notes.append("The picture was turned upright, as its EXIF orientation says.")
    return upright


def _to_pixels(image: Image.Image, mode: str, notes: list[str]) -> NDArray[np.float32]:
    """Gray ("L") or colors ("RGB"): float32 in [0, 1], 0 black, at most `_WORKING_SIDE` long."""
    if image.mode.startswith("I"):
        notes.append("The picture has 16 bits a pixel; its whole range was used.")
        image = Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8))
    elif image.mode == "CMYK":
        notes.append("The picture is in printing colors (CMYK); they were converted.")
        image = image.convert("RGB")
    if image.has_transparency_data:
        image = _fill_transparent(image.convert("RGBA"), notes)
    pixels = image.convert(mode)
    pixels.thumbnail((_WORKING_SIDE, _WORKING_SIDE), Image.Resampling.BOX)
    return np.asarray(pixels, np.float32) / np.float32(255)


def _fill_transparent(image: Image.Image, notes: list[str]) -> Image.Image:
    """Lays a transparent picture on white paper, or on black where white would hide it."""
    for name in ("white", "black"):
        paper = Image.new("RGBA", image.size, name)
        paper.alpha_composite(image)
        low, high = paper.convert("L").getextrema()
        if (float(high) - float(low)) / 255 >= _LEAST_CONTRAST:  # type: ignore[arg-type]
            break
    notes.append(f"The picture is transparent; it was laid on {name} paper.")
    return paper


def _find_ink(gray: NDArray[np.float32], notes: list[str]) -> Ink:
    """Tells ink from paper whatever their polarity, and however unevenly the paper is lit."""
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    low, high = np.percentile(gray, [0.5, 99.5])
    if np.median(border) < (low + high) / 2:
        gray, border = 1 - gray, 1 - border
        notes.append("Light ink on dark paper: the picture was inverted.")
    if np.ptp(np.percentile(border, [5, 95])) <= _EVEN_LIGHT:
        darkness = np.median(border) - gray
    else:
        darkness = 1 - gray / np.maximum(_background(gray), _LEAST_CONTRAST)  # light divides out
    strongest = float(np.percentile(darkness, 99.9))
    if strongest < _LEAST_CONTRAST:
        raise ValueError(
            "No ink was found: the picture is almost of one shade. "
            "Choose one with a dark digit on light paper, or the other way round."
        )
    rim = np.concatenate([darkness[0], darkness[-1], darkness[:, 0], darkness[:, -1]])
    noise = float(np.percentile(np.abs(rim), 75))
    full = float(np.percentile(darkness[darkness > strongest / 2], 75))
    floor = min(4 * noise, full / 2)
    ink = np.clip((darkness - floor) / (full - floor), 0, 1)
    return _without_specks(ink.astype(np.float32))


def _background(gray: NDArray[np.float32]) -> NDArray[np.float32]:
    """The paper as it would be without ink: a gray closing on a coarse grid, smoothed."""
    picture = Image.fromarray((gray * 255).astype(np.uint8))
    scale = _BACKGROUND_SIDE / max(gray.shape)
    height, width = (max(1, round(length * scale)) for length in gray.shape)
    coarse = picture.resize((width, height), Image.Resampling.BOX)
    closed = coarse.filter(ImageFilter.MaxFilter(_WIDEST_LINE)).filter(
        ImageFilter.MinFilter(_WIDEST_LINE)
    )
    smooth = closed.filter(ImageFilter.GaussianBlur(2))
    full = smooth.resize((gray.shape[1], gray.shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(full, np.float32) / np.float32(255)


def _without_specks(ink: Ink) -> Ink:
    """Removes small pieces, and pieces that lean on the border unless one is the largest."""
    from scipy import ndimage

    pieces, number = ndimage.label(ink > 0.3, structure=np.ones((3, 3)))
    if number < 2:
        return ink
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    wanted = sizes >= _SPECK * sizes.max()
    on_border = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
    wanted[on_border] = False
    wanted[sizes.argmax()] = True
    wanted[0] = False
    # Pale edges belong to the piece they touch.
    near = ndimage.binary_dilation(wanted[pieces], iterations=2)
    return np.where(near, ink, 0).astype(np.float32)
