"""How many images a network can work on at once without taking too much memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

_BUDGET = 24_000_000  # numbers in the responses of all layers together; 4 bytes each


def images_at_once(model: Any, most: int) -> int:
    """How many images fit, at least one.

    Args:
        model: A Keras model.
        most: How many are wanted at once, if they fit.
    """
    each: int = sum(math.prod(layer.output.shape[1:]) for layer in model.layers)
    return max(1, min(most, _BUDGET // each))


def split(number: int, at_once: int) -> Iterator[slice]:
    """The parts of some images to work on one after the other; an empty one if there are none."""
    return (slice(start, start + at_once) for start in range(0, max(number, 1), at_once))
