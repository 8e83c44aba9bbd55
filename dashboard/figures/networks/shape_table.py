"""A network that is being designed, as a table of its layers."""

from __future__ import annotations

import html
from collections.abc import Sequence

from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import Node


def make_shape_table(graph: Graph) -> str:
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
    return (
        '<div class="scroll"><table class="plain"><thead><tr><th>Layer</th><th>What it does</th>'
        '<th class="number">Gives</th><th class="number">Parameters</th></tr></thead><tbody>'
        f'<tr><td>image</td><td></td><td class="number">{_write(graph.image.shape)}</td>'
        "<td></td></tr>"
        f"{''.join(rows)}<tr><td><b>together</b></td><td></td><td></td>"
        f'<td class="number"><b>{graph.parameters:,}</b></td></tr></tbody></table></div>'
    )


def _make_row(group: Sequence[Node]) -> str:
    """A layer and those that finish it."""
    details = html.escape(", ".join(layer.detail for layer in group))
    parameters = sum(layer.parameters for layer in group)
    return (
        f"<tr><td>{html.escape(group[0].name)}</td><td>{details}</td>"
        f'<td class="number">{_write(group[0].shape)}</td>'
        f'<td class="number">{f"{parameters:,}" if parameters else ""}</td></tr>'
    )


def _write(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))
