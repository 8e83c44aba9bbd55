"""What travels with a visitor from page to page, and into the address: the model and the digit."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.datasets import Source
from core.drawing import digit_address, digit_link
from core.drawing.digit_address import Digit
from dashboard.answers import cached
from dashboard.visit.chosen import chosen_source

DIGIT_PARAMETER = "digit"
SUBJECT_STATE = ("draw_source", "draw_index", "draw_drawn")  # session state of the Draw page
_DIGIT = "visit_digit"  # session state: the digit's address
_WRITTEN = "visit_digit_written"  # session state: what this visit last wrote into the address bar
_NOTICE = "visit_notice"  # session state: what was wrong with the link


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
    if linked is not None and linked != st.session_state.get(_WRITTEN):
        try:
            st.session_state[_DIGIT] = parse_digit(linked).address
            forget_subject()  # the page shall show the link's digit, not an older one
        except ValueError as error:
            st.session_state[_NOTICE] = str(error)
            del st.query_params[DIGIT_PARAMETER]
    _give_way(source)
    write_address()


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
    address = st.session_state.get(_DIGIT)
    if address and st.query_params.get(DIGIT_PARAMETER) != address:
        st.query_params[DIGIT_PARAMETER] = address
    st.session_state[_WRITTEN] = address


def digit() -> Digit | None:
    """The visitor's digit, if there is one yet."""
    address = st.session_state.get(_DIGIT)
    return parse_digit(address) if address else None


def choose_test_digit(index: int) -> None:
    """Makes a test image the visitor's digit."""
    st.session_state[_DIGIT] = f"test-{index}"


def look_at_test_digit(index: int) -> None:
    """Makes a test image the visitor's digit on every page, that of drawing too."""
    choose_test_digit(index)
    forget_subject()


def choose_ink(image: NDArray[np.float32]) -> str:
    """Makes a digit image the visitor's digit and returns its address."""
    address = f"ink-{digit_link.encode(image)}"
    st.session_state[_DIGIT] = address
    return address


def forget_digit() -> None:
    """Leaves the visitor without a digit."""
    st.session_state.pop(_DIGIT, None)
    st.query_params.pop(DIGIT_PARAMETER, None)


def take_notice() -> str | None:
    """What was wrong with the link, told once."""
    notice: str | None = st.session_state.pop(_NOTICE, None)
    return notice
