"""What the Mistakes page is about: the selection, its order, the page of it, and one digit.

All of it stands in the address. Every brush changes the selection through `change`, so the matrix,
the histogram, the map and the filters always agree.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import mistakes
from core.analysis import selection as selections
from core.analysis.answers import Answers
from core.analysis.selection import AMONG, Facts, Selection
from core.models.card import Card
from dashboard import cached, choices
from dashboard.asking import ask
from dashboard.chosen import chosen_source

SELECTION, ORDER, PAGE, DIGIT = (
    f"mistakes_{name}" for name in ("selection", "order", "page", "digit")
)
FIRST = "first"  # stands in the address for the first digit of the selection
CONFUSIONS = "Confusions"  # the first view, to which others lead back
_GALLERY_HEIGHT = 400  # pixels, for the skeleton
AMONG_TEXTS = {  # of one, and of many
    "mistakes": ("mistake", "mistakes"),
    "right": ("digit read right", "digits read right"),
    "all": ("digit", "digits"),
    "doubtful": ("doubtful label", "doubtful labels"),
    "rejected": ("label that people rejected", "labels that people rejected"),
}


def current() -> Selection:
    """The selection: from a link, or as it was, or all mistakes."""
    count = len(cached.test_split(chosen_source().name).labels)

    def read(text: str) -> str:
        return selections.spell(
            selections.parse(text, cached.facts(chosen_source().name), count),
            chosen_source().class_names,
        )

    text = choices.adopt(
        SELECTION,
        AMONG[0],
        read=read,
        expected="a text such as 'mistakes labelled-4 read-9 confidence-0.5-0.9 by-students'",
    )
    choices.publish(SELECTION, text)
    return last()


def last() -> Selection:
    """The selection as it is now; for callbacks, which may be older than the last change."""
    text = st.session_state.get(SELECTION, AMONG[0])
    return selections.parse(
        text,
        cached.facts(chosen_source().name),
        len(cached.test_split(chosen_source().name).labels),
    )


def change(**changes: Any) -> None:
    """Changes parts of the selection; for callbacks. Begins again with its first digit."""
    choose(dataclasses.replace(last(), **changes))


def choose(selection: Selection) -> None:
    """Makes something the selection; for callbacks."""
    st.session_state[SELECTION] = selections.spell(selection, chosen_source().class_names)
    st.session_state[PAGE] = 1
    st.session_state[DIGIT] = FIRST


def find_images(
    card: Card, answers: Answers, selection: Selection, order: str
) -> NDArray[np.int64]:
    """The numbers of the selected images, in order; doubtful labels are asked of the worker."""
    facts: Facts = cached.facts(chosen_source().name)
    if selection.among == "doubtful":
        doubtful = ask(
            mistakes.doubtful_labels, card.model_id, topic="doubtful", height=_GALLERY_HEIGHT
        )
        facts = facts._replace(doubtful=doubtful)
    return selections.select(answers, selection, facts, order=order)


def find_digit(images: NDArray[np.int64]) -> int | None:
    """The digit that is looked into: the chosen one, or the first of those shown."""
    count = len(cached.test_split(chosen_source().name).labels)

    def read(text: str) -> str:
        return text if text == FIRST else str(choices.integer_reader(0, count - 1)(text))

    text = choices.adopt(DIGIT, FIRST, read=read, expected=f"{FIRST} or 0 to {count - 1:,}")
    choices.publish(DIGIT, text)
    if text != FIRST:
        return int(text)
    return int(images[0]) if len(images) else None


def look_into(image: int) -> None:
    """Makes an image the one that is looked into; for callbacks."""
    st.session_state[DIGIT] = str(image)


def describe(selection: Selection, count: int) -> str:
    """A selection in words: "3 mistakes labelled 4, read as 9"."""
    one, many = AMONG_TEXTS[selection.among]
    parts = []
    if selection.label is not None:
        parts.append(f"labelled {chosen_source().class_names[selection.label]}")
    if selection.predicted is not None:
        parts.append(f"read as {chosen_source().class_names[selection.predicted]}")
    if (selection.lowest, selection.highest) != (0, 1):
        parts.append(f"confidence {selection.lowest:g} to {selection.highest:g}")
    if selection.writers is not None:
        parts.append(f"by {selection.writers}")
    if selection.packed is not None:
        parts.append("drawn around on the map")
    return f"{count:,} {one if count == 1 else many}" + (f": {', '.join(parts)}" if parts else "")
