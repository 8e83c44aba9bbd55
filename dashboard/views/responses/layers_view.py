"""The layers of a network: one map and its arithmetic, all of them, two images compared."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.layers.arithmetic import Arithmetic, explain_pixel
from core.drawing.digit_address import Digit
from core.queries import inside
from core.recipes.layers.node import Node
from core.store.card import Card
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.components.plates import Pick, show_plates
from dashboard.elements.command import SAME_FILES, show_command
from dashboard.figures.layers import arithmetic as figures
from dashboard.figures.layers import kernels, maps
from dashboard.visit import choices, visitor
from dashboard.visit.chosen import chosen_source
from dashboard.visit.unit import recall_unit, remember_unit

Responses = dict[str, NDArray[np.float32]]

_ORDERS = ("index", "strongest first")
_SCALES = ("layer", "filter", "model")
_HEIGHT = 420  # pixels, for the skeleton


def show_responses(card: Card, digit: Digit, other: Digit | None) -> None:
    """Controls, the enlarged map and its arithmetic, the overview; or two images compared."""
    shown = maps.list_shown(card.graph.nodes)
    responses = _ask_responses(card, digit)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer, number = _choose_map(card, shown, responses)
        order_by = choices.show_choice("Order", _ORDERS, key="responses_order", width=140)
        scale = choices.show_choice(
            "Scale",
            _SCALES,
            key="responses_scale",
            width=120,
            help="What full color stands for: the largest value of the layer, of each map, or of "
            "all layers of the network.",
        )
        response = responses[layer.name]
        at = (0, 0) if other else _choose_pixel(card, layer, response, number)
    limit = _find_limit(layer, number, responses, scale)
    if other is None:
        _show_pixel(card, digit, layer, responses, (number, *at), limit)
    else:
        _show_comparison(card, digit, other, layer, number, responses)
    _show_overview(shown, responses, layer, number, order_by, scale)
    command = f"python -m core responses --model {card.model_id}"
    commands = [f"{command} --digit {digit.address} --out responses"]
    if other:
        commands.append(f"{command} --digit {other.address} --out responses-of-the-other")
    show_command(*commands, saying=SAME_FILES)


def _ask_responses(card: Card, digit: Digit, topic: str = "responses") -> Responses:
    answered = ask(
        inside.layer_responses, card.model_id, digit.tensor[None], topic=topic, height=_HEIGHT
    )
    return {name: output[0] for name, output in answered.items()}


def choose_other(digit: Digit) -> Digit | None:
    """A second digit to compare with, if one is wanted."""
    source = chosen_source()
    if not choices.show_toggle(
        f"Compare with a second {source.noun}", key="responses_compare", width="content"
    ):
        return None
    count = len(cached.test_split(source.name).labels)
    after = 0 if digit.index is None else (digit.index + 1) % count
    index = choices.show_number(
        f"Test {source.noun}", count - 1, key="responses_other", default=after, width=150
    )
    return visitor.parse_digit(f"test-{index}")


def _choose_map(card: Card, shown: list[Node], responses: Responses) -> tuple[Node, int]:
    """The layer and the filter to enlarge; at first those last looked at on any page.

    Without such, the first layer after a relu, and the filter that answers most to the digit.
    """
    names = [layer.name for layer in shown]
    blocks = card.graph.blocks
    unit, number = recall_unit()
    known = next((block for block in blocks if block.name == unit), None)
    first = next((block.after for block in blocks if block.rectified), names[0])
    default = known.after if known else first
    name = choices.show_choice("Layer", names, key="responses_layer", default=default, width=160)
    layer, response = card.graph.find(name), responses[name]
    count = layer.shape[-1]
    strongest = int(maps.order_maps(response, strongest_first=True)[0])
    chosen = choices.show_number(
        "Filter" if response.ndim == 3 else "Unit",
        count - 1,
        key="responses_filter",
        default=number if known and name == known.after and number < count else strongest,
        width=125,
    )
    for block in blocks:
        if name in (block.name, block.before, block.after):
            remember_unit(block.name, chosen)
    return layer, chosen


def _choose_pixel(
    card: Card, layer: Node, response: NDArray[np.float32], number: int
) -> tuple[int, int]:
    """The pixel whose arithmetic is shown: clicked or typed; in a new layer the strongest one."""
    if response.ndim == 1:
        return 0, 0
    height, width, _ = response.shape
    row, column = divmod(int(np.abs(response[..., number]).argmax()), width)
    _begin_anew("responses_row", (card.model_id, layer.name), row)
    _begin_anew("responses_column", (card.model_id, layer.name), column)
    return (
        choices.show_number("Row", height - 1, key="responses_row", default=row, width=125),
        choices.show_number("Column", width - 1, key="responses_column", default=column, width=125),
    )


def _begin_anew(key: str, about: object, value: int) -> None:
    """Sets a choice back to a value when it comes to be about something else."""
    before = st.session_state.get(f"{key}_about")
    if before not in (None, about) and key in st.session_state and not choices.is_linked(key):
        st.session_state[key] = value
    st.session_state[f"{key}_about"] = about


def _find_limit(layer: Node, number: int, responses: Responses, scale: str) -> float:
    """The value of full color."""
    response = responses[layer.name]
    if scale == "filter":
        return float(np.abs(response[..., number]).max())
    if scale == "layer":
        return float(np.abs(response).max())
    return max(float(np.abs(output).max()) for output in responses.values())


def _show_pixel(
    card: Card,
    digit: Digit,
    layer: Node,
    responses: Responses,
    at: tuple[int, int, int],
    limit: float,
) -> None:
    """One map enlarged, and how one pixel of it came about."""
    response = responses[layer.name]
    try:
        arithmetic = explain_pixel(
            card.graph, cached.weights(card.model_id), responses, layer.name, at
        )
    except ValueError as error:
        st.info(plain(str(error)))
        return
    _show_enlarged(digit, layer, response, arithmetic, limit)
    _show_arithmetic(arithmetic, has_maps=response.ndim == 3)


def _show_enlarged(
    digit: Digit,
    layer: Node,
    response: NDArray[np.float32],
    arithmetic: Arithmetic,
    limit: float,
) -> None:
    """The digit with the receptive field, and the map with the pixel."""
    number, at = arithmetic.number, (arithmetic.row, arithmetic.column)
    values = maps.to_maps(response)[number]
    what = "the marked pixel" if response.ndim == 3 else f"unit {number}"
    plates = [
        maps.plot_field(digit.image, arithmetic.field, title=digit.title.capitalize(), what=what)
    ]
    if response.ndim == 3:
        title = f"{layer.name}, filter {number}"
        signed = maps.is_signed(response)
        caption = maps.describe_layer(layer)
        plates.append(
            maps.plot_map(values, title=title, limit=limit, signed=signed, at=at, caption=caption)
        )

    def pick(picked: Pick) -> None:
        if picked.plate == 1:
            st.session_state.update(responses_row=picked.row, responses_column=picked.column)

    show_plates(plates, key="responses_enlarged", on_pick=pick)
    if response.ndim == 3 and maps.is_signed(response):
        st.html(kernels.make_scale(limit, theme=theme()))
    if special := maps.describe_map(values):
        st.write(special)


def _show_arithmetic(arithmetic: Arithmetic, *, has_maps: bool) -> None:
    """How the pixel comes about."""
    where = f"unit {arithmetic.number}"
    if has_maps:
        where = f"row {arithmetic.row}, column {arithmetic.column} of filter {arithmetic.number}"
    st.subheader(plain(f"How {arithmetic.layer} computed {where}"))
    channels = arithmetic.inputs.shape[2]
    channel = 0
    in_numbers = figures.has_grids(arithmetic)
    if arithmetic.weights is not None and (channels > 1 or not in_numbers):
        st.caption(
            f"The part of each {figures.describe_terms(arithmetic)} in the sum, the largest first. "
            "Orange raises it, blue lowers it."
        )
        st.html(figures.make_channels(arithmetic))
    if arithmetic.weights is not None and channels > 1 and in_numbers:
        most = figures.pick_channel(arithmetic)
        about = (arithmetic.layer, arithmetic.number, arithmetic.row, arithmetic.column)
        _begin_anew("responses_channel", about, most)
        channel = choices.show_number(
            "Input channel in numbers",
            channels - 1,
            key="responses_channel",
            default=most,
            width=200,
        )
    if in_numbers:
        st.html(figures.make_products(arithmetic, channel, theme=theme()))
    st.html(figures.make_steps(arithmetic))


def _show_comparison(
    card: Card, digit: Digit, other: Digit, layer: Node, number: int, responses: Responses
) -> None:
    """Two digits side by side and their difference, for one map and for the whole layer."""
    name = layer.name
    theirs = _ask_responses(card, other, topic="responses of the other")[name]
    ours = responses[name]
    limit = float(max(np.abs(ours).max(), np.abs(theirs).max()))
    titles = (digit.title.capitalize(), other.title.capitalize(), "Difference, first less second")
    stacks = (ours, theirs, ours - theirs)
    if ours.ndim == 3:
        show_plates(
            [
                maps.plot_map(stack[..., number], title=title, limit=limit, signed=signed)
                for title, stack, signed in zip(
                    titles,
                    stacks,
                    (maps.is_signed(ours), maps.is_signed(theirs), True),
                    strict=True,
                )
            ],
            key="responses_compared_map",
        )
    order = np.arange(ours.shape[-1])
    plates = [
        maps.plot_layer(layer, stack, order, limit=limit, selected=number, title=title)
        for title, stack in zip(titles, stacks, strict=True)
    ]

    def pick(picked: Pick) -> None:
        st.session_state["responses_filter"] = picked.tile

    show_plates(plates, key="responses_compared_layer", on_pick=pick)
    st.html(kernels.make_scale(limit, theme=theme()))
    st.caption(plain(f"All of {name}. All pictures have one scale; full color is {limit:.3g}."))


def _show_overview(
    shown: list[Node],
    responses: Responses,
    chosen: Node,
    number: int,
    order_by: str,
    scale: str,
) -> None:
    """Every layer as a mosaic of its maps."""
    st.subheader("All layers")
    orders, plates = [], []
    for layer in shown:
        response = responses[layer.name]
        order = maps.order_maps(response, strongest_first=order_by != _ORDERS[0])
        limit = None if scale == "filter" else _find_limit(layer, 0, responses, scale)
        selected = number if layer is chosen else None
        orders.append(order)
        plates.append(maps.plot_layer(layer, response, order, limit=limit, selected=selected))

    def pick(picked: Pick) -> None:
        st.session_state["responses_layer"] = shown[picked.plate].name
        st.session_state["responses_filter"] = int(orders[picked.plate][picked.tile])

    show_plates(plates, key="responses_overview", on_pick=pick)
    st.caption(
        "Maps without anything below zero go from paper (0) to ink; the others from blue through "
        "0 to orange. Dropout and flatten are left out: they change no number here."
    )
