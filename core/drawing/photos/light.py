"""What stands out from the paper around it, however the paper is lit and whatever its color.

A photo is looked at in several ways: by lightness and by two colors, for dark ink and for light
ink, for thin and for thick lines. Each look gives a relief: 0 where there is paper, more where
something narrower than the look's reach differs from it. Which look shows the digit is decided by
what is found in it; see `core.drawing.photos.search`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
"""float32 of shape (height, width)."""

LIGHTNESS = "lightness"
COLORS = ("red-green", "blue-yellow")
REACHES = (0.09, 0.24)  # of the longer side: lines wider than this count as paper
FLAT = np.inf  # reach of a look at a picture whose paper has one shade: any line is found
_COLOR_WEIGHT = 0.6  # colors are coarser than lightness, in cameras and in JPEG
_COLOR_OF_BLACK = 0.15  # added to the light: the colors of the darkest pixels are noise
_DARKEST_PAPER = 0.08  # below this a shadow hides what is written in it
_SMOOTHING = 0.9  # pixels of 512; less than the thinnest pen, more than the grain
_LONGEST = 512  # pixels of the longer side that smoothing refers to
_ONE_SHADE = 0.02  # of the range from black to white
_MOSTLY = 0.8  # of the rim is of one shade where a program drew the picture


class Look(NamedTuple):
    """One way of looking for ink.

    Attributes:
        view: `LIGHTNESS` or one of `COLORS`.
        light_ink: Whether ink is what lies above the paper in this view.
        reach: Width of the widest line that is found, of the picture's longer side; or `FLAT`.
    """

    view: str
    light_ink: bool
    reach: float


def see(pixels: NDArray[np.float32]) -> dict[str, Map]:
    """The views of a picture: its lightness, red against green, blue against yellow.

    Args:
        pixels: float32 of shape (height, width, 3) in [0, 1].

    Returns:
        Lightness in [0, 1]; the colors as shares of the light, so that shading leaves them alone.
    """
    from scipy import ndimage

    sigma = _SMOOTHING * max(pixels.shape[:2]) / _LONGEST
    red, green, blue = (
        ndimage.gaussian_filter(pixels[..., channel], sigma) for channel in range(3)
    )
    total = red + green + blue + np.float32(_COLOR_OF_BLACK)
    weight = np.float32(_COLOR_WEIGHT)
    return {
        LIGHTNESS: np.asarray(0.299 * red + 0.587 * green + 0.114 * blue, np.float32),
        COLORS[0]: weight * (red - green) / total,
        COLORS[1]: weight * (blue - (red + green) / 2) / total,
    }


def relief(view: Map, look: Look) -> Map | None:
    """How far each pixel stands out from the paper around it.

    The paper is what remains when everything narrower than the reach is filled in (a gray closing,
    https://en.wikipedia.org/wiki/Closing_(morphology)): the edges of shadows and panels stay
    where they are. Light divides out of dark ink.

    Returns:
        float32 of the view's shape, 0 is paper; None for a flat look at a picture that is not flat.
    """
    from scipy import ndimage

    if look.reach == FLAT:
        return _flat_relief(view, look.light_ink)
    size = max(3, round(look.reach * max(view.shape)))
    if look.light_ink:
        return np.asarray(view - ndimage.grey_opening(view, size=(size, size)), np.float32)
    paper = ndimage.grey_closing(view, size=(size, size))
    if look.view != LIGHTNESS:
        return np.asarray(paper - view, np.float32)
    return np.asarray(1 - view / np.maximum(paper, _DARKEST_PAPER), np.float32)


def _flat_relief(view: Map, light_ink: bool) -> Map | None:
    rim = np.concatenate([view[0], view[-1], view[:, 0], view[:, -1]])
    paper = np.median(rim)
    if np.mean(np.abs(rim - paper) < _ONE_SHADE) < _MOSTLY:
        return None
    return np.asarray(view - paper if light_ink else paper - view, np.float32).clip(0, 1)
