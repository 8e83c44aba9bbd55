"""Every question about two networks of one data set, over plain values: the door's fifth part.

What can be said from stored answers needs no network and is answered at once, in the web process.
Matching filters and measuring speed run networks and belong into a worker process.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import comparison
from core.analysis.answers.answers import Answers
from core.analysis.answers.comparison import Comparison, Differences, SeedMeans
from core.analysis.layers import latency, matching
from core.analysis.layers.latency import Latency
from core.analysis.layers.matching import MATCHED_IMAGES, Matching, Places
from core.analysis.layers.receptive_field import Region, receptive_field
from core.queries import mistakes, models
from core.recipes import recipe as recipes
from core.recipes.layers.blocks import Block, find_block
from core.store.card import TRAINED, Card
from core.store.store import ModelStore

if TYPE_CHECKING:
    from core.networks.network import Network

_MATCH_BATCH = 100  # images whose responses are held at a time
_MATCHINGS_KEPT = 16  # pairs of layers whose matching a worker keeps


def find_rivals(model_id: str) -> list[Card]:
    """The networks that a network can be compared with: the others of its data set.

    Raises:
        ValueError: There is no such model.
    """
    card = models.find_model(model_id)
    return [
        other
        for other in models.list_models()
        if other.dataset_sha256 == card.dataset_sha256 and other.model_id != card.model_id
    ]


def compare_answers(first_id: str, second_id: str) -> Comparison:
    """How many test images each of two networks reads right, from the store.

    Raises:
        ValueError: There is no such model, or they are of different data sets.
    """
    return comparison.compare(*_read_answers(first_id, second_id))


def find_differences(first_id: str, second_id: str) -> Differences:
    """On which test images two networks differ, from the store.

    Raises:
        ValueError: There is no such model, or they are of different data sets.
    """
    return comparison.find_differences(*_read_answers(first_id, second_id))


def compare_recipes(first_id: str, second_id: str) -> SeedMeans | None:
    """The errors of two networks' recipes over all seeds that are here.

    Returns:
        None if both networks are of one recipe.

    Raises:
        ValueError: There is no such model, or they are of different data sets.
    """
    first, second = find_pair(first_id, second_id)
    if recipes.ingredients(first.recipe) == recipes.ingredients(second.recipe):
        return None
    errors = [[card.test_error for card in list_seeds(card)] for card in (first, second)]
    return comparison.compare_seeds(*errors)


def list_seeds(card: Card) -> list[Card]:
    """A network and those that differ from it by their seed alone, trained to the end."""
    ingredients = recipes.ingredients(card.recipe)
    others = [
        other
        for other in find_rivals(card.model_id)
        if recipes.ingredients(other.recipe) == ingredients
        and (other.origin, other.stopped) == (TRAINED, False)
    ]
    return sorted([card, *others], key=lambda one: one.seed)


def match_filters(first_id: str, first_block: str, second_id: str, second_block: str) -> Matching:
    """Which filters of two layers respond together to test images. Needs Keras.

    Raises:
        ValueError: There is no such model or layer, they are of different data sets, or one of the
            layers is a convolution and the other is not.
    """
    first, second = find_pair(first_id, second_id)
    blocks = find_block(first.layers, first_block), find_block(second.layers, second_block)
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


def measure_latency(first_id: str, second_id: str) -> tuple[Latency, Latency]:
    """How fast two networks answer, asked in turns so that both meet the same machine. Needs Keras.

    Raises:
        ValueError: There is no such model, or they are of different data sets.
    """
    cards = find_pair(first_id, second_id)
    networks = [models.load_network(card.model_id) for card in cards]
    images = models.test_split(cards[0].dataset).images
    first, second = latency.measure_in_turns(networks, images)
    return first, second


def file_size(model_id: str) -> int:
    """Bytes that a model's weights take in the store, compressed.

    Raises:
        ValueError: There is no such model.
    """
    return ModelStore().file_size(models.find_model(model_id).model_id)


def find_pair(first_id: str, second_id: str) -> tuple[Card, Card]:
    """The cards of two networks that can be compared.

    Raises:
        ValueError: There is no such model, it is the same one twice, or they are of different data
            sets.
    """
    first, second = models.find_model(first_id), models.find_model(second_id)
    if first.model_id == second.model_id:
        raise ValueError(
            f"Received {first.model_id} twice; expected two networks. Choose another one."
        )
    if first.dataset_sha256 != second.dataset_sha256:
        raise ValueError(
            f"{first.recipe.name} reads {first.dataset} and {second.recipe.name} reads "
            f"{second.dataset}; expected two networks of one data set. Choose another one."
        )
    return first, second


def name_pair(first: Card, second: Card) -> tuple[str, str]:
    """Short names that tell two networks apart: their recipes', with the seed where it takes it."""
    if first.recipe.name != second.recipe.name:
        return first.recipe.name, second.recipe.name
    if first.seed != second.seed:
        return (
            f"{first.recipe.name} (seed {first.seed})",
            f"{second.recipe.name} (seed {second.seed})",
        )
    return first.model_id, second.model_id


