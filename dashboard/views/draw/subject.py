"""The input to look at: drawn, taken from the test set, from a photo, or out of a link."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.datasets import Source
from core.drawing import digit_image, digit_link
from core.drawing.digit_image import Stages
from core.drawing.photo import MAX_BYTES
from core.pictures.display import as_pictures
from core.queries.drawing import Prepared, PreparedDigit
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.elements.picture import show_picture
from dashboard.figures.answers.found_ink import make_found_ink
from dashboard.views.draw import canvas
from dashboard.views.draw.alone import is_alone
from dashboard.views.draw.correcting import correction_of, show_buttons, show_photo
from dashboard.visit import visitor
from dashboard.visit.chosen import can_draw, chosen_source

DRAW, TEST, PHOTO = "Draw", "Test digit", "Photo"  # where it may come from
_SOURCE = "draw_source"
_INDEX = "draw_index"
_DRAWN = "draw_drawn"  # session state: the address of what is on the canvas
_CLASS = "draw_class"
_WIDTH = 280  # pixels; ten for each pixel of a digit image


class Subject(NamedTuple):
    """What the network is asked about.

    Attributes:
        tensor: float32 of shape (height, width, channels) in [0, 1].
        stages: How a digit image came about, if it was made here.
        index: Number of the test image, if it is one.
        note: How another image came about, in a sentence.
        several: All digits of a drawing or a photo, in reading order, if there are more than one.
        chosen: Which of them this one is.
        sheet: What they stand on: a choice among the digits of one sheet says nothing of another.
    """

    tensor: NDArray[np.float32]
    stages: Stages | None
    index: int | None
    note: str = ""
    several: tuple[PreparedDigit, ...] = ()
    chosen: int = 0
    sheet: object = None

    @property
    def image(self) -> NDArray[np.float32]:
        """As a picture: float32 of shape (height, width), or (height, width, 3) in colors."""
        (picture,) = as_pictures(self.tensor[None])
        return picture  # type: ignore[no-any-return]


def show_source(source: Source) -> str:
    """Shows where the input may come from and returns the choice."""
    options = [DRAW, TEST, PHOTO] if can_draw(source) else [TEST, PHOTO]
    current = visitor.digit()
    if st.session_state.get(_SOURCE) not in options:
        given = current is not None and current.index is None
        elsewhere = DRAW if can_draw(source) else PHOTO if given else TEST
        tested = current is not None and current.index is not None
        st.session_state[_SOURCE] = TEST if tested else elsewhere
    chosen: str = st.segmented_control(
        source.noun.capitalize(),
        options,
        key=_SOURCE,
        required=True,
        on_change=_change_source,
        format_func=lambda option: f"Test {source.noun}" if option == TEST else option,
        label_visibility="collapsed",
    )
    return chosen


def show_subject(chosen: str, source: Source) -> Subject | None:
    """Shows the input itself.

    Args:
        chosen: Where it comes from, as `show_source` returned it.
        source: The data set it belongs to.

    Returns:
        The subject, or None while there is none.

    Raises:
        ValueError: What arrived cannot be used; the sentence says what to do.
    """
    current = visitor.digit()
    if chosen == TEST:
        return _show_test_image(current, source)
    if chosen == PHOTO:
        return _show_photo(current, source)
    given = current and current.index is None and current.address != st.session_state.get(_DRAWN)
    if current and given and not visitor.pen():
        shown = _show_given(current)
        st.button("Draw another", key="draw_another", icon=":material/draw:", on_click=canvas.clear)
        return shown
    prepared = canvas.show_canvas(apart=source.reads_digits, alone=is_alone(source))
    if prepared is None:
        return None
    if source.holds_digits:
        subject = _look_into(prepared, sheet=DRAW, pen=canvas.drawn_pen())
        current = visitor.digit()
        st.session_state[_DRAWN] = current.address if current else None
        return subject
    height, width, _ = source.input_shape
    paper = np.zeros(1, np.float32)
    drawn_image = prepared.digits[0].stages.redrawn[..., None]
    scaled = digit_image.scale_into(drawn_image, height, width, paper)
    note = f"Drawn as MNIST's digits are, and scaled to {width}x{height} pixels."
    subject = _take(scaled, note, pen=canvas.drawn_pen())
    drawn = visitor.digit()
    st.session_state[_DRAWN] = drawn.address if drawn else None
    return subject


def choose_digit(subject: Subject, number: int) -> None:
    """Looks into one of several digits from now on, however many more are drawn beside it."""
    st.session_state[canvas.PLACE] = (subject.sheet, _middle(subject.several[number]))


def _middle(digit: PreparedDigit) -> tuple[float, float]:
    left, top, right, bottom = digit.box
    return (left + right) / 2, (top + bottom) / 2


def _look_into(prepared: Prepared, *, sheet: object, pen: str | None = None) -> Subject:
    """The digit that was chosen on this sheet, or by a link, or the first; it is the visitor's."""
    chosen, (chosen_on, place) = 0, st.session_state.get(canvas.PLACE, (None, None))
    current = visitor.digit()
    if chosen_on != sheet and current is not None:
        images = [digit.stages.redrawn for digit in prepared.digits]
        same = [np.array_equal(image, current.image) for image in images]
        chosen = same.index(True) if any(same) else 0
    elif chosen_on == sheet:
        distances = [np.hypot(*np.subtract(_middle(digit), place)) for digit in prepared.digits]
        chosen = int(np.argmin(distances))
    stages = prepared.digits[chosen].stages
    visitor.choose_ink(stages.redrawn, pen=pen)
    several = prepared.digits if len(prepared.digits) > 1 else ()
    tensor = stages.redrawn[..., None]
    return Subject(tensor, stages, None, several=several, chosen=chosen, sheet=sheet)


