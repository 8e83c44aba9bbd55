"""Matched filters: which filters of two networks do the same, side by side."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.layers.matching import MATCHED_IMAGES, Matching
from core.queries import inside
from core.queries import matching as asked
from core.recipes.layers.blocks import Block
from core.store.card import Card
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.elements.controls import find_digit, list_filter_blocks
from dashboard.figures.answers.compared import Pairing, make_pairings
from dashboard.views.compare.pair import Pair
from dashboard.visit import choices

_FEW, _MANY = 12, 96  # pairs shown at first, and at most
_HEIGHT = 300  # pixels, for the skeleton


def show_filters(pair: Pair) -> None:
    """Chooses a layer of each network and shows their filters in pairs."""
    blocks = [list_filter_blocks(card) for card in pair.cards]
    if not all(blocks) or blocks[0][0].convolves != blocks[1][0].convolves:
        st.info(
            "Filters can be matched between two networks that both begin with convolutions, or "
            "both with dense layers. Choose another network B to see such pairs."
        )
        return
    chosen = []
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        for letter, listed in zip("AB", blocks, strict=True):
            layers = [block.name for block in listed]
            key = f"compare_layer_{letter.lower()}"
            name = choices.show_choice(f"Layer of {letter}", layers, key=key, width=170)
            chosen.append(listed[layers.index(name)])
        everything = choices.show_toggle("Show all pairs", key="compare_all")
    first, second = chosen
    arguments = (pair.first.model_id, first.name, pair.second.model_id, second.name)
    matching: Matching = ask(
        asked.match_filters, *arguments, topic="matching", height=_HEIGHT, long=True
    )
    _show_pairs(pair, (first, second), matching, count=_MANY if everything else _FEW)
    _describe(pair, (first, second), matching)
    if not len(matching.correlation):
        return
    untrained = ask(asked.match_untrained, *arguments, topic="untrained", height=40, long=True)
    st.write(
        f"With B untrained, the mean would be **{untrained:.2f}**: that much correlation arises "
        f"only because both layers see the same images. What exceeds it, both have learned."
    )


def _show_pairs(pair: Pair, blocks: tuple[Block, Block], matching: Matching, *, count: int) -> None:
    """The strongest pairs, with kernels where these read the same, and responses."""
    kernels = _find_kernels(pair.cards, blocks)
    maps = _find_maps(pair, blocks)
    pairings = [
        Pairing(
            (one, other),
            correlation,
            tuple(kernel[..., k] for kernel, k in zip(kernels, (one, other), strict=False)),
            tuple(response[..., k] for response, k in zip(maps, (one, other), strict=False)),
        )
        for one, other, correlation in zip(
            matching.first[:count].tolist(),
            matching.second[:count].tolist(),
            matching.correlation[:count].tolist(),
            strict=True,
        )
    ]
    unit, noun = blocks[0].unit, pair.source.noun
    total = len(matching.correlation)
    st.subheader(
        f"{total:,} {unit}s in pairs, mean correlation {matching.mean:.2f}"
        if total
        else f"No {unit} goes together with another"
    )
    if pairings:
        above = ["the kernels"] if kernels else []
        above += [f"the responses to the current {noun}"] if maps else []
        st.caption(
            f"The {len(pairings):,} strongest of {total:,}. Left A, right B"
            + (f": {' and below them '.join(above)}" if above else "")
            + "; each in its own scale. The number is the correlation of their responses."
        )
        st.html(make_pairings(pairings, unit=unit, theme=theme()))


def _describe(pair: Pair, blocks: tuple[Block, Block], matching: Matching) -> None:
    """How the pairs came about, and who has none."""
    unit, noun = blocks[0].unit, pair.source.noun
    left = []
    for letter, single, silent in (
        ("A", matching.single_first, matching.silent_first),
        ("B", matching.single_second, matching.silent_second),
    ):
        if len(single):
            left.append(f"without a partner in {letter}: {_list(single)}")
        if len(silent):
            left.append(f"silent for all these {noun}s in {letter}: {_list(silent)}")
    st.caption(
        plain(
            f"Each {unit} of A is paired with one {unit} of B so that their responses are "
            f"correlated as strongly as possible overall, over the first {MATCHED_IMAGES} test "
            f"{noun}s and all places "
            "in them. 1 means that they rise and fall together, 0 that they have nothing to do "
            "with each other; how strong they are does not matter. "
            + (
                f"{unit.capitalize()}s {'; '.join(left)}."
                if left
                else f"Every {unit} has its partner."
            )
        )
    )


def _list(numbers: NDArray[np.int64], shown: int = 12) -> str:
    more = f" and {len(numbers) - shown} more" if len(numbers) > shown else ""
    return ", ".join(map(str, numbers[:shown])) + more


def _find_kernels(
    cards: tuple[Card, Card], blocks: tuple[Block, Block]
) -> list[NDArray[np.float32]]:
    """The kernels of both layers, if both read the image itself; else none."""
    both = zip(cards, blocks, strict=True)
    if not all(card.graph.find(block.name).reads_image for card, block in both):
        return []
    found = [
        cached.filters(card.model_id, block.name).kernels
        for card, block in zip(cards, blocks, strict=True)
    ]
    return found if found[0].shape[2] in (1, 3) else []


def _find_maps(pair: Pair, blocks: tuple[Block, Block]) -> list[NDArray[np.float32]]:
    """What both layers make of the current image; nothing where a response is a single number."""
    if not blocks[0].convolves:
        return []
    image = find_digit().tensor[None]
    return [
        ask(inside.layer_responses, card.model_id, image, topic=f"maps {letter}", height=_HEIGHT)[
            block.after
        ][0]
        for letter, card, block in zip("AB", pair.cards, blocks, strict=True)
    ]
