"""Which of ink and paper is light, in every format: 0 stands for the background everywhere here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data.importing.found import KEEP, TURN

_LIGHT = 128  # of 255; a border above it makes a background light
_LOOKED_AT = 5000  # images, evenly spread over all
_PIECE = 1000  # images turned at once


def is_dark_on_light(images: NDArray[np.uint8]) -> bool:
    """Whether the borders of gray images are light.

    Args:
        images: uint8 of shape (num_images, height, width, channels).
    """
    if images.shape[-1] != 1 or not images.size:
        return False
    some = images[:: max(1, len(images) // _LOOKED_AT)]
    edges = (some[:, 0], some[:, -1], some[:, :, 0], some[:, :, -1])
    return bool(np.median(np.concatenate([edge.ravel() for edge in edges])) >= _LIGHT)


def settle(
    train: NDArray[np.uint8], test: NDArray[np.uint8], wish: str
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], tuple[str, ...]]:
    """Turns dark on light into light on dark, unless told otherwise.

    Args:
        train: uint8 of shape (num_images, height, width, channels); it may be written to.
        test: Likewise.
        wish: "keep", "turn" or, to go by the borders of the training images, empty.

    Returns:
        Both parts, and a sentence if there is something to say.
    """
    dark_on_light = is_dark_on_light(train if len(train) else test)
    if wish == TURN:
        note = "Light and dark were changed over, as was wished."
    elif dark_on_light and wish == KEEP:
        return train, test, ("The images are dark on light; they were kept so, as was wished.",)
    elif dark_on_light:
        note = (
            "The images are dark on light; they were inverted, as 0 is the background here. Say "
            "`--polarity keep`, or keep light and dark on the page, where they should stay."
        )
    else:
        return train, test, ()
    return _invert(train), _invert(test), (note,)


def _invert(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    turned = images if images.flags.writeable else images.copy()
    for start in range(0, len(turned), _PIECE):
        np.subtract(255, turned[start : start + _PIECE], out=turned[start : start + _PIECE])
    return turned
