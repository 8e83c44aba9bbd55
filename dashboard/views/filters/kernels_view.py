"""The first view of the Filters page: the kernels of a layer."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.layers import filters
from core.analysis.layers.filters import Filters
from core.pictures import display
from core.queries import inside
from core.recipes.layers.blocks import Block
from core.store.card import BROUGHT, Card
from dashboard import site
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.components.plates import Pick, show_plates
from dashboard.elements import controls
from dashboard.elements.command import SAME_FILES, show_command
from dashboard.figures.layers import kernels
from dashboard.figures.parts.number_grid import MAX_CELLS, make_number_grid
from dashboard.figures.parts.plate import Plate
from dashboard.views.filters import picture_view
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source

KERNELS, ON_PICTURE = "Its kernels", "Filters on a picture"
_SCALES = ("filter", "layer", "model")
_FOLLOWED = "filters_followed"  # session state: the unit that the part was last opened for
_MOSAIC_HEIGHT = 260  # pixels, for the skeleton


def choose_view() -> str:
    """Which of the two views to show."""
    return choices.show_segments("View", (KERNELS, ON_PICTURE), key="filters_view")


def show_kernels(card: Card, reading: str) -> None:
    """The kernels of one layer as a mosaic, trained beside untrained, and one filter enlarged.

    Args:
        card: The network.
        reading: How to read a kernel, in a sentence.
    """
    waiting, pictures = st.container(), st.container()  # before what is chosen from
    st.write(reading)
    noun = chosen_source().noun
    block, number, order_by, scale = _choose(card, noun)
    if not block.convolves:
        st.info(
            plain(
                f"{card.recipe.name} has no convolution. Shown are the weights of its first dense "
                f"layer, {block.name}: each unit multiplies the whole {noun} by such an image."
            )
        )
    trained = cached.filters(card.model_id, block.name)
    with waiting:
        values = _order_values(card, block, trained, order_by)
    order = _show_part(filters.sort_by(values, block.num_filters), number)
    limit = _find_limit(card, block, scale)
    with waiting:
        plates = _plot_layer(card, block, trained, order, limit, number)
    plates[1:1] = _plot_on_digit(card, block, order, number)
    for plate in plates:
        plate.linked, plate.per_unit = "kernels", len(plate.labels) // len(order)

    def pick(picked: Pick) -> None:
        tiles = len(plates[picked.plate].labels) // len(order)  # of each filter
        controls.choose_filter("filters", int(order[picked.tile // tiles]))

    with pictures:
        show_plates(plates, key="filters_mosaic", on_pick=pick)
        if limit:
            st.html(kernels.make_scale(limit, theme=theme()))
    _show_filter(card, block, trained, number)
    _show_findings(card, block, trained)
    show_command(
        f"python -m core filters --model {card.model_id} --layer {block.name} --out filters",
        saying=SAME_FILES,
    )


def _choose(card: Card, noun: str) -> tuple[Block, int, str, str]:
    """The layer, the filter, the order and the scale."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        block, number = controls.show_block_and_filter("filters", controls.list_filter_blocks(card))
        order_by = choices.show_choice(
            "Order",
            filters.ORDERS,
            key="filters_order",
            width=130,
            help="By number; by norm, the length of the kernel as a vector; or by effect, how much "
            "the logits change when the filter is switched off (over "
            f"{inside.EFFECT_DIGITS} {noun}s).",
        )
        scale = choices.show_choice(
            "Scale",
            _SCALES,
            key="filters_scale",
            width=130,
            help="What full color stands for: the largest weight of each filter, of the layer, or "
            "of all layers of the network.",
        )
    return block, number, order_by, scale


def _plot_on_digit(card: Card, block: Block, order: NDArray[np.intp], number: int) -> list[Plate]:
    """What the kernels make of the current digit, where they read it; one plate or none."""
    node = card.graph.find(block.name)
    if not (block.convolves and node.reads_image):
        return []
    digit = controls.find_digit()
    padded = node.window is not None and node.window.padded
    plate = picture_view.plot_learned(card, block, digit, order=order, same=padded)[1]
    plate.clickable, plate.width = True, display.MOSAIC_WIDTH
    plate.hint = f"{digit.title.capitalize()}; each in its own scale."
    place = np.flatnonzero(order == number)
    plate.selected = int(place[0]) if len(place) else None
    return [plate]


