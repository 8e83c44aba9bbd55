"""What travels with a visitor from page to page, and into the address: the model and the digit."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.datasets import Source
from core.drawing import digit_address, digit_link, stroke_link
from core.drawing.digit_address import Digit
from core.queries import drawing
from dashboard.answers import cached
from dashboard.visit import written
from dashboard.visit.chosen import chosen_source

DIGIT_PARAMETER = "digit"
PEN_PARAMETER = "pen"  # the strokes of a drawing, beside what became of it
SUBJECT_STATE = ("draw_source", "draw_index", "draw_drawn")  # session state of the Draw page
_DIGIT = "visit_digit"  # session state: the digit's address
_PEN = "visit_pen"  # session state: the strokes behind the digit, as text, where it was drawn
_NOTICE = "visit_notice"  # session state: what was wrong with the link
_EMPTY_LAG = 5.0  # seconds for which an address from before Clear brings nothing back


def parse_digit(address: str) -> Digit:
    """Reads a digit's address, as one of the chosen network's data set.

    Raises:
        ValueError: The address names no digit, or that data set is not here.
    """
    source = chosen_source()
    return digit_address.parse(address, cached.test_split(source.name).images, noun=source.noun)


def adopt_address() -> None:
    """Takes the digit over from the address bar where a link brought one, else puts it there."""
    try:
        source = chosen_source()
        cached.test_split(source.name)
    except ValueError:
        return  # the page says so, and the digit waits for another network
    linked = st.query_params.get(DIGIT_PARAMETER)
    pen = st.query_params.get(PEN_PARAMETER)
    if linked is not None and not _is_ours(DIGIT_PARAMETER, linked):
        try:
            st.session_state[_DIGIT] = parse_digit(linked).address
            st.session_state.pop(_PEN, None)
            forget_subject()  # the page shall show the link's digit, not an older one
            _adopt_pen(linked, pen)
        except ValueError as error:
            st.session_state[_NOTICE] = str(error)
            del st.query_params[DIGIT_PARAMETER]
    elif linked is None and pen is not None:
        _adopt_strokes_alone(source, pen)
    _give_way(source)
    write_address()


def _is_ours(parameter: str, linked: str) -> bool:
    """Whether the address brings no link, but what this visit wrote there itself.

    Who takes back a whole drawing and draws on at once shall not get it back; Undo brings it.
    """
    empty = st.session_state.get(_DIGIT) is None
    return written.is_ours(parameter, linked, lag=_EMPTY_LAG if empty else written.LAG_SECONDS)


def _adopt_pen(linked: str, pen: str | None) -> None:
    """Takes the strokes over that a link carries beside its digit."""
    if pen is None or not linked.startswith("ink-"):
        return
    try:
        stroke_link.decode(pen)
        st.session_state[_PEN] = pen
    except ValueError as error:
        st.session_state[_NOTICE] = f"{error} The digit itself arrived."


def _adopt_strokes_alone(source: Source, pen: str) -> None:
    """Takes strokes over that came without their digit, as the browser writes them by itself."""
    if _is_ours(PEN_PARAMETER, pen):
        return
    try:
        if not source.holds_digits:
            raise ValueError(
                f"This link carries a drawing, and {source.title} is not drawn. Choose a network "
                "of digits in the sidebar."
            )
        prepared = drawing.prepare_paths(stroke_link.decode(pen), apart=source.reads_digits)
        choose_ink(prepared.digits[0].stages.redrawn, pen=pen)
        forget_subject()
    except ValueError as error:
        st.session_state[_NOTICE] = str(error)
        del st.query_params[PEN_PARAMETER]


def _give_way(source: Source) -> None:
    """Where the digit does not fit the data set, as the network changed, takes the first image."""
    address = st.session_state.get(_DIGIT)
    if address is None:
        return
    try:
        parse_digit(address)
    except ValueError:
        shape = "x".join(map(str, source.input_shape))
        what = f"of {source.title} are {shape}" if source.is_image else f"of {source.title} differ"
        st.session_state[_NOTICE] = (
            f"What you looked at does not fit this network, as the {source.noun}s {what}; "
            f"test {source.noun} 0 is shown instead."
            if address.startswith("ink-")
            else f"{source.title} has no test {source.noun} {address.removeprefix('test-')}; "
            f"test {source.noun} 0 is shown instead."
        )
        look_at_test_digit(0)


def forget_subject() -> None:
    """Lets the Draw page begin with the visitor's digit instead of an older one."""
    for key in SUBJECT_STATE:
        st.session_state.pop(key, None)


def write_address() -> None:
    """Puts the digit into the address bar."""
    state = st.session_state
    written.write({DIGIT_PARAMETER: state.get(_DIGIT), PEN_PARAMETER: state.get(_PEN)})


def digit() -> Digit | None:
    """The visitor's digit, if there is one yet."""
    address = st.session_state.get(_DIGIT)
    return parse_digit(address) if address else None


def choose_test_digit(index: int) -> None:
    """Makes a test image the visitor's digit."""
    st.session_state[_DIGIT] = f"test-{index}"
    st.session_state.pop(_PEN, None)


def look_at_test_digit(index: int) -> None:
    """Makes a test image the visitor's digit on every page, that of drawing too."""
    choose_test_digit(index)
    forget_subject()


def choose_ink(image: NDArray[np.float32], *, pen: str | None = None) -> str:
    """Makes a digit image the visitor's digit and returns its address.

    Args:
        image: float32 of shape (height, width) or (height, width, channels) in [0, 1].
        pen: The strokes behind it, as `core.drawing.stroke_link` writes them, if it was drawn.
    """
    address = f"ink-{digit_link.encode(image)}"
    st.session_state[_DIGIT] = address
    st.session_state[_PEN] = pen
    return address


def choose_strokes(text: str) -> None:
    """Makes a drawing the visitor's digit, on every page.

    Args:
        text: Its strokes, as `core.drawing.stroke_link` writes them.

    Raises:
        ValueError: The text is no drawing, or there is no ink in it.
    """
    prepared = drawing.prepare_paths(stroke_link.decode(text), apart=False)
    choose_ink(prepared.digits[0].stages.redrawn, pen=text)
    forget_subject()


def pen() -> str | None:
    """The strokes behind the visitor's digit, if it was drawn: `core.drawing.stroke_link` text."""
    text: str | None = st.session_state.get(_PEN)
    return text


def forget_digit() -> None:
    """Leaves the visitor without a digit."""
    for kept in (_DIGIT, _PEN):
        st.session_state.pop(kept, None)
    write_address()


def take_notice() -> str | None:
    """What was wrong with the link, told once."""
    notice: str | None = st.session_state.pop(_NOTICE, None)
    return notice
