"""Contributions: what each map that is read gives to one unit, exactly.

For layers that sum up products, a contribution is the sum of a map's products; with bias and
normalization they give the unit's value. The picture of the network shows the same numbers,
computed by `core/browser/account.js`.
"""

from __future__ import annotations

from typing import NamedTuple

from core.analysis.layers.arithmetic import Arrays, explain_pixel
from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import find_kind
from core.recipes.layers.node import Node, Region
from core.recipes.layers.pixel import Step


class Edge(NamedTuple):
    """What a map gives to a unit.

    Attributes:
        layer: The layer that is read.
        number: Of the map, or of the unit of a layer without maps.
        value: The contribution.
    """

    layer: str
    number: int
    value: float


class Circuit(NamedTuple):
    """How a unit comes about.

    Attributes:
        layer: The layer looked at.
        number: Of the map, or of the unit.
        row: 0 in layers without maps.
        column: 0 in layers without maps.
        edges: What it is made of, map by map, in order.
        adds: Whether the edges add up to the value of the first step.
        steps: From the edges to the unit, with the network's own numbers.
        field: Which part of the image the unit depends on.
    """

    layer: str
    number: int
    row: int
    column: int
    edges: tuple[Edge, ...]
    adds: bool
    steps: tuple[Step, ...]
    field: Region

    @property
    def value(self) -> float:
        """What comes out of all the steps."""
        return self.steps[-1].value


def trace(
    graph: Graph, weights: Arrays, responses: Arrays, layer: str, at: tuple[int, int, int]
) -> Circuit:
    """Works out what each map gives to one unit.

    Args:
        graph: The network.
        weights: Its weights, by "layer/number".
        responses: What each layer makes of the image, without the axis of images.
        layer: The layer looked at: any but the image.
        at: Number, row and column; row and column are 0 in layers without maps.

    Raises:
        ValueError: There is no such layer, or no such unit in it.
    """
    told = explain_pixel(graph, weights, responses, layer, at)
    sources = [_find_source(graph, name) for name in graph.find(told.first).inputs]
    edges = []
    for read, number, value in told.gifts:
        source = sources[read]  # of a flattened map, number by number and pixel by pixel
        edges.append(Edge(source.name, number % source.shape[-1], value))
    return Circuit(layer, *at, tuple(edges), told.adds, told.steps, told.field)


def _find_source(graph: Graph, name: str) -> Node:
    """The layer whose maps are read: what passes them on, in whatever shape, is gone through."""
    node = graph.find(name)
    while not node.is_image and _passes(node):
        node = graph.find(node.inputs[0])
    return node


def _passes(node: Node) -> bool:
    linear = node.kind == "Activation" and node.settings["activation"] == "linear"
    return linear or find_kind(node.kind).passes
