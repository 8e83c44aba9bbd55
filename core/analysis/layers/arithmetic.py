"""The arithmetic of one pixel of a response: every product, the sum, the bias, the activation.

Recomputed from stored weights in double precision, independent of TensorFlow, and compared with the
network's own output at every step that the network has a layer for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers.receptive_field import receptive_field, region_before
from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import find_kind
from core.recipes.layers.node import Node, Region
from core.recipes.layers.pixel import Pixel, Step

Arrays = Mapping[str, NDArray[np.float32]]


class Arithmetic(NamedTuple):
    """How one pixel of a response comes about.

    Attributes:
        layer: The layer looked at.
        number: The filter, or the channel.
        row: Of the pixel; 0 in layers without maps.
        column: Of the pixel; 0 in layers without maps.
        source: The layer that is read.
        region: Which part of it, padding included; rows and columns of its map.
        field: Which part of the image the pixel depends on.
        inputs: float32 of shape (height, width, channels): that part of it, zeros where padded.
        weights: float32 of the same shape, or None where nothing is multiplied.
        steps: From the products to the response.
    """

    layer: str
    number: int
    row: int
    column: int
    source: str
    region: Region
    field: Region
    inputs: NDArray[np.float32]
    weights: NDArray[np.float32] | None
    steps: tuple[Step, ...]

    @property
    def products(self) -> NDArray[np.float64]:
        """Input by weight, float64 of the inputs' shape; without weights the inputs."""
        inputs = self.inputs.astype(np.float64)
        return inputs if self.weights is None else inputs * self.weights

    @property
    def agrees(self) -> bool:
        """Whether every step that can be compared agrees with the network."""
        return all(step.agrees for step in self.steps if step.own is not None)


def explain_pixel(
    graph: Graph, weights: Arrays, responses: Arrays, layer: str, at: tuple[int, int, int]
) -> Arithmetic:
    """Works out one pixel of one response.

    A layer with filters is worked out together with those that finish it, whichever of them is
    looked at: from the products to the response.

    Args:
        graph: The network.
        weights: Its weights, by "layer/number".
        responses: What each layer makes of the image, without the axis of images.
        layer: The layer looked at: any but the image.
        at: Filter, row and column; row and column are 0 in layers without maps.

    Raises:
        ValueError: There is no such layer, or no such pixel in it.
    """
    node = graph.find(layer)
    if node.is_image:
        raise ValueError("The image is not computed from anything. Choose a layer after it.")
    number, row, column = _check_pixel(node, at)
    chain = _find_chain(graph, node)
    first, place = chain[0], Region(row, column, 1, 1)
    region = region_before(graph, first.name, place)
    reads = tuple(responses[name] for name in first.inputs)
    pixel = Pixel(first, _weights_of(first, weights), reads, number, row, column, region)
    account = find_kind(first.kind).account(pixel)
    steps = list(account.steps)
    for after in chain[1:]:
        step = find_kind(after.kind).step
        if step is None:
            raise ValueError(f"The arithmetic of {after.name} ({after.kind}) is not known here.")
        steps.append(step(after, _weights_of(after, weights), number, steps[-1].value))
    return Arithmetic(
        layer=layer,
        number=number,
        row=row,
        column=column,
        source=first.inputs[0],
        region=region,
        field=receptive_field(graph, first.name, place).clip(*graph.image.map_shape),
        inputs=account.inputs,
        weights=account.kernel,
        steps=tuple(
            step._replace(own=_read_pixel(responses[step.layer], at)) if step.layer else step
            for step in steps
        ),
    )


def _find_chain(graph: Graph, node: Node) -> list[Node]:
    """The layers to work out: those of the block that a layer belongs to, or the layer alone."""
    for block in graph.blocks:
        chain = [graph.find(block.after)]
        while chain[0].name != block.name:
            chain.insert(0, graph.find(chain[0].inputs[0]))
        if node in chain:
            return chain
    return [node]


def _weights_of(node: Node, weights: Arrays) -> dict[str, NDArray[np.float32]]:
    """The weights of a layer by what they are called."""
    return {name: weights[f"{node.name}/{number}"] for number, name in enumerate(node.weights)}


def _check_pixel(node: Node, at: tuple[int, int, int]) -> tuple[int, int, int]:
    (height, width), number_of_maps = node.map_shape, node.shape[-1]
    number, row, column = at
    if not (0 <= number < number_of_maps and 0 <= row < height and 0 <= column < width):
        raise ValueError(
            f"Received filter {number}, row {row}, column {column} of {node.name}; expected "
            f"filters 0 to {number_of_maps - 1}, rows 0 to {height - 1}, columns 0 to {width - 1}."
        )
    return at


def _read_pixel(response: NDArray[np.float32], at: tuple[int, int, int]) -> float:
    number, row, column = at
    return float(response[number] if response.ndim == 1 else response[row, column, number])
