"""A network that is being designed, as a table of its layers."""

from __future__ import annotations

import html
from collections.abc import Sequence

from core.recipes.layers.shapes import LayerShape

# They leave the shape as it is, and share the row of the layer before.
_FINISHING = ("Activation", "BatchNormalization", "Dropout")


def make_shape_table(layers: Sequence[LayerShape], input_shape: tuple[int, ...]) -> str:
    """A row for each layer with those that finish it; the sum below, as HTML.

    Args:
        layers: As `core.recipes.layers.shapes.infer` returns them.
        input_shape: Of the data.
    """
    groups: list[list[LayerShape]] = []
    for layer in layers:
        finishes = groups and layer.kind in _FINISHING and layer.inputs == (groups[-1][-1].name,)
        if finishes:
            groups[-1].append(layer)
        else:
            groups.append([layer])
    rows = [_make_row(group) for group in groups]
    parameters = sum(layer.parameters for layer in layers)
    return (
        '<div class="scroll"><table class="plain"><thead><tr><th>Layer</th><th>What it does</th>'
        '<th class="number">Gives</th><th class="number">Parameters</th></tr></thead><tbody>'
        f'<tr><td>image</td><td></td><td class="number">{_write(input_shape)}</td><td></td></tr>'
        f"{''.join(rows)}<tr><td><b>together</b></td><td></td><td></td>"
        f'<td class="number"><b>{parameters:,}</b></td></tr></tbody></table></div>'
    )


def _make_row(group: Sequence[LayerShape]) -> str:
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
