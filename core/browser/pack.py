"""Packs a network for the browser: a plan of steps and one block of weights.

A step is a layer, or several that can be computed as one: batch normalization is folded into the
weights before it, a relu is done along with the sum before it, and layers that pass numbers on
unchanged are left out. `engine.js` beside this file runs the plan.

The block holds the weights of all steps one after another, as little-endian float16 or float32.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers.filters import check_finite
from core.browser.steps import Given, Own, Step, factors, make_steps
from core.recipes.layers.graph import Graph
from core.recipes.layers.node import Node

FLOAT16, FLOAT32 = "float16", "float32"
_CODES = {FLOAT16: "<f2", FLOAT32: "<f4"}
VERSION = 1  # of the plan; another one is another language
_MOST_NUMBERS = 64_000_000  # in the maps of all layers: 256 MB in the browser


@dataclass(frozen=True)
class Packed:
    """A network for the browser.

    Attributes:
        plan: Plain values: `version`, `dtype`, `length` and `crc32` of the block, and `steps`. A
            step has the `layers` whose output it gives, its `op`, the `inputs` it reads as indices
            of steps, its output's `shape`, its settings, and under `weights` the start and the
            length of each array, counted in numbers of the block.
        block: The weights.
    """

    plan: dict[str, Any]
    block: bytes

    @property
    def identity(self) -> str:
        """Names the content: 20 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode() + self.block).hexdigest()[:20]

    def to_json(self) -> str:
        """The plan as text."""
        return json.dumps(self.plan, separators=(",", ":"))


def pack(
    graph: Graph,
    weights: Mapping[str, NDArray[np.float32]],
    *,
    dtype: str = FLOAT16,
    folded: bool = True,
) -> Packed:
    """Packs a network.

    Args:
        graph: Its layers.
        weights: By "layer/number", in the order in which Keras lists a layer's weights.
        dtype: `FLOAT16` or `FLOAT32`: as what the weights are written.
        folded: Whether layers are computed as one where they can be; else each gives its output.

    Raises:
        ValueError: It cannot be packed; the sentence names the layer and says why.
    """
    check_finite(weights)
    steps: list[Step] = []
    arrays: list[Own] = []  # of each step
    places: dict[str, int] = {}  # of layers' outputs among the steps
    readers = Counter(name for node in graph.nodes for name in node.inputs)
    for node in graph.nodes:
        given = _named_weights(node, weights)
        inputs = [places[name] for name in node.inputs]
        last = inputs[0] if inputs else 0
        joins = bool(inputs) and all(readers[name] == 1 for name in steps[last]["layers"])
        joins = joins and folded and _can_fold(steps[last])
        if _passes(node):
            steps[last]["layers"].append(node.name)
        elif joins and node.kind == "BatchNormalization":
            _fold(node, given, arrays[last], steps[last]["op"])
            steps[last]["layers"] = [node.name]
        elif joins and _is_relu(node):
            steps[last] |= {"relu": True, "layers": [node.name]}
        else:
            for step, own in make_steps(node, given, inputs, len(steps)):
                steps.append(step)
                arrays.append(own)
            last = len(steps) - 1
        places[node.name] = last
    _check_size(steps)
    return _write(steps, arrays, dtype)


def _named_weights(node: Node, weights: Mapping[str, NDArray[np.float32]]) -> Own:
    found = {}
    for number, (name, shape) in enumerate(node.weights.items()):
        array = weights.get(f"{node.name}/{number}")
        if array is None or array.shape != tuple(shape):
            received = "no" if array is None else f"a {array.shape}"
            raise ValueError(
                f"{node.name} has {received} {name}; expected one of shape {tuple(shape)}. The "
                "weights are of another network."
            )
        found[name] = array.astype(np.float64)
    return found


def _passes(node: Node) -> bool:
    """Whether a layer gives what it reads, as it is."""
    linear = node.kind == "Activation" and node.settings["activation"] == "linear"
    return node.kind == "Dropout" or linear


def _is_relu(node: Node) -> bool:
    if node.kind == "ReLU":
        plain = {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}
        return all(node.settings[name] == value for name, value in plain.items())
    return node.kind == "Activation" and node.settings["activation"] == "relu"


def _can_fold(step: Step) -> bool:
    """Whether what follows a step can still be computed along with it."""
    return step["op"] in ("conv", "depthwise", "dense", "affine") and not step.get("relu")


def _fold(node: Node, given: Given, own: Own, op: str) -> None:
    factor, shift = factors(node, given)
    if op == "depthwise":
        kernel = own["kernel"]
        own["kernel"] = kernel * factor.reshape(kernel.shape[2:])
    else:
        own["kernel"] = own["kernel"] * factor
    own["bias"] = own["bias"] * factor + shift


def _check_size(steps: Sequence[Step]) -> None:
    numbers = sum(int(np.prod(step["shape"])) for step in steps)
    if numbers > _MOST_NUMBERS:
        largest = max(steps, key=lambda step: int(np.prod(step["shape"])))
        raise ValueError(
            f"The layers of this network make {numbers:,} numbers of an image, the most of them "
            f"{largest['layers']}; the browser takes up to {_MOST_NUMBERS:,}. Look at it without "
            "the browser's engine: all pages do."
        )


def _write(
    steps: list[Step], arrays: Sequence[Mapping[str, NDArray[np.float64]]], dtype: str
) -> Packed:
    if dtype not in _CODES:
        raise ValueError(f"Received the dtype {dtype!r}; expected {FLOAT16} or {FLOAT32}.")
    parts, start = [], 0
    for step, own in zip(steps, arrays, strict=True):
        step["weights"] = {}
        for name, array in own.items():
            with np.errstate(over="ignore"):  # said below
                written = np.ascontiguousarray(array).astype(_CODES[dtype])
            if not np.isfinite(written).all():
                raise ValueError(
                    f"The {name} of {' '.join(step['layers'])} has numbers too large for {dtype}. "
                    f"Pack it as {FLOAT32}."
                )
            step["weights"][name] = [start, written.size]
            parts.append(written.tobytes())
            start += written.size
    block = b"".join(parts)
    plan = {
        "version": VERSION,
        "dtype": dtype,
        "length": start,
        "crc32": zlib.crc32(block),
        "steps": steps,
    }
    return Packed(plan, block)
