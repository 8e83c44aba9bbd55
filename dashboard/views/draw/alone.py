"""Whether the visitor's browser answers alone, so that a class that draws needs no server."""

from __future__ import annotations

import os

from core.data.datasets import Source
from core.drawing.digit_image import SIDE
from dashboard.answers import cached
from dashboard.components.live import Served
from dashboard.visit import chosen

ALONE_VARIABLE = "INKLING_LIVE_ONLY"  # environment: 1 lets browsers answer drawings alone


def is_alive(source: Source) -> bool:
    """Whether the browser can make of a drawing what the network reads."""
    return source.input_shape == (SIDE, SIDE, 1)


def is_alone(source: Source) -> bool:
    """Whether the server is to be asked for no answer unless the visitor wants it."""
    if os.environ.get(ALONE_VARIABLE, "0").lower() in ("", "0", "no", "false"):
        return False
    return is_alive(source) and not isinstance(find_packed(), str)


def find_packed() -> Served | str:
    """Where the browser finds the chosen network, or why it cannot have it, in a sentence."""
    return cached.packed(chosen.chosen_model().model_id)
