"""The drawing canvas with its Undo, Clear and pen, and what it holds."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from core.drawing import pen_path, stroke_link
from core.queries import drawing
from core.queries.drawing import PAPER_SIDE, Prepared
from dashboard.appearance import theme
from dashboard.components.live import Paper
from dashboard.figures.parts.picture import INK
from dashboard.visit import visitor

_BRUSH = "draw_brush"
_DEFAULT_BRUSH = 16
_OBJECTS = "draw_objects"  # session state: the canvas's strokes, kept while other pages are shown
_PATHS = "draw_paths"  # session state: the strokes on the canvas, read
_PEN = "draw_pen"  # session state: these strokes as text, as the address carries them
_CLEARED = "draw_cleared"  # session state: the strokes that Clear took away
_PAGE = "draw_page"  # session state: the page that shows the canvas
_START = "draw_start"  # session state: the strokes that this canvas began with
PLACE = "draw_place"  # session state: the sheet and the place of the digit chosen of several
_GENERATION = "draw_generation"  # session state: counts canvases; a new key makes a new canvas


def show_canvas(*, apart: bool, alone: bool) -> Prepared | None:
    """Shows the canvas and its buttons.

    Args:
        alone: Whether the browser answers alone: nothing comes when the pen is lifted.
        apart: Whether to tell several digits apart, as in `core.queries.drawing.prepare_drawing`.

    Returns:
        What became of the drawing, or None while the canvas is empty.

    Raises:
        ValueError: The browser sent something that is not a drawing.
    """
    _take_over()
    key = _key()
    if key not in st.session_state:  # a canvas that the browser does not show yet
        kept = st.session_state.get(_OBJECTS) or []
        recolored = [{**item, "stroke": INK[theme()]} for item in kept]
        st.session_state[_START] = {"objects": recolored} if recolored else None
    try:
        with st.container(key="draw_paper", width=PAPER_SIDE):
            result = st_canvas(
                stroke_width=st.session_state.get(_BRUSH, _DEFAULT_BRUSH),
                stroke_color=INK[theme()],
                width=PAPER_SIDE,
                height=PAPER_SIDE,
                update_streamlit=not alone,
                initial_drawing=st.session_state[_START],
                key=key,
            )
        content = result.json_data
    except (ValueError, TypeError, AttributeError, KeyError):
        raise ValueError(
            "The canvas sent something that is not a drawing; expected strokes. "
            "Clear the canvas and draw again."
        ) from None
    else:
        return _read(content, apart=apart)
    finally:
        _show_buttons(alone=alone)


def lay_on(page: str) -> None:
    """Says which page the paper lies on: on another one a canvas begins with what is drawn."""
    if st.session_state.get(_PAGE, page) != page:
        _restart(st.session_state.get(_OBJECTS) or [])
    st.session_state[_PAGE] = page


def clear() -> None:
    """Empties the canvas and forgets the digit. Undo brings the drawing back."""
    _forget_drawing()
    _restart([])


def _forget_drawing() -> None:
    st.session_state[_CLEARED] = st.session_state.get(_OBJECTS) or []
    st.session_state.pop(PLACE, None)
    visitor.forget_digit()


def paper(*, alone: bool) -> Paper:
    """What is known of the paper that is shown; on one that is `alone` there may be more."""
    name = f"{st.session_state.get(_GENERATION, 0)} {theme()}"
    brush = st.session_state.get(_BRUSH, _DEFAULT_BRUSH)
    return Paper(name, st.session_state.get(_PATHS, []), PAPER_SIDE, brush, alone)


def drawn_pen() -> str | None:
    """The strokes on the canvas as text for the address; None where that would be too long."""
    text: str | None = st.session_state.get(_PEN)
    return text


def _take_over() -> None:
    """Puts the strokes that came with a link onto a new canvas.

    What was drawn in the same moment goes before: then the address is one that the browser had not
    changed yet.
    """
    linked = visitor.pen()
    if linked and linked != st.session_state.get(_PEN) and not _has_news():
        st.session_state[_PEN] = linked
        _restart(pen_path.to_canvas(stroke_link.decode(linked), INK[theme()]))


def _has_news() -> bool:
    """Whether something came from the canvas that was not read yet."""
    sent = st.session_state.get(_key())
    if sent is None:
        return False
    try:
        return (sent["drawing"]["raw"]["objects"] or []) != (st.session_state.get(_OBJECTS) or [])
    except (TypeError, KeyError):
        return True  # which will be said when it is read


def _key() -> str:
    return f"draw_canvas_{st.session_state.setdefault(_GENERATION, 0)}_{theme()}"


def _undo() -> None:
    drawn = st.session_state.get(_OBJECTS) or []
    _restart(drawn[:-1] if drawn else st.session_state.pop(_CLEARED, []))
    visitor.forget_digit()  # what remains on the canvas becomes the digit again


def _restart(objects: list[Any]) -> None:
    """Replaces the canvas by one that begins with these strokes."""
    st.session_state[_OBJECTS] = objects
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1


def _show_buttons(*, alone: bool) -> None:
    drawn = bool(st.session_state.get(_OBJECTS))
    with st.container(horizontal=True, width=PAPER_SIDE + 12, gap="xsmall"):
        st.button(
            "Undo",
            key="draw_undo",
            on_click=_undo,
            disabled=not alone and not drawn and not st.session_state.get(_CLEARED),
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


def _read(content: object, *, apart: bool) -> Prepared | None:
    """What became of what the browser sent: strokes, drawn with the one pen there is."""
    objects = content.get("objects") if isinstance(content, dict) else content
    st.session_state[_PATHS] = []  # should they not be readable
    if not objects and st.session_state.get(_OBJECTS):  # the visitor took all back in the browser
        _forget_drawing()
    paths = st.session_state[_PATHS] = pen_path.read_canvas(objects or [])
    st.session_state[_OBJECTS] = objects or []
    st.session_state[_PEN] = stroke_link.encode(paths)
    return drawing.prepare_paths(paths, apart=apart) if paths else None