def tabulate(first_id: str, second_id: str) -> list[dict[str, Any]]:
    """One row for each test image that the networks read differently, or both read wrong.

    Those whose probabilities lie furthest apart come first.

    Raises:
        ValueError: There is no such model, or they are of different data sets.
    """
    first, second = _read_answers(first_id, second_id)
    found = comparison.find_differences(first, second)
    names = models.source_of(models.find_model(first_id)).class_names
    kinds = (found.fixed, found.broken, found.both_wrong)
    outcome = {
        image: kind
        for kind, images in zip(comparison.OUTCOMES, kinds, strict=True)
        for image in images.tolist()
    }
    rows = []
    for image in sorted(outcome, key=lambda one: (-found.distance[one], one)):
        row = {"image": image, "label": names[first.labels[image]]}
        for which, answers in (("A", first), ("B", second)):
            row[f"{which} reads"] = names[answers.predicted[image]]
            row[f"{which} confidence"] = round(float(answers.confidence[image]), 6)
        row |= {"outcome": outcome[image], "distance": round(float(found.distance[image]), 6)}
        rows.append(row)
    return rows


def _read_answers(first_id: str, second_id: str) -> tuple[Answers, Answers]:
    first, second = find_pair(first_id, second_id)
    return mistakes.read_answers(first.model_id), mistakes.read_answers(second.model_id)


@functools.lru_cache(maxsize=_MATCHINGS_KEPT)
def _match(first_id: str, first_block: str, second_id: str, second_block: str) -> Matching:
    """Kept, as a page asks for the same layers again with every change elsewhere on it."""
    networks = models.load_network(first_id), models.load_network(second_id)
    return _match_networks((first_id, first_block), (second_id, second_block), networks)


@functools.lru_cache(maxsize=_MATCHINGS_KEPT)
def _match_untrained(first_id: str, first_block: str, second_id: str, second_block: str) -> float:
    from core.networks import network, training

    card = models.find_model(second_id)
    source = models.source_of(card)
    classes = len(source.class_names)
    model = training.make_untrained(card.recipe, source.input_shape, classes, card.seed)
    networks = models.load_network(first_id), network.Network(model)
    return _match_networks((first_id, first_block), (second_id, second_block), networks).mean


def _match_networks(
    first: tuple[str, str], second: tuple[str, str], networks: tuple[Network, Network]
) -> Matching:
    """Matches layers, each given by the model and its name, by what these networks respond."""
    images = models.test_split(models.find_model(first[0]).dataset).images[:MATCHED_IMAGES]
    streams, places = [], []
    for (model_id, name), network in zip((first, second), networks, strict=True):
        card = models.find_model(model_id)
        block = find_block(card.layers, name)
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
            field = receptive_field(card.recipe, card.layers, block.name, at)
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
