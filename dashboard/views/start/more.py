"""Below the fold of Start: what each network scores, and how the chosen one is built and learned.

One of these is shown at a time, so that the first view waits for no graph and no chart.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from core.data.datasets import MNIST
from core.pictures import display
from core.queries.epochs import has_snapshots
from core.recipes.table import SOURCES
from core.store.card import BROUGHT, Card
from dashboard import frame, site
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.elements.chart import show_chart
from dashboard.figures.networks.model_table import describe_training, make_model_table
from dashboard.figures.networks.network_graph import describe_graph, make_graph
from dashboard.figures.parts.picture import make_img
from dashboard.figures.runs.history import plot_history
from dashboard.visit import choices

SCORES, BUILT, LEARNED, FOUND, DIGITS = (
    "What each network scores",
    "How it is built",
    "How it learned",
    "What was found in it",
    "The test digits",
)
_DIGITS = 24  # of each class
_COLUMNS = 12  # of a mosaic, which is as wide as a telephone's screen; a wide one shows two


@st.fragment
def show_more(card: Card, noun: str) -> None:
    """The choice, and what was chosen.

    Args:
        card: The chosen network.
        noun: What one of its inputs is called.
    """
    shown = {SCORES: _show_scores, BUILT: _show_network}
    if card.origin == BROUGHT:
        shown[FOUND] = _show_report
    elif card.history:
        shown[LEARNED] = _show_history
    if card.dataset == MNIST.name:
        shown[DIGITS] = _show_digits
    with frame.sentences():
        part = choices.show_segments("More", tuple(shown), key="start_more")
        shown[part](card, noun)


def _show_scores(card: Card, noun: str) -> None:
    """All models beside one another."""
    cards = cached.models()
    several = any(one.dataset != card.dataset for one in cards)
    titles = {source.name: source.title for source in cached.sources()} if several else {}
    st.html(make_model_table(cards, card, titles, cached.seed_errors()))
    st.caption(
        f"Test error: share of the {card.test_images:,} test {noun}s misread after the last epoch, "
        "± its standard error; the mean over all seeds that were trained, and their range. "
        "Published: the figure its tutorial printed. The marked network is the one chosen in the "
        "sidebar."
    )
    with st.expander("Sources"):
        for short, full in SOURCES.items():
            st.markdown(f"**{short}**: {full}")


def _show_network(card: Card, noun: str) -> None:
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


def _show_history(card: Card, noun: str) -> None:
    """How the chosen network learned."""
    show_chart(
        plot_history(card.history, noun=noun, theme=theme()),
        alt=f"Test error fell from {100 - 100 * card.history[0]['test_accuracy']:.2f} % after the "
        f"first epoch to {100 * card.test_error:.2f} % after the last.",
        tools=False,  # they would lie on its title, on a touch screen all the time
    )
    harder = " (dropout, distorted digits)" if noun == "digit" else " (such as dropout)"
    st.caption(
        f"Training {noun}s: mean over the epoch while it learned, with everything that makes it "
        f"harder then{harder}, so this line may lie above the other. The network kept is that of "
        f"the last epoch; the test {noun}s were not used to choose it."
    )
    if has_snapshots(card):
        site.show_link(site.EPOCHS, "Watch it learn, epoch by epoch")


def _show_report(card: Card, _noun: str) -> None:
    """What was found when a network was brought."""
    for note in card.notes or ("Nothing was noted.",):
        st.markdown(f"- {plain(note)}")


def _show_digits(_card: Card, _noun: str) -> None:
    """Test digits in many handwritings, the classes one below the other."""
    images, labels = cached.test_split(MNIST.name)
    mosaics = []
    for start in range(0, _DIGITS, _COLUMNS):
        rows = [
            np.flatnonzero(labels == label)[start : start + _COLUMNS]
            for label in range(len(MNIST.class_names))
        ]
        mosaic = display.tile(images[np.concatenate(rows), :, :, 0], columns=_COLUMNS)
        alt = (
            f"Test digits in many handwritings, one row for each of {', '.join(MNIST.class_names)}."
        )
        mosaics.append(make_img(mosaic, alt=alt, width=mosaic.shape[1], theme=theme()))
    st.html(f'<div class="tiles">{"".join(mosaics)}</div>')
    st.caption(f"The first {_DIGITS} test digits of each class. {MNIST.title}: {MNIST.terms}.")
