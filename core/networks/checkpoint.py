"""A checkpoint: all that decides how a training run goes on after an epoch.

Weights alone would not do: the optimizer remembers gradients, and dropout's random numbers have
come to somewhere. Which images an epoch shows, and how distorted, follows from its number alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Epoch(NamedTuple):
    """Figures after one pass over the training images.

    Losses are mean cross entropies in nats, accuracies shares in [0, 1]. Those of the training
    images are running means over the epoch, with dropout and augmentation on.
    """

    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float


class Checkpoint(NamedTuple):
    """All that decides how a run goes on after an epoch.

    Attributes:
        history: One `Epoch` for each epoch that was finished.
        weights: The network's, as `core.networks.network.read_weights` gives them.
        state: What the optimizer and the random numbers of dropout have come to, by name.
        seconds: Wall-clock time so far.
    """

    history: list[Epoch]
    weights: dict[str, NDArray[np.float32]]
    state: dict[str, NDArray[Any]]
    seconds: float