def _plot_layer(
    card: Card,
    block: Block,
    trained: Filters,
    order: NDArray[np.intp],
    limit: float | None,
    number: int,
) -> list[Plate]:
    """All kernels of a layer, beside those before training where these are known."""
    stages = {"Trained": trained}
    if card.origin != BROUGHT:
        stages["Before training, same seed"] = ask(
            inside.untrained_filters,
            card.model_id,
            block.name,
            topic="untrained",
            height=_MOSAIC_HEIGHT,
        )
    colors = _sees_colors(card, block, trained)
    plates = [
        kernels.plot_layer(
            pair, block, order, title=title, limit=limit, selected=number, colors=colors
        )
        for title, pair in stages.items()
    ]
    if trained.kernels.shape[2] > 1:
        plates.append(kernels.plot_norms(trained, block, order, selected=number, colors=colors))
    if colors:
        in_color = [
            kernels.plot_colors(
                pair, block, order, title=f"{title}, in color", limit=limit, selected=number
            )
            for title, pair in stages.items()
        ]
        plates = in_color + plates
    return plates


def _sees_colors(card: Card, block: Block, trained: Filters) -> bool:
    """Whether a layer's input channels are red, green and blue."""
    return trained.kernels.shape[2] == 3 and card.graph.find(block.name).reads_image


def _order_values(
    card: Card, block: Block, trained: Filters, order_by: str
) -> NDArray[np.float32] | None:
    if order_by == "norm":
        return filters.measure_norms(trained.kernels)
    if order_by == "effect":
        effects: NDArray[np.float32] = ask(
            inside.filter_effects,
            card.model_id,
            block.name,
            topic="effects",
            height=_MOSAIC_HEIGHT,
        )
        return effects
    return None


def _show_part(order: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    """Of a wide dense layer some units at a time; at first those around the chosen one."""
    if len(order) <= kernels.PAGE:
        return order
    parts = [str(part) for part in range(1, math.ceil(len(order) / kernels.PAGE) + 1)]
    own = parts[int(np.flatnonzero(order == number)[0]) // kernels.PAGE]
    followed = st.session_state.get(_FOLLOWED)
    if followed not in (None, number) and "filters_part" in st.session_state:
        st.session_state["filters_part"] = own
    st.session_state[_FOLLOWED] = number
    read = choices.option_reader(parts)
    choices.adopt("filters_part", own, read=read, expected=f"1 to {parts[-1]}")
    part: str = st.segmented_control(
        f"Part, {kernels.PAGE} units each", parts, key="filters_part", required=True
    )
    choices.publish("filters_part", part)
    start = parts.index(part) * kernels.PAGE
    return order[start : start + kernels.PAGE]


def _find_limit(card: Card, block: Block, scale: str) -> float | None:
    """The weight of full color: the largest of the layer or of all; None for each its own."""
    if scale == "filter":
        return None
    blocks = [block] if scale == "layer" else controls.list_filter_blocks(card)
    return max(float(np.abs(cached.filters(card.model_id, b.name).kernels).max()) for b in blocks)


def _show_filter(card: Card, block: Block, trained: Filters, number: int) -> None:
    """One filter with its numbers."""
    st.subheader(plain(f"{block.unit.capitalize()} {number} of {block.name}"))
    kernel = trained.kernels[..., number]
    limit = float(np.abs(kernel).max())
    if kernel.shape[2] == 1 and kernel[..., 0].size <= MAX_CELLS:
        grid = make_number_grid(kernel[..., 0], title="Its weights", theme=theme(), limit=limit)
        st.html(f'<div class="grids">{grid}</div>')
    else:
        colors = _sees_colors(card, block, trained)
        plates = [kernels.plot_slices(trained, number, limit=limit, colors=colors)]
        if colors:
            one = np.array([number])
            plates.insert(
                0, kernels.plot_colors(trained, block, one, title="In color", limit=limit)
            )
            plates[1].title = "Its weights, color by color"
        show_plates(plates, key="filters_slices")
    norm = float(filters.measure_norms(trained.kernels)[number])
    bias = f"bias {trained.biases[number]:+.3f}"
    if f"{block.name}/1" not in cached.weights(card.model_id):
        bias = "no bias, as it is normalized next"
    st.caption(
        f"{'x'.join(map(str, kernel.shape))} weights, norm {norm:.3f}, {bias}. Full color is "
        f"{limit:.3g}."
    )
    site.show_link(site.UNIT, f"All about this {block.unit}")


def _show_findings(card: Card, block: Block, trained: Filters) -> None:
    """Which filters are dead, and which nearly repeat another."""
    profile = ask(inside.profile_block, card.model_id, block.name, topic="profile", height=60)
    st.subheader("Idle and doubled")
    noun = chosen_source().noun
    st.write(kernels.describe_dead(profile.dead, block.unit, noun=noun))
    st.write(kernels.describe_duplicates(filters.find_duplicates(trained.kernels), block.unit))
