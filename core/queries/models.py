"""Questions about models as a whole, over plain values, for pages and command line alike.

Questions that need a network run in a worker process (`core.engine`) or, on the command line, in
this one; they import Keras when they are called. The others read cards and files and answer at
once.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers import filters
from core.browser.pack import FLOAT32
from core.browser.rounding import round_weights
from core.networks.prediction import Prediction
from core.queries.data import source_of
from core.store.card import Card
from core.store.store import ModelStore

if TYPE_CHECKING:
    from core.networks.network import Network

_NETWORKS_KEPT = 8  # loaded networks a worker keeps; each takes a few megabytes


def list_models() -> list[Card]:
    """The cards of all models that are here."""
    return ModelStore().cards()


def list_own() -> set[str]:
    """The ids of the models that were trained or brought here."""
    return ModelStore().own_ids()


def find_model(name: str) -> Card:
    """The card of a model, by its id or its recipe's name.

    Raises:
        ValueError: There is no such model.
    """
    return ModelStore().resolve(name)


def test_probabilities(model_id: str) -> NDArray[np.float32]:
    """What a model answers on the test set, from the store.

    Returns:
        float32 of shape (num_test_images, num_classes) in [0, 1].

    Raises:
        ValueError: The model is missing or damaged.
    """
    return ModelStore().read_probabilities(model_id)


def predict(model_id: str, images: NDArray[np.float32]) -> Prediction:
    """What a model answers for some images. Needs Keras.

    Args:
        model_id: The model.
        images: float32 of shape (num_images, *input_shape) in the range of its data set.

    Raises:
        ValueError: The model is missing or damaged, or the images have another shape.
    """
    return load_network(model_id).predict(images)


@functools.lru_cache(maxsize=_NETWORKS_KEPT)
def load_network(model_id: str) -> Network:
    """Loads a model from the store; the ones used last stay loaded. Needs Keras.

    Raises:
        ValueError: The model is missing or damaged, or some of its weights are no numbers.
    """
    from core.networks import network

    store = ModelStore()
    card = store.resolve(model_id)
    weights = store.read_weights(card.model_id)
    filters.check_finite(weights)
    source = source_of(card)
    return network.load_network(card.recipe, weights, source.input_shape, len(source.class_names))


def load_as_packed(model_id: str, dtype: str) -> Network:
    """Loads a model whose weights are as the browser is given them. Needs Keras.

    Args:
        model_id: The model.
        dtype: FLOAT32 for the weights as they are, FLOAT16 for rounded ones.

    Raises:
        ValueError: As `load_network` does.
    """
    loaded = load_network(model_id)
    if dtype == FLOAT32:
        return loaded
    from core.networks import network

    card = find_model(model_id)
    weights = round_weights(card.graph, loaded.read_weights())
    return network.load_network(card.recipe, weights, card.input_shape, card.num_classes)


def warm_up() -> None:
    """Loads Keras and the first network, so that the first question is answered at once."""
    card = list_models()[0]
    network = load_network(card.model_id)
    network.predict(np.zeros((1, *source_of(card).input_shape), np.float32))


def export_model(model_id: str, path: Path) -> None:
    """Saves a model as `.keras`, `.h5` or `.weights.h5`. Needs Keras.

    Raises:
        ValueError: There is no such model, or the file cannot be written.
    """
    load_network(find_model(model_id).model_id).export(path)
