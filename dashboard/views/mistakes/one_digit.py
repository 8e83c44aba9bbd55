"""One test image: what was answered, by every network, and what it looks like to this one."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.analysis.answers.answers import NO_ANSWER, Answers
from core.analysis.answers.export import name_writers
from core.analysis.hidden.neighbors import NEAREST, Neighbors
from core.data.datasets import Source
from core.pictures import display
from core.queries import hidden
from core.store.card import Card
from dashboard import site
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.elements.picture import show_picture
from dashboard.figures.answers import answer, gallery, one_digit
from dashboard.figures.data.examples import make_example_table, make_numbers
from dashboard.figures.parts.picture import fit_width, make_img
from dashboard.visit import chosen, visitor
from dashboard.visit.chosen import chosen_source

_WIDTH = 168  # pixels; six for each pixel of a digit image
_WIDTHS = (420, 440)  # pixels, of the two columns
_NEIGHBOR_SIDE = 56  # pixels of a neighbor; two for each pixel of a digit image
_NEIGHBORS_HEIGHT = 170  # pixels, for the skeleton
_MOST_NUMBERS = 12  # of a vector that are shown


def show_digit(card: Card, answers: Answers, image: int, *, selected: bool) -> None:
    """Everything about one test image.

    Args:
        card: The model.
        answers: What it answered.
        image: Number of the test image.
        selected: Whether it is in the selection; said if it is not.
    """
    noun = chosen_source().noun
    st.header(f"Test {noun} {image:,}", divider="gray")
    if not selected:
        st.caption(f"This {noun} is not among the selected ones.")
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_WIDTHS[0]):
            _show_answer(answers, image)
        with st.container(width=_WIDTHS[1]):
            _show_readings(card, image)
    if answers.answered[image]:
        _show_neighbors(card, answers, image)


def _show_answer(answers: Answers, image: int) -> None:
    """The image, its probabilities, and the way to the other pages."""
    source = chosen_source()
    names = source.class_names
    label = int(answers.labels[image])
    tensor = cached.test_split(source.name).images[image]
    with st.container(horizontal=True, gap="medium"):
        if source.is_image:
            (picture,) = display.as_pictures(tensor[None])
            alt = f"Test {source.noun} {image}, which people labelled {names[label]}."
            show_picture(picture, alt=alt, side=_WIDTH, width="content")
        with st.container(width=210, gap="xsmall"):
            if not answers.answered[image]:
                st.write(
                    f"Labelled **{plain(names[label])}**. The stored answer holds no probabilities."
                )
            else:
                _describe(answers, image)
            if error := cached.label_errors(source.name).get(image):
                st.write(f"{gallery.describe_votes(error, names)}.")
    if answers.answered[image]:
        st.html(answer.make_bars(answers.probabilities[image], names, label=label))
    if not source.is_image:
        st.html(make_numbers(tensor, source.named_features, most=_MOST_NUMBERS))
        return
    here = visitor.digit()
    if here and here.index == image:
        st.caption(f"This is now the current {source.noun} of all pages:")
        with st.container(horizontal=True):
            site.show_link(site.NETWORK, "Its responses")
            site.show_link(site.DRAW, "Draw page")
    else:
        st.button(
            f"Make it the current {source.noun} of all pages",
            key="mistakes_take",
            on_click=visitor.look_at_test_digit,
            args=(image,),
        )


def _describe(answers: Answers, image: int) -> None:
    """Label, answer and how sure it was, in words."""
    source = chosen_source()
    names = source.class_names
    read = plain(names[answers.predicted[image]])
    verdict = "misread as" if answers.wrong[image] else "rightly read as"
    st.write(f"Labelled **{plain(names[answers.labels[image]])}**, {verdict} **{read}**.")
    writers = name_writers(cached.facts(source.name), image)
    st.caption(
        f"Confidence {answer.format_share(float(answers.confidence[image]))}, margin to the second "
        f"{answer.format_share(float(answers.margin[image]))}, entropy "
        f"{answers.entropy[image]:.2f} nats of at most {np.log(len(names)):.2f}."
        + (f" Written by {writers}." if writers else "")
    )


def _show_readings(card: Card, image: int) -> None:
    """What every network of this data set read in it."""
    readings, silent = [], []
    source = chosen_source()
    label = cached.test_split(source.name).labels[image]
    models = chosen.models_by_name()
    labels = chosen.label_models(models)
    for name, other in models.items():
        if (other.dataset, other.dataset_sha256) != (card.dataset, card.dataset_sha256):
            continue
        try:
            predicted, confidence = cached.readings(other.model_id)
        except ValueError:
            silent.append(labels[name])
            continue
        read = int(predicted[image])
        if read == NO_ANSWER:
            silent.append(labels[name])
            continue
        readings.append(
            one_digit.Reading(
                labels[name],
                source.class_names[read],
                float(confidence[image]),
                read == label,
                other.model_id == card.model_id,
            )
        )
    st.subheader(one_digit.describe_readings(readings))
    if readings:
        st.html(one_digit.make_readings(readings))
    if silent:
        st.caption(f"No valid answer for this {source.noun} from {', '.join(silent)}.")


def _show_neighbors(card: Card, answers: Answers, image: int) -> None:
    """The nearest training images of the label and of the answer."""
    source = chosen_source()
    st.subheader(f"Which training {source.noun}s look like it to the network?")
    label, read = int(answers.labels[image]), int(answers.predicted[image])
    if label == read:  # then the second likeliest class is the one to compare with
        others = answers.probabilities[image].copy()
        others[label] = -1
        read = int(others.argmax())
    found: list[Neighbors] = ask(
        hidden.nearest_training_digits,
        card.model_id,
        cached.test_split(source.name).images[image],
        (label, read),
        topic="neighbors",
        height=_NEIGHBORS_HEIGHT,
    )
    names = source.class_names
    with st.container(horizontal=True, gap="medium"):
        roles = ("its label", "what was read")
        for one, role, width in zip(found, roles, _WIDTHS, strict=True):
            if one.label == read and not answers.wrong[image]:
                role = "the second choice"
            with st.container(width=width):
                _show_row(one, names[one.label], role, source)
    nearest = [one for one in found if len(one.distances)]
    if len(nearest) == 2:
        closer = min(nearest, key=lambda one: one.distances[0])
        nearer = names[closer.label]
        which = f"a {nearer}" if source.noun == "digit" else f"labelled {nearer}"
        st.caption(
            "Distances are those in the last hidden layer, from which the network computes its "
            f"answer. The nearest of these is {plain(which)}."
        )


def _show_row(found: Neighbors, name: str, role: str, source: Source) -> None:
    st.write(f"Labelled {plain(name)}, {role}")
    if not len(found.images):
        st.caption(f"The training set has no such {source.noun}.")
        return
    distances = [f"{distance:.3g}" for distance in found.distances]
    if not source.is_image:
        heads = [
            (f"{index:,}", distance)
            for index, distance in zip(found.indices.tolist(), distances, strict=True)
        ]
        names = ("training example", "distance")
        st.html(make_example_table(names, heads, found.images, source.named_features))
        return
    images = display.shrink(found.images, 2 * _NEIGHBOR_SIDE)
    if images.ndim == 4:
        row = display.tile(images, columns=len(images), fill=np.nan)
    else:  # what is missing is paper
        row = display.tile(images, columns=NEAREST)
    alt = f"The {len(images)} nearest training {source.noun}s labelled {name}."
    zoom = fit_width(images[0], _NEIGHBOR_SIDE) / images.shape[2]
    st.html(make_img(row, alt=alt, width=round(row.shape[1] * zoom), theme=theme()))
    st.caption(
        "At a distance of "
        + ", ".join(distances)
        + f". Training {source.noun}s {', '.join(f'{index:,}' for index in found.indices)}."
    )
