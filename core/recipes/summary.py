"""The layers of a recipe in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from core.recipes.layers.kinds.table import KINDS
from core.recipes.recipe import Layer


def count_layers(layers: Sequence[Layer], hidden: str = "hidden layer") -> list[str]:
    """How many layers with filters and with units there are, such as "2 convolutions".

    Args:
        layers: Between the image and the logits.
        hidden: What one with units is called.
    """
    filtering = [KINDS[layer.kind] for layer in layers if KINDS[layer.kind].has_filters]
    convolutions = sum(kind.window is not None for kind in filtering)
    counts = {"convolution": convolutions, hidden: len(filtering) - convolutions}
    return [f"{n} {word}{'' if n == 1 else 's'}" for word, n in counts.items() if n]
