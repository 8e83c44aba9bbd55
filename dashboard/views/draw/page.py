"""The Draw page: what does it read in my digit, and how sure is it?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.data.datasets import MNIST, Source, Split
from core.queries import drawing
from core.queries.familiarity import Familiarity, Reading
from dashboard import frame
from dashboard.appearance import plain, theme
from dashboard.elements.vector_notice import show_vector_notice
from dashboard.figures.answers import answer
from dashboard.figures.answers.familiarity import make_familiarity
from dashboard.figures.parts import picture
from dashboard.views.draw.desk import show_desk
from dashboard.views.draw.subject import Subject, show_source
from dashboard.visit.chosen import can_draw, chosen_source

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


def show_familiarity(judged: Familiarity, nearest: Split) -> None:
    """How near a drawing lies to the training digits."""
    st.subheader("How near it is to the training digits")
    images, labels = nearest
    st.html(make_familiarity(judged, images[..., 0], labels.tolist(), theme=theme()))


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
            "Four ways to turn the drawing into 28x28 pixels, each with the network's first two "
            "choices. The answer above is that of the last."
        )
    elif source.name == MNIST.name:
        st.caption(
            "The network received it as 28x28 pixels, without the strokes or the photo behind them."
            if subject.index is None
            else "Test digits are 28x28 pixels, prepared by the rule of the training digits."
        )
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


def show_details(subject: Subject, reading: Reading, source: Source) -> None:
    """What explains the answer, and what can be kept of it."""
    stages = reading.probabilities[: len(subject.stages or [0])]
    if reading.familiarity and reading.nearest:
        show_familiarity(reading.familiarity, reading.nearest)
    elif reading.problem:
        st.caption(plain(reading.problem))
    show_explanation(subject, stages, source)
    show_downloads(subject, stages[-1], source)


@st.fragment
def show_page() -> None:
    """The part of the page that runs again at each lift of the pen."""
    source = chosen_source()
    with frame.sentences():
        place = show_source(source)
        answered = show_desk(place, source)
        if answered:
            show_details(*answered, source)


def show_introduction(source: Source) -> None:
    """What to do here."""
    with st.container(key="draw_introduction"):
        _write_introduction(source)


def _write_introduction(source: Source) -> None:
    if source.noun == "digit":
        st.write(
            "Draw a digit with a mouse, a pen or a finger: the network answers while you draw. "
            "Test digits and photos need no drawing."
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
