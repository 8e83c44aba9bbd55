"""What step of a plan each kind of layer becomes: its settings and its weights.

`core.browser.pack` puts the steps together; `engine.js` beside this file computes them, each by
its `op`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.recipes.layers.graph import INPUT_LAYER
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import Node, Region, Window

_SUMMING = ("Conv2D", "DepthwiseConv2D", "Dense")

Step = dict[str, Any]
Given = Mapping[str, NDArray[np.float64]]
"""The weights of a layer, by their names."""
Own = dict[str, NDArray[np.float64]]
"""The weights of a step, by their names in the plan."""


def factors(node: Node, given: Given) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By what a batch normalization multiplies each channel, and what it adds.

    Returns:
        Both float64 of shape (channels,).
    """
    mean = given["mean"]
    spread = np.sqrt(given["variance"] + node.settings["epsilon"])
    factor = given.get("gamma", np.ones_like(mean)) / spread
    return factor, given.get("beta", np.zeros_like(mean)) - mean * factor


def make_steps(
    node: Node, given: Given, inputs: list[int], number: int
) -> Iterator[tuple[Step, Own]]:
    """The step of a layer, and another for an activation that the layer has itself.

    Args:
        node: The layer.
        given: Its weights.
        inputs: The steps it reads, as indices.
        number: Index of the step that is made.

    Yields:
        Steps as `core.browser.pack.Packed` describes them, each with its weights.

    Raises:
        ValueError: The browser has nothing that computes such a layer.
    """
    make = MAKERS.get(node.kind)
    if make is None:
        known = ", ".join(kind for kind in KINDS if kind in MAKERS)
        raise ValueError(
            f"{node.name} is a {node.kind}, which the browser cannot compute; it can {known}. Look "
            "at this network without it: all pages do."
        )
    settings, own = make(node, given)
    own_activation = node.settings.get("activation") if node.kind in _SUMMING else None
    after = own_activation not in (None, "linear", "relu")
    if own_activation == "relu":
        settings["relu"] = True
    head = {"layers": [node.name], "inputs": inputs, "shape": list(node.shape)}
    yield {**head, "layers": [] if after else [node.name], **settings}, own
    if after:
        yield {**head, "inputs": [number], **_activate(str(own_activation))}, {}


def _activate(name: str) -> Step:
    return {"op": "softmax"} if name == "softmax" else {"op": "act", "act": name}


_Made = tuple[Step, Own]


def _make_sum(op: str) -> Callable[[Node, Given], _Made]:
    def make(node: Node, given: Given) -> _Made:
        filters = node.shape[-1]
        own = {"kernel": given["kernel"], "bias": given.get("bias", np.zeros(filters))}
        if op == "dense":
            return {"op": op}, own
        size, apart = node.settings["kernel_size"], node.settings["dilation_rate"]
        step = {"op": op, "size": list(size), "dilation": list(apart)}
        return {**step, **_slide(node, _window(node))}, own

    return make


def _window(node: Node) -> Window:
    if node.window is None:
        raise ValueError(f"{node.name} slides nothing over its maps.")
    return node.window


def _slide(node: Node, window: Window) -> Step:
    """Strides, and how many zeros stand above and left of the map."""
    first = window.read(Region(0, 0, 1, 1), node.map_before)
    return {"strides": list(window.strides), "before": [-first.top, -first.left]}


def _make_pool(op: str) -> Callable[[Node, Given], _Made]:
    def make(node: Node, given: Given) -> _Made:
        window = _window(node)
        return {"op": op, "size": list(window.size), **_slide(node, window)}, {}

    return make


def _make_norm(node: Node, given: Given) -> _Made:
    factor, shift = factors(node, given)
    return {"op": "affine"}, {"kernel": factor, "bias": shift}


def _make_layer_norm(node: Node, given: Given) -> _Made:
    length = node.shape[-1]
    own = {
        "kernel": given.get("gamma", np.ones(length)),
        "bias": given.get("beta", np.zeros(length)),
    }
    return {"op": "evenly", "epsilon": node.settings["epsilon"]}, own


def _make_slopes(node: Node, given: Given) -> _Made:
    return {"op": "prelu"}, {"kernel": np.broadcast_to(given["alpha"], node.shape)}


def _make_activation(node: Node, given: Given) -> _Made:
    return _activate(node.settings["activation"]), {}


def _make_rectifier(node: Node, given: Given) -> _Made:
    settings = {key: value for key, value in node.settings.items() if key in _RECTIFIER_SETTINGS}
    return {"op": "act", "act": node.kind, **settings}, {}


_RECTIFIER_SETTINGS = ("negative_slope", "alpha", "max_value", "threshold")


def _make_frame(setting: str, sign: int) -> Callable[[Node, Given], _Made]:
    def make(node: Node, given: Given) -> _Made:
        (above, _), (left, _) = node.settings[setting]
        return {"op": "shift", "by": [sign * above, sign * left]}, {}

    return make


def _make_resizing(node: Node, given: Given) -> _Made:
    return {"op": "resize", "mixed": node.settings["interpolation"] == "bilinear"}, {}


def _plain(op: str) -> Callable[[Node, Given], _Made]:
    return lambda node, given: ({"op": op}, {})


MAKERS: dict[str, Callable[[Node, Given], _Made]] = {
    INPUT_LAYER: _plain("image"),
    "Conv2D": _make_sum("conv"),
    "DepthwiseConv2D": _make_sum("depthwise"),
    "Dense": _make_sum("dense"),
    "ZeroPadding2D": _make_frame("padding", 1),
    "Cropping2D": _make_frame("cropping", -1),
    "Resizing": _make_resizing,
    "UpSampling2D": _make_resizing,
    "MaxPooling2D": _make_pool("max"),
    "AveragePooling2D": _make_pool("mean"),
    "GlobalMaxPooling2D": _plain("max all"),
    "GlobalAveragePooling2D": _plain("mean all"),
    "BatchNormalization": _make_norm,
    "LayerNormalization": _make_layer_norm,
    "Activation": _make_activation,
    "LeakyReLU": _make_rectifier,
    "ReLU": _make_rectifier,
    "ELU": _make_rectifier,
    "PReLU": _make_slopes,
    "Flatten": _plain("flatten"),
    **{name: _plain(name) for name in ("Add", "Subtract", "Multiply", "Average")},
    **{name: _plain(name) for name in ("Maximum", "Minimum", "Concatenate")},
}
