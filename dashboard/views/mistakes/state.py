"""What the Mistakes page is about: the selection, its order, the page of it, and one image.

All of it stands in the address. Every brush changes the selection through `change`, so the matrix,
the histogram, the map and the filters always agree.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.answers import selection as selections
from core.analysis.answers.answers import Answers
from core.analysis.answers.selection import AMONG, Facts, Selection
from core.queries import mistakes
from core.store.card import Card
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source

SELECTION, ORDER, PAGE, DIGIT = (
    f"mistakes_{name}" for name in ("selection", "order", "page", "digit")
)
FIRST = "first"  # stands in the address for the first image of the selection
CONFUSIONS = "Confusions"  # the first view, to which others lead back
_GALLERY_HEIGHT = 400  # pixels, for the skeleton
_AMONG_TEXTS = {  # of one, and of many; {} is what the images are called
    "mistakes": ("mistake", "mistakes"),
    "right": ("{} read right", "{}s read right"),
    "all": ("{}", "{}s"),
    "doubtful": ("doubtful label", "doubtful labels"),
    "rejected": ("label that people rejected", "labels that people rejected"),
}


def name_among(among: str, noun: str, *, one: bool = False) -> str:
    """What the first word of a selection means, for many images or for one.

    Args:
        among: One of `core.analysis.answers.selection.AMONG`.
        noun: What the images are called.
        one: Whether there is just one.
    """
    return _AMONG_TEXTS[among][0 if one else 1].format(noun)


def current() -> Selection:
    """The selection: from a link, or as it was, or all mistakes."""
    source = chosen_source()
    count = len(cached.test_split(source.name).labels)
    facts = cached.facts(source.name)

    def read(text: str) -> str:
        return selections.spell(selections.parse(text, facts, count), source.class_names)

    text = choices.adopt(
        SELECTION,
        AMONG[0],
        read=read,
        expected=f"a text such as {_example(facts)!r}",
    )
    choices.publish(SELECTION, text)
    return last()


def _example(facts: Facts) -> str:
    """A selection that could stand in this data set's address."""
    first, other = (4, 9) if len(facts.class_names) > 9 else (0, 1)
    writers = next(iter(facts.groups), None)
    selection = Selection("mistakes", first, other, 0.5, 0.9, writers)
    return selections.spell(selection, facts.class_names)


def last() -> Selection:
    """The selection as it is now; for callbacks, which may be older than the last change."""
    source = chosen_source()
    text = st.session_state.get(SELECTION, AMONG[0])
    return selections.parse(
        text, cached.facts(source.name), len(cached.test_split(source.name).labels)
    )


def change(**changes: Any) -> None:
    """Changes parts of the selection; for callbacks. Begins again with its first image."""
    choose(dataclasses.replace(last(), **changes))


def choose(selection: Selection) -> None:
    """Makes something the selection; for callbacks."""
    st.session_state[SELECTION] = selections.spell(selection, chosen_source().class_names)
    st.session_state[PAGE] = 1
    look_into_first()


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
    """The image that is looked into: the chosen one, or the first of those shown."""
    count = len(cached.test_split(chosen_source().name).labels)

    def read(text: str) -> str:
        return text if text == FIRST else str(choices.integer_reader(0, count - 1)(text))

    text = choices.adopt(DIGIT, FIRST, read=read, expected=f"{FIRST} or 0 to {count - 1:,}")
    choices.publish(DIGIT, text)
    if text != FIRST:
        return int(text)
    return int(images[0]) if len(images) else None


def look_into_first() -> None:
    """Makes the first image that is shown the one that is looked into; for callbacks."""
    st.session_state[DIGIT] = FIRST


def look_into(image: int) -> None:
    """Makes an image the one that is looked into; for callbacks."""
    st.session_state[DIGIT] = str(image)


def describe(selection: Selection, count: int) -> str:
    """A selection in words: "3 mistakes labelled 4, read as 9"."""
    source = chosen_source()
    parts = []
    if selection.label is not None:
        parts.append(f"labelled {source.class_names[selection.label]}")
    if selection.predicted is not None:
        parts.append(f"read as {source.class_names[selection.predicted]}")
    if (selection.lowest, selection.highest) != (0, 1):
        parts.append(f"confidence {selection.lowest:g} to {selection.highest:g}")
    if selection.writers is not None:
        parts.append(f"by {selection.writers}")
    if selection.packed is not None:
        parts.append("drawn around on the map")
    what = name_among(selection.among, source.noun, one=count == 1)
    return f"{count:,} {what}" + (f": {', '.join(parts)}" if parts else "")
