"""The arithmetic of one pixel of a layer's output, in double precision, from stored weights.

Each kind of layer says how its pixels come about; here is what they say it with.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.recipes.layers.node import Node, Region

AGREEMENT = 1e-4  # largest difference from the network's own output that counts as equal

Array = NDArray[np.float32]


class Step(NamedTuple):
    """One step of the arithmetic of a pixel.

    Attributes:
        text: What is done, such as "bias".
        value: What there is after it, recomputed.
        own: The network's own number, if it has one at this step.
        layer: The layer whose output that is.
    """

    text: str
    value: float
    own: float | None = None
    layer: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the recomputed number is the network's, to `AGREEMENT`."""
        return self.own is not None and math.isclose(
            self.value, self.own, rel_tol=AGREEMENT, abs_tol=AGREEMENT
        )


class Pixel(NamedTuple):
    """A pixel of a layer's output, and what it is computed from.

    Attributes:
        node: The layer.
        weights: Its weights by their names.
        reads: What the layers that it reads made of the image.
        number: The filter, or the channel.
        row: 0 in layers without maps.
        column: 0 in layers without maps.
        region: Which part of the map before it is computed from, padding included.
    """

    node: Node
    weights: Mapping[str, Array]
    reads: tuple[Array, ...]
    number: int
    row: int
    column: int
    region: Region


class Gift(NamedTuple):
    """What a map, or a unit, that is read gives to a pixel.

    Attributes:
        read: Which of the layers that are read it belongs to, as a place among them.
        number: Of the map there, or of the unit.
        value: The contribution.
    """

    read: int
    number: int
    value: float


class Account(NamedTuple):
    """How a pixel comes about.

    Attributes:
        inputs: float32 of shape (height, width, channels): what it reads, zeros where padded.
        kernel: float32 of the same shape, or None where nothing is multiplied.
        steps: From what is read to what comes out.
        gifts: What each map that is read gives, in order.
        adds: Whether the gifts add up to the value of the first step.
    """

    inputs: Array
    kernel: Array | None
    steps: list[Step]
    gifts: list[Gift]
    adds: bool = True


def read_one(pixel: Pixel) -> Array:
    """The number in the pixel's own place: float32 of shape (1, 1, 1)."""
    return cut_map(pixel.reads[0], pixel.number, Region(pixel.row, pixel.column, 1, 1))


def cut(response: Array, region: Region) -> Array:
    """A region of maps, with zeros beyond their edges."""
    height, width, channels = response.shape
    inside = region.clip(height, width)
    found = np.zeros((region.height, region.width, channels), np.float32)
    top, left = inside.top - region.top, inside.left - region.left
    found[top : top + inside.height, left : left + inside.width] = response[
        inside.top : inside.top + inside.height, inside.left : inside.left + inside.width
    ]
    return found


def cut_map(response: Array, number: int, region: Region) -> Array:
    """One map's part in a region, or one unit: float32 of shape (height, width, 1)."""
    if response.ndim == 1:
        return response[number : number + 1].reshape(1, 1, 1)
    return cut(response, region)[..., number : number + 1]


def account_by_step(
    step: Callable[[Node, Mapping[str, Array], int, float], Step],
) -> Callable[[Pixel], Account]:
    """The arithmetic of a kind that makes a number of the number in its place."""

    def account(pixel: Pixel) -> Account:
        inputs = read_one(pixel)
        value = float(inputs.reshape(-1)[0])
        made = step(pixel.node, pixel.weights, pixel.number, value)
        return Account(inputs, None, [made], give_own(pixel, value))

    return account


def sum_products(inputs: Array, kernel: Array) -> Step:
    """The first step of a layer with weights."""
    products = inputs.astype(np.float64) * kernel
    return Step(f"sum of {products.size:,} products", float(products.sum()))


def give_own(pixel: Pixel, value: float) -> list[Gift]:
    """Of a layer that makes a map of each map, or a number of each number."""
    return [Gift(0, pixel.number, value)]


def give_products(inputs: Array, kernel: Array) -> list[Gift]:
    """Of a layer with weights: the products with each channel."""
    sums = (inputs.astype(np.float64) * kernel).sum(axis=(0, 1))
    return [Gift(0, channel, float(value)) for channel, value in enumerate(sums)]
