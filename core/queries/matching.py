"""Which filters of two networks do the same, over plain values. Needs Keras."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers import matching
from core.analysis.layers.matching import MATCHED_IMAGES, Matching, Places
from core.analysis.layers.receptive_field import receptive_field
from core.queries import data, models
from core.queries.compare import find_pair
from core.recipes.layers.blocks import Block
from core.recipes.layers.node import Region
from core.store.card import Card

if TYPE_CHECKING:
    from core.networks.network import Network

_MATCH_BATCH = 100  # images whose responses are held at a time
_MATCHINGS_KEPT = 16  # pairs of layers whose matching a worker keeps


def match_filters(first_id: str, first_block: str, second_id: str, second_block: str) -> Matching:
    """Which filters of two layers respond together to test images. Needs Keras.

    Raises:
        ValueError: There is no such model or layer, they are of different data sets, or one of the
            layers is a convolution and the other is not.
    """
    first, second = find_pair(first_id, second_id)
    blocks = first.graph.find_block(first_block), second.graph.find_block(second_block)
    if blocks[0].convolves != blocks[1].convolves:
        raise ValueError(
            f"Received the layers {first_block} and {second_block}, of which one is a convolution "
            "and the other is not; expected two of one kind. Choose another layer."
        )
    return _match(first.model_id, first_block, second.model_id, second_block)


def match_untrained(first_id: str, first_block: str, second_id: str, second_block: str) -> float:
    """The mean correlation of pairs if the second network had not been trained. Needs Keras.

    Responses go together already because both layers look at the same image; what training has to
    do with it is what lies above this.

    Raises:
        ValueError: As in `match_filters`.
    """
    match_filters(first_id, first_block, second_id, second_block)  # passes what can be matched
    first, second = find_pair(first_id, second_id)
    return _match_untrained(first.model_id, first_block, second.model_id, second_block)


@functools.lru_cache(maxsize=_MATCHINGS_KEPT)
def _match(first_id: str, first_block: str, second_id: str, second_block: str) -> Matching:
    """Kept, as a page asks for the same layers again with every change elsewhere on it."""
    networks = models.load_network(first_id), models.load_network(second_id)
    return _match_networks((first_id, first_block), (second_id, second_block), networks)


@functools.lru_cache(maxsize=_MATCHINGS_KEPT)
def _match_untrained(first_id: str, first_block: str, second_id: str, second_block: str) -> float:
    from core.networks import network, training

    card = models.find_model(second_id)
    source = data.source_of(card)
    classes = len(source.class_names)
    model = training.make_untrained(card.recipe, source.input_shape, classes, card.seed)
    networks = models.load_network(first_id), network.Network(model)
    return _match_networks((first_id, first_block), (second_id, second_block), networks).mean


def _match_networks(
    first: tuple[str, str], second: tuple[str, str], networks: tuple[Network, Network]
) -> Matching:
    """Matches layers, each given by the model and its name, by what these networks respond."""
    images = data.test_split(models.find_model(first[0]).dataset).images[:MATCHED_IMAGES]
    streams, places = [], []
    for (model_id, name), network in zip((first, second), networks, strict=True):
        card = models.find_model(model_id)
        block = card.graph.find_block(name)
        streams.append(_respond(network, block, images))
        places.append(_find_places(card, block))
    return matching.match_filters(zip(*streams, strict=True), *places)


def _find_places(card: Card, block: Block) -> Places:
    """Where the pixels of a block's maps look; a dense unit looks everywhere at once."""
    if not block.convolves:
        return Places(np.zeros(1), np.zeros(1))
    axes: list[list[float]] = [[], []]
    for axis, size in enumerate(block.map_shape):
        for number in range(size):
            at = Region(number, number, 1, 1)
            field = receptive_field(card.graph, block.name, at)
            axes[axis].append(field[axis] + field[axis + 2] / 2)
    return Places(*map(np.array, axes))


def _respond(
    network: Network, block: Block, images: NDArray[np.float32]
) -> Iterator[NDArray[np.float32]]:
    """The responses of a block, batch by batch: (num_images, height, width, filters)."""
    model = network.model
    part = type(model)(model.input, model.get_layer(block.after).output)
    for start in range(0, len(images), _MATCH_BATCH):
        batch = images[start : start + _MATCH_BATCH]
        responses = np.asarray(part(batch, training=False), np.float32)
        yield responses.reshape(len(batch), *block.map_shape, block.num_filters)
