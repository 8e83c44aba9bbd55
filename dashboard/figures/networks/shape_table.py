"""A network that is being designed, as a table of its layers."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from core.recipes.layers.shapes import LayerShape
from dashboard.figures.parts.table import bold, make_table, number

# They leave the shape as it is, and share the row of the layer before.
_FINISHING = ("Activation", "BatchNormalization", "Dropout")


def make_shape_table(layers: Sequence[LayerShape], input_shape: tuple[int, ...]) -> Markup:
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
    image = ("image", "", _write(input_shape), "")
    together = (bold("together"), "", "", bold(f"{parameters:,}"))
    heads = ("Layer", "What it does", number("Gives"), number("Parameters"))
    return make_table([image, *rows, together], heads=heads)


def _make_row(group: Sequence[LayerShape]) -> tuple[str, ...]:
    """A layer and those that finish it."""
    details = ", ".join(layer.detail for layer in group)
    parameters = sum(layer.parameters for layer in group)
    numbers = _write(group[0].shape), f"{parameters:,}" if parameters else ""
    return group[0].name, details, *numbers


def _write(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))
