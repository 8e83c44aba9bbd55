"""Every question about how a network learned, epoch by epoch, over plain values.

A run keeps the weights of its network after each epoch, or every few; see `core.store.snapshots`.
Whatever runs a network imports Keras when it is called and belongs into a worker process; the rest
reads snapshots and cards and answers at once.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers import filters
from core.analysis.layers.filters import Filters
from core.queries import data, models
from core.store import snapshots
from core.store.card import BROUGHT, Card
from core.store.store import ModelStore

if TYPE_CHECKING:
    from core.networks.network import Network

_FILE = "snapshots.npz"  # of an entry of the store that has some
_LEARNERS_KEPT = 2  # by a worker, with all their snapshots: `snapshots.plan` bounds their size


class FiltersOverEpochs(NamedTuple):
    """The kernels of one block after each kept epoch.

    Attributes:
        epochs: The epochs, ascending; 0 is the network before training.
        kernels: float32 of shape (num_epochs, height, width, channels, num_filters), laid out as
            in `core.analysis.layers.filters.Filters`.
        biases: float32 of shape (num_epochs, num_filters).
    """

    epochs: tuple[int, ...]
    kernels: NDArray[np.float32]
    biases: NDArray[np.float32]

    def at(self, epoch: int) -> Filters:
        """The kernels after one of the kept epochs."""
        place = self.epochs.index(epoch)
        return Filters(self.kernels[place], self.biases[place])


def has_snapshots(card: Card) -> bool:
    """Whether the weights of a model were kept while it learned."""
    return _FILE in card.files


def list_epochs(model_id: str) -> list[int]:
    """The epochs after which the weights were kept, ascending; 0 is before training.

    Raises:
        ValueError: There is no such model, none were kept, or they are damaged.
    """
    return snapshots.list_epochs(_read(_find(model_id)))


def filters_at(model_id: str, block_name: str, epoch: int) -> Filters:
    """The kernels that a block had after an epoch, from the store.

    Raises:
        ValueError: There is no such model, block or epoch, or the weights are not finite.
    """
    card = _find(model_id)
    block = card.graph.find_block(block_name)
    return filters.read_filters(snapshots.unpack(_read(card), epoch), block, card.graph)


def filters_over_epochs(model_id: str, block_name: str) -> FiltersOverEpochs:
    """The kernels that a block had after each kept epoch, from the store.

    Raises:
        ValueError: There is no such model or block, or the weights are not finite.
    """
    card = _find(model_id)
    block, packed = card.graph.find_block(block_name), _read(card)
    epochs = snapshots.list_epochs(packed)
    read = [
        filters.read_filters(snapshots.unpack(packed, epoch), block, card.graph) for epoch in epochs
    ]
    kernels, biases = (np.stack(arrays) for arrays in zip(*read, strict=True))
    return FiltersOverEpochs(tuple(epochs), kernels, biases)


def weight_changes(model_id: str) -> dict[str, NDArray[np.float32]]:
    """How far the kernels of each block moved from one kept epoch to the next.

    Returns:
        For each block in order, float32 of shape (num_epochs - 1,): the length of the difference
        (L2), as a share of the length that the kernels had before; 0 where that was 0.

    Raises:
        ValueError: There is no such model, or no weights were kept.
    """
    card = _find(model_id)
    packed = _read(card)
    return {block.name: _measure_moves(packed[f"{block.name}/0"]) for block in card.graph.blocks}


def _measure_moves(kernels: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = kernels.reshape(len(kernels), -1).astype(np.float64)
    lengths = np.linalg.norm(flat, axis=1)[:-1]
    moved = np.linalg.norm(np.diff(flat, axis=0), axis=1)
    shares = np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > 0)
    return np.asarray(shares, np.float32)


def test_errors(card: Card, epochs: Sequence[int]) -> list[float | None]:
    """Share of the test images misread after each of some epochs, in [0, 1].

    None where nobody measured it: before training.
    """
    errors = [1 - epoch["test_accuracy"] for epoch in card.history]
    return [errors[epoch - 1] if 1 <= epoch <= len(errors) else None for epoch in epochs]


def answers_over_epochs(model_id: str, images: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a model answered for some images after each kept epoch. Needs Keras.

    Args:
        model_id: The model.
        images: float32 of shape (num_images, *input_shape) in the range of its data set.

    Returns:
        float32 of shape (num_epochs, num_images, num_classes) in [0, 1].

    Raises:
        ValueError: There is no such model, no weights were kept or some are no numbers, or the
            images have another shape.
    """
    learner = _load_learner(_find(model_id).model_id)
    return learner.ask(learner.epochs, lambda network: network.predict(images).probabilities)


def responses_at(
    model_id: str, layer: str, epochs: Sequence[int], images: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What a layer made of some images after some of the kept epochs. Needs Keras.

    Args:
        model_id: The model.
        layer: Name of the layer.
        epochs: Some of `list_epochs`.
        images: As in `answers_over_epochs`.

    Returns:
        float32 of shape (len(epochs), num_images, *layer_shape).

    Raises:
        ValueError: As in `answers_over_epochs`, or there is no such layer or epoch.
    """
    card = _find(model_id)
    name = card.graph.find(layer).name
    learner = _load_learner(card.model_id)
    return learner.ask(epochs, lambda network: network.responses(images)[name])


class _Learner:
    """A loaded network whose weights are set to those of one epoch after the other.

    Its compiled passes read the network's variables, so they need not be traced anew.
    """

    def __init__(self, network: Network, packed: snapshots.Weights) -> None:
        self._network = network
        self._packed = packed
        self._lock = threading.Lock()  # a worker of a cluster may have several threads
        self.epochs = snapshots.list_epochs(packed)

    def ask(
        self, epochs: Sequence[int], question: Callable[[Network], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """The answers to a question after each of some epochs, along the first axis."""
        from core.networks import network

        answers = []
        with self._lock:
            for epoch in epochs:
                network.set_weights(self._network.model, snapshots.unpack(self._packed, epoch))
                answers.append(question(self._network))
        return np.stack(answers)


@functools.lru_cache(maxsize=_LEARNERS_KEPT)
def _load_learner(model_id: str) -> _Learner:
    from core.networks import network

    card = models.find_model(model_id)
    packed, source = _read(card), data.source_of(card)
    filters.check_finite(packed)
    first = snapshots.unpack(packed, snapshots.list_epochs(packed)[0])
    built = network.load_network(card.recipe, first, source.input_shape, len(source.class_names))
    return _Learner(built, packed)


def _find(model_id: str) -> Card:
    """The card of a model whose weights were kept while it learned.

    Raises:
        ValueError: There is no such model, or none were kept.
    """
    card = models.find_model(model_id)
    if has_snapshots(card):
        return card
    why = (
        "was brought from elsewhere, so its weights before the last epoch are not known"
        if card.origin == BROUGHT
        else "was kept with its last weights alone"
    )
    raise ValueError(
        f"{card.recipe.name} {why}. Choose a network that was trained on the Train page or with "
        "`python -m core train`; these keep their weights after each epoch."
    )


def _read(card: Card) -> dict[str, NDArray[np.float32]]:
    return ModelStore().read_snapshots(card.model_id)
