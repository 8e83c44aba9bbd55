"""What is here: data sets, and networks that were brought; what was brought can go again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.data.datasets import SHIPPED, Source
from core.queries import data
from core.runs import dataset_upkeep, model_upkeep
from core.store.card import BROUGHT
from dashboard.answers import cached
from dashboard.appearance import plain
from dashboard.views.bring import data_view, network_view
from dashboard.views.bring.data_view import show_dataset

_CARD_WIDTH = 380  # pixels
_PROBLEM = "bring_removal_problem"  # session state: why something could not be removed


def show_here() -> None:
    """Both lists."""
    above = {network_view.brought_now(), data_view.imported_now()}
    others = [
        card for card in cached.models() if card.origin == BROUGHT and card.model_id not in above
    ]
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(plain(problem))
    if others:
        st.header("Networks that were brought")
        for card in others:
            with st.expander(plain(network_view.summarize(card))):
                network_view.show_report(card)
                _offer_removal(card.model_id, model_upkeep.remove, cached.models.clear)
    st.header("Data sets that are here")
    st.caption("Some test examples of each class, ink on paper as on every page, or in colors.")
    shipped = {source.name for source in SHIPPED}
    with st.container(horizontal=True, gap="medium"):
        for source in data.list_datasets():
            if source.name in above:
                continue
            with st.container(width=_CARD_WIDTH, border=True, key=f"bring_card_{source.name}"):
                show_dataset(source)
                if source.name not in shipped:
                    with st.container(horizontal=True):
                        _offer_title(source)
                        _offer_removal(source.name, dataset_upkeep.remove, cached.sources.clear)


def _offer_title(source: Source) -> None:
    with st.popover("Rename"):
        st.text_input(
            "Title",
            value=source.title,
            key=f"bring_retitle_{source.name}",
            max_chars=48,
            on_change=_retitle,
            args=(source.name,),
            help=f"Its short name stays {source.name}: networks refer to it. As long as none does, "
            f"`python -m core data rename {source.name} NEW` changes that, too.",
        )


def _retitle(name: str) -> None:
    try:
        dataset_upkeep.retitle(name, st.session_state[f"bring_retitle_{name}"])
    except ValueError as error:
        st.session_state[_PROBLEM] = str(error)
    cached.sources.clear()


def _offer_removal(name: str, remove: Callable[[str], Any], forget: Callable[[], None]) -> None:
    with st.popover("Remove"):
        st.caption("It is removed for everybody on this server and cannot be brought back.")
        st.button(
            f"Remove {plain(name)}",
            key=f"bring_remove_{name}",
            on_click=_remove,
            args=(name, remove, forget),
        )


def _remove(name: str, remove: Callable[[str], Any], forget: Callable[[], None]) -> None:
    try:
        remove(name)
    except ValueError as error:
        st.session_state[_PROBLEM] = str(error)
    forget()
