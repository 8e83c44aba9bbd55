"""Every question about two networks of one data set, over plain values: the door's fifth part.

What can be said from stored answers needs no network and is answered at once, in the web process.
Matching filters and measuring speed run networks and belong into a worker process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.analysis.answers import comparison
from core.analysis.answers.answers import Answers
from core.analysis.answers.comparison import Comparison, Differences, SeedMeans
from core.analysis.layers import latency
from core.analysis.layers.latency import Latency
from core.queries import data, mistakes, models
from core.recipes import recipe as recipes
from core.store.card import TRAINED, Card
from core.store.store import ModelStore

if TYPE_CHECKING:
    pass


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


def measure_latency(first_id: str, second_id: str) -> tuple[Latency, Latency]:
    """How fast two networks answer, asked in turns so that both meet the same machine. Needs Keras.

    Raises:
        ValueError: There is no such model, or they are of different data sets.
    """
    cards = find_pair(first_id, second_id)
    networks = [models.load_network(card.model_id) for card in cards]
    images = data.test_split(cards[0].dataset).images
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
    names = data.source_of(models.find_model(first_id)).class_names
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
