"""A layer of a built network, as a frozen record, and the windows by which layers look at maps.

`core.recipes.layers.graph` makes these records; the kinds of layers are in
`core.recipes.layers.kinds`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

IMAGE, LOGITS, PROBABILITIES = "image", "logits", "probabilities"  # layers of every network

Shape = tuple[int, ...]
"""Of one input or output: height, width and channels of maps, or the length of a vector."""


class Region(NamedTuple):
    """A rectangle of a map, which may reach beyond its edges where these are padded.

    Attributes:
        top: First row.
        left: First column.
        height: Rows.
        width: Columns.
    """

    top: int
    left: int
    height: int
    width: int

    def clip(self, height: int, width: int) -> Region:
        """The part that lies inside a map of this size."""
        top, left = max(self.top, 0), max(self.left, 0)
        bottom = min(self.top + self.height, height)
        right = min(self.left + self.width, width)
        return Region(top, left, max(bottom - top, 0), max(right - left, 0))


class Window(NamedTuple):
    """What slides over a map.

    Attributes:
        size: Its rows and columns.
        strides: By how many rows and columns it moves on.
        padded: Whether zeros are padded at the edges, so that it fits everywhere ("same").
    """

    size: tuple[int, int]
    strides: tuple[int, int]
    padded: bool

    def slide(self, height: int, width: int) -> tuple[int, int]:
        """How many places it has over a map: below each other and beside each other."""
        rows, columns = (
            math.ceil(length / step) if self.padded else (length - side) // step + 1
            for length, side, step in zip((height, width), self.size, self.strides, strict=True)
        )
        return rows, columns

    def read(self, at: Region, source: Shape) -> Region:
        """What windows at these places of the output read of a map, padding included.

        Args:
            at: Places of the output.
            source: Shape of the map.
        """
        starts, lengths = [], []
        for axis, (side, step) in enumerate(zip(self.size, self.strides, strict=True)):
            before = 0
            if self.padded:
                steps = math.ceil(source[axis] / step)
                before = max((steps - 1) * step + side - source[axis], 0) // 2
            starts.append(at[axis] * step - before)
            lengths.append((at[axis + 2] - 1) * step + side)
        return Region(starts[0], starts[1], lengths[0], lengths[1])


@dataclass(frozen=True)
class Node:
    """A layer of a built network.

    Attributes:
        name: Its name.
        kind: Its class in `keras.layers`.
        inputs: Names of the layers it reads; the image alone has none.
        shape: Shape of its output for one image.
        weights: Shapes of its weights, trained or not, by what they are called, in Keras' order.
        multiply_adds: Products it sums up for one image. Biases, normalization, pooling and
            activations are not counted, as they take next to nothing.
        settings: All that its kind knows, with Keras' defaults filled in; sizes as two numbers.
        window: What it slides over the map before, if it does.
        reads_image: Whether it reads the image itself, changed by nothing, so that its kernels can
            be laid over it.
        map_before: Shape of the map that it reads, before that was flattened; a vector that never
            was a map is one pixel of many channels.
        detail: Its main setting in words, such as "32 filters of 5x5".
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    shape: Shape
    weights: Mapping[str, Shape]
    multiply_adds: int
    settings: Mapping[str, Any]
    window: Window | None
    reads_image: bool
    map_before: tuple[int, int, int]
    detail: str

    @property
    def parameters(self) -> int:
        """Number of its weights."""
        return sum(math.prod(shape) for shape in self.weights.values())

    @property
    def is_image(self) -> bool:
        """Whether it is the image, or the vector, that enters the network."""
        return not self.inputs

    @property
    def map_shape(self) -> tuple[int, int]:
        """Height and width of its maps; a vector is maps of a single pixel."""
        return (self.shape[0], self.shape[1]) if len(self.shape) == 3 else (1, 1)
