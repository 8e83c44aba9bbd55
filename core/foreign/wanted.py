"""Which weights a network needs from its file: where they may lie, in which shapes, how many.

What is asked for here is known before a number is read, so that a file cannot ask for memory.
"""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

from core.recipes.layers.graph import build_graph
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import LOGITS
from core.recipes.recipe import Layer

MAX_MULTIPLY_ADDS = 300_000_000  # for one image; ten thousand test images then take minutes
MAX_VALUES = 300_000  # that a layer makes of one image; five hundred images are computed at once


class Wanted(NamedTuple):
    """Weights that are to be fetched from a file.

    Attributes:
        layer: Name of our layer.
        kind: Its kind.
        path: The way to it in the file, see `described.Step`; empty where the file does not say,
            and the kind and the shapes have to tell.
        parts: Which of its weights are there, in order.
        shapes: Of these, where they are not those of our layer's; who asks for them makes our
            weights of them.
    """

    layer: str
    kind: str
    path: tuple[tuple[str, str, int], ...]
    parts: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...] | None = None


def want_recipe(layers: tuple[Layer, ...]) -> tuple[Wanted, ...]:
    """Where the weights of a recipe's own layers may lie in a `.weights.h5` file.

    Keras numbers them by kind, whatever their names; which of these fits, their shapes tell.
    """
    logits = Layer("Dense", LOGITS)
    return tuple(
        Wanted(layer.name, layer.kind, (), parts_of(layer.kind, layer.settings))
        for layer in (*layers, logits)
        if KINDS[layer.kind].parts
    )


def expect(
    wanted: tuple[Wanted, ...],
    layers: tuple[Layer, ...],
    input_shape: tuple[int, ...],
    num_classes: int,
) -> dict[str, list[list[int]]]:
    """The shapes that the weights must have, for each layer and in the order of its parts."""
    graph = build_graph(layers, input_shape, num_classes)
    expected = {}
    for want in wanted:
        if want.shapes is not None:
            expected[want.layer] = [list(shape) for shape in want.shapes]
            continue
        node = graph.find(want.layer)
        width = node.shape[-1:]  # of what a normalization here may lack and the file have
        expected[want.layer] = [list(node.weights.get(part, width)) for part in want.parts]
    return expected


def check_size(layers: tuple[Layer, ...], input_shape: tuple[int, ...], num_classes: int) -> None:
    """Passes a network that can be shown and measured here.

    Raises:
        ValueError: It does not hold together, or is too large.
    """
    graph = build_graph(layers, input_shape, num_classes)
    work = graph.multiply_adds
    widest = max(graph.nodes[1:], key=lambda node: math.prod(node.shape))
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
    return tuple(part for part in KINDS[kind].parts if not absent.get(part))


def write_stem(kind: str) -> str:
    """What Keras calls the weights of layers of a kind in a file, before a number."""
    apart = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub("([a-z])([A-Z])", r"\1_\2", apart).lower()
