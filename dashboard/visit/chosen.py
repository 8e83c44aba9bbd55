"""What the visitor has chosen in the sidebar: the network, and with it the data set it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from core.data.datasets import Source
from core.recipes.changes import list_changes
from core.store.card import BROUGHT, Card
from dashboard.answers import cached

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


def can_draw(source: Source) -> bool:
    """Whether the canvas can make such an input: a pen has one color."""
    return source.is_image and source.input_shape[-1] == 1


def models_by_name() -> dict[str, Card]:
    """All models by the name that stands in the address: the recipe's for its first model.

    Those of one data set stand together, and within them those of one recipe.
    """
    named: dict[str, Card] = {}
    for card in cached.models():
        named[card.model_id if card.recipe.name in named else card.recipe.name] = card
    datasets = list(dict.fromkeys(card.dataset for card in named.values()))
    recipes = list(dict.fromkeys(card.recipe.name for card in named.values()))

    def place(item: tuple[str, Card]) -> tuple[int, int, int, int]:
        card = item[1]
        return (
            datasets.index(card.dataset),
            recipes.index(card.recipe.name),
            card.seed,
            -len(card.history),  # one that was stopped comes after the one that was not
        )

    return dict(sorted(named.items(), key=place))


def label_models(named: Mapping[str, Card]) -> dict[str, str]:
    """What each model is called on a page: the recipe, and what tells it from others of it.

    Args:
        named: From `models_by_name`.
    """
    cards = list(named.values())
    sets = {card.dataset for card in cards}
    labels = {}
    for name, card in named.items():
        label = ", ".join([card.recipe.name, *list_changes(card.recipe)])
        if len(sets) > 1 and card.dataset != cards[0].dataset:
            label += f" on {card.dataset}"
        if card.seed:
            label += f", seed {card.seed}"
        if card.stopped:
            label += f", stopped after {len(card.history)} epochs"
        if card.origin == BROUGHT:
            label += ", brought"
        labels[name] = label
    shared = {label for label, times in Counter(labels.values()).items() if times > 1}
    return {
        name: f"{label} ({named[name].model_id[-6:]})" if label in shared else label
        for name, label in labels.items()
    }
