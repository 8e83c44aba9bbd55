"""Digit images and mosaics as pictures: ink on paper, light or dark."""

from __future__ import annotations

import base64

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.pictures.coloring import INK, PAPER, color, encode_png

__all__ = [
    "ACCENT",
    "INK",
    "PAPER",
    "fit_width",
    "make_digit_png",
    "make_img",
    "make_png",
    "make_source",
]

ACCENT = {"light": "#2746C7", "dark": "#93A5FF"}  # marks the answer and nothing else


def make_png(image: NDArray[np.float32], *, theme: str = "light", signed: bool = False) -> bytes:
    """Colors an array: from paper (0) to ink (1), or signed values in two colors.

    Args:
        image: float32 of shape (height, width) in [0, 1], or in [-1, 1] if signed; or of shape
            (height, width, 3) in [0, 1], which is shown in its own colors.
        theme: "light" or "dark".
        signed: Whether values below zero are told from those above.
    """
    return encode_png(color(image, theme=theme, signed=signed))


def make_digit_png(image: NDArray[np.float32]) -> bytes:
    """An image as a file to keep, as in the data set: 8-bit gray, 0 is paper, 255 ink; or colors.

    Args:
        image: float32 of shape (height, width) or (height, width, 3) in [0, 1].
    """
    return encode_png(np.round(image * 255).astype(np.uint8))


def make_img(
    image: NDArray[np.float32], *, alt: str, width: int, theme: str, signed: bool = False
) -> Markup:
    """An HTML img element that shows an array with sharp pixels.

    Args:
        image: As in `make_png`.
        alt: What a sighted visitor learns from it.
        width: Width on the page in pixels; a whole multiple of the image's width looks best.
        theme: "light" or "dark".
        signed: Whether values below zero are told from those above.
    """
    return _make_img(make_source(image, theme=theme, signed=signed), alt, width)


def fit_width(image: NDArray[np.float32], side: int) -> int:
    """The width in which an image's longer side takes at most `side` pixels on the page.

    Each of its pixels takes a whole number of them, unless there are more than fit.

    Args:
        image: Of shape (height, width, ...).
        side: Pixels.
    """
    height, width = image.shape[:2]
    zoom = side / max(height, width)
    return max(1, round(width * (int(zoom) if zoom >= 1 else zoom)))


def make_colored_img(pixels: NDArray[np.uint8], *, alt: str, width: int) -> Markup:
    """An HTML img element that shows colors as they are: uint8 of shape (height, width, 3)."""
    return _make_img(_as_uri(encode_png(pixels)), alt, width)


def make_source(image: NDArray[np.float32], *, theme: str, signed: bool = False) -> str:
    """The picture of an array as a data URI."""
    return _as_uri(make_png(image, theme=theme, signed=signed))


def _as_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _make_img(source: str, alt: str, width: int) -> Markup:
    return Markup('<img class="ink" src="{}" alt="{}" style="width:{}px;max-width:100%">').format(
        source, alt, width
    )
