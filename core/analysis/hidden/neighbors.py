"""Nearest neighbors: the training images that look most like an image to the network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NEAREST = 6  # training images shown of each class


class Neighbors(NamedTuple):
    """The training images of one class that lie nearest to an image in the last hidden layer.

    Attributes:
        label: The class.
        indices: int64 of shape (num_neighbors,), numbers of training images, the nearest first.
        distances: float64 of the same shape, Euclidean.
        images: float32 in the data set's range, as `core.pictures.display.as_pictures` gives them.
    """

    label: int
    indices: NDArray[np.int64]
    distances: NDArray[np.float64]
    images: NDArray[np.float32]


def find_nearest(
    point: NDArray[np.float32], batches: Iterable[NDArray[np.float32]], number: int = NEAREST
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The rows that lie nearest to a point.

    Args:
        point: float32 of shape (num_hidden,).
        batches: float32 arrays of shape (num_in_batch, num_hidden).
        number: How many to find.

    Returns:
        Their numbers, int64 of shape (number,) or fewer, the nearest first, and their Euclidean
        distances, float64.
    """
    squares = [
        np.square(batch.astype(np.float64) - point).sum(axis=1) for batch in batches if len(batch)
    ]
    if not squares:
        return np.zeros(0, np.int64), np.zeros(0)
    all_squares = np.concatenate(squares)
    nearest = np.argsort(all_squares, kind="stable")[:number]
    return nearest.astype(np.int64), np.sqrt(all_squares[nearest])
