"""A photo as it came, and what the visitor changes about it: cut out, wiped, turned, inverted."""

from __future__ import annotations

import base64
import dataclasses
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.drawing.correction import UNCHANGED, Correction
from core.pictures.coloring import encode_png
from dashboard.components.corrector import Changed, show_corrector

_KEPT = "draw_correction"  # session state: the upload's id and its correction
_INK = "draw_ink"
_INKS = {"Ink: automatic": None, "Ink: dark": False, "Ink: light": True}
_BUTTONS_WIDTH = 316  # pixels


def correction_of(upload_id: str) -> Correction:
    """What the visitor changed about a photo so far; a new photo begins unchanged."""
    kept = st.session_state.get(_KEPT)
    return kept[1] if kept and kept[0] == upload_id else UNCHANGED


def show_photo(upload_id: str, picture: NDArray[np.uint8], side: int) -> None:
    """Shows the photo to drag on.

    Args:
        upload_id: Tells this photo from others.
        picture: uint8 of shape (height, width, 3): the photo, turned, uncropped.
        side: Pixels that its longer side takes on the page.
    """
    correction = correction_of(upload_id)
    height, width = picture.shape[:2]
    scale = side / max(height, width)

    def change(changed: Changed) -> None:
        if changed.erased is not None:
            _change(upload_id, erased=changed.erased)
        else:
            _change(upload_id, crop=changed.crop)

    show_corrector(
        "data:image/png;base64," + base64.b64encode(encode_png(picture)).decode(),
        (max(1, round(width * scale)), max(1, round(height * scale))),
        correction.crop,
        correction.erased,
        name=f"{upload_id}-{correction.turns}",
        key="draw_corrector",
        on_change=change,
    )


def show_buttons(upload_id: str) -> None:
    """Shows what changes the photo as a whole."""
    correction = correction_of(upload_id)
    st.session_state[_INK] = next(
        name for name, light in _INKS.items() if light is correction.light_ink
    )
    with st.container(horizontal=True, width=_BUTTONS_WIDTH, gap="xsmall"):
        st.selectbox(
            "Whether the ink is darker or lighter than its paper",
            list(_INKS),
            key=_INK,
            on_change=_invert,
            args=(upload_id,),
            width=150,
            label_visibility="collapsed",
        )
        st.button(
            "Turn",
            key="draw_turn",
            icon=":material/rotate_right:",
            help="By a quarter, clockwise.",
            on_click=_turn,
            args=(upload_id,),
        )
        st.button(
            "Back to the whole picture",
            key="draw_uncorrect",
            disabled=correction == UNCHANGED,
            on_click=_reset,
        )


def turn(correction: Correction) -> Correction:
    """A correction after one more quarter turn clockwise: what was cut out and wiped turns, too."""
    crop = correction.crop
    if crop is not None:
        left, top, right, bottom = crop
        crop = (1 - bottom, left, 1 - top, right)
    erased = tuple((1 - y, x, radius) for x, y, radius in correction.erased)
    return dataclasses.replace(
        correction, turns=(correction.turns + 1) % 4, crop=crop, erased=erased
    )


def _turn(upload_id: str) -> None:
    st.session_state[_KEPT] = (upload_id, turn(correction_of(upload_id)))


def _invert(upload_id: str) -> None:
    _change(upload_id, light_ink=_INKS.get(st.session_state[_INK]))


def _change(upload_id: str, **changed: Any) -> None:
    """Changes the correction as it is now: a page may run late, and see an older one."""
    correction = dataclasses.replace(correction_of(upload_id), **changed)
    st.session_state[_KEPT] = (upload_id, correction)


def _reset() -> None:
    st.session_state.pop(_KEPT, None)
