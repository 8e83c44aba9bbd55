"""Filters: the kernels of a block, their norms, and which of them nearly repeat another.

Reads weights as they are stored; needs no Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.recipes.layers.blocks import Block
from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import Node

ALIKE = 0.95  # cosine from which two filters count as near-duplicates
ORDERS = ("index", "norm", "effect")


class Filters(NamedTuple):
    """The kernels of one block.

    Attributes:
        kernels: float32 of shape (height, width, channels, num_filters). The weights of a dense
            unit are laid out as the map that it reads, flattened on the way; without a map each
            input is a channel of one pixel. A filter of a depthwise convolution reads one channel.
        biases: float32 of shape (num_filters,); zeros where the layer has none.
    """

    kernels: NDArray[np.float32]
    biases: NDArray[np.float32]


class Pair(NamedTuple):
    """Two filters that are nearly alike: their numbers, and the cosine of their kernels."""

    first: int
    second: int
    cosine: float


def read_filters(weights: Mapping[str, NDArray[np.float32]], block: Block, graph: Graph) -> Filters:
    """Takes the kernels of a block out of a model's weights.

    Args:
        weights: As in `core.networks.network.Weights`.
        block: Whose kernels.
        graph: The network whose block it is.

    Raises:
        ValueError: The weights hold a number that is none (NaN) or infinite.
    """
    node = graph.find(block.name)
    lay_out = KINDS[node.kind].kernels
    if lay_out is None:
        raise ValueError(f"{block.name} ({node.kind}) has no filters. Choose another layer.")
    biases = weights.get(f"{block.name}/1", np.zeros(block.num_filters, np.float32))
    check_finite({name: weights[name] for name in weights if name.startswith(f"{block.name}/")})
    return Filters(lay_out(node, weights[f"{block.name}/0"]), biases)


def spread_channels(kernels: NDArray[np.float32], node: Node) -> NDArray[np.float32]:
    """Kernels as they lie over all channels of the map before: zero in what they do not read.

    These are other channels, and with a dilation the places between their weights.

    Args:
        kernels: As in `Filters.kernels`.
        node: The layer whose kernels they are.

    Returns:
        float32 of shape (height, width, channels of the map, num_filters).
    """
    down, right = node.settings.get("dilation_rate", (1, 1))
    if down > 1 or right > 1:
        height, width, *rest = kernels.shape
        apart = np.zeros(((height - 1) * down + 1, (width - 1) * right + 1, *rest), np.float32)
        apart[::down, ::right] = kernels
        kernels = apart
    channels, number = node.map_before[2], kernels.shape[3]
    if kernels.shape[2] == channels:
        return kernels
    spread = np.zeros((*kernels.shape[:2], channels, number), np.float32)
    filters = np.arange(number)
    spread[:, :, filters // (number // channels), filters] = kernels[:, :, 0]
    return spread


def check_finite(weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Makes sure that all weights are numbers.

    Raises:
        ValueError: Some are not (NaN), or are infinite; the sentence names their layer.
    """
    for name, array in weights.items():
        wrong = int((~np.isfinite(array)).sum())
        if wrong:
            raise ValueError(
                f"{wrong:,} of the {array.size:,} weights in {name} are not finite numbers, so "
                "nothing this network says means anything. Train it again, with a smaller learning "
                "rate if that happens again."
            )


def measure_norms(kernels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Length of each kernel as a vector (L2).

    Args:
        kernels: float32 of shape (height, width, channels, num_filters).

    Returns:
        float32 of shape (num_filters,).
    """
    return np.sqrt(np.square(kernels).sum(axis=(0, 1, 2)))  # type: ignore[no-any-return]


def measure_slice_norms(kernels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Length of each slice of each kernel, which reads one input channel (L2).

    Returns:
        float32 of shape (channels, num_filters).
    """
    return np.sqrt(np.square(kernels).sum(axis=(0, 1)))  # type: ignore[no-any-return]


def find_duplicates(kernels: NDArray[np.float32], alike: float = ALIKE) -> list[Pair]:
    """Pairs of kernels that point nearly the same way, the most alike first.

    Kernels of a single weight only have a sign, so they have no near-duplicates.

    Args:
        kernels: float32 of shape (height, width, channels, num_filters).
        alike: Smallest cosine that counts.
    """
    flat = kernels.reshape(-1, kernels.shape[-1]).astype(np.float64)
    if len(flat) == 1:
        return []
    lengths = np.linalg.norm(flat, axis=0)
    directions = flat / np.where(lengths > 0, lengths, 1)
    cosines = np.triu(directions.T @ directions, k=1)
    found = [
        Pair(int(first), int(second), float(cosines[first, second]))
        for first, second in np.argwhere(cosines >= alike)
    ]
    return sorted(found, key=lambda pair: -pair.cosine)


def sort_by(values: NDArray[np.float32] | None, number: int) -> NDArray[np.intp]:
    """Filter numbers in the order to show them: by value, largest first, or as they are.

    Args:
        values: float32 of shape (number,), or None for the order of the layer.
        number: How many filters there are.
    """
    if values is None:
        return np.arange(number)
    return np.argsort(-values, kind="stable")
