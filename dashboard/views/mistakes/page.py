"""The Mistakes page: which digits does it get wrong, how sure was it, and was the label right?"""

from __future__ import annotations

import time

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers
from core.analysis.answers.selection import Selection
from core.store.card import Card
from dashboard import frame
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.components.gallery import show_gallery
from dashboard.elements.paging import choose_page
from dashboard.figures.answers.gallery import make_gallery
from dashboard.views.mistakes import brushes, one_digit, selection_form, state
from dashboard.views.mistakes.calibration_view import show_calibration
from dashboard.views.mistakes.example_list import show_examples
from dashboard.views.mistakes.label_view import show_labels
from dashboard.views.mistakes.map_view import show_map
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_model, chosen_source

MAP, LABELS, CALIBRATION = "Map", "Labels", "Calibration"
_VIEWS = (state.CONFUSIONS, MAP, LABELS, CALIBRATION)
_LEFT_WIDTH, _RIGHT_WIDTH = 412, 450  # pixels
_MAP_WIDTH = 496  # pixels; the map then takes the room of a column of images
# What was clicked for is painted in this time; the rest of the page, sent along with it, would hold
# the browser up: a click takes 0.16 s instead of 0.10 s to its gallery.
_HEAD_START_SECONDS = 0.06
_TILE = 89  # pixels that an image of the gallery takes, with what is around it


def show() -> None:
    """The whole page."""
    noun = chosen_source().noun
    st.title(f"Which {noun}s does it get wrong?")
    st.write(
        f"Select {noun}s on the matrix, the histogram or the map, and look into them one by one."
    )
    with frame.sentences():
        _show_mistakes(chosen_model())


def _show_mistakes(card: Card) -> None:
    """The score, the choice of brush, brush and gallery, one image."""
    answers = cached.answers(card.model_id)
    _show_score(card, answers)
    view = choices.show_segments("View", _VIEWS, key="mistakes_view")
    if view == CALIBRATION:
        show_calibration(card, answers)
    else:
        _show_workbench(card, answers, view)


def _show_score(card: Card, answers: Answers) -> None:
    """The test error in large, with what cannot be counted."""
    error, log_loss, brier = cached.scores_of(card.model_id)
    source = chosen_source()
    noun, count = source.noun, len(source.class_names)
    number = "ten" if count == 10 else f"{count}"
    st.html(
        '<div class="headline"><span class="headline-number accent">'
        f"{100 * error.share:.2f} %</span><span>± {100 * error.standard_error:.2f} "
        f'<abbr tabindex="0" title="Other test {noun}s would give another error; two times in '
        'three it would lie within one standard error of this one.">standard error</abbr>: '
        f"{error.mistakes:,} of {error.images:,} test {noun}s misread. "
        '<abbr tabindex="0" title="Mean of minus the logarithm of the probability that the label '
        'got, in nats. 0 is perfect; being sure and wrong costs most.">Log loss</abbr> '
        f"{log_loss:.4f}, "
        f'<abbr tabindex="0" title="Mean squared distance of the {number} probabilities from '
        'certainty, 0 to 2. 0 is perfect.">Brier score</abbr> '
        f"{brier:.4f}.</span></div>"
    )
    missing = int((~answers.answered).sum())
    if missing:
        first = int(np.flatnonzero(~answers.answered)[0])
        st.warning(
            f"The stored answers to {missing:,} of {len(answers.labels):,} test {noun}s are not "
            f"probabilities (the first is test {noun} {first:,}); they are left out of everything "
            f"below. Train the network again to get answers for all."
        )
    if not error.mistakes:
        st.info(f"It reads every test {noun} as its label says: there is no mistake to look at.")
    elif error.mistakes == error.images:
        st.info(f"It misreads every test {noun}: there is no right answer to compare with.")


def _show_workbench(card: Card, answers: Answers, view: str) -> None:
    """The brush at the left, what it selects at the right, and one image below."""
    selection = state.current()
    left_width = _MAP_WIDTH if view == MAP else _LEFT_WIDTH
    right_width = _LEFT_WIDTH + _RIGHT_WIDTH - left_width
    with st.container(horizontal=True, gap="medium", key="mistakes_workbench"):
        left = st.container(width=left_width, key="mistakes_left")
        right = st.container(width=right_width, key="mistakes_right")
    below = st.container()
    with right:
        heading = st.empty()
        order, filter_place = selection_form.show_order(selection)
        images = state.find_images(card, answers, selection, order)
        heading.subheader(plain(state.describe(selection, len(images))))
        digit = _show_gallery(
            card, answers, selection, images, order=order, columns=right_width // _TILE
        )
    time.sleep(_HEAD_START_SECONDS)
    with filter_place:
        selection_form.show_filter(selection)
        st.caption(plain(state.describe(selection, len(images))))
    if view == state.CONFUSIONS:
        with left:
            brushes.show_confusion(answers, selection)
            brushes.show_confidences(answers, selection)
    if view == LABELS:
        with left:
            show_labels(card, answers)
    with below:
        if digit is not None:
            one_digit.show_digit(card, answers, digit, selected=digit in images)
        selection_form.show_downloads(card, answers, images, st.session_state[state.SELECTION])
    if view == MAP:  # last, as it may take its time
        with left:
            show_map(card, answers, selection, images, digit)


def _show_gallery(
    card: Card,
    answers: Answers,
    selection: Selection,
    images: NDArray[np.int64],
    *,
    order: str,
    columns: int,
) -> int | None:
    """A page of the selected images; returns the one that is looked into."""
    if not len(images):
        _show_nothing(answers, selection)
        return state.find_digit(images)
    paging = choose_page(images, key=state.PAGE)  # `state.choose` begins with the first page
    shown = paging.shown
    digit = state.find_digit(shown)

    def pick(place: int) -> None:
        state.look_into(int(shown[place]))

    source = chosen_source()
    name = f"{card.model_id} {st.session_state[state.SELECTION]} {order} {paging.number}"
    places = np.flatnonzero(shown == digit)
    if source.is_image:
        show_gallery(
            make_gallery(
                shown,
                cached.test_split(source.name).images,
                answers,
                cached.facts(source.name),
                cached.label_errors(source.name),
                columns=columns,
                name=name,
                theme=theme(),
            ),
            selected=int(places[0]) if len(places) else None,
            key="mistakes_gallery",
            on_pick=pick,
            on_turn=lambda by: paging.turn(by, state.look_into),
        )
    else:
        show_examples(shown, answers, source, name=name, on_pick=pick)
    paging.show_ways(lambda _: state.look_into_first())
    return digit


def _show_nothing(answers: Answers, selection: Selection) -> None:
    """What stands where the gallery would be."""
    everything = Selection()
    source = chosen_source()
    noun, names = source.noun, source.class_names
    if selection == everything and not answers.wrong.any():
        st.write(
            f"The {noun}s that the network misreads would stand here, and there are none. Look at "
            "those it reads right, the least certain first."
        )
        st.button(
            f"Show the {noun}s read right",
            key="mistakes_empty",
            on_click=state.choose,
            args=(Selection("right"),),
        )
        return
    missing = [
        names[label]
        for label in (selection.label, selection.predicted)
        if label is not None and not (answers.labels == label).any()
    ]
    if missing:
        st.write(f"No test {noun} is labelled {plain(missing[0])}.")
    st.write(f"No {noun} fits this selection. Widen it in the filter, or begin again.")
    st.button("Show all mistakes", key="mistakes_empty", on_click=state.choose, args=(everything,))
