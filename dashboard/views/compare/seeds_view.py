"""The recipes behind two networks, over all seeds that were trained."""

from __future__ import annotations

import streamlit as st

from core.analysis.answers import verdict
from core.queries import compare
from core.store.card import Card
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.elements.chart import show_chart
from dashboard.elements.command import show_command
from dashboard.figures.answers.comparison import SeedError, plot_seeds
from dashboard.views.compare.pair import Pair

_WIDTH = 640  # pixels of the chart


def show_seeds(pair: Pair) -> None:
    """The error of every seed, and what can be said of the recipes."""
    runs = [cached.seeds(model_id) for model_id in pair.ids]
    means = compare.compare_recipes(*pair.ids)
    if means is None:
        st.write(
            plain(
                f"Both are training runs of one recipe, {pair.first.recipe.name}; they differ by "
                "chance alone. Choose a network of another recipe as B to compare recipes."
            )
        )
    else:
        recipes = (pair.first.recipe.name, pair.second.recipe.name)
        errors = _list_errors(runs[0], pair.first), _list_errors(runs[1], pair.second)
        with st.container(width=_WIDTH):
            show_chart(
                plot_seeds(errors, recipes, theme=theme()),
                key="compare_seeds",
                tools=False,
                alt=verdict.describe_seeds(means, recipes),
            )
        st.write(plain(verdict.describe_seeds(means, recipes)))
        st.caption(
            "Filled marks are the two networks compared above, lines are means. All seeds were "
            f"measured on the same test {pair.source.noun}s, so this speaks about the luck of "
            "training, and the test above about that of the choice of images."
        )
    commands = [
        f"python -m core train {card.recipe.name} --data {pair.source.name} --seed {card.seed + 1}"
        for card, found in zip(pair.cards, runs, strict=True)
        if len(found) < 2
    ]
    if commands:
        show_command(*commands, saying="This trains another seed, as the Train page does:")


def _list_errors(runs: list[Card], chosen: Card) -> list[SeedError]:
    return [SeedError(run.seed, run.test_error, run.model_id == chosen.model_id) for run in runs]
