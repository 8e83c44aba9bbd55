"""The digit to look at: drawn, taken from the test set, from a photo, or out of a link."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from core.data.digit_image import Stages
from core.data.photo import MAX_BYTES
from dashboard import cached, drawing, visit
from dashboard.appearance import theme
from dashboard.chosen import chosen_source
from dashboard.figures.picture import make_img

_SOURCE = "draw_source"
_INDEX = "draw_index"
_DRAWN = "draw_drawn"  # session state: the address of what is on the canvas
_CLASS = "draw_class"
_ANY = "any digit"
_WIDTH = 280  # pixels; ten for each pixel of a digit image


class Subject(NamedTuple):
    """What the network is asked about.

    Attributes:
        image: The digit image, float32 of shape (28, 28) in [0, 1].
        stages: How it came about, if it was made here.
        index: Number of the test image, if it is one.
    """

    image: np.ndarray
    stages: Stages | None
    index: int | None


def show_source() -> str:
    """Shows where the digit may come from and returns the choice."""
    current = visit.digit()
    if _SOURCE not in st.session_state:
        from_test_set = current is not None and current.index is not None
        st.session_state[_SOURCE] = "Test digit" if from_test_set else "Draw"
    source: str = st.segmented_control(
        "Digit",
        ["Draw", "Test digit", "Photo"],
        key=_SOURCE,
        required=True,
        on_change=_change_source,
        label_visibility="collapsed",
    )
    return source


def show_subject(source: str) -> Subject | None:
    """Shows the digit itself.

    Returns:
        The subject, or None while there is none.

    Raises:
        ValueError: What arrived is not a digit; the sentence says what to do.
    """
    current = visit.digit()
    if source == "Test digit":
        return _show_test_digit(current)
    if source == "Photo":
        return _show_photo()
    if current and current.index is None and current.address != st.session_state.get(_DRAWN):
        return _show_given(current)
    stages = drawing.show_canvas()
    if stages is None:
        return None
    st.session_state[_DRAWN] = visit.choose_ink(stages.redrawn)
    return Subject(stages.redrawn, stages, None)


def use_test_digit() -> None:
    """Goes over to a test digit; for the button of the empty state."""
    st.session_state[_SOURCE] = "Test digit"


def _change_source() -> None:
    """Lets the canvas show when the visitor asks for it, whatever digit was there before."""
    if st.session_state[_SOURCE] == "Draw":
        visit.forget_digit()


def _show_given(current: visit.Digit) -> Subject:
    """A digit that came as an image: out of a link, or from a photo before another page."""
    alt = "The digit image, enlarged."
    st.html(make_img(current.image, alt=alt, width=_WIDTH, theme=theme()))
    st.caption("Your digit, as the network received it.")
    st.button("Draw another", key="draw_another", icon=":material/draw:", on_click=drawing.clear)
    return Subject(current.image, None, None)


def _show_test_digit(current: visit.Digit | None) -> Subject:
    images, labels = cached.test_split(chosen_source().name)
    if _INDEX not in st.session_state:
        known = current is not None and current.index is not None
        st.session_state[_INDEX] = current.index if known and current else 0
    index = int(st.session_state[_INDEX])
    alt = f"Test digit {index}, which people labelled {chosen_source().class_names[labels[index]]}."
    st.html(make_img(images[index, :, :, 0], alt=alt, width=_WIDTH, theme=theme()))
    with st.container(horizontal=True, width=_WIDTH + 20, vertical_alignment="bottom"):
        st.number_input("Number", 0, len(labels) - 1, step=1, key=_INDEX, width=150)
        st.selectbox("Step among", [_ANY, *chosen_source().class_names], key=_CLASS, width=110)
    with st.container(horizontal=True, width=_WIDTH + 20):
        st.button("Previous", key="draw_previous", on_click=_step, args=(-1,))
        st.button("Next", key="draw_next", on_click=_step, args=(1,))
        st.button("Random", key="draw_random", on_click=_step, args=(0,))
    visit.choose_test_digit(index)
    return Subject(images[index, :, :, 0], None, index)


def _step(direction: int) -> None:
    """Goes to the next or previous test digit of the chosen class, or (0) to a random one."""
    labels = cached.test_split(chosen_source().name).labels
    wanted = st.session_state.get(_CLASS, _ANY)
    if wanted in chosen_source().class_names:
        among = np.flatnonzero(labels == chosen_source().class_names.index(wanted))
    else:
        among = np.arange(len(labels))
    here = int(st.session_state.get(_INDEX) or 0)
    if direction == 0:
        st.session_state[_INDEX] = int(np.random.default_rng().choice(among))
        return
    place = np.searchsorted(among, here, side="left")
    if direction > 0 and place < len(among) and among[place] == here:
        place += 1
    elif direction < 0:
        place -= 1
    st.session_state[_INDEX] = int(among[place % len(among)])


def _show_photo() -> Subject | None:
    uploaded = st.file_uploader(
        "A photo or picture of one digit: PNG, JPEG or WebP",
        type=["png", "jpg", "jpeg", "webp"],
        max_upload_size=MAX_BYTES // 1_000_000,
        key="draw_photo",
        width=_WIDTH + 20,
    )
    if uploaded is None:
        return None
    stages, ink, notes = cached.photo_stages(uploaded.file_id, uploaded.getvalue())
    st.html(
        make_img(ink, alt="The ink that was found in the picture.", width=_WIDTH, theme=theme())
    )
    st.caption(" ".join(["The ink found in the picture.", *notes]))
    visit.choose_ink(stages.redrawn)
    return Subject(stages.redrawn, stages, None)
