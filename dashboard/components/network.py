"""The whole network on one screen, drawn by `core.browser` in the visitor's browser."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.browser import code
from core.browser.pack import FLOAT32, Packed
from core.browser.page import read_style
from core.drawing.digit_image import PEN_WIDTH
from core.drawing.stroke_link import MAX_CHARACTERS
from dashboard.components.declared import declare
from dashboard.components.live import CODE_PATH, PACK_PATH

FILE_PATH = "one-file"  # address of the server's own
SCALES = ("layer", "map", "network")
_MOST = MAX_CHARACTERS  # of what the browser sends
_component = declare("network", root="network", css=read_style("picture"))


class Looked(NamedTuple):
    """How the picture is looked at.

    Attributes:
        unit: What is under the glass: "layer:number:row:column"; "" for nothing.
        scale: What full color stands for: one of `SCALES`.
    """

    unit: str
    scale: str


def show_network(
    packed: Packed,
    model_id: str,
    image: NDArray[np.float32],
    address: str,
    looked: Looked,
    *,
    names: Sequence[str],
    features: Sequence[str],
    noun: str,
    draws: bool,
    other: NDArray[np.float32] | None,
    on_look: Callable[[str, str], None],
) -> None:
    """Shows the picture.

    Args:
        packed: The network, not folded.
        model_id: Its id.
        image: float32 of the shape of an input.
        address: What that image is called in a link.
        looked: How it is looked at.
        names: What the classes are called.
        features: What the numbers of a vector are called.
        noun: What an input is called.
        draws: Whether one can be drawn over the picture.
        other: Another image, which is taken off; None for none.
        on_look: Hears what was changed, "unit", "scale" or "pen" (strokes), and the text that the
            browser sent.
    """
    place = f"{PACK_PATH}/{model_id}/{packed.identity}"
    key = "network_picture"

    def hear(name: str) -> Callable[[], None]:
        def told() -> None:
            text = st.session_state[key].get(name)
            if isinstance(text, str) and len(text) <= _MOST:
                on_look(name, text)

        return told

    _component(
        data={
            "code": f"{CODE_PATH}/{code.identity()}/served.js",
            "plan": f"{place}.json",
            "weights": f"{place}.bin",
            "digest": zlib.crc32(packed.to_json().encode()),
            "image": image.ravel().tolist(),
            "other": None if other is None else other.ravel().tolist(),
            "unit": looked.unit,
            "scale": looked.scale,
            "names": list(names),
            "features": list(features),
            "noun": noun,
            "draws": draws,
            "penWidth": PEN_WIDTH,
            "about": {"model": model_id, "digit": address, "weights": FLOAT32},
        },
        key=key,
        on_unit_change=hear("unit"),
        on_scale_change=hear("scale"),
        on_pen_change=hear("pen"),
    )
