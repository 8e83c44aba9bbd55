"""What is here: the data sets, and the networks that were brought."""

from __future__ import annotations

import streamlit as st

from core.queries import data
from core.store.card import BROUGHT
from dashboard.answers import cached
from dashboard.views.bring import data_view, network_view
from dashboard.views.bring.data_view import show_dataset

_CARD_WIDTH = 380  # pixels


def show_here() -> None:
    """Both lists."""
    above = {network_view.brought_now(), data_view.imported_now()}
    others = [
        card for card in cached.models() if card.origin == BROUGHT and card.model_id not in above
    ]
    if others:
        st.header("Networks that were brought")
        for card in others:
            with st.expander(network_view.summarize(card)):
                network_view.show_report(card)
    st.header("Data sets that are here")
    st.caption("Some test examples of each class, ink on paper as on every page, or in colors.")
    with st.container(horizontal=True, gap="medium"):
        for source in data.list_datasets():
            if source.name in above:
                continue
            with st.container(width=_CARD_WIDTH, border=True, key=f"bring_card_{source.name}"):
                show_dataset(source)
