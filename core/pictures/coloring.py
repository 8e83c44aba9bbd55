"""From arrays to colored pictures: ink on paper for unsigned values, two colors for signed ones.

The pages and the command line color alike. 0 is always paper, so an empty map looks empty; signed
values go to blue below and orange above zero, which colour-blind readers tell apart.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

INK = {"light": "#1B1F2A", "dark": "#ECEAE3"}
PAPER = {"light": "#FFFFFF", "dark": "#1D2029"}
GROUND = {"light": "#FBFAF6", "dark": "#14161C"}  # of a page
GAP = {"light": "#DDD9CC", "dark": "#262A36"}  # between tiles
BELOW = {"light": "#00568A", "dark": "#6CBFF0"}
ABOVE = {"light": "#C24E00", "dark": "#F0A63C"}


def color(
    values: NDArray[np.float32], *, theme: str = "light", signed: bool = False
) -> NDArray[np.uint8]:
    """Colors an array.

    Args:
        values: float32 of shape (height, width): in [0, 1], or in [-1, 1] if signed; or of shape
            (height, width, 3) in [0, 1], colors that stay as they are. What lies outside is cut
            off; NaN is a gap.
        theme: "light" or "dark".
        signed: Whether values below zero are told from those above.

    Returns:
        uint8 of shape (height, width, 3), red, green and blue.
    """
    if values.ndim == 3:
        gap = np.isnan(values)
        pixels = np.where(gap, _rgb(GAP[theme]), 255 * np.clip(np.where(gap, 0, values), 0, 1))
        return np.round(pixels).astype(np.uint8)
    paper = _rgb(PAPER[theme])
    known = np.nan_to_num(values, nan=0.0)
    strength = np.clip(np.abs(known) if signed else known, 0, 1)[..., None]
    if signed:
        end = np.where(known[..., None] < 0, _rgb(BELOW[theme]), _rgb(ABOVE[theme]))
    else:
        end = _rgb(INK[theme])
    mixed = paper + strength * (end - paper)
    mixed[np.isnan(values)] = _rgb(GAP[theme])
    return np.round(mixed).astype(np.uint8)


def encode_png(pixels: NDArray[np.uint8], *, zoom: int = 1) -> bytes:
    """A PNG of an array of gray or colored pixels, each repeated `zoom` times both ways."""
    if zoom > 1:
        pixels = pixels.repeat(zoom, axis=0).repeat(zoom, axis=1)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _rgb(text: str) -> NDArray[np.float32]:
    return np.array(list(bytes.fromhex(text.removeprefix("#"))), np.float32)
