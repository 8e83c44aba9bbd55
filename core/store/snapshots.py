"""Snapshots: a network's weights after some of its epochs, from the random start to the end.

In the store they are one array for each weight, with the epochs along the first axis, and the array
`EPOCHS` that tells which ones these are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

EPOCHS = "epochs"  # name of the array with the epochs; 0 is the network before training
_BUDGET_BYTES = 60_000_000  # of a model's snapshots; longer runs keep only every second, third, ...

Weights = Mapping[str, NDArray[np.float32]]


def plan(epochs: int, weight_bytes: int) -> list[int]:
    """After which epochs a snapshot is kept: evenly spaced, with the start and the end.

    Args:
        epochs: How many epochs are trained.
        weight_bytes: What one snapshot takes.
    """
    room = max(2, _BUDGET_BYTES // max(1, weight_bytes))
    stride = math.ceil(epochs / (room - 1))
    return sorted({*range(0, epochs, stride), epochs})


def pack(snapshots: Mapping[int, Weights]) -> dict[str, NDArray[np.float32]]:
    """Snapshots as the arrays that the store keeps.

    Args:
        snapshots: From the epoch to the weights after it, by "layer/number".
    """
    epochs = sorted(snapshots)
    packed = {
        name: np.stack([snapshots[epoch][name] for epoch in epochs])
        for name in (snapshots[epochs[0]] if epochs else ())
    }
    return {EPOCHS: np.array(epochs, np.float32), **packed} if packed else {}


def list_epochs(packed: Weights) -> list[int]:
    """The epochs after which there is a snapshot."""
    return [int(epoch) for epoch in packed[EPOCHS]]


def unpack(packed: Weights, epoch: int) -> dict[str, NDArray[np.float32]]:
    """The weights after an epoch, by "layer/number".

    Raises:
        ValueError: There is no snapshot of that epoch.
    """
    epochs = list_epochs(packed)
    if epoch not in epochs:
        raise ValueError(
            f"Received epoch {epoch}; expected one of {', '.join(map(str, epochs))}, after which "
            "the weights were kept."
        )
    at = epochs.index(epoch)
    return {name: array[at] for name, array in packed.items() if name != EPOCHS}
