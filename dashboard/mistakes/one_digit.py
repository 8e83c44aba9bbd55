"""One test digit: what was answered, by every network, and which training digits look like it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import mistakes
from core.analysis.answers import Answers
from core.analysis.neighbors import NEAREST, Neighbors
from core.analysis.selected import name_writers
from core.data import display
from core.models.card import Card
from dashboard import cached, chosen, visit
from dashboard.appearance import theme
from dashboard.asking import ask
from dashboard.chosen import chosen_source
from dashboard.figures import answer, gallery, one_digit
from dashboard.figures.picture import make_img

_WIDTH = 168  # pixels; six for each pixel of a digit image
_WIDTHS = (420, 440)  # pixels, of the two columns
_NEIGHBOR_ZOOM = 2
_NEIGHBORS_HEIGHT = 170  # pixels, for the skeleton


def show_digit(card: Card, answers: Answers, image: int, *, selected: bool) -> None:
    """Everything about one test digit.

    Args:
        card: The model.
        answers: What it answered.
        image: Number of the test digit.
        selected: Whether it is in the selection; said if it is not.
    """
    st.header(f"Test digit {image:,}", divider="gray")
    if not selected:
        st.caption("This digit is not among the selected ones.")
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_WIDTHS[0]):
            _show_answer(answers, image)
        with st.container(width=_WIDTHS[1]):
            _show_readings(card, image)
    if answers.answered[image]:
        _show_neighbors(card, answers, image)


def _show_answer(answers: Answers, image: int) -> None:
    """The digit, its probabilities, and the way to the other pages."""
    names = chosen_source().class_names
    label = int(answers.labels[image])
    picture = cached.test_split(chosen_source().name).images[image, :, :, 0]
    alt = f"Test digit {image}, which people labelled {names[label]}."
    with st.container(horizontal=True, gap="medium"):
        st.html(make_img(picture, alt=alt, width=_WIDTH, theme=theme()), width="content")
        with st.container(width=210, gap="xsmall"):
            if not answers.answered[image]:
                st.write(f"Labelled **{names[label]}**. The stored answer holds no probabilities.")
            else:
                _describe(answers, image)
            if error := cached.label_errors(chosen_source().name).get(image):
                st.write(f"{gallery.describe_votes(error, names)}.")
    if answers.answered[image]:
        st.html(answer.make_bars(answers.probabilities[image], names, label=label))
    here = visit.digit()
    if here and here.index == image:
        st.caption("This is now the current digit of all pages:")
        with st.container(horizontal=True):
            st.page_link("app_pages/responses.py", label="Its responses", icon=":material/layers:")
            st.page_link("app_pages/draw.py", label="Draw page", icon=":material/draw:")
    else:
        st.button(
            "Make it the current digit of all pages",
            key="mistakes_take",
            on_click=_take,
            args=(image,),
        )


def _describe(answers: Answers, image: int) -> None:
    """Label, answer and how sure it was, in words."""
    names = chosen_source().class_names
    read = names[answers.predicted[image]]
    verdict = "misread as" if answers.wrong[image] else "rightly read as"
    st.write(f"Labelled **{names[answers.labels[image]]}**, {verdict} **{read}**.")
    writers = name_writers(cached.facts(chosen_source().name), image)
    st.caption(
        f"Confidence {answer.format_share(float(answers.confidence[image]))}, margin to the second "
        f"{answer.format_share(float(answers.margin[image]))}, entropy "
        f"{answers.entropy[image]:.2f} nats of at most {np.log(len(names)):.2f}."
        + (f" Written by {writers}." if writers else "")
    )


def _take(image: int) -> None:
    visit.choose_test_digit(image)
    for key in visit.SUBJECT_STATE:  # the Draw page shall show this digit, not an older one
        st.session_state.pop(key, None)


def _show_readings(card: Card, image: int) -> None:
    """What every network read in it."""
    readings, silent = [], []
    label = cached.test_split(chosen_source().name).labels[image]
    for name, other in chosen.models_by_name().items():
        try:
            answers = cached.answers(other.model_id)
        except ValueError:
            silent.append(name)
            continue
        if not answers.answered[image]:
            silent.append(name)
            continue
        read = int(answers.predicted[image])
        title = other.recipe.name + (f", seed {other.seed}" if other.seed else "")
        readings.append(
            one_digit.Reading(
                title,
                chosen_source().class_names[read],
                float(answers.confidence[image]),
                read == label,
                other.model_id == card.model_id,
            )
        )
    st.subheader(one_digit.describe_readings(readings))
    if readings:
        st.html(one_digit.make_readings(readings))
    if silent:
        st.caption(f"Without a sound answer to this digit: {', '.join(silent)}.")


def _show_neighbors(card: Card, answers: Answers, image: int) -> None:
    """The nearest training digits of the label and of the answer."""
    st.subheader("Which training digits look like it to the network?")
    label, read = int(answers.labels[image]), int(answers.predicted[image])
    if label == read:  # then the second likeliest class is the one to compare with
        others = answers.probabilities[image].copy()
        others[label] = -1
        read = int(others.argmax())
    found: list[Neighbors] = ask(
        mistakes.nearest_training_digits,
        card.model_id,
        cached.test_split(chosen_source().name).images[image],
        (label, read),
        topic="neighbors",
        height=_NEIGHBORS_HEIGHT,
    )
    names = chosen_source().class_names
    with st.container(horizontal=True, gap="medium"):
        roles = ("its label", "what was read")
        for one, role, width in zip(found, roles, _WIDTHS, strict=True):
            if one.label == read and not answers.wrong[image]:
                role = "the second choice"
            with st.container(width=width):
                _show_row(one, names[one.label], role)
    nearest = [one for one in found if len(one.distances)]
    if len(nearest) == 2:
        closer = min(nearest, key=lambda one: one.distances[0])
        st.caption(
            f"Distances are those in the last hidden layer, from which the network computes its "
            f"answer. The nearest of these is a {names[closer.label]}."
        )


def _show_row(found: Neighbors, name: str, role: str) -> None:
    st.write(f"Labelled {name}, {role}")
    if not len(found.images):
        st.caption("The training set has no such digit.")
        return
    row = display.tile(found.images, columns=NEAREST)
    st.html(
        make_img(
            row,
            alt=f"The {len(found.images)} nearest training digits labelled {name}.",
            width=row.shape[1] * _NEIGHBOR_ZOOM,
            theme=theme(),
        )
    )
    st.caption(
        "At a distance of "
        + ", ".join(f"{distance:.3g}" for distance in found.distances)
        + f". Training digits {', '.join(f'{index:,}' for index in found.indices)}."
    )
