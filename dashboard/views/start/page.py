"""The Start page: a paper to draw on, and below what is here and what each network scores."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import MNIST, Source
from core.recipes.layers.node import LOGITS
from core.store.card import Card
from dashboard import frame, site
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.figures.data.samples import CLASSES, SAMPLES, make_feature_table, make_samples
from dashboard.views.draw.alone import is_alive
from dashboard.views.draw.desk import show_desk
from dashboard.views.draw.subject import DRAW
from dashboard.views.start.more import show_more
from dashboard.visit import chosen
from dashboard.visit.chosen import chosen_source

_TITLES = {
    "digit": "What does a network see in a handwritten digit?",
    "image": "What does a network see in an image?",
    "example": "What does a network learn from numbers?",
}


def show() -> None:
    """The whole page."""
    card = chosen.chosen_model()
    noun = show_introduction(card)
    show_more(card, noun)


def show_links(source: Source) -> None:
    """The ways to the pages that show something of this data set."""
    with st.container(horizontal=True, key="start_ways"):
        if source.is_image:
            look_at = "Look at an image" if source.noun == "image" else "Photos and test digits"
            site.show_link(site.DRAW, look_at)
            site.show_link(site.NETWORK, "What each layer makes of it")
            site.show_link(
                site.MAXIMIZATION,
                "What each class would love to see",
                query_params={"maximization_layer": LOGITS},  # not the filter looked at before
            )
        else:
            site.show_link(site.FILTERS, "Its weights")
        site.show_link(site.MISTAKES, "What it gets wrong")
        site.show_link(site.COMPARE, "Which network is better")


def show_data(source: Source) -> None:
    """What another data set looks like."""
    overview = cached.overview(source.name, source.sha256, SAMPLES, CLASSES)
    names = source.class_names
    if source.is_image:
        st.html(make_samples(overview, names, theme=theme()))
        few = len(names) <= CLASSES
        which = "each class" if few else f"the first {CLASSES} of {len(names)} classes"
        st.caption(
            f"The first test images of {which}. {plain(source.title)}: {plain(source.terms)}."
        )
    else:
        st.html(make_feature_table(overview, names, source.named_features))
        st.caption(f"What tells the classes apart. {plain(source.title)}: {plain(source.terms)}.")


def show_introduction(card: Card) -> str:
    """What the chosen network reads. Returns what an input is called."""
    try:
        source = chosen_source()
        split = cached.test_split(source.name)
    except ValueError as error:  # the table below still shows what else is here
        st.title("What does a network see?")
        st.error(plain(str(error)))
        return "digit" if card.dataset == MNIST.name else "example"
    if source.reads_digits and is_alive(source):
        st.title("See what a network sees.")
        with st.container(key="draw_introduction"):
            st.write("Draw a digit. Everything here moves with your pen.")
        show_toy()
        show_links(source)
        return source.noun
    st.title(_TITLES[source.noun])
    classes = len(source.class_names)
    measured = "it had learned from" if source.undivided else "that it had not learned from"
    st.write(
        f"This network tells apart the {classes} classes of {plain(source.title)} and was "
        f"measured on {len(split.labels):,} {source.noun}s {measured}. "
        "Choose another in the sidebar."
    )
    show_links(source)
    show_data(source)
    return source.noun


@st.fragment
def show_toy() -> None:
    """The paper, with everything that moves with the pen; drawings of ours move until then."""
    with frame.sentences():
        show_desk(DRAW, chosen_source(), demonstrates=True)
