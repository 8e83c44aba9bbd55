"""What the network reads in an input, and how that is shown beside it."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.datasets import MNIST, Source
from core.queries import familiarity, models
from core.queries.familiarity import Reading
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.components.gallery import show_gallery
from dashboard.components.live import Record
from dashboard.figures.answers import answer
from dashboard.figures.answers.digits import make_digits
from dashboard.views.draw.living import show_live
from dashboard.views.draw.subject import DRAW, Subject, choose_digit
from dashboard.visit import chosen

_ANSWER_HEIGHT = 330  # pixels; what an answer takes, so that nothing jumps when it comes


def read(subject: Subject, source: Source) -> Reading:
    """What the network reads: in each stage of a drawing, and then in each of several digits.

    Whether it may not be a digit is asked of drawings and photos alone: MNIST's own are digits.
    """
    model_id = chosen.chosen_model().model_id
    if subject.index is not None:
        return Reading(cached.test_probabilities(model_id)[subject.index][None])
    images = list(subject.stages) if subject.stages else [subject.tensor[..., 0]]
    images += [digit.stages.redrawn for digit in subject.several]
    if source.name == MNIST.name:
        stack, last = np.stack(images)[..., None], len(subject.stages or images) - 1
        judged = (last, *range(len(images) - len(subject.several), len(images)))
        return ask(familiarity.read, model_id, stack, judged, topic="draw", height=_ANSWER_HEIGHT)
    stack = np.stack(images)[..., None] if subject.stages else subject.tensor[None]
    answered = ask(models.predict, model_id, stack, topic="draw", height=_ANSWER_HEIGHT)
    return Reading(answered.probabilities)


def show_answer(subject: Subject, reading: Reading, source: Source, above: DeltaGenerator) -> None:
    """The answer, and whatever is to be said beside it; what moves with the pen stands above."""
    record = _record(subject, reading)
    if subject.sheet != DRAW and subject.several:
        show_several(subject, reading, source)
    if subject.sheet == DRAW:
        with above:
            show_live(source, record)
    else:
        st.html(
            answer.make_answer(
                record.probabilities,
                source.class_names,
                strange=record.strange,
                turned=record.turned,
            )
        )
    if subject.index is not None:
        show_truth(subject.index, record.probabilities, source)


def _record(subject: Subject, reading: Reading) -> Record:
    judged = reading.familiarity
    return Record(
        reading.probabilities[len(subject.stages or [0]) - 1],
        judged is not None and judged.strange,
        familiarity.describe_turns(reading.turns),
        subject.image if subject.several else None,
    )


def show_several(subject: Subject, reading: Reading, source: Source) -> None:
    """All digits that were found, with what is read in each; one is looked into."""
    rows = reading.probabilities[-len(subject.several) :]
    strange = reading.strange[1:]
    read_as = " ".join(source.class_names[int(row.argmax())] for row in rows)
    st.write(
        f"{len(subject.several)} digits were found: **{plain(read_as)}**. Choose one to look into."
    )
    if any(strange):
        st.caption(f"{sum(strange)} of these {len(strange)} may not be digits; a note marks each.")
    show_gallery(
        make_digits(
            [digit.stages.redrawn for digit in subject.several],
            rows,
            source.class_names,
            strange=strange,
            theme=theme(),
        ),
        selected=subject.chosen,
        key="draw_several",
        on_pick=lambda place: choose_digit(subject, place),
        on_turn=lambda by: None,
    )


def show_truth(index: int, probabilities: np.ndarray, source: Source) -> None:
    """Whether the network agrees with the label of a test image."""
    label = int(cached.test_split(source.name).labels[index])
    right = int(probabilities.argmax()) == label
    verdict = "The network agrees." if right else "The network disagrees: one of its mistakes."
    who = "People labelled this digit" if source.noun == "digit" else "Its label is"
    st.write(f"{who} **{plain(source.class_names[label])}**. {verdict}")
