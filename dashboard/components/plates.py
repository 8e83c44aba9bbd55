"""Shows plates: pictures that can be pointed at and clicked.

Streamlit delivers no clicks on pictures or heatmaps, so this is a component of our own. Every click
has a plain widget beside it that does the same, for keyboards and tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from dashboard.appearance import theme
from dashboard.components.declared import declare
from dashboard.components.sent import read_integer
from dashboard.figures.parts.plate import Plate, encode_plate

_component = declare("plates", root="plates")


class Pick(NamedTuple):
    """What was clicked: the plate's number, the tile's, and the pixel of the tile."""

    plate: int
    tile: int
    row: int
    column: int


def show_plates(
    plates: Sequence[Plate], *, key: str, on_pick: Callable[[Pick], None] | None = None
) -> None:
    """Shows plates side by side, as many as fit.

    Args:
        plates: What to show.
        key: Unique among all pages.
        on_pick: Called with what was clicked before the page runs again.
    """

    def forward() -> None:
        pick = read_pick(st.session_state[key].get("picked"), plates)
        if pick and on_pick:
            on_pick(pick)

    data = {"plates": [encode_plate(plate, theme=theme()) for plate in plates]}
    _component(data=data, key=key, on_picked_change=forward)


def read_pick(sent: Any, plates: Sequence[Plate]) -> Pick | None:
    """What the browser says was clicked, if it can be true."""
    plate = read_integer(sent, "plate", len(plates))
    if plate is None:
        return None
    bounds = zip(("tile", "row", "column"), plates[plate].maps.shape[:3], strict=True)
    place = [read_integer(sent, name, stop) for name, stop in bounds]
    return None if None in place else Pick(plate, *place)
