"""What two networks cost: their size, their training, and, on request, their speed here."""

from __future__ import annotations

import streamlit as st

from core.analysis.layers.latency import Latency
from core.queries import compare
from core.store.card import TRAINED, Card
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.figures.answers.compared import make_facts_table
from dashboard.figures.networks.model_table import describe_duration
from dashboard.views.compare.pair import Pair

_WIDTH = 700  # pixels of the table
_MEASURED = "compare_measured"  # session state: the speeds that were measured, by pair of models
_WANTED = "compare_wanted"  # session state: the pair whose speed is asked for


def show_costs(pair: Pair) -> None:
    """A table of both, with a button that measures their speed."""
    speeds = _find_speeds(pair)
    rows = [_tell(card) for card in pair.cards]
    if speeds:
        for told, speed in zip(rows, speeds, strict=True):
            told[f"One {pair.source.noun}"] = f"{1000 * speed.single:.2f} ms"
            told[f"{speed.images} {pair.source.noun}s"] = f"{1000 * speed.batch:.0f} ms"
    table = make_facts_table([(name, rows[0][name], rows[1][name]) for name in rows[0]], pair.names)
    st.html(table, width=_WIDTH)
    if speeds:
        st.caption(
            "The speed is that of this machine, in the worker process, median of many questions "
            "that were put to both in turns: the ratio means more than the numbers."
        )
    st.button(
        "Measure again" if speeds else "Measure how fast they answer",
        key="compare_measure",
        on_click=_want,
        args=(pair.ids,),
    )


def _want(ids: tuple[str, str]) -> None:
    st.session_state[_WANTED] = ids
    st.session_state.get(_MEASURED, {}).pop(ids, None)


def _find_speeds(pair: Pair) -> tuple[Latency, Latency] | None:
    """What was measured for this pair; measures it if that was asked for."""
    measured: dict[tuple[str, str], tuple[Latency, Latency]]
    measured = st.session_state.setdefault(_MEASURED, {})
    if st.session_state.get(_WANTED) == pair.ids and pair.ids not in measured:
        measured[pair.ids] = ask(compare.measure_latency, *pair.ids, topic="latency", height=300)
    return measured.get(pair.ids)


def _describe_size(size: int) -> str:
    return f"{size / 1000:,.0f} kB" if size >= 1000 else "under 1 kB"


def _tell(card: Card) -> dict[str, str]:
    """What the card and the store say."""
    trained = card.origin == TRAINED
    return {
        "Parameters": f"{card.parameters:,}",
        "File of weights": _describe_size(cached.file_size(card.model_id)),
        "Training time": describe_duration(card.seconds) if trained else "not known",
        "Epochs": f"{len(card.history):,}" + (" (stopped)" if card.stopped else "")
        if trained
        else "not known",
        "Seed": str(card.seed) if trained else "not known",
        "Recipe": card.recipe.summary,
    }
