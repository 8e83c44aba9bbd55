"""Shows a picture on which a part is cut out, or ink wiped away, by dragging."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from core.drawing.correction import MAX_ERASED, Correction, Crop, Disc
from dashboard.components.declared import declare

_component = declare("corrector", root="root")
_HELP = (
    "The picture. Drag to cut out the digit. Arrow keys move the cut, with Shift they change its "
    "size, Escape takes it back."
)
_RADIUS = 0.035  # of the longer side: what one touch wipes away


class Changed(NamedTuple):
    """What the visitor did, as shares of the picture.

    Attributes:
        crop: Left, top, right and bottom; None for the whole picture.
        erased: Discs x, y, radius; None where nothing was wiped now.
    """

    crop: Crop | None
    erased: tuple[Disc, ...] | None


def show_corrector(
    source: str,
    size: tuple[int, int],
    crop: Crop | None,
    erased: tuple[Disc, ...],
    *,
    name: str,
    key: str,
    on_change: Callable[[Changed], None],
) -> None:
    """Shows the picture.

    Args:
        source: The picture as a data address.
        size: Width and height on the page in pixels.
        crop: What is cut out already.
        erased: What is wiped away already.
        name: Tells this picture from others.
        key: Unique among all pages.
        on_change: Called before the page runs again.
    """

    def change() -> None:
        sent = st.session_state[key].get("changed")
        changed = read_changed(sent)
        if changed is not None and sent.get("of") == name:
            on_change(changed)

    _component(
        data={
            "name": name,
            "source": source,
            "alt": "The picture as it came.",
            "help": _HELP,
            "width": size[0],
            "height": size[1],
            "crop": crop,
            "erased": erased,
            "radius": _RADIUS,
            "most": MAX_ERASED,
        },
        key=key,
        on_changed_change=change,
    )


def read_changed(sent: Any) -> Changed | None:
    """What the browser sent, which may be anything; None for whatever is no change."""
    if not hasattr(sent, "get"):
        return None
    try:
        if sent.get("erased") is not None:
            discs = [_read_shares(disc) for disc in sent.get("erased")]
            return Changed(None, Correction(erased=tuple(discs)).erased)  # type: ignore[arg-type]
        if "crop" not in sent:
            return None
        crop = None if sent.get("crop") is None else _read_shares(sent.get("crop"))
        return Changed(Correction(crop=crop).crop, None)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _read_shares(sent: Any) -> tuple[float, ...]:
    """Numbers, held within the picture; a drag may end beside it."""
    if any(type(value) not in (int, float) or math.isnan(value) for value in sent):
        raise ValueError
    return tuple(min(max(float(value), 0.0), 1.0) for value in sent)
