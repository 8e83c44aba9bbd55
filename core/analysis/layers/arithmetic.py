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
from core.recipes.layers.activations import SOFTMAX
from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import find_kind
from core.recipes.layers.node import Node, Region
from core.recipes.layers.pixel import Gift, Pixel, Step

Arrays = Mapping[str, NDArray[np.float32]]


class Arithmetic(NamedTuple):
    """How one pixel of a response comes about.

    Attributes:
        layer: The layer looked at.
        number: The filter, or the channel.
        row: Of the pixel; 0 in layers without maps.
        column: Of the pixel; 0 in layers without maps.
        first: The layer that reads it; those after it finish what it makes.
        source: The layer that is read.
        region: Which part of it, padding included; rows and columns of its map.
        field: Which part of the image the pixel depends on.
        inputs: float32 of shape (height, width, channels): that part of it, zeros where padded.
        weights: float32 of the same shape, or None where nothing is multiplied.
        steps: From the products to the response.
        gifts: What each map gives, of the layers that the first one reads.
        adds: Whether the gifts add up to the value of the first step.
    """

    layer: str
    number: int
    row: int
    column: int
    first: str
    source: str
    region: Region
    field: Region
    inputs: NDArray[np.float32]
    weights: NDArray[np.float32] | None
    steps: tuple[Step, ...]
    gifts: tuple[Gift, ...] = ()
    adds: bool = True

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

    A layer is worked out together with those that finish it, whichever of them is looked at: from
    the products to the response.

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
        own = _weights_of(after, weights)
        if (step := find_kind(after.kind).step) and not _compares(after):
            steps.append(step(after, own, number, steps[-1].value))
            continue
        reads = (responses[after.inputs[0]],)
        pixel = Pixel(after, own, reads, number, row, column, Region(row, column, 1, 1))
        steps += find_kind(after.kind).account(pixel).steps
    return Arithmetic(
        layer=layer,
        number=number,
        row=row,
        column=column,
        first=first.name,
        source=first.inputs[0],
        region=region,
        field=receptive_field(graph, first.name, place).clip(*graph.image.map_shape),
        inputs=account.inputs,
        weights=account.kernel,
        steps=tuple(
            step._replace(own=_read_pixel(responses[step.layer], at)) if step.layer else step
            for step in steps
        ),
        gifts=tuple(account.gifts),
        adds=account.adds,
    )


def _find_chain(graph: Graph, node: Node) -> list[Node]:
    """A layer with those that finish it: the one that is looked at among them."""
    chain = [node]
    while _finishes(graph, chain[0]):
        chain.insert(0, graph.find(chain[0].inputs[0]))
    while len(readers := graph.readers(chain[-1].name)) == 1 and _finishes(graph, readers[0]):
        chain.append(readers[0])
    return chain


def _finishes(graph: Graph, node: Node) -> bool:
    """Whether a layer makes a number of each number of the one before, and nobody else reads it."""
    if node.is_image or not find_kind(node.kind).in_place or node.kind == "Flatten":
        return False
    source = graph.find(node.inputs[0])
    begins = source.is_image or source.kind == "Flatten"
    return not begins and len(graph.readers(source.name)) == 1


def _compares(node: Node) -> bool:
    """Whether a number depends on the others of its place."""
    return node.settings.get("activation") == SOFTMAX


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
