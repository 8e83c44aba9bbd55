"""What the visitor has chosen in the sidebar: the network, and with it the data set it reads."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Source
from core.models.card import Card
from dashboard import cached

MODEL = "model"  # session state and address: the chosen model


def chosen_model() -> Card:
    """The card of the network that the visitor has chosen."""
    cards = models_by_name()
    return cards.get(st.session_state.get(MODEL, ""), next(iter(cards.values())))


def chosen_source() -> Source:
    """The data set of that network: class names, shape of an input, who wrote what.

    Raises:
        ValueError: It is not here.
    """
    return cached.source_of(chosen_model().model_id)


def models_by_name() -> dict[str, Card]:
    """All models by the name that stands in the address: the recipe's for its first model."""
    named: dict[str, Card] = {}
    for card in cached.models():
        named[card.model_id if card.recipe.name in named else card.recipe.name] = card
    return named
