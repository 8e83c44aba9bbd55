"""Receptive field: which part of the image, or of the layer before, a pixel depends on.

Worked out from the built network's record by going back layer by layer (Araujo, Norris and Sim
2019, doi:10.23915/distill.00021); needs no Keras.
"""

from __future__ import annotations

from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import find_kind
from core.recipes.layers.node import Region


def region_before(graph: Graph, name: str, at: Region) -> Region:
    """The part of the layer before that a part of a layer's output is computed from.

    Args:
        graph: The network.
        name: The layer: any but the image.
        at: Part of its output.

    Raises:
        ValueError: There is no such layer.
    """
    node = graph.find(name)
    region = find_kind(node.kind).region(node, at)
    if len(graph.find(node.inputs[0]).shape) == 1:  # a vector is a single pixel
        return Region(0, 0, 1, 1)
    return region


def receptive_field(graph: Graph, name: str, at: Region) -> Region:
    """The part of the image that a part of a layer's output is computed from.

    Where branches meet, the part that covers those of all branches.
    """
    graph.find(name)
    fields = {name: at}
    for node in reversed(graph.nodes):  # each once, however many ways lead through it
        if node.name not in fields or node.is_image:
            continue
        before = region_before(graph, node.name, fields[node.name])
        for source in node.inputs:
            fields[source] = _cover(fields.get(source, before), before)
    return fields[graph.image.name]


def _cover(one: Region, other: Region) -> Region:
    """The smallest region that holds both."""
    top, left = min(one.top, other.top), min(one.left, other.left)
    bottom = max(one.top + one.height, other.top + other.height)
    right = max(one.left + one.width, other.left + other.width)
    return Region(top, left, bottom - top, right - left)
