"""What travels with a visitor from page to page, and into the address: the model and the digit."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import digit_address, digit_link
from core.data.digit_address import Digit
from dashboard import cached
from dashboard.chosen import chosen_source

DIGIT_PARAMETER = "digit"
SUBJECT_STATE = ("draw_source", "draw_index", "draw_drawn")  # session state of the Draw page
_DIGIT = "visit_digit"  # session state: the digit's address
_WRITTEN = "visit_digit_written"  # session state: what this visit last wrote into the address bar
_NOTICE = "visit_notice"  # session state: what was wrong with the link


def parse_digit(address: str) -> Digit:
    """Reads a digit's address.

    Raises:
        ValueError: The address names no digit.
    """
    return digit_address.parse(address, cached.test_split(chosen_source().name).images)


def adopt_address() -> None:
    """Takes the digit over from the address bar where a link brought one, else puts it there."""
    linked = st.query_params.get(DIGIT_PARAMETER)
    if linked is not None and linked != st.session_state.get(_WRITTEN):
        try:
            st.session_state[_DIGIT] = parse_digit(linked).address
            for key in SUBJECT_STATE:  # the page shall show the link's digit, not an older one
                st.session_state.pop(key, None)
        except ValueError as error:
            st.session_state[_NOTICE] = str(error)
            del st.query_params[DIGIT_PARAMETER]
    write_address()


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
