"""The desk: the paper, or another input, with the answer and what moves with the pen beside it."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Source
from core.queries.familiarity import Reading
from dashboard import frame
from dashboard.appearance import plain
from dashboard.components.live import show_live_maps, show_timeline
from dashboard.views.draw import canvas
from dashboard.views.draw.alone import is_alive
from dashboard.views.draw.answering import read, show_answer, show_several
from dashboard.views.draw.living import show_live
from dashboard.views.draw.subject import DRAW, PHOTO, TEST, Subject, show_subject, use_test_digit
from dashboard.visit import visitor
from dashboard.visit.chosen import can_draw

_SUBJECT_WIDTH, _ANSWER_WIDTH = 316, 470  # pixels
_MAPS_WIDTH, _LIVE_WIDTH = 250, 270  # pixels, beside the paper


def show_desk(
    place: str, source: Source, *, demonstrates: bool = False
) -> tuple[Subject, Reading] | None:
    """Shows the input, the answer beside it, and how the answer came about.

    Args:
        place: Where the input comes from, one of `subject.DRAW`, `TEST` and `PHOTO`.
        source: The data set that it belongs to.
        demonstrates: Whether drawings of ours draw themselves on the paper until a pen touches it.

    Returns:
        The input and what was read in it, once there are both.
    """
    canvas.lay_on("start" if demonstrates else "draw")
    headings = {DRAW: "Your drawing", TEST: f"Test {source.noun}", PHOTO: "Your picture"}
    alive = place == DRAW and is_alive(source)
    with st.container(horizontal=True, gap="small", key="draw_desk"):
        subject = reading = None
        problem = ""
        with st.container(width=_SUBJECT_WIDTH, key="draw_subject"):
            if not alive:
                st.subheader(headings[place])
            try:
                subject = show_subject(place, source)
            except ValueError as error:
                problem = str(error)
        if alive:
            with st.container(width=_MAPS_WIDTH, key="draw_maps"):
                show_live_maps()
        width = _LIVE_WIDTH if alive else _ANSWER_WIDTH
        with st.container(width=width, key="draw_answer"):
            if not alive:
                st.subheader("Its answer")
            place_of_answer = st.container()  # where what moves stands, whatever else is there
            if problem:
                st.error(plain(problem))
            elif subject is None and alive:
                with place_of_answer:
                    show_live(source, None, demonstrates=demonstrates)
                if not demonstrates:
                    _show_test_button(source)
            elif subject is None:
                _show_empty(source)
            else:
                with frame.sentences():
                    reading = read(subject, source)
                    show_answer(subject, reading, source, place_of_answer)
    visitor.write_address()
    if alive:
        show_timeline()
    if subject is None or reading is None:
        return None
    if subject.sheet == DRAW and subject.several:  # below, so that the paper stays where it is
        show_several(subject, reading, source)
    return subject, reading


def _show_empty(source: Source) -> None:
    """What stands where the answer will be."""
    number = "ten digits" if source.noun == "digit" else f"{len(source.class_names)} classes"
    first = "Draw one, or begin" if can_draw(source) else "Begin"
    st.write(
        f"The network's answer will stand here, with the probability of each of the {number}. "
        f"{first} with {_article(source.noun)} of the test set."
    )
    _show_test_button(source)


def _show_test_button(source: Source) -> None:
    st.button(f"Use a test {source.noun}", key="draw_empty", on_click=use_test_digit)


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
