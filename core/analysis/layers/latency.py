"""Latency: how fast networks answer, measured so that they can be compared."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.networks.network import Network

BATCH = 500  # images of the larger question
_SINGLES, _BATCHES = 100, 5  # how often each network is asked either question


class Latency(NamedTuple):
    """How fast a network answers, on this machine and just now.

    Attributes:
        single: Median seconds from one image to its answer.
        batch: Median seconds from `images` images to their answers.
        images: How many images the batch has.
    """

    single: float
    batch: float
    images: int


def measure_in_turns(networks: Sequence[Network], images: NDArray[np.float32]) -> list[Latency]:
    """Asks networks in turns, so that what else the machine does falls on all of them alike.

    Args:
        networks: Each is asked the same.
        images: float32 of shape (num_images, *input_shape), at least one; repeated up to `BATCH`.
    """
    batch = np.resize(images[:BATCH], (BATCH, *images.shape[1:]))
    for network in networks:  # the first calls also set things up
        network.predict(batch)
        network.predict(batch[:1])
    singles = _time_in_turns(networks, batch[:1], _SINGLES)
    batches = _time_in_turns(networks, batch, _BATCHES)
    return [Latency(one, many, BATCH) for one, many in zip(singles, batches, strict=True)]


def _time_in_turns(
    networks: Sequence[Network], images: NDArray[np.float32], times: int
) -> list[float]:
    """Median seconds that each network takes for the same images."""
    seconds = np.empty((len(networks), times))
    for turn in range(times):
        for place, network in enumerate(networks):
            started = time.perf_counter()
            network.predict(images)
            seconds[place, turn] = time.perf_counter() - started
    return [float(median) for median in np.median(seconds, axis=1)]
