"""A network that is being designed, as a table of its layers."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import Node
from dashboard.figures.parts.table import bold, make_table, number


def make_shape_table(graph: Graph) -> Markup:
    """A row for each layer with those that finish it; the sum below, as HTML.

    Args:
        graph: The network.
    """
    groups: list[list[Node]] = []
    for layer in graph.nodes[1:]:
        finishes = (  # what leaves all as it is but the numbers shares the row of the layer before
            groups
            and KINDS[layer.kind].in_place
            and layer.inputs == (groups[-1][-1].name,)
            and layer.shape == groups[-1][-1].shape
        )
        if finishes:
            groups[-1].append(layer)
        else:
            groups.append([layer])
    rows = [_make_row(group) for group in groups]
    image = ("image", "", _write(graph.image.shape), "")
    together = (bold("together"), "", "", bold(f"{graph.parameters:,}"))
    heads = ("Layer", "What it does", number("Gives"), number("Parameters"))
    return make_table([image, *rows, together], heads=heads)


def _make_row(group: Sequence[Node]) -> tuple[str, ...]:
    """A layer and those that finish it."""
    details = ", ".join(layer.detail for layer in group)
    parameters = sum(layer.parameters for layer in group)
    numbers = _write(group[0].shape), f"{parameters:,}" if parameters else ""
    return group[0].name, details, *numbers


def _write(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))
