"""The drawing canvas with its Undo, Clear and pen, and what it holds."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import CanvasResult, st_canvas

from core.data import digit_image, photo, strokes
from core.data.digit_image import Stages
from dashboard import visit
from dashboard.controls import theme
from dashboard.figures.picture import INK

SIDE = 300  # pixels; fits a telephone's width
_BRUSH = "draw_brush"
_DEFAULT_BRUSH = 16
_OBJECTS = "draw_objects"  # session state: the canvas's strokes, kept while other pages are shown
_START = "draw_start"  # session state: the strokes that this canvas began with
_GENERATION = "draw_generation"  # session state: counts canvases; a new key makes a new canvas
_MAX_PNG_BYTES = 1_000_000  # the canvas's own pictures have about 10,000


class Drawing(NamedTuple):
    """What is on the canvas: its digit images."""

    stages: Stages


def show_canvas() -> Drawing | None:
    """Shows the canvas and its buttons.

    Returns:
        The drawing, or None while the canvas is empty.

    Raises:
        ValueError: The browser sent something that is not a drawing.
    """
    key = f"draw_canvas_{st.session_state.setdefault(_GENERATION, 0)}"
    if key not in st.session_state:  # a canvas that the browser does not show yet
        kept = st.session_state.get(_OBJECTS) or []
        recolored = [{**item, "stroke": INK[theme()]} for item in kept]
        st.session_state[_START] = {"objects": recolored} if recolored else None
    with st.container(key="draw_paper", width=SIDE):
        result = st_canvas(
            stroke_width=st.session_state.get(_BRUSH, _DEFAULT_BRUSH),
            stroke_color=INK[theme()],
            width=SIDE,
            height=SIDE,
            initial_drawing=st.session_state[_START],
            return_image_data=True,
            key=key,
        )
    problem = drawing = None
    try:
        drawing = _read(result)
    except ValueError as error:
        problem = error
    _show_buttons(enabled=drawing is not None or problem is not None)
    if problem:
        raise problem
    return drawing


def has_strokes() -> bool:
    """Whether this visitor has something on the canvas."""
    return bool(st.session_state.get(_OBJECTS))


def clear() -> None:
    """Empties the canvas and forgets the digit."""
    _restart([])
    visit.forget_digit()


def _undo() -> None:
    remaining = (st.session_state.get(_OBJECTS) or [])[:-1]
    _restart(remaining)
    if not remaining:
        visit.forget_digit()


def _restart(objects: list[Any]) -> None:
    """Replaces the canvas by one that begins with these strokes."""
    st.session_state[_OBJECTS] = objects
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1


def _show_buttons(*, enabled: bool) -> None:
    with st.container(horizontal=True, width=SIDE + 12, gap="xsmall"):
        st.button(
            "Undo",
            key="draw_undo",
            on_click=_undo,
            disabled=not enabled,
            shortcut="Ctrl+Z",
        )
        st.button(
            "Clear",
            key="draw_clear",
            on_click=clear,
            disabled=not enabled,
            shortcut="Escape",
        )
        with st.popover("Pen"):
            st.slider(
                "Width in pixels",
                4,
                40,
                _DEFAULT_BRUSH,
                key=_BRUSH,
                help="Changes the first three digit images; the last redraws every line alike.",
            )


def _read(result: CanvasResult) -> Drawing | None:
    objects = (result.json_data or {}).get("objects") or []
    lines = strokes.parse_canvas(objects)
    st.session_state[_OBJECTS] = objects
    ink = _picture(result)
    if ink is None and lines:  # the browser has not sent a picture yet
        ink = strokes.draw(lines, SIDE, st.session_state.get(_BRUSH, _DEFAULT_BRUSH))
    if ink is None or not ink.any():
        return None
    return Drawing(digit_image.stages(ink, lines))


def _picture(result: CanvasResult) -> np.ndarray | None:
    """The canvas's ink as the visitor sees it, if the browser sent it."""
    try:
        raw = result.image_bytes
    except (ValueError, TypeError, AttributeError):
        raise ValueError(
            "The canvas sent something that is not a picture; expected a PNG. "
            "Clear the canvas and draw again."
        ) from None
    if raw is None:
        return None
    if len(raw) > _MAX_PNG_BYTES:
        raise ValueError(
            f"The canvas sent a picture of {len(raw):,} bytes; at most {_MAX_PNG_BYTES:,} are "
            "read. Clear the canvas and draw again."
        )
    return photo.read_canvas(raw, SIDE)
