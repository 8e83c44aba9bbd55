"""The two networks that the Compare page is about: A from the sidebar, B chosen here."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from core.analysis.answers.answers import Answers
from core.data.datasets import Source
from core.queries import compare
from core.store.card import Card
from dashboard import site
from dashboard.answers import cached
from dashboard.appearance import plain
from dashboard.elements.command import show_command
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source, models_by_name

_WITH = "compare_with"  # in the address: network B


class Pair(NamedTuple):
    """Two networks of one data set.

    Attributes:
        first: The card of A, the network of the sidebar.
        second: The card of B.
        names: What they are called.
        source: Their data set.
    """

    first: Card
    second: Card
    names: tuple[str, str]
    source: Source

    @property
    def cards(self) -> tuple[Card, Card]:
        """Both cards."""
        return self.first, self.second

    @property
    def ids(self) -> tuple[str, str]:
        """Both models' ids."""
        return self.first.model_id, self.second.model_id

    @property
    def answers(self) -> tuple[Answers, Answers]:
        """What both answered."""
        return cached.answers(self.first.model_id), cached.answers(self.second.model_id)


def choose_pair(card: Card) -> Pair | None:
    """Shows A and the choice of B; None where there is no other network of the data set."""
    source = chosen_source()
    rivals = {
        name: other
        for name, other in models_by_name().items()
        if other.dataset_sha256 == card.dataset_sha256 and other.model_id != card.model_id
    }
    if not rivals:
        _show_alone(card, source)
        return None
    # Another recipe is what a visitor most likely wants to hear of.
    different = (name for name, other in rivals.items() if other.recipe.name != card.recipe.name)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=300, gap="xsmall"):
            st.caption("A, the network of the sidebar")
            st.markdown(f"**{plain(_title(card))}**")
        name = choices.show_choice(
            "B, to compare it with",
            list(rivals),
            key=_WITH,
            default=next(different, next(iter(rivals))),
            format_func=lambda one: _title(rivals[one]) if one in rivals else one,
            notice=_warn,
            width=300,
        )
    second = rivals[name]
    return Pair(card, second, compare.name_pair(card, second), source)


def _title(card: Card) -> str:
    """A recipe's name with the seed where it is not the first."""
    return card.recipe.name + (f" (seed {card.seed})" if card.seed else "")


def _warn(sentence: str) -> Any:
    st.warning(sentence.replace("asks for with", "asks to compare with"))


def _show_alone(card: Card, source: Source) -> None:
    """What stands here while there is nothing to compare with."""
    st.info(
        plain(
            f"{card.recipe.name} is the only network here that reads {source.title}. With another "
            f"one this page says which of the two misreads fewer test {source.noun}s, whether that "
            "is more than chance, and shows those on which they differ. Choose a network of "
            "another data set in the sidebar, or train a second one, here or on the command line:"
        )
    )
    site.show_link(site.TRAIN, "Train another network")
    show_command(
        f"python -m core train {card.recipe.name} --data {source.name} --seed {card.seed + 1}"
    )
