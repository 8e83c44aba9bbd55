"""The current digit, its answer after the chosen epoch, and after all others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.datasets import Source
from core.drawing.digit_address import Digit
from core.queries import epochs as asked
from core.store.card import Card
from dashboard import site
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.answers.memory import remember
from dashboard.appearance import plain
from dashboard.elements import controls
from dashboard.figures.answers import answer
from dashboard.figures.data.examples import make_numbers
from dashboard.figures.runs import epochs as figures

_DIGIT_WIDTH, _ANSWER_WIDTH, _TABLE_WIDTH = 170, 250, 410  # pixels, of the three columns
_PICTURE = 168  # pixels; six for each pixel of a digit image
_HEIGHT = 330  # pixels, for the skeleton
_MOST_NUMBERS = 8  # of a vector that are shown


def show_answer(
    card: Card, source: Source, digit: Digit, epochs: Sequence[int], epoch: int
) -> None:
    """The digit, what it is read as after an epoch, and how that came.

    Args:
        card: The network.
        source: Its data set.
        digit: What it is asked about.
        epochs: The kept ones.
        epoch: The one to show.
    """
    label = None
    if digit.index is not None:
        label = int(cached.test_split(source.name).labels[digit.index])
    names = source.class_names
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_DIGIT_WIDTH, gap="small"):
            _show_subject(digit, source, label)
        with st.container(width=_ANSWER_WIDTH):
            probabilities = _ask_answers(card, digit)
            st.html(answer.make_answer(probabilities[epochs.index(epoch)], names))
        with st.container(width=_TABLE_WIDTH, gap="small"):
            st.html(figures.make_answers(probabilities, epochs, names, epoch=epoch, label=label))
            st.caption(
                plain(figures.describe_answers(probabilities, epochs, names))
                + " Full ink is a probability of 1; the framed column is the epoch shown."
            )
            st.download_button(
                "Probabilities (CSV)",
                figures.make_csv(probabilities, epochs, names),
                "epochs.csv",
                "text/csv",
                key="epochs_save",
                on_click="ignore",
            )


def _ask_answers(card: Card, digit: Digit) -> NDArray[np.float32]:
    """The probabilities after each kept epoch: float32 of shape (num_epochs, num_classes)."""
    answers: NDArray[np.float32] = remember(
        "epochs_answers",
        (card.model_id, digit.address),
        lambda: ask(
            asked.answers_over_epochs,
            card.model_id,
            digit.tensor[None],
            topic="answers over epochs",
            height=_HEIGHT,
        )[:, 0],
    )
    return answers


def _show_subject(digit: Digit, source: Source, label: int | None) -> None:
    """What it is asked about, with ways to something else."""
    if source.is_image:
        controls.show_looked_at(digit, side=_PICTURE)
    given = "" if label is None else f", labelled {source.class_names[label]}"
    st.caption(plain(f"{digit.title.capitalize()}{given}."))
    if not source.is_image:
        st.html(make_numbers(digit.tensor, source.named_features, most=_MOST_NUMBERS))
    st.button(f"Another test {source.noun}", key="epochs_another", on_click=controls.take_another)
    if source.is_image:
        site.show_link(site.DRAW, "Draw your own")
