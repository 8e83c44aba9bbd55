"""The Draw page: what does it read in my digit, and how sure is it?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.data.datasets import MNIST, Source
from core.queries import drawing, models
from dashboard import frame
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.elements.vector_notice import show_vector_notice
from dashboard.figures.answers import answer
from dashboard.figures.parts import picture
from dashboard.views.draw.subject import (
    DRAW,
    PHOTO,
    TEST,
    Subject,
    show_source,
    show_subject,
    use_test_digit,
)
from dashboard.visit import chosen, visitor
from dashboard.visit.chosen import can_draw, chosen_source

_SUBJECT_WIDTH, _ANSWER_WIDTH = 316, 470  # pixels
_ANSWER_HEIGHT = 330  # pixels; what an answer takes, so that nothing jumps when it comes
_SHOWN_WIDTH = 168  # pixels, of what an image of another shape than digits became


def show() -> None:
    """The whole page."""
    source = chosen_source()
    st.title(f"What does it read in my {source.noun}?")
    if source.is_image:
        show_introduction(source)
        show_page()
    else:
        show_vector_notice(source, "There is nothing to draw.")


def read(subject: Subject) -> np.ndarray:
    """The network's probabilities: float32 of shape (num_stages or 1, num_classes)."""
    model_id = chosen.chosen_model().model_id
    if subject.index is not None:
        return cached.test_probabilities(model_id)[subject.index][None]
    images = np.stack(subject.stages)[..., None] if subject.stages else subject.tensor[None]
    return ask(models.predict, model_id, images, topic="draw", height=_ANSWER_HEIGHT).probabilities


def show_empty(source: Source) -> None:
    """What stands where the answer will be."""
    number = "ten digits" if source.noun == "digit" else f"{len(source.class_names)} classes"
    first = "Draw one, or begin" if can_draw(source) else "Begin"
    st.write(
        f"Here will be what the network reads, and how likely it holds each of the {number}. "
        f"{first} with {_article(source.noun)} of the test set."
    )
    st.button(f"Use a test {source.noun}", key="draw_empty", on_click=use_test_digit)


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def show_truth(index: int, probabilities: np.ndarray, source: Source) -> None:
    """Whether the network agrees with the label of a test image."""
    label = int(cached.test_split(source.name).labels[index])
    right = int(probabilities.argmax()) == label
    verdict = "The network agrees." if right else "The network disagrees: one of its mistakes."
    who = "People labelled this digit" if source.noun == "digit" else "Its label is"
    st.write(f"{who} **{plain(source.class_names[label])}**. {verdict}")


def show_explanation(subject: Subject, probabilities: np.ndarray, source: Source) -> None:
    """What the network really received, and how usual that is."""
    st.subheader("What it really received")
    height, width, channels = source.input_shape
    if subject.stages:
        st.html(
            answer.make_stages(
                subject.stages,
                probabilities,
                source.class_names,
                of_mnist=source.name == MNIST.name,
                theme=theme(),
            )
        )
        st.caption(
            "Four ways to turn the drawing into 28x28 pixels, each with the network's two first "
            "choices. The answer above is that of the last."
        )
    elif source.name == MNIST.name:
        st.caption("This digit came as 28x28 pixels, prepared by the rule of the training digits.")
    else:
        if subject.note:
            alt = f"The image of {width}x{height} pixels that the network received."
            shown = picture.fit_width(subject.image, _SHOWN_WIDTH)
            st.html(picture.make_img(subject.image, alt=alt, width=shown, theme=theme()))
        colors = "" if channels == 1 else ", each with red, green and blue"
        note = subject.note or f"This {source.noun} came as {width}x{height} pixels{colors}."
        st.caption(note)
    if source.name == MNIST.name:  # whose training digits are what is compared with
        measures = drawing.place_among_training_digits(subject.image)
        if unusual := answer.describe_unusual(measures):
            st.warning(unusual)
        st.html(answer.make_measures(measures))


def show_downloads(subject: Subject, probabilities: np.ndarray, source: Source) -> None:
    """The image and the probabilities, to keep."""
    named = "Digit image (PNG)" if source.noun == "digit" else "Image (PNG)"
    with st.container(horizontal=True):
        st.download_button(
            named,
            picture.make_digit_png(subject.image),
            f"{source.noun}.png",
            "image/png",
            key="draw_save_png",
            on_click="ignore",
        )
        st.download_button(
            "Probabilities (CSV)",
            answer.make_csv(probabilities, source.class_names),
            "probabilities.csv",
            "text/csv",
            key="draw_save_csv",
            on_click="ignore",
        )


def show_digit_and_answer(source: Source) -> None:
    """The input, the answer beside it, and below what explains the answer."""
    place = show_source(source)
    headings = {DRAW: "Your drawing", TEST: f"Test {source.noun}", PHOTO: "Your picture"}
    with st.container(horizontal=True, gap="large"):
        subject = probabilities = None
        problem = ""
        with st.container(width=_SUBJECT_WIDTH):
            st.subheader(headings[place])
            try:
                subject = show_subject(place, source)
            except ValueError as error:
                problem = str(error)
        with st.container(width=_ANSWER_WIDTH):
            st.subheader("Its answer")
            if problem:
                st.error(plain(problem))
            elif subject is None:
                show_empty(source)
            else:
                with frame.sentences():
                    probabilities = read(subject)
                    st.html(answer.make_answer(probabilities[-1], source.class_names))
                    if subject.index is not None:
                        show_truth(subject.index, probabilities[-1], source)
    visitor.write_address()
    if subject is not None and probabilities is not None:
        show_explanation(subject, probabilities, source)
        show_downloads(subject, probabilities[-1], source)


@st.fragment
def show_page() -> None:
    """The part of the page that runs again at each lift of the pen."""
    with frame.sentences():
        show_digit_and_answer(chosen_source())


def show_introduction(source: Source) -> None:
    """What to do here."""
    if source.noun == "digit":
        st.write(
            "Draw a digit with a mouse, a pen or a finger: each time you lift it, the network "
            "answers. Test digits and photos need no drawing."
        )
    elif can_draw(source):
        st.write(
            f"This network reads {plain(source.title)}. Draw with a mouse, a pen or a finger: each "
            "time you lift it, the network answers. Test images and photos need no drawing."
        )
    else:
        st.write(
            f"This network reads {plain(source.title)}, which is in color. A pen has one color, so "
            "there is no canvas: choose a test image, or bring a photo."
        )
