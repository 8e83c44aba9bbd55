"""Draw: what does it read in my digit, and how sure is it?"""

import numpy as np
import streamlit as st

from core import queries
from dashboard import cached, chosen, frame, visit
from dashboard.appearance import theme
from dashboard.asking import ask
from dashboard.chosen import chosen_source
from dashboard.figures import answer, picture
from dashboard.subject import Subject, show_source, show_subject, use_test_digit

_SUBJECT_WIDTH, _ANSWER_WIDTH = 316, 470  # pixels
_ANSWER_HEIGHT = 330  # pixels; what an answer takes, so that nothing jumps when it comes

_HEADINGS = {"Draw": "Your drawing", "Test digit": "Test digit", "Photo": "Your picture"}


def read(subject: Subject) -> np.ndarray:
    """The network's probabilities: float32 of shape (num_stages or 1, num_classes)."""
    model_id = chosen.chosen_model().model_id
    if subject.index is not None:
        return cached.test_probabilities(model_id)[subject.index][None]
    images = np.stack(subject.stages or [subject.image])[..., None]
    return ask(queries.predict, model_id, images, topic="draw", height=_ANSWER_HEIGHT).probabilities


def show_empty() -> None:
    """What stands where the answer will be."""
    st.write(
        "Here will be what the network reads, and how likely it holds each of the ten digits. "
        "Draw one, or begin with a digit of the test set."
    )
    st.button("Use a test digit", key="draw_empty", on_click=use_test_digit)


def show_truth(index: int, probabilities: np.ndarray) -> None:
    """Whether the network agrees with the label of a test digit."""
    label = chosen_source().class_names[cached.test_split(chosen_source().name).labels[index]]
    right = chosen_source().class_names[int(probabilities.argmax())] == label
    verdict = "The network agrees." if right else "The network disagrees: one of its mistakes."
    st.write(f"People labelled this digit **{label}**. {verdict}")


def show_explanation(subject: Subject, probabilities: np.ndarray) -> None:
    """What the network really received, and how usual that is."""
    st.subheader("What it really received")
    if subject.stages:
        st.html(
            answer.make_stages(
                subject.stages, probabilities, chosen_source().class_names, theme=theme()
            )
        )
        st.caption(
            "Four ways to turn the drawing into 28x28 pixels, each with the network's two first "
            "choices. The answer above is that of the last."
        )
    else:
        st.caption("This digit came as 28x28 pixels, prepared by the rule of the training digits.")
    measures = queries.place_among_training_digits(subject.image)
    if unusual := answer.describe_unusual(measures):
        st.warning(unusual)
    st.html(answer.make_measures(measures))


def show_downloads(subject: Subject, probabilities: np.ndarray) -> None:
    """The digit image and the probabilities, to keep."""
    with st.container(horizontal=True):
        st.download_button(
            "Digit image (PNG)",
            picture.make_digit_png(subject.image),
            "digit.png",
            "image/png",
            key="draw_save_png",
            on_click="ignore",
        )
        st.download_button(
            "Probabilities (CSV)",
            answer.make_csv(probabilities, chosen_source().class_names),
            "probabilities.csv",
            "text/csv",
            key="draw_save_csv",
            on_click="ignore",
        )


def show_digit_and_answer() -> None:
    """The digit, the answer beside it, and below what explains the answer."""
    source = show_source()
    with st.container(horizontal=True, gap="large"):
        subject = probabilities = None
        problem = ""
        with st.container(width=_SUBJECT_WIDTH):
            st.subheader(_HEADINGS[source])
            try:
                subject = show_subject(source)
            except ValueError as error:
                problem = str(error)
        with st.container(width=_ANSWER_WIDTH):
            st.subheader("Its answer")
            if problem:
                st.error(problem)
            elif subject is None:
                show_empty()
            else:
                with frame.sentences():
                    probabilities = read(subject)
                    st.html(answer.make_answer(probabilities[-1], chosen_source().class_names))
                    if subject.index is not None:
                        show_truth(subject.index, probabilities[-1])
    visit.write_address()
    if subject is not None and probabilities is not None:
        show_explanation(subject, probabilities)
        show_downloads(subject, probabilities[-1])


@st.fragment
def show_page() -> None:
    """The part of the page that runs again at each lift of the pen."""
    with frame.sentences():
        show_digit_and_answer()


st.title("What does it read in my digit?")
st.write(
    "Draw a digit with a mouse, a pen or a finger: each time you lift it, the network answers. "
    "Test digits and photos need no drawing."
)
show_page()
