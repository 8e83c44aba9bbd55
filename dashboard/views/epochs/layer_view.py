"""The filters of a layer after the chosen epoch, and what they make of the current digit.

Each stands between what it was before training and what it is at the end, all of one scale, so that
growth is seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.drawing.digit_address import Digit
from core.queries import epochs as asked
from core.queries.epochs import FiltersOverEpochs
from core.recipes.layers.blocks import Block
from core.store.card import Card
from dashboard.answers import cached
from dashboard.answers.asking import ask
from dashboard.answers.memory import remember
from dashboard.appearance import theme
from dashboard.components.plates import Pick, show_plates
from dashboard.elements import controls
from dashboard.figures.layers import kernels, maps
from dashboard.figures.parts.plate import Plate
from dashboard.figures.runs import epochs as figures
from dashboard.views.epochs import slider

_WIDTH = 290  # pixels of a mosaic; three stand side by side
_HEIGHT = 260  # pixels, for the skeleton
_MOST_BYTES = 8_000_000  # of the responses after all epochs; of more, those shown are asked for


def show_layer(card: Card, digit: Digit, epochs: Sequence[int], epoch: int) -> None:
    """Filters and responses of a layer.

    Args:
        card: The network.
        digit: What the responses are to.
        epochs: The kept ones.
        epoch: The one to show.
    """
    st.header("How its filters changed")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        block, number = controls.show_block_and_filter("epochs", controls.list_filter_blocks(card))
    learned = cached.filters_over_epochs(card.model_id, block.name)
    part = _choose_part(block, number)
    stages = (epochs[0], epoch, epochs[-1])
    _show_kernels(card, block, learned, stages, part, number)
    st.subheader(f"What they make of {digit.title}")
    _show_responses(card, block, digit, epochs, stages, part, number)


def _choose_part(block: Block, number: int) -> NDArray[np.intp]:
    """The filters that are shown: all, or of a wide dense layer those around the chosen one."""
    first = 0
    if block.num_filters > kernels.PAGE and not block.convolves:
        first = number // kernels.PAGE * kernels.PAGE
        last = min(first + kernels.PAGE, block.num_filters) - 1
        st.caption(
            f"Of {block.num_filters:,} units those from {first:,} to {last:,}; choose another unit "
            "to see others."
        )
        return np.arange(first, last + 1)
    return np.arange(block.num_filters)


def _show_kernels(
    card: Card,
    block: Block,
    learned: FiltersOverEpochs,
    stages: tuple[int, int, int],
    part: NDArray[np.intp],
    number: int,
) -> None:
    """The kernels at the three stages, and the chosen one after each epoch."""
    limit = float(np.abs(learned.kernels).max())
    channels = learned.kernels.shape[3]
    colors = channels == 3 and card.graph.find(block.name).reads_image
    plates = []
    for epoch, title in zip(stages, _name_stages(stages), strict=True):
        shown = learned.at(epoch)
        if colors:
            plate = kernels.plot_colors(
                shown, block, part, title=title, limit=limit, selected=number
            )
        else:
            plate = kernels.plot_layer(
                shown, block, part, title=title, limit=limit, selected=number
            )
        plate.hint = ""
        plates.append(_set_abreast(plate, rows_fixed=channels > 1 and not colors))
    tiles = 1 if colors else channels  # of each filter

    def pick(picked: Pick) -> None:
        controls.choose_filter("epochs", int(part[picked.tile // tiles]))

    show_plates(plates, key="epochs_kernels", on_pick=pick)
    if colors:
        st.caption(f"Gray is zero; a full color is {limit:.3g}, in all pictures.")
    else:
        st.html(kernels.make_scale(limit, theme=theme()))
    one = learned.kernels[..., number]
    if one[0, ..., 0].size == 1:  # a single weight is no picture
        return
    strongest = int(np.square(one[-1]).sum(axis=(0, 1)).argmax())
    names = kernels.name_channels(channels, colors=colors)
    of = f", {names[strongest]}" if channels > 1 else ""
    own = float(np.abs(one[..., strongest]).max())
    film = figures.plot_film(
        one[..., strongest],
        learned.epochs,
        epoch=stages[1],
        title=f"{block.unit.capitalize()} {number} of {block.name} after each epoch{of}",
        limit=own,
        signed=True,
        caption=f"{'Its strongest slice at the end. ' if of else ''}Full color is {own:.3g}.",
    )
    _show_film(film, learned.epochs, key="epochs_film")


def _show_responses(
    card: Card,
    block: Block,
    digit: Digit,
    epochs: Sequence[int],
    stages: tuple[int, int, int],
    part: NDArray[np.intp],
    number: int,
) -> None:
    """The responses at the three stages, and that of the chosen filter after each epoch."""
    layer = card.graph.find(block.after)
    size = 4 * int(np.prod(layer.shape)) * len(epochs)
    wanted = tuple(epochs) if size <= _MOST_BYTES else stages
    responses = _ask_responses(card, layer.name, digit, wanted)
    limit = float(np.abs(responses).max())
    signed = maps.is_signed(responses)
    plates = []
    for epoch, title in zip(stages, _name_stages(stages), strict=True):
        response = responses[wanted.index(epoch)]
        plate = maps.plot_layer(
            layer, response, part, limit=limit, selected=number, title=title, width=_WIDTH
        )
        plate.signed, plate.caption = signed, ""
        plates.append(_set_abreast(plate))

    def pick(picked: Pick) -> None:
        controls.choose_filter("epochs", int(part[picked.tile]))

    show_plates(plates, key="epochs_responses", on_pick=pick)
    if signed:
        st.html(kernels.make_scale(limit, theme=theme()))
    else:
        st.caption(f"All pictures have one scale: paper is 0, full ink {limit:.3g}.")
    if wanted == stages or responses.ndim != 4:
        return
    own = responses[..., number]
    film = figures.plot_film(
        own,
        epochs,
        epoch=stages[1],
        title=f"Filter {number}'s response after each epoch",
        limit=float(np.abs(own).max()),
        signed=signed,
        caption=f"Full {'color' if signed else 'ink'} is {np.abs(own).max():.3g}.",
    )
    _show_film(film, epochs, key="epochs_response_film")


def _ask_responses(
    card: Card, layer: str, digit: Digit, wanted: tuple[int, ...]
) -> NDArray[np.float32]:
    """A layer's output after some epochs: float32 of shape (len(wanted), *layer_shape)."""
    responses: NDArray[np.float32] = remember(
        "epochs_responses_kept",
        (card.model_id, layer, digit.address, wanted),
        lambda: ask(
            asked.responses_at,
            card.model_id,
            layer,
            wanted,
            digit.tensor[None],
            topic="responses over epochs",
            height=_HEIGHT,
        )[:, 0],
    )
    return responses


def _show_film(film: Plate, epochs: Sequence[int], *, key: str) -> None:
    def pick(picked: Pick) -> None:
        slider.choose(epochs[picked.tile])

    show_plates([film], key=key, on_pick=pick)


def _name_stages(stages: tuple[int, int, int]) -> tuple[str, str, str]:
    first, here, last = stages
    return "Before training", figures.name_epoch(here), f"At the end, epoch {last}"


def _set_abreast(plate: Plate, *, rows_fixed: bool = False) -> Plate:
    """The plate so narrow that three stand side by side, if its pixels can be so small."""
    if not rows_fixed:
        return figures.set_abreast(plate, _WIDTH)
    plate.width = plate.grid.width * min(plate.grid.zoom(_WIDTH), plate.grid.zoom(plate.width))
    return plate
