"""Every question about what goes on inside a network, over plain values: the door's other half.

Whatever runs a network imports Keras when it is called and belongs into a worker process; the rest
reads weights and records and answers at once.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers import excitation, filters
from core.analysis.layers.contributions import Circuit, trace
from core.analysis.layers.excitation import BlockProfile, Excitation
from core.analysis.layers.filters import Filters
from core.analysis.layers.receptive_field import receptive_field
from core.analysis.layers.units import read_unit
from core.browser.pack import FLOAT32
from core.queries import data, models
from core.recipes.layers.blocks import Block, check_filter
from core.recipes.layers.node import Region
from core.store.card import BROUGHT, Card
from core.store.store import ModelStore

RANDOM_KERNELS, RANDOM_SIDE = 8, 5  # shown beside the learned ones
EFFECT_DIGITS = 200  # test digits over which a filter's effect is averaged
_PROFILES_KEPT = 32  # blocks whose profiles a worker keeps; each takes a tenth of a megabyte
_EXCITATIONS_KEPT = 6  # blocks whose excitations a worker keeps; each takes 1 to 60 megabytes


def read_weights(model_id: str) -> dict[str, NDArray[np.float32]]:
    """All weights of a model, from the store, by "layer/number".

    Raises:
        ValueError: The model is missing or damaged.
    """
    return ModelStore().read_weights(model_id)


def read_filters(model_id: str, block_name: str) -> Filters:
    """The kernels of a block, from the store.

    Raises:
        ValueError: There is no such model or block, or its weights are not finite.
    """
    card, block = find(model_id, block_name)
    return filters.read_filters(read_weights(card.model_id), block, card.graph)


def untrained_filters(model_id: str, block_name: str) -> Filters:
    """The kernels that a block had before training: same recipe, same seed. Needs Keras.

    Raises:
        ValueError: There is no such model or block, or the model was trained elsewhere.
    """
    card, block = find(model_id, block_name)
    if card.origin == BROUGHT:
        raise ValueError(
            f"{card.recipe.name} was brought from elsewhere, so nobody here knows its weights "
            "before training. Choose a network that was trained in Inkling."
        )
    return filters.read_filters(_untrained_weights(card.model_id), block, card.graph)


@functools.lru_cache(maxsize=4)
def _untrained_weights(model_id: str) -> dict[str, NDArray[np.float32]]:
    from core.networks import network, training

    card = models.find_model(model_id)
    source = data.source_of(card)
    model = training.make_untrained(
        card.recipe, source.input_shape, len(source.class_names), card.seed
    )
    return network.read_weights(model)


def filter_effects(model_id: str, block_name: str) -> NDArray[np.float32]:
    """How much the answer changes when a filter is switched off. Needs Keras.

    Returns:
        float32 of shape (num_filters,): mean absolute change of the logits over the first
        `EFFECT_DIGITS` test digits.

    Raises:
        ValueError: There is no such model or block.
    """
    from core.analysis.layers import probing

    card, block = find(model_id, block_name)
    images = _test_images(card.dataset)[:EFFECT_DIGITS]
    return probing.measure_effects(models.load_network(card.model_id), block, images)


def layer_responses(model_id: str, images: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """What every layer makes of some images, in one pass. Needs Keras.

    Args:
        model_id: The model.
        images: float32 of shape (num_images, *input_shape) in the range of the data set.

    Returns:
        For each layer in order, "image" first: float32 of shape (num_images, *layer_shape).

    Raises:
        ValueError: The model is missing or damaged, or the images have another shape.
    """
    return models.load_network(model_id).responses(images)


def circuit(
    model_id: str, image: NDArray[np.float32], unit: str, *, dtype: str = FLOAT32
) -> tuple[Circuit, dict[str, NDArray[np.float32]]]:
    """What each map gives to one unit for an image, and all responses. Needs Keras.

    Args:
        model_id: The model.
        image: float32 of the shape of an input.
        unit: "layer:number", whose strongest pixel is taken, or "layer:number:row:column".
        dtype: As what the browser has the weights: FLOAT16 for what a page of its own shows.

    Raises:
        ValueError: There is no such model or unit, or the image has another shape.
    """
    card = models.find_model(model_id)
    network = models.load_as_packed(card.model_id, dtype)
    weights = network.read_weights()
    responses = {name: output[0] for name, output in network.responses(image[None]).items()}
    wanted = read_unit(card.graph, unit)
    response = responses[wanted.layer]
    place = wanted.place or (0, 0)
    if wanted.place is None and response.ndim == 3:
        place = divmod(int(response[..., wanted.number].argmax()), response.shape[1])
    at = (wanted.number, *place)
    return trace(card.graph, weights, responses, wanted.layer, at), responses


@functools.lru_cache(maxsize=_PROFILES_KEPT)
def profile_block(model_id: str, block_name: str) -> BlockProfile:
    """What the test digits tell of each filter of a block. Needs Keras.

    Raises:
        ValueError: There is no such model or block.
    """
    card, block = find(model_id, block_name)
    measured = excite(card.model_id, block_name)
    top = excitation.find_top(measured.strongest)
    columns = np.arange(block.num_filters)[:, None]
    width = block.map_shape[1]
    return BlockProfile(
        dead=excitation.find_dead(measured, rectified=block.rectified),
        excited=(measured.strongest > (0 if block.rectified else -np.inf)).sum(axis=0),
        top_images=top,
        top_values=measured.strongest[top, columns],
        top_fields=[
            [_field(card, block, Region(*divmod(int(place), width), 1, 1)) for place in row]
            for row in measured.place[top, columns]
        ],
    )


def filter_excitation(model_id: str, block_name: str, number: int) -> NDArray[np.float32]:
    """The strongest pixel of a filter's response to each test digit. Needs Keras.

    Returns:
        float32 of shape (num_test_images,).

    Raises:
        ValueError: There is no such model, block or filter.
    """
    card, block = find(model_id, block_name)
    check_filter(block, number)
    return excite(card.model_id, block_name).strongest[:, number]


def find(model_id: str, block_name: str) -> tuple[Card, Block]:
    """The card of a model and one of its blocks.

    Raises:
        ValueError: There is no such model or block.
    """
    card = models.find_model(model_id)
    return card, card.graph.find_block(block_name)


def _field(card: Card, block: Block, at: Region) -> Region:
    return receptive_field(card.graph, block.name, at).clip(*card.graph.image.map_shape)


@functools.lru_cache(maxsize=2)
def _test_images(dataset: str) -> NDArray[np.float32]:
    return data.test_split(dataset).images


@functools.lru_cache(maxsize=_EXCITATIONS_KEPT)
def excite(model_id: str, block_name: str) -> Excitation:
    """How much each test digit excites each filter of a block. Needs Keras.

    Raises:
        ValueError: There is no such model or block.
    """
    from core.analysis.layers import probing

    card, block = find(model_id, block_name)
    images = _test_images(data.source_of(card).name)
    return probing.measure_excitation(models.load_network(model_id), block, images)
