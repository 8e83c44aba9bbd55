"""Weights as a network packed in float16 has them, in Keras' own order.

A packed network is not folded here: its kernels are rounded, and of a batch normalization what it
multiplies by and adds. Keras' own weights of a normalization are chosen so that these come out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.browser.steps import factors
from core.recipes.layers.graph import Graph
from core.recipes.layers.node import Node

Weights = Mapping[str, NDArray[np.float32]]


def round_weights(graph: Graph, weights: Weights) -> dict[str, NDArray[np.float32]]:
    """The weights with which Keras computes what the browser computes with float16.

    Args:
        graph: The network.
        weights: Its weights, by "layer/number".
    """
    rounded = {name: _round(array) for name, array in weights.items()}
    for node in graph.nodes:
        if node.kind == "BatchNormalization":
            rounded |= _round_norm(node, weights)
    return rounded


def _round(array: NDArray[Any]) -> NDArray[np.float32]:
    return array.astype(np.float16).astype(np.float32)


def _round_norm(node: Node, weights: Weights) -> dict[str, NDArray[np.float32]]:
    places = {name: f"{node.name}/{number}" for number, name in enumerate(node.weights)}
    given = {name: weights[place].astype(np.float64) for name, place in places.items()}
    factor, shift = (_round(part).astype(np.float64) for part in factors(node, given))
    spread = np.sqrt(given["variance"] + node.settings["epsilon"])
    changed = {"mean": np.zeros_like(spread), "variance": given["variance"]}
    if "gamma" in given:
        changed["gamma"] = factor * spread
    else:
        changed["variance"] = 1 / factor**2 - node.settings["epsilon"]
    if "beta" in given:
        changed["beta"] = shift
    else:
        changed["mean"] = -shift / factor
    return {places[name]: array.astype(np.float32) for name, array in changed.items()}
