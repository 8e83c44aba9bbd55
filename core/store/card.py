"""A model's card: what was trained, on what, with which outcome; and the model's identity.

The card lies beside the weights as `card.json` and answers most questions about a model without
loading it, so that the web process needs no Keras.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

from core.files import records
from core.recipes import recipe as recipe_json
from core.recipes.layers.graph import Graph, build_graph
from core.recipes.recipe import Recipe

TRAINED, BROUGHT = "trained", "brought"  # where a model comes from
TRAINING_VERSION = 1  # raised when a change of the training code changes what it makes


@dataclass(frozen=True)
class Card:
    """Everything about a model except its weights.

    Attributes:
        model_id: `<recipe>-<seed>-<hash>`, see `make_model_id`.
        recipe: What was trained and how.
        dataset: Name of the data set.
        dataset_sha256: Its digest.
        seed: Of the training run.
        parameters: Number of weights, trained or not.
        input_shape: Of one input: height, width and channels, or the length of a vector.
        num_classes: How many classes it tells apart.
        history: For each epoch a dict with the fields of `training.Epoch`.
        test_images: How many test images it was measured on.
        test_mistakes: How many of these it got wrong.
        seconds: Wall-clock time of the training run.
        made_with: Versions, threads and machine.
        files: SHA-256 of each file of the entry.
        origin: `TRAINED` in Inkling, or `BROUGHT` from elsewhere: then history and made_with are
            empty and seconds is 0.
        notes: Sentences on what was found when it was brought.
    """

    model_id: str
    recipe: Recipe
    dataset: str
    dataset_sha256: str
    seed: int
    parameters: int
    input_shape: tuple[int, ...]
    num_classes: int
    history: list[dict[str, float]]
    test_images: int
    test_mistakes: int
    seconds: float
    made_with: dict[str, str]
    files: dict[str, str]
    origin: str = TRAINED
    notes: tuple[str, ...] = ()

    @functools.cached_property
    def graph(self) -> Graph:
        """The network that the recipe makes: its layers, blocks and shapes."""
        return build_graph(self.recipe, self.input_shape, self.num_classes)

    @property
    def stopped(self) -> bool:
        """Whether its training was stopped before the last epoch."""
        return self.origin == TRAINED and len(self.history) < self.recipe.epochs

    @property
    def test_error(self) -> float:
        """Share of the test images it got wrong, in [0, 1]."""
        return self.test_mistakes / self.test_images

    @property
    def standard_error(self) -> float:
        """Standard error of `test_error` over the choice of test images (binomial)."""
        return math.sqrt(self.test_error * (1 - self.test_error) / self.test_images)


def make_model_id(
    recipe: Recipe, dataset_sha256: str, seed: int, *, stopped_after: int | None = None
) -> str:
    """The identity of a model: what goes into training decides it, not what comes out.

    Args:
        recipe: What was trained and how.
        dataset_sha256: Digest of the data set.
        seed: Of the training run.
        stopped_after: Epochs that were trained, if not all of the recipe's.
    """
    parts = [recipe_json.ingredients(recipe), dataset_sha256, seed, TRAINING_VERSION]
    if stopped_after is not None:
        parts.append(f"stopped after {stopped_after}")
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return f"{recipe.name}-{seed}-{digest[:12]}"


def to_json(card: Card) -> str:
    """A card as JSON text."""
    instead = {"recipe": recipe_json.to_fields(card.recipe), "layers": card.graph.to_fields()}
    return records.to_json(card, without=("input_shape", "num_classes"), instead=instead)


def from_json(text: str) -> Card:
    """The card that `to_json` wrote.

    Raises:
        ValueError: The text is not a card, or its id names another recipe or seed.
    """
    try:
        readers: records.Readers = {"recipe": _read_recipe, "notes": tuple}
        card = records.from_json(_make_card, text, readers)
        if card.model_id.rsplit("-", 1)[0] != f"{card.recipe.name}-{card.seed}":
            raise ValueError(f"its id {card.model_id!r} does not fit its recipe and seed")
    except (ValueError, AttributeError) as error:
        raise ValueError(f"This is not a model card: {error}.") from None
    return card


def _make_card(layers: Any, **fields: Any) -> Card:
    """A card of what stands in a file: the layers tell the shape of an input and the classes."""
    try:
        input_shape, num_classes = tuple(map(int, layers[0]["shape"])), layers[-1]["shape"][-1]
    except (LookupError, ValueError) as error:
        raise ValueError(f"its layers are none ({error})") from None
    return Card(input_shape=input_shape, num_classes=int(num_classes), **fields)


def _read_recipe(fields: Any) -> Recipe:
    return recipe_json.from_json(json.dumps(fields))
