"""Was the label right? Doubtful labels, those that people rejected, and errors by writers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.analysis.answers import label_quality
from core.analysis.answers.answers import Answers
from core.analysis.answers.selection import Selection
from core.queries import mistakes
from core.store.card import Card
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.elements.command import show_command
from dashboard.figures.answers.error_table import make_error_table
from dashboard.views.mistakes import state
from dashboard.visit.chosen import chosen_source

_HEIGHT = 60  # pixels, for the skeleton
_WAYS = (  # what a button says, the end of its key, and what it selects
    ("Labels least likely", "suspect", "all"),
    ("Confident learning", "doubtful", "doubtful"),
    ("Rejected by people", "rejected", "rejected"),
)


def show_labels(card: Card, answers: Answers) -> None:
    """What is known of the labels, and the ways to see the images."""
    source = chosen_source()
    many = f"{source.noun}s"
    st.subheader("Was the label right?")
    st.html(make_error_table(mistakes.measure_errors(answers, source.name), noun=source.noun))
    facts = cached.facts(source.name)
    lowest = label_quality.rank_labels(answers)[: mistakes.RANKED]
    found = len(np.intersect1d(lowest, facts.rejected))
    if len(facts.rejected):
        st.write(
            f"**{found} of the {len(facts.rejected)}** labels that people rejected are among the "
            f"{len(lowest)} whose label this network holds least likely."
        )
    with st.container(horizontal=True):
        for label, name, among in _WAYS:
            if among != "rejected" or len(facts.rejected):
                st.button(label, key=f"mistakes_{name}", on_click=_look_at, args=(among,))
    place = "in the gallery" if source.is_image else "in the list"
    st.caption(f"Each shows its {many} {place}, the label least likely first.")
    doubtful = ask(mistakes.doubtful_labels, card.model_id, topic="doubtful count", height=_HEIGHT)
    st.write(
        f"Confident learning doubts **{len(doubtful)}** labels: from all answers it estimates how "
        "many labels of each class should be another one, and takes that many, those first where "
        "the other class leads by most."
    )
    votes = (
        " Votes: Northcutt, Athalye and Mueller 2021; five people looked at each digit that a "
        "network had doubted, and fewer than three kept the label of these. The gallery marks "
        "them with “label?”. Writers: Yadav and Bottou 2019."
    )
    st.caption(
        f"Its answers to the test {many} are out-of-sample, as it never trained on them. "
        "Confident learning: Northcutt, Jiang and Chuang 2021, by the library cleanlab."
        + (votes if len(facts.rejected) else "")
    )
    show_command(f"python -m core labels --model {card.model_id}")


def _look_at(among: str) -> None:
    state.choose(Selection(among))
    st.session_state[state.ORDER] = "label least likely"
