"""The second view of the Filters page: kernels of several kinds laid over a picture."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.layers import convolution
from core.analysis.layers.filters import spread_channels
from core.drawing.digit_address import Digit
from core.pictures import display
from core.queries import inside
from core.recipes.layers.blocks import Block
from core.store.card import Card
from dashboard import site
from dashboard.answers import cached
from dashboard.appearance import plain
from dashboard.components.plates import show_plates
from dashboard.elements import controls
from dashboard.elements.command import SAME_FILES, show_command
from dashboard.figures.layers import filtered
from dashboard.figures.parts.plate import Plate
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source

_MAX_TEXT = 1000  # characters of a typed kernel
_DEFAULT_KERNEL = "-2 -1 0\n-1 1 1\n0 1 2"


def show_on_picture(card: Card, reading: str) -> None:
    """The current digit through random, hand-made, typed and learned kernels.

    Args:
        card: The network.
        reading: How to read a kernel, in a sentence.
    """
    block = controls.list_filter_blocks(card)[0]
    digit = controls.show_digit(key="filters")
    first = st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap="large"):
        st.markdown(reading, width=560)
        boundary = choices.show_choice(
            "At the edges",
            convolution.BOUNDARIES,
            key="filters_boundary",
            width=180,
            help="tutorial: the kernel turned by half a turn (a true convolution), the picture "
            "continued symmetrically, its size kept. network: the kernel as it is, and the "
            "network's own padding.",
        )
    window = card.graph.find(block.name).window
    same = window is not None and window.padded
    noun = chosen_source().noun
    gray = digit.tensor.mean(axis=-1)
    flat = " They read the mean of its colors." if digit.tensor.shape[-1] > 1 else ""
    side = min(inside.RANDOM_SIDE, *gray.shape)
    random = convolution.draw_random(inside.RANDOM_KERNELS, side)
    with first:
        _show_row(
            "Random kernels",
            f"Normally distributed weights. Even these find edges and slopes.{flat}",
            filtered.plot_kernels(
                gray,
                {f"random {k}": kernel for k, kernel in enumerate(random)},
                boundary=boundary,
                same=same,
                noun=noun,
            ),
        )
    chosen = {name: convolution.hand_made(name) for name in convolution.HAND_MADE}
    typed, problem = _read_typed()
    if typed is not None:
        chosen["yours"] = typed
    _show_row(
        "Hand-made kernels",
        f"What people design: second and first differences, a mean, a sharpened copy.{flat}",
        filtered.plot_kernels(gray, chosen, boundary=boundary, same=same, noun=noun),
    )
    st.text_area(
        "Your own kernel: a line for each row",
        key="filters_kernel",
        height=104,
        width=320,
        max_chars=_MAX_TEXT,
    )
    choices.publish("filters_kernel", st.session_state["filters_kernel"], default=_DEFAULT_KERNEL)
    if problem:
        st.error(plain(problem))
    _show_learned(card, block, digit, boundary, same)
    parts = ["python -m core filters", f"--model {card.model_id}", f"--layer {block.name}"]
    parts += [f"--digit {digit.address}", f"--boundary {boundary}"]
    if typed is not None:
        rows = " / ".join(" ".join(f"{weight:g}" for weight in row) for row in typed)
        parts.append(f"--kernel='{rows}'")
    show_command(" ".join([*parts, "--out filters"]), saying=SAME_FILES)


def _show_row(title: str, text: str, plates: list[Plate]) -> None:
    st.subheader(plain(title))
    st.caption(text)
    for plate in plates:
        plate.linked = title
    show_plates(plates, key=f"filters_row_{title}")


def plot_learned(
    card: Card,
    block: Block,
    digit: Digit,
    *,
    order: NDArray[np.intp] | None = None,
    boundary: str = "network",
    same: bool,
) -> list[Plate]:
    """The kernels of a convolution that reads the image, and what they make of a digit.

    Args:
        card: The network.
        block: The convolution.
        digit: What it reads.
        order: Filter numbers in the order to show them; as they are unless given.
        boundary: As in `core.analysis.layers.convolution.convolve`.
        same: As there.
    """
    (image,) = display.as_pictures(digit.tensor[None])
    learned = _spread(card, block)
    numbers = range(len(learned)) if order is None else order
    return filtered.plot_kernels(
        image,
        {f"filter {k}": learned[k] for k in numbers},
        boundary=boundary,
        same=same,
        noun=digit.noun,
    )


def _spread(card: Card, block: Block) -> NDArray[np.float32]:
    """The kernels of a block as pictures: float32 of shape (num_filters, height, width, ...)."""
    kernels = cached.filters(card.model_id, block.name).kernels
    return display.as_pictures(
        np.moveaxis(spread_channels(kernels, card.graph.find(block.name)), -1, 0)
    )


def _show_learned(card: Card, block: Block, digit: Digit, boundary: str, same: bool) -> None:
    """The learned kernels on the digit; of a dense layer, the digit times the weights."""
    noun = chosen_source().noun
    node = card.graph.find(block.name)
    if not node.reads_image:
        st.info(
            plain(
                f"The first filters of {card.recipe.name}, those of {block.name}, read what "
                f"{block.source} makes of the {noun} rather than the {noun} itself, so they cannot "
                f"be laid over it. The page “{site.NETWORK.title}” shows what they answer."
            )
        )
        return
    if block.convolves:
        _show_row(
            f"Learned kernels: {block.name}",
            f"Before bias and activation{_describe_steps(card, block)}. The number of each filter "
            "shows when you point at it.",
            plot_learned(card, block, digit, boundary=boundary, same=same),
        )
        return
    st.info(
        plain(
            f"{card.recipe.name} has no convolution to lay over the {noun}. A unit of {block.name} "
            "multiplies each pixel by a weight of its own and adds all up; below are the products "
            "of the units that answer most."
        )
    )
    (image,) = display.as_pictures(digit.tensor[None])
    weights = np.moveaxis(_spread(card, block), 0, -1)
    products = filtered.plot_products(image, weights, noun=noun)
    _show_row(f"Learned weights: {block.name}", "", [products])


def _describe_steps(card: Card, block: Block) -> str:
    """That the network leaves places out, if it does."""
    window = card.graph.find(block.name).window
    down, right = window.strides if window else (1, 1)
    return "" if down == right == 1 else f", at every place; the network steps by {down}x{right}"


def _read_typed() -> tuple[NDArray[np.float32] | None, str]:
    """The kernel in the text field, or what is wrong with it."""
    text = choices.adopt(
        "filters_kernel",
        _DEFAULT_KERNEL,
        read=lambda given: given[:_MAX_TEXT],
        expected="a kernel",
    )
    try:
        return convolution.parse_kernel(text), ""
    except ValueError as error:
        return None, str(error)
