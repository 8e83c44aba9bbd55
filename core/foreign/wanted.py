"""Which weights a network needs from its file: where they may lie, in which shapes, how many.

What is asked for here is known before a number is read, so that a file cannot ask for memory.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from core.recipes.layers import shapes
from core.recipes.recipe import Layer

PARTS = {
    "Conv2D": ("kernel", "bias"),
    "Dense": ("kernel", "bias"),
    "BatchNormalization": ("gamma", "beta", "mean", "variance"),
}
"""The weights of a layer that has some, in Keras' order."""

MAX_MULTIPLY_ADDS = 300_000_000  # for one image; ten thousand test images then take minutes
MAX_VALUES = 300_000  # that a layer makes of one image; five hundred images are computed at once


class Wanted(NamedTuple):
    """Weights that are to be fetched from a file.

    Attributes:
        layer: Name of our layer.
        kind: Its kind.
        groups: Where they may lie in the file; the first place that fits is taken.
        parts: Which of `PARTS` are there, in order.
    """

    layer: str
    kind: str
    groups: tuple[str, ...]
    parts: tuple[str, ...]


def want_recipe(layers: tuple[Layer, ...]) -> tuple[Wanted, ...]:
    """Where the weights of a recipe's own layers may lie in a `.weights.h5` file.

    Keras numbers them by kind, whatever their names; which of these fits, their shapes tell.
    """
    logits = Layer("Dense", shapes.LOGITS)
    return tuple(
        Wanted(layer.name, layer.kind, (), parts_of(layer.kind, layer.settings))
        for layer in (*layers, logits)
        if layer.kind in PARTS
    )


def expect(
    wanted: tuple[Wanted, ...],
    layers: tuple[Layer, ...],
    input_shape: tuple[int, ...],
    num_classes: int,
) -> dict[str, list[list[int]]]:
    """The shapes that the weights must have, for each layer and in the order of its parts."""
    found = {layer.name: layer for layer in shapes.infer(layers, input_shape, num_classes)}
    before = {shapes.IMAGE: input_shape} | {name: layer.shape for name, layer in found.items()}
    settings = {layer.name: layer.settings for layer in layers}
    expected = {}
    for want in wanted:
        (source,) = found[want.layer].inputs
        channels, filters = before[source][-1], before[want.layer][-1]
        kernel = [channels, filters]
        if want.kind == "Conv2D":
            size = settings[want.layer]["kernel_size"]
            kernel = [*([size, size] if isinstance(size, int) else size), *kernel]
        expected[want.layer] = [kernel if part == "kernel" else [filters] for part in want.parts]
    return expected


def check_size(layers: tuple[Layer, ...], input_shape: tuple[int, ...], num_classes: int) -> None:
    """Passes a network that can be shown and measured here.

    Raises:
        ValueError: It does not hold together, or is too large.
    """
    found = shapes.infer(layers, input_shape, num_classes)
    work = sum(layer.multiply_adds for layer in found)
    widest = max(found, key=lambda layer: math.prod(layer.shape))
    if work > MAX_MULTIPLY_ADDS or math.prod(widest.shape) > MAX_VALUES:
        raise ValueError(
            f"The network takes {work:,} multiplications for one input, and {widest.name} makes "
            f"{math.prod(widest.shape):,} values of it; expected at most {MAX_MULTIPLY_ADDS:,} and "
            f"{MAX_VALUES:,}. Networks that large cannot be shown here."
        )


def parts_of(kind: str, settings: dict[str, Any]) -> tuple[str, ...]:
    """Which weights a layer of this kind and with these settings has."""
    absent = {
        "bias": settings.get("use_bias") is False,
        "gamma": settings.get("scale") is False,
        "beta": settings.get("center") is False,
    }
    return tuple(part for part in PARTS.get(kind, ()) if not absent.get(part))
