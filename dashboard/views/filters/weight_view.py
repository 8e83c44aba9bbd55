"""What the Filters page shows of a network that reads vectors: its first weights as a table."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.analysis.layers import filters
from core.data.datasets import Source
from core.queries import inside
from core.store.card import Card
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.elements.command import SAME_FILES, show_command
from dashboard.elements.vector_notice import describe_vectors
from dashboard.figures.layers import kernels
from dashboard.figures.layers.weight_table import make_weight_table, order_features
from dashboard.visit import choices

_FEATURES, _UNITS = 24, 16  # rows and columns of the table


def show_weights(card: Card, source: Source) -> None:
    """The weights of the first dense layer, from each number of a vector to each unit."""
    block = card.graph.blocks[0]
    st.title("What did its first layer learn?")
    st.write(
        plain(
            f"{describe_vectors(source)} Each unit of {block.name} multiplies every one by a "
            "weight and adds all up: blue weights are below zero and lower its answer, orange "
            "ones raise it."
        )
    )
    weights = cached.filters(card.model_id, block.name).kernels.reshape(-1, block.num_filters)
    first = _choose_part(block.num_filters)
    units = np.arange(first, min(first + _UNITS, block.num_filters))
    part = weights[:, units]
    shown = order_features(part, _FEATURES)
    names = source.named_features
    limit = float(np.abs(weights).max())
    size = f"{len(weights):,} features by {block.num_filters:,} {block.unit}s"
    st.subheader(plain(f"{block.name}: {size}"))
    st.html(
        make_weight_table(
            part[shown], [names[k] for k in shown], units.tolist(), limit=limit, theme=theme()
        )
    )
    st.html(kernels.make_scale(limit, theme=theme()))
    if len(shown) < len(weights):
        st.caption(
            f"Of {len(weights):,} features the {len(shown)} whose weights are largest in these "
            f"{block.unit}s."
        )
    st.caption(
        "A weight counts in the unit of its feature: a feature of large numbers does much by a "
        "small weight."
    )
    profile = ask(inside.profile_block, card.model_id, block.name, topic="profile", height=60)
    st.subheader("Idle and doubled")
    st.write(kernels.describe_dead(profile.dead, block.unit, noun=source.noun))
    pairs = filters.find_duplicates(cached.filters(card.model_id, block.name).kernels)
    st.write(kernels.describe_duplicates(pairs, block.unit))
    show_command(
        f"python -m core filters --model {card.model_id} --layer {block.name} --out filters",
        saying=SAME_FILES,
    )


def _choose_part(number: int) -> int:
    """Of a wide layer some units at a time. Returns the first of them."""
    if number <= _UNITS:
        return 0
    last = (number - 1) // _UNITS
    part = choices.show_number(f"Part, {_UNITS} units each", last, key="filters_units", width=170)
    return part * _UNITS
