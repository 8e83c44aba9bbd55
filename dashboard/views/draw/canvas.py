"""The drawing canvas with its Undo, Clear and pen, and what it holds."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from core.drawing import digit_image, photo, strokes
from core.drawing.digit_image import Stages
from dashboard.appearance import theme
from dashboard.figures.parts.picture import INK
from dashboard.visit import visitor

SIDE = 300  # pixels; fits a telephone's width
_BRUSH = "draw_brush"
_DEFAULT_BRUSH = 16
_OBJECTS = "draw_objects"  # session state: the canvas's strokes, kept while other pages are shown
_CLEARED = "draw_cleared"  # session state: the strokes that Clear took away
_START = "draw_start"  # session state: the strokes that this canvas began with
_GENERATION = "draw_generation"  # session state: counts canvases; a new key makes a new canvas
_MAX_PNG_BYTES = 1_000_000  # the canvas's own pictures have about 10,000


def show_canvas() -> Stages | None:
    """Shows the canvas and its buttons.

    Returns:
        The digit images of the drawing, or None while the canvas is empty.

    Raises:
        ValueError: The browser sent something that is not a drawing.
    """
    key = f"draw_canvas_{st.session_state.setdefault(_GENERATION, 0)}_{theme()}"
    if key not in st.session_state:  # a canvas that the browser does not show yet
        kept = st.session_state.get(_OBJECTS) or []
        recolored = [{**item, "stroke": INK[theme()]} for item in kept]
        st.session_state[_START] = {"objects": recolored} if recolored else None
    try:
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
        content, picture = result.json_data, result.image_bytes
    except (ValueError, TypeError, AttributeError, KeyError):
        raise ValueError(
            "The canvas sent something that is not a drawing; expected strokes and a PNG. "
            "Clear the canvas and draw again."
        ) from None
    else:
        return _read(content, picture)
    finally:
        _show_buttons()


def clear() -> None:
    """Empties the canvas and forgets the digit. Undo brings the drawing back."""
    st.session_state[_CLEARED] = st.session_state.get(_OBJECTS) or []
    _restart([])
    visitor.forget_digit()


def _undo() -> None:
    drawn = st.session_state.get(_OBJECTS) or []
    _restart(drawn[:-1] if drawn else st.session_state.pop(_CLEARED, []))
    visitor.forget_digit()  # what remains on the canvas becomes the digit again


def _restart(objects: list[Any]) -> None:
    """Replaces the canvas by one that begins with these strokes."""
    st.session_state[_OBJECTS] = objects
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1


def _show_buttons() -> None:
    drawn = bool(st.session_state.get(_OBJECTS))
    with st.container(horizontal=True, width=SIDE + 12, gap="xsmall"):
        st.button(
            "Undo",
            key="draw_undo",
            on_click=_undo,
            disabled=not drawn and not st.session_state.get(_CLEARED),
            shortcut="Ctrl+Z",
        )
        st.button(
            "Clear",
            key="draw_clear",
            on_click=clear,
        )
        with st.popover("Pen"):
            st.slider(
                "Width in pixels",
                4,
                40,
                _DEFAULT_BRUSH,
                key=_BRUSH,
                bind="query-params",
                help="Changes the first three digit images; the last redraws every line alike.",
            )


def _read(content: object, picture: bytes | None) -> Stages | None:
    """The digit images of what the browser sent: strokes, and the picture that the visitor sees."""
    objects = content.get("objects") if isinstance(content, dict) else content
    lines = strokes.parse_canvas(objects or [])
    if picture is not None:
        if len(picture) > _MAX_PNG_BYTES:
            raise ValueError(
                f"The canvas sent a picture of {len(picture):,} bytes; at most "
                f"{_MAX_PNG_BYTES:,} are read. Clear the canvas and draw again."
            )
        ink = photo.read_canvas(picture, SIDE)
    else:  # the browser sends it with the next stroke
        ink = strokes.draw(lines, SIDE, strokes.pen_widths(objects or []))
    st.session_state[_OBJECTS] = objects or []
    return digit_image.stages(ink, lines) if ink.any() else None
