"""Digit images and mosaics as pictures: ink on paper, light or dark."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

INK = {"light": "#1B1F2A", "dark": "#ECEAE3"}
ACCENT = {"light": "#2746C7", "dark": "#93A5FF"}  # marks the answer and nothing else
PAPER = {"light": "#FFFFFF", "dark": "#1D2029"}


def make_png(image: NDArray[np.float32], *, theme: str = "light") -> bytes:
    """Colors an unsigned array from paper (0) to ink (1).

    Args:
        image: float32 of shape (height, width) in [0, 1].
        theme: "light" or "dark".
    """
    paper, ink = (np.array(_rgb(colors[theme]), np.float32) for colors in (PAPER, INK))
    mixed = paper + np.clip(image, 0, 1)[..., None] * (ink - paper)
    buffer = io.BytesIO()
    Image.fromarray(np.round(mixed).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def make_digit_png(image: NDArray[np.float32]) -> bytes:
    """A digit image as a file to keep: 8-bit gray, 0 is paper and 255 ink, as in the data set."""
    buffer = io.BytesIO()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def make_img(image: NDArray[np.float32], *, alt: str, width: int, theme: str) -> str:
    """An HTML img element that shows an array with sharp pixels.

    Args:
        image: float32 of shape (height, width) in [0, 1].
        alt: What a sighted visitor learns from it.
        width: Width on the page in pixels; a whole multiple of the image's width looks best.
        theme: "light" or "dark".
    """
    data = base64.b64encode(make_png(image, theme=theme)).decode()
    return (
        f'<img class="ink" src="data:image/png;base64,{data}" alt="{html.escape(alt)}" '
        f'style="width:{width}px;max-width:100%">'
    )


def _rgb(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue
