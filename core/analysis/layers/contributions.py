"""Contributions: what each map that is read gives to one unit, exactly.

For layers that sum up products, a contribution is the sum of a map's products; with bias and
normalization they give the unit's value. The picture of the network shows the same numbers,
computed by `core/browser/account.js`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.analysis.layers.arithmetic import Arithmetic, Arrays, explain_pixel
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
    first = graph.find(told.first)
    return Circuit(
        layer,
        *at,
        edges=tuple(_list_edges(graph, first, told)),
        adds=first.kind != "Multiply",
        steps=told.steps,
        field=told.field,
    )


def _list_edges(graph: Graph, first: Node, told: Arithmetic) -> list[Edge]:
    source = _find_source(graph, first.inputs[0])
    if len(first.inputs) > 1:
        return _list_merged(graph, first, told)
    if told.weights is None or first.kind in ("Resizing", "UpSampling2D"):
        passes = find_kind(first.kind).in_place
        value = float(told.inputs.ravel()[0]) if passes else told.steps[0].value
        if passes and told.inputs.size > 1:  # a softmax reads all units, each gives its own
            value = float(told.inputs.ravel()[told.number])
        return [Edge(source.name, told.number % source.shape[-1], value)]
    if first.kind == "DepthwiseConv2D":
        each = first.settings["depth_multiplier"]
        return [Edge(source.name, told.number // each, float(told.products.sum()))]
    sums = told.products.reshape(-1, source.shape[-1]).sum(axis=0)
    return [Edge(source.name, number, float(value)) for number, value in enumerate(sums)]


def _list_merged(graph: Graph, first: Node, told: Arithmetic) -> list[Edge]:
    """Of layers that bring branches together."""
    sources = [_find_source(graph, name) for name in first.inputs]
    values = told.inputs.astype(np.float64).ravel()
    if first.kind == "Concatenate":
        ends = np.cumsum([graph.find(name).shape[-1] for name in first.inputs])
        which = int(np.searchsorted(ends, told.number, side="right"))
        number = told.number - int((0, *ends)[which])
        return [Edge(sources[which].name, number % sources[which].shape[-1], float(values[0]))]
    if first.kind == "Subtract":
        values = values * (1, -1)
    elif first.kind == "Average":
        values = values / len(values)
    elif first.kind in ("Maximum", "Minimum"):
        best = values.argmax() if first.kind == "Maximum" else values.argmin()
        values = np.where(np.arange(len(values)) == best, values, 0)
    return [
        Edge(source.name, told.number % source.shape[-1], float(value))
        for source, value in zip(sources, values, strict=True)
    ]


def _find_source(graph: Graph, name: str) -> Node:
    """The layer whose maps are read: what passes them on, in whatever shape, is gone through."""
    node = graph.find(name)
    while not node.is_image and _passes(node):
        node = graph.find(node.inputs[0])
    return node


def _passes(node: Node) -> bool:
    linear = node.kind == "Activation" and node.settings["activation"] == "linear"
    return linear or find_kind(node.kind).passes
