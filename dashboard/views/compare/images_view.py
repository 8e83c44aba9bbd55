"""The test images on which two networks differ, or are wrong together, and one of them in full."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.answers.comparison import Differences
from core.drawing.digit_address import Digit
from core.queries import models
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.components.gallery import show_gallery
from dashboard.elements import controls
from dashboard.elements.paging import Paging, choose_page
from dashboard.figures.answers.answer import make_bars
from dashboard.figures.answers.compared import make_comparison_gallery, make_examples
from dashboard.views.compare.pair import Pair
from dashboard.visit import choices, visitor

ONLY_B, ONLY_A, NEITHER, APART = "Only B right", "Only A right", "Both wrong", "Read differently"
GROUPS = (ONLY_B, ONLY_A, NEITHER, APART)
_GROUP, _PAGE = "compare_group", "compare_page"
_LEFT_WIDTH, _RIGHT_WIDTH = 450, 412  # pixels
_COLUMNS = 5
_SIDE = 112  # pixels of the one image
_BARS_WIDTH = 190
_TEXTS = {
    ONLY_B: "that only B reads right",
    ONLY_A: "that only A reads right",
    NEITHER: "that both misread",
    APART: "that they read differently",
}


def show_images(pair: Pair) -> None:
    """The images of a group, a page of them at a time, beside the one that is looked at."""
    _, differences = cached.comparison(*pair.ids)
    group = choices.show_segments("Which", GROUPS, key=_GROUP)
    images = _select(differences, group)
    noun = pair.source.noun
    st.subheader(f"{len(images):,} test {noun}{'' if len(images) == 1 else 's'} {_TEXTS[group]}")
    if not len(images):
        st.write(f"There is no such {noun}. Look at another group, or choose another network B.")
        return
    st.caption("Those on whose probabilities the two disagree most come first.")
    paging = choose_page(images, key=_PAGE, of=(pair.ids, group))
    if not pair.source.is_image:
        _show_examples(pair, paging)
        return
    with st.container(horizontal=True, gap="medium", key="compare_workbench"):
        with st.container(width=_LEFT_WIDTH):
            _show_gallery(pair, paging, group)
        with st.container(width=_RIGHT_WIDTH):
            _show_one(pair, visitor.digit() or visitor.parse_digit(f"test-{paging.shown[0]}"))


def _select(differences: Differences, group: str) -> NDArray[np.int64]:
    return {
        ONLY_B: differences.fixed,
        ONLY_A: differences.broken,
        NEITHER: differences.both_wrong,
        APART: differences.disagreements,
    }[group]


def _show_examples(pair: Pair, paging: Paging) -> None:
    """Vectors as a table."""
    vectors = cached.test_split(pair.source.name).images
    names = pair.source.class_names
    st.html(make_examples(paging.shown, vectors, pair.answers, names, pair.source.named_features))
    paging.show_ways(visitor.look_at_test_digit)


def _show_gallery(pair: Pair, paging: Paging, group: str) -> None:
    """A page of pictures; the one that is clicked becomes the current one of all pages."""
    shown = paging.shown
    source, current = pair.source, visitor.digit()
    looked_at = current.index if current else shown[0]
    places = np.flatnonzero(shown == looked_at)

    show_gallery(
        make_comparison_gallery(
            shown,
            cached.test_split(source.name).images,
            pair.answers,
            cached.facts(source.name),
            cached.label_errors(source.name),
            columns=_COLUMNS,
            name=f"{pair.ids} {group} {paging.number}",
            theme=theme(),
        ),
        selected=int(places[0]) if len(places) else None,
        key="compare_gallery",
        on_pick=lambda place: visitor.look_at_test_digit(int(shown[place])),
        on_turn=lambda by: paging.turn(by, visitor.look_at_test_digit),
    )
    paging.show_ways(visitor.look_at_test_digit)


def _show_one(pair: Pair, digit: Digit) -> None:
    """One image, drawn or of the test set, as both read it."""
    names, noun = pair.source.class_names, pair.source.noun
    label = None
    if digit.index is not None:
        label = int(cached.test_split(pair.source.name).labels[digit.index])
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        controls.show_looked_at(digit, side=_SIDE)
        with st.container(width=260, gap="xsmall"):
            labelled = "" if label is None else f", labelled **{plain(names[label])}**"
            st.markdown(f"{digit.title.capitalize()}{labelled}, as both read it.")
            st.caption(
                f"This is the current {noun} of all pages."
                if visitor.digit()
                else f"Click another {noun} to make it the current one of all pages."
            )
    with st.container(horizontal=True, gap="medium"):
        for letter, card, name in zip("AB", pair.cards, pair.names, strict=True):
            with st.container(width=_BARS_WIDTH, gap="xsmall"):
                st.markdown(f"**{letter}** · {plain(name)}")
                probabilities = _find_probabilities(card.model_id, digit, letter)
                if probabilities is None:
                    st.caption("Its stored answer holds no probabilities.")
                    continue
                st.html(make_bars(probabilities, names, label=label))


def _find_probabilities(model_id: str, digit: Digit, letter: str) -> NDArray[np.floating] | None:
    """What a network answers: from the store for a test image, else from the worker."""
    if digit.index is None:
        prediction = ask(
            models.predict, model_id, digit.tensor[None], topic=f"reading {letter}", height=240
        )
        return prediction.probabilities[0]
    answers = cached.answers(model_id)
    return answers.probabilities[digit.index] if answers.answered[digit.index] else None