def use_test_digit() -> None:
    """Goes over to a test image; for the button of the empty state."""
    st.session_state[_SOURCE] = TEST


def _change_source() -> None:
    """Lets the canvas show when the visitor asks for it, whatever digit was there before."""
    if st.session_state[_SOURCE] == DRAW:
        visitor.forget_digit()


def _take(image: NDArray[np.float32], note: str, *, pen: str | None = None) -> Subject:
    """Makes an image the visitor's, as the address holds it; one too large stays on this page."""
    if image.size > digit_link.MAX_PIXELS:
        visitor.forget_digit()
        size = "x".join(map(str, image.shape))
        note += f" An image of {size} is too large for the address, so it stays on this page."
        return Subject(image, None, None, note)
    return Subject(visitor.parse_digit(visitor.choose_ink(image, pen=pen)).tensor, None, None, note)


def _show_given(current: visitor.Digit) -> Subject:
    """What came as an image: out of a link, or from a photo before another page."""
    alt = f"The {current.noun} image, enlarged."
    show_picture(current.image, alt=alt, side=_WIDTH)
    st.caption(f"{current.title.capitalize()}, as the network received it.")
    return Subject(current.tensor, None, None)


def _show_test_image(current: visitor.Digit | None, source: Source) -> Subject:
    images, labels = cached.test_split(source.name)
    before = st.session_state.get(_INDEX)
    if before is None or not 0 <= int(before) < len(labels):
        known = current is not None and current.index is not None
        st.session_state[_INDEX] = current.index if known and current else 0
    index = int(st.session_state[_INDEX])
    subject = Subject(images[index], None, index)
    name = source.class_names[labels[index]]
    show_picture(
        subject.image, alt=f"Test {source.noun} {index}, which people labelled {name}.", side=_WIDTH
    )
    options = [_any(source), *source.class_names]
    if st.session_state.get(_CLASS) not in options:
        st.session_state.pop(_CLASS, None)
    longest = max(map(len, options))
    with st.container(horizontal=True, width=_WIDTH + 20, vertical_alignment="bottom"):
        st.number_input("Number", 0, len(labels) - 1, step=1, key=_INDEX, width=150)
        st.selectbox(
            "Step among",
            options,
            key=_CLASS,
            width=110 if longest <= len("any digit") else _WIDTH,
        )
    with st.container(horizontal=True, width=_WIDTH + 20):
        st.button("Previous", key="draw_previous", on_click=_step, args=(-1,))
        st.button("Next", key="draw_next", on_click=_step, args=(1,))
        st.button("Random", key="draw_random", on_click=_step, args=(0,))
    visitor.choose_test_digit(index)
    return subject


def _any(source: Source) -> str:
    return f"any {source.noun}"


def _step(direction: int) -> None:
    """Goes to the next or previous test image of the chosen class, or (0) to a random one."""
    source = chosen_source()
    labels = cached.test_split(source.name).labels
    wanted = st.session_state.get(_CLASS, _any(source))
    among = np.arange(len(labels))
    if wanted in source.class_names:
        among = np.flatnonzero(labels == source.class_names.index(wanted))
    if not len(among):  # the test set has none of this class
        return
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


def _show_photo(current: visitor.Digit | None, source: Source) -> Subject | None:
    uploaded = st.file_uploader(
        f"A picture of {source.noun}s: PNG, JPEG or WebP"
        if source.reads_digits
        else "A photo or picture: PNG, JPEG or WebP",
        type=["png", "jpg", "jpeg", "webp"],
        max_upload_size=MAX_BYTES // 1_000_000,
        key="draw_photo",
        width=_WIDTH + 20,
    )
    if uploaded is None:  # where nothing can be drawn, an image out of a link stands here
        given = current is not None and current.index is None and not can_draw(source)
        return _show_given(current) if given and current else None
    if source.holds_digits:
        return _show_digits_of_photo(uploaded.file_id, uploaded.getvalue(), source)
    height, width, channels = source.input_shape
    image, notes = cached.photo_image(
        uploaded.file_id, (height, width, channels), uploaded.getvalue()
    )
    subject = _take(image, f"Your picture, scaled to {width}x{height} pixels.")
    show_picture(subject.image, alt="Your picture as the network receives it.", side=_WIDTH)
    st.caption(plain(" ".join(["The picture as the network receives it.", *notes])))
    return subject


def _show_digits_of_photo(upload_id: str, raw: bytes, source: Source) -> Subject:
    """The photo, to be corrected, and the ink that is found in it."""
    correction = correction_of(upload_id)
    show_photo(upload_id, cached.photo_picture(upload_id, correction.turns, raw), _WIDTH)
    try:
        prepared = cached.photo_digits(upload_id, correction, source.reads_digits, raw)
        st.html(make_found_ink(prepared.ink, prepared.notes, theme=theme()))
    finally:
        show_buttons(upload_id)
    return _look_into(prepared, sheet=(upload_id, correction))
