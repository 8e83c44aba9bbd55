"""Widgets used by more than one page. Each shows itself and returns a plain value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.drawing.digit_address import Digit
from core.recipes.layers.blocks import Block
from core.store.card import Card
from dashboard import site
from dashboard.answers import cached
from dashboard.appearance import plain
from dashboard.elements.picture import show_picture
from dashboard.visit import choices, visitor
from dashboard.visit.chosen import can_draw, chosen_source
from dashboard.visit.unit import recall_unit, remember_unit

_DIGIT_WIDTH = 112  # pixels; four for each pixel of the digit image


def show_block_and_filter(
    page: str, blocks: Sequence[Block], *, notice: choices.Notice = st.warning
) -> tuple[Block, int]:
    """Chooses a layer and one of its filters; the choice goes along to other pages.

    Args:
        page: Prefix of the widgets' names in the address.
        blocks: The layers to choose from.
        notice: Shows what is wrong with a link.
    """
    names = [block.name for block in blocks]
    layer, number = recall_unit()
    name = choices.show_choice(
        "Layer",
        names,
        key=f"{page}_layer",
        default=layer if layer in names else names[0],
        width=170,
        notice=notice,
    )
    block = blocks[names.index(name)]
    chosen = choices.show_number(
        block.unit.capitalize(),
        block.num_filters - 1,
        key=f"{page}_filter",
        default=number if name == layer and number < block.num_filters else 0,
        width=150,
        notice=notice,
    )
    remember_unit(name, chosen)
    return block, chosen


def choose_filter(page: str, number: int) -> None:
    """Goes to another filter; for callbacks."""
    st.session_state[f"{page}_filter"] = number


def show_digit(*, key: str) -> Digit:
    """The image that the page is about, with ways to another one. The first test image if none."""
    digit = find_digit()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", width=380):
        show_looked_at(digit, side=_DIGIT_WIDTH)
        with st.container(width=210, gap="xsmall"):  # beside it on a phone, too
            show_digit_source(digit, key=key)
    return digit


def show_looked_at(digit: Digit, *, side: int) -> None:
    """The picture of an image, with its longer side of so many pixels."""
    alt = f"The {digit.noun} looked at: {digit.title}."
    show_picture(digit.image, alt=alt, side=side, width="content")


def show_digit_source(digit: Digit, *, key: str) -> None:
    """What the image is, and the ways to another one."""
    st.caption(plain(f"{digit.title.capitalize()}{_describe_label(digit)}"), width="content")
    st.button(
        f"Another test {digit.noun}", key=f"{key}_another", on_click=take_another, width="content"
    )
    own = "Draw your own" if can_draw(chosen_source()) else "Bring your own"
    site.show_link(site.DRAW, own)


def find_digit() -> Digit:
    """The visitor's image; the first test image if there is none yet."""
    return visitor.digit() or visitor.parse_digit("test-0")


def _describe_label(digit: Digit) -> str:
    if digit.index is None:
        return "."
    source = chosen_source()
    return f", labelled {source.class_names[cached.test_split(source.name).labels[digit.index]]}."


def take_another() -> None:
    """Makes some test image the visitor's; for callbacks."""
    number = len(cached.test_split(chosen_source().name).labels)
    visitor.choose_test_digit(int(np.random.default_rng().integers(number)))


def list_filter_blocks(card: Card) -> list[Block]:
    """The blocks whose kernels a page shows: convolutions, or without any the first dense layer."""
    blocks = card.graph.blocks
    return [block for block in blocks if block.convolves] or list(blocks[:1])
