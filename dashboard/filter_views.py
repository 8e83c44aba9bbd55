"""The two views of the Filters page: the kernels of a layer, and filters laid over a picture."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import inside
from core.analysis import convolution, filters
from core.analysis.filters import Filters
from core.models.blocks import Block
from core.models.card import Card
from dashboard import cached, choices, controls
from dashboard.appearance import theme
from dashboard.asking import ask
from dashboard.components.plates import Pick, show_plates
from dashboard.figures import filtered, kernels
from dashboard.figures.number_grid import MAX_CELLS, make_number_grid

KERNELS, ON_PICTURE = "Its kernels", "Filters on a picture"
_SCALES = ("layer", "filter", "model")
_FOLLOWED = "filters_followed"  # session state: the unit that the part was last opened for
_MOSAIC_HEIGHT = 260  # pixels, for the skeleton
_MAX_TEXT = 1000  # characters of a typed kernel
_DEFAULT_KERNEL = "-2 -1 0\n-1 1 1\n0 1 2"


def choose_view() -> str:
    """Which of the two views to show."""
    return choices.show_segments("View", (KERNELS, ON_PICTURE), key="filters_view")


def show_kernels(card: Card) -> None:
    """The kernels of one layer as a mosaic, trained beside untrained, and one filter enlarged."""
    blocks = controls.list_filter_blocks(card)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        block, number = controls.show_block_and_filter("filters", blocks)
        order_by = choices.show_choice(
            "Order",
            filters.ORDERS,
            key="filters_order",
            width=130,
            help="By number; by norm, the length of the kernel as a vector; or by effect, how much "
            f"the logits change when the filter is switched off ({inside.EFFECT_DIGITS} digits).",
        )
        scale = choices.show_choice(
            "Scale",
            _SCALES,
            key="filters_scale",
            width=130,
            help="What full color stands for: the largest weight of the layer, of each filter, or "
            "of all layers of the network.",
        )
    if not block.convolves:
        st.info(
            f"{card.recipe.name} has no convolution. Shown are the weights of its first dense "
            f"layer, {block.name}: each unit multiplies the whole digit by such an image."
        )
    trained = cached.filters(card.model_id, block.name)
    values = _order_values(card, block, trained, order_by)
    order = _show_part(filters.sort_by(values, block.num_filters), number)
    limit = _find_limit(card, block, scale)

    def pick(picked: Pick) -> None:
        channels = trained.kernels.shape[2]
        controls.choose_filter("filters", int(order[picked.tile // channels]))

    untrained = ask(
        inside.untrained_filters,
        card.model_id,
        block.name,
        topic="untrained",
        height=_MOSAIC_HEIGHT,
    )
    plates = [
        kernels.plot_layer(pair, block, order, title=title, limit=limit, selected=number)
        for title, pair in (("Trained", trained), ("Before training, same seed", untrained))
    ]
    if trained.kernels.shape[2] > 1:
        plates.append(kernels.plot_norms(trained, block, order, selected=number))
    show_plates(plates, key="filters_mosaic", on_pick=pick)
    if limit:
        st.html(kernels.make_scale(limit, theme=theme()))
    _show_filter(card, block, trained, number)
    _show_findings(card, block, trained)
    controls.show_command(
        f"python -m core filters --model {card.model_id} --layer {block.name} --out filters"
    )


def show_on_picture(card: Card) -> None:
    """The current digit through random, hand-made, typed and learned kernels."""
    block = controls.list_filter_blocks(card)[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="large"):
        digit = controls.show_digit(key="filters")
        boundary = choices.show_choice(
            "At the edges",
            convolution.BOUNDARIES,
            key="filters_boundary",
            width=180,
            help="tutorial: the kernel turned by half a turn (a true convolution), the picture "
            "continued symmetrically, its size kept. network: the kernel as it is, and the "
            "network's own padding.",
        )
    same = block.convolves and inside.pads(card, block)
    image = digit.image
    random = convolution.draw_random(inside.RANDOM_KERNELS, inside.RANDOM_SIDE)
    _show_row(
        "Random kernels",
        "Normally distributed weights. Even these find edges and slopes.",
        filtered.plot_kernels(
            image,
            {f"random {k}": kernel for k, kernel in enumerate(random)},
            boundary=boundary,
            same=same,
        ),
    )
    chosen = {name: convolution.hand_made(name) for name in convolution.HAND_MADE}
    typed, problem = _read_typed()
    if typed is not None:
        chosen["yours"] = typed
    _show_row(
        "Hand-made kernels",
        "What people design: second and first differences, a mean, a sharpened copy.",
        filtered.plot_kernels(image, chosen, boundary=boundary, same=same),
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
        st.error(problem)
    _show_learned(card, block, image, boundary, same)
    parts = ["python -m core filters", f"--model {card.model_id}", f"--layer {block.name}"]
    parts += [f"--digit {digit.address}", f"--boundary {boundary}"]
    if typed is not None:
        rows = " / ".join(" ".join(f"{weight:g}" for weight in row) for row in typed)
        parts.append(f"--kernel='{rows}'")
    controls.show_command(" ".join([*parts, "--out filters"]))


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
    st.subheader(f"{block.unit.capitalize()} {number} of {block.name}")
    kernel = trained.kernels[..., number]
    limit = float(np.abs(kernel).max())
    if kernel.shape[2] == 1 and kernel[..., 0].size <= MAX_CELLS:
        grid = make_number_grid(kernel[..., 0], title="Its weights", theme=theme(), limit=limit)
        st.html(f'<div class="grids">{grid}</div>')
    else:
        show_plates([kernels.plot_slices(trained, number, limit=limit)], key="filters_slices")
    norm = float(filters.measure_norms(trained.kernels)[number])
    bias = f"bias {trained.biases[number]:+.3f}"
    if f"{block.name}/1" not in cached.weights(card.model_id):
        bias = "no bias, as it is normalized next"
    st.caption(
        f"{'x'.join(map(str, kernel.shape))} weights, norm {norm:.3f}, {bias}. Full color is "
        f"{limit:.3g}."
    )
    st.page_link(
        "app_pages/unit.py",
        label=f"All about this {block.unit}",
        icon=":material/center_focus_strong:",
    )


def _show_findings(card: Card, block: Block, trained: Filters) -> None:
    """Which filters are dead, and which nearly repeat another."""
    profile = ask(inside.profile_block, card.model_id, block.name, topic="profile", height=60)
    st.subheader("Idle and doubled")
    st.write(kernels.describe_dead(profile.dead, block.unit))
    st.write(kernels.describe_duplicates(filters.find_duplicates(trained.kernels), block.unit))


def _show_row(title: str, text: str, plates: list) -> None:
    st.subheader(title)
    st.caption(text)
    show_plates(plates, key=f"filters_row_{title}")


def _show_learned(
    card: Card, block: Block, image: NDArray[np.float32], boundary: str, same: bool
) -> None:
    """The learned kernels on the digit; of a dense layer, the digit times the weights."""
    learned = cached.filters(card.model_id, block.name).kernels[:, :, 0]
    if block.convolves:
        _show_row(
            f"Learned kernels: {block.name}",
            "Before bias and relu. The number of each filter shows when you point at it.",
            filtered.plot_kernels(
                image,
                {f"filter {k}": learned[..., k] for k in range(block.num_filters)},
                boundary=boundary,
                same=same,
            ),
        )
        return
    st.info(
        f"{card.recipe.name} has no convolution to lay over the digit. A unit of {block.name} "
        "multiplies each pixel by a weight of its own and adds all up; below are the products of "
        "the units that answer most."
    )
    _show_row(f"Learned weights: {block.name}", "", [filtered.plot_products(image, learned)])


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
