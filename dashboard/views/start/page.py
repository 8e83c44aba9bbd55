"""The Start page: what is here, what does each network score beside its tutorial's figure?"""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from core.data.datasets import MNIST, Source
from core.pictures import display
from core.queries.epochs import has_snapshots
from core.recipes.table import SOURCES
from core.store.card import BROUGHT, Card
from dashboard import site
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.elements.chart import show_chart
from dashboard.figures.data.samples import CLASSES, SAMPLES, make_feature_table, make_samples
from dashboard.figures.networks.model_table import describe_training, make_model_table
from dashboard.figures.networks.network_graph import describe_graph, make_graph
from dashboard.figures.parts.picture import make_img
from dashboard.figures.runs.history import plot_history
from dashboard.visit import chosen
from dashboard.visit.chosen import chosen_source

_DIGITS = 24  # of each class
_COLUMNS = 12  # of a mosaic, which is as wide as a telephone's screen; a wide one shows two
_TITLES = {
    "digit": "What does a network see in a handwritten digit?",
    "image": "What does a network see in an image?",
    "example": "What does a network learn from numbers?",
}


def show() -> None:
    """The whole page."""
    card = chosen.chosen_model()
    noun = show_introduction(card)
    st.header("What does each network score?")
    show_scores(card, noun)
    st.header(f"How is {card.recipe.name} built?")
    show_network(card, noun)
    if card.origin == BROUGHT:
        show_report(card)
    elif card.history:
        show_history(card, noun)


def show_links(source: Source) -> None:
    """The ways to the pages that show something of this data set."""
    with st.container(horizontal=True):
        if source.is_image:
            look_at = "Look at an image" if source.noun == "image" else "Draw a digit"
            site.show_link(site.DRAW, f"**{look_at}**")
            site.show_link(site.NETWORK, "See what each layer makes of it")
            site.show_link(site.MAXIMIZATION, "See what each class would love to see")
        else:
            site.show_link(site.FILTERS, "See its weights")
        site.show_link(site.MISTAKES, "See what it gets wrong")


def show_digits(source: Source) -> None:
    """Test digits in many hands, the classes one below the other."""
    images, labels = cached.test_split(source.name)
    mosaics = []
    for start in range(0, _DIGITS, _COLUMNS):
        rows = [
            np.flatnonzero(labels == label)[start : start + _COLUMNS]
            for label in range(len(source.class_names))
        ]
        mosaic = display.tile(images[np.concatenate(rows), :, :, 0], columns=_COLUMNS)
        alt = f"Test digits in many hands, one row for each of {', '.join(source.class_names)}."
        mosaics.append(make_img(mosaic, alt=alt, width=mosaic.shape[1], theme=theme()))
    st.html(f'<div class="tiles">{"".join(mosaics)}</div>')
    st.caption(f"The first {_DIGITS} test digits of each class. {source.title}: {source.terms}.")


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
    st.title(_TITLES[source.noun])
    if source.name == MNIST.name:
        st.write(
            "Draw a digit and watch the answer form. Every network here has learned from the "
            "60,000 training digits of MNIST, or from a part of them, and was measured on 10,000 "
            "others."
            if all(one.dataset == MNIST.name for one in cached.models())
            else "Draw a digit and watch the answer form. This network has learned from the 60,000 "
            "training digits of MNIST, or from a part of them, and was measured on 10,000 others."
        )
    else:
        classes = len(source.class_names)
        measured = "it had learned from" if source.undivided else "that it had not learned from"
        st.write(
            f"This network tells apart the {classes} classes of {plain(source.title)} and was "
            f"measured on {len(split.labels):,} {source.noun}s {measured}. "
            "Choose another in the sidebar."
        )
    show_links(source)
    if source.name == MNIST.name:
        show_digits(source)
    else:
        show_data(source)
    return source.noun


def show_scores(card: Card, noun: str) -> None:
    """All models beside one another."""
    cards = cached.models()
    several = any(one.dataset != card.dataset for one in cards)
    titles = {source.name: source.title for source in cached.sources()} if several else {}
    st.html(make_model_table(cards, card, titles))
    st.caption(
        f"Test error: share of the {card.test_images:,} test {noun}s misread after the last epoch, "
        "± its standard error. Published: the figure its tutorial printed. The marked network is "
        "the one chosen in the sidebar."
    )
    with st.expander("Sources"):
        for short, full in SOURCES.items():
            st.markdown(f"**{short}**: {full}")


def show_network(card: Card, noun: str) -> None:
    """How the chosen network is built."""
    st.write(
        f"{plain(describe_training(card))} Each box is a layer, with the shape of what leaves it."
    )
    entry = "the digit image" if noun == "digit" else f"the {noun}"
    layers = [
        dataclasses.replace(node, detail=entry) if node.is_image else node
        for node in card.graph.nodes
    ]
    st.graphviz_chart(
        make_graph(layers, theme=theme()), alt=describe_graph(layers), width="content"
    )


def show_report(card: Card) -> None:
    """What was found when a network was brought."""
    st.header("What was found when it was brought")
    for note in card.notes or ("Nothing was noted.",):
        st.markdown(f"- {plain(note)}")


def show_history(card: Card, noun: str) -> None:
    """How the chosen network learned."""
    st.header("How did it learn?")
    show_chart(
        plot_history(card.history, noun=noun, theme=theme()),
        alt=f"Test error fell from {100 - 100 * card.history[0]['test_accuracy']:.2f} % after the "
        f"first epoch to {100 * card.test_error:.2f} % after the last.",
    )
    harder = " (dropout, distorted digits)" if noun == "digit" else " (such as dropout)"
    st.caption(
        f"Training {noun}s: mean over the epoch while it learned, with everything that makes it "
        f"harder then{harder}, so this line may lie above the other. The network kept is that of "
        f"the last epoch; the test {noun}s chose nothing."
    )
    if has_snapshots(card):
        site.show_link(site.EPOCHS, "Watch it learn, epoch by epoch")
