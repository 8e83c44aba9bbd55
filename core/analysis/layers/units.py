"""Units as links and the command line name them: a pixel of a map, or a number of a vector."""

from __future__ import annotations

import re
from typing import NamedTuple

from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import find_kind

_FORM = re.compile(r"(.+?):([0-9]{1,6})(?::([0-9]{1,6}):([0-9]{1,6}))?")


class Unit(NamedTuple):
    """A unit of a network.

    Attributes:
        layer: The layer: where a block was named, the last of it.
        number: Of the map, or in a vector.
        place: Row and column; None where the strongest pixel is meant.
    """

    layer: str
    number: int
    place: tuple[int, int] | None


def read_unit(graph: Graph, text: str) -> Unit:
    """Reads "layer:number" or "layer:number:row:column".

    Args:
        graph: The network.
        text: The text, which may come from anybody.

    Raises:
        ValueError: It names no unit of the network; the sentence says what there is.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(
            f"Received the unit {text[:60]!r}; expected layer:number or layer:number:row:column, "
            f"such as {graph.blocks[0].name}:0."
        )
    name = found[1]
    layer = next((block.after for block in graph.blocks if block.name == name), name)
    node = graph.find(layer)
    if not node.is_image and find_kind(node.kind).gives_vector and find_kind(node.kind).passes:
        raise ValueError(
            f"{name} only lays out what {node.inputs[0]} gives; ask for a unit of that layer."
        )
    number, *rest = (int(part) for part in found.groups()[1:] if part is not None)
    if number >= node.shape[-1]:
        raise ValueError(f"Received number {number} of {name}; expected 0 to {node.shape[-1] - 1}.")
    height, width = node.map_shape
    if not rest:
        return Unit(layer, number, None)
    row, column = rest
    if row >= height or column >= width:
        raise ValueError(
            f"Received row {row}, column {column} of {name}; expected rows 0 to {height - 1}, "
            f"columns 0 to {width - 1}."
        )
    return Unit(layer, number, (row, column))
