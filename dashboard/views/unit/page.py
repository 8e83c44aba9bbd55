"""One filter on one address: kernel, maximization, top digits, answers by class, current map."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.ascent import maximization
from core.analysis.layers.excitation import BlockProfile
from core.data.datasets import Source
from core.queries import ascents, inside
from core.recipes.layers.blocks import Block
from core.store.card import Card
from dashboard import frame
from dashboard.answers import cached
from dashboard.answers.ascending import ascend
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.components.plates import show_plates
from dashboard.elements import controls
from dashboard.elements.chart import show_chart
from dashboard.elements.vector_notice import show_vector_notice
from dashboard.figures.ascent import maximized
from dashboard.figures.layers import kernels, maps
from dashboard.figures.layers.class_histogram import plot_by_class
from dashboard.figures.parts.plate import Plate
from dashboard.views.maximization.question import name_number
from dashboard.visit.chosen import chosen_model, chosen_source

_SIDE = 252  # pixels; nine for each pixel of a digit image
_STRETCHES = 4  # in which a single ascent is taken
_HEIGHT = 300  # pixels, for the skeleton


def show() -> None:
    """The whole page."""
    with frame.sentences():
        source = chosen_source()
        if source.is_image:
            _show_unit(chosen_model(), source)
            return
        st.title("One filter from all sides")
        show_vector_notice(
            source,
            "This page shows pictures: a kernel, a maximization, the images that excite a filter. "
            "What a unit here has is its weights, which the Filters page shows as a table.",
        )


def _show_unit(card: Card, source: Source) -> None:
    """The card of one filter, with ways to the ones before and after."""
    title = st.empty()
    st.write(
        "One filter, unit or class from all sides: what it multiplies, what it would love to see, "
        f"which {source.noun}s excite it, and what it makes of the current one."
    )
    blocks = card.graph.blocks
    with st.container(horizontal=True, vertical_alignment="bottom"):
        block, number = controls.show_block_and_filter("unit", blocks)
        st.button("Previous", key="unit_previous", on_click=_step, args=(blocks, block, number, -1))
        st.button("Next", key="unit_next", on_click=_step, args=(blocks, block, number, 1))
    name = name_number(block, number, source.class_names)
    title.title(plain(f"{block.unit.capitalize()} {name} of {block.name}"))
    digit = controls.show_digit(key="unit")
    profile: BlockProfile = ask(
        inside.profile_block, card.model_id, block.name, topic="profile", height=_HEIGHT
    )
    responses = ask(
        inside.layer_responses,
        card.model_id,
        digit.tensor[None],
        topic="responses",
        height=_HEIGHT,
    )
    response = responses[block.after][0]
    dead = bool(profile.dead[number])
    if dead:
        st.warning(
            f"This {block.unit} is dead: none of the "
            f"{len(cached.test_split(source.name).labels):,} test {source.noun}s excites it, so "
            "there is no maximization and no top nine."
        )
    plates = _plot_kernel(card, block, number)
    if not dead:
        plates += [
            _plot_maximum(card, block, number, source),
            _plot_top(profile, number, source),
        ]
    values = maps.to_maps(response)[number]
    if values.size > 1:
        plates.append(_plot_now(block, response, number, digit.title))
    show_plates(plates, key="unit_plates")
    if values.size == 1:
        st.write(f"To {digit.title} it answers **{float(values.max()):.3f}**.")
    elif special := maps.describe_map(values):
        st.caption(special)
    _show_classes(card, block, number, float(values.max()), source)


def _plot_kernel(card: Card, block: Block, number: int) -> list[Plate]:
    """The weights, and those that read colors in color too."""
    filters = cached.filters(card.model_id, block.name)
    limit = float(np.abs(filters.kernels[..., number]).max())
    colors = filters.kernels.shape[2] == 3 and card.graph.find(block.name).reads_image
    plate = kernels.plot_slices(filters, number, limit=limit, colors=colors)
    plate.title, plate.width = "Its kernel", _SIDE
    plate.caption = f"Blue below zero, orange above; full color is {limit:.3g}."
    if not colors:
        return [plate]
    one = np.array([number])
    in_color = kernels.plot_colors(filters, block, one, title="Its kernel in color", limit=limit)
    in_color.width = _SIDE
    plate.title = "Its kernel, color by color"
    return [in_color, plate]


def _plot_maximum(card: Card, block: Block, number: int, source: Source) -> Plate:
    """Its maximization by our own method, from noise."""
    goal = maximization.each_filter(block.name, [number], block.num_filters, "mean")
    run = ascend(card, goal, maximization.INKLING, kind="noise", snapshots=_STRETCHES)
    if not run.states:
        nothing = np.zeros((1, *source.input_shape[:2]), np.float32)
        return Plate(maps=nothing, alt="Nothing yet.", title="Its maximization", width=_SIDE)
    state = run.states[-1]
    standing = ask(
        ascents.compare_with_test_digits,
        card.model_id,
        goal,
        state.values,
        topic="standing",
        height=_HEIGHT,
    )
    return Plate(
        maps=state.images,
        alt="The image that gradient ascent found for it.",
        title="Its maximization",
        caption=f"{'Mean of the response' if block.convolves else 'Response'} "
        f"{state.values[0]:.3g}; this image "
        f"{maximized.describe_percentile(float(standing.percentiles[0]), noun=source.noun)}.",
        labels=[""],
        values=state.images,
        width=_SIDE,
        hint="Point at a pixel to read it.",
    )


def _plot_top(profile: BlockProfile, number: int, source: Source) -> Plate:
    """The nine test digits that excite it most, cropped to what it sees of them."""
    images, labels = cached.test_split(source.name)
    height, width = images.shape[1:3]
    crops = maximized.top_crops(profile, number, images, side=height, width=width)
    chosen = profile.top_images[number]
    chosen = chosen[: int(profile.excited[number])]
    names = [source.class_names[labels[index]] for index in chosen]
    noun = source.noun
    return Plate(
        maps=crops,
        alt=f"The test {noun}s that excite it most, labelled {', '.join(names)}.",
        title="What excites it most",
        caption=f"Test {noun}s labelled {', '.join(names)}; of each, the part that it sees."
        + ("" if len(names) == len(crops) else " No others excite it."),
        labels=[
            f"test {noun} {index}, labelled {name}: {value:.2f}"
            for index, name, value in zip(chosen, names, profile.top_values[number], strict=False)
        ],
        columns=3,
        width=_SIDE + 10,
        hint=f"Point at {'an' if noun == 'image' else 'a'} {noun}.",
    )


def _plot_now(block: Block, response: NDArray[np.float32], number: int, title: str) -> Plate:
    values = maps.to_maps(response)[number]
    plate = maps.plot_map(
        values,
        title=f"Its response to {title}",
        limit=float(np.abs(response).max()),
        signed=maps.is_signed(response),
        caption=f"{'x'.join(map(str, block.map_shape))} pixels; largest {values.max():.3g}. Full "
        "color is the largest value of the layer.",
    )
    plate.width = _SIDE
    return plate


def _show_classes(card: Card, block: Block, number: int, current: float, source: Source) -> None:
    values = ask(
        inside.filter_excitation,
        card.model_id,
        block.name,
        number,
        topic="excitation",
        height=_HEIGHT,
    )
    labels = cached.test_split(source.name).labels
    show_chart(
        plot_by_class(
            values,
            labels,
            source.class_names,
            current=current,
            rectified=block.rectified,
            theme=theme(),
            noun=source.noun,
        ),
        key="unit_classes",
        alt=f"The current {source.noun} reaches {current:.3g}, more than "
        f"{np.mean(values < current):.0%} of the test {source.noun}s.",
    )
    if block.rectified:
        st.caption(
            f"On the right: the share of each class's {source.noun}s that excite it at all; the "
            f"histograms hold these {source.noun}s only."
        )


def _step(blocks: list[Block], block: Block, number: int, direction: int) -> None:
    """Goes to the next or previous filter, over the ends of layers."""
    order = [(one.name, k) for one in blocks for k in range(one.num_filters)]
    name, k = order[(order.index((block.name, number)) + direction) % len(order)]
    st.session_state["unit_layer"] = name
    st.session_state["unit_filter"] = k
