"""What a functional network computes between its layers, as in `x + y` or `x / 255`, as layers.

Keras writes such an operation like a layer, with its numbers among what it reads.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from core.recipes.layers.activations import ACTIVATIONS

_MODULES = ("keras.src.ops.numpy", "keras.src.ops.nn")
_JOINING = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")
# With one number: what the other is multiplied with, and what is added then. The number comes
# first in the second table.
_SCALING: dict[str, Callable[[float], tuple[float, float]]] = {
    "Add": lambda number: (1.0, number),
    "Subtract": lambda number: (1.0, -number),
    "Multiply": lambda number: (number, 0.0),
    "TrueDivide": lambda number: (1 / number, 0.0),
    "Divide": lambda number: (1 / number, 0.0),
}
_SCALING_BEFORE: dict[str, Callable[[float], tuple[float, float]]] = {
    "Add": _SCALING["Add"],
    "Subtract": lambda number: (-1.0, number),
    "Multiply": _SCALING["Multiply"],
}


def as_layer(entry: dict[str, Any]) -> dict[str, Any]:
    """An operation as the layer that does the same; whatever is none is passed on unchanged."""
    config, nodes = entry.get("config"), entry.get("inbound_nodes")
    if entry.get("module") not in _MODULES or not isinstance(config, dict):
        return entry
    if not (isinstance(nodes, list) and len(nodes) == 1 and isinstance(nodes[0], dict)):
        return entry
    read = nodes[0].get("args")
    if not isinstance(read, list) or not 1 <= len(read) <= 2:
        return entry
    found = _translate(str(entry.get("class_name")), config, read)
    if found is None:
        return entry
    kind, settings, tensors = found
    name = config.get("name", entry.get("name"))
    return {
        "module": "keras.layers",
        "class_name": kind,
        "registered_name": None,
        "name": name,
        "config": {"name": name, **settings},
        "inbound_nodes": [{**nodes[0], "args": [tensors]}],
    }


def _translate(
    kind: str, config: dict[str, Any], read: list[Any]
) -> tuple[str, dict[str, Any], Any] | None:
    """The layer's kind, its settings and what it reads; None if there is no such layer."""
    others = {name: value for name, value in config.items() if name not in ("name", "dtype")}
    numbers = [one for one in read if _is_number(one)]
    if len(read) == 2:
        if others:
            return None
        if not numbers:
            return (kind, {}, read) if kind in _JOINING else None
        first = _is_number(read[0])
        scaling = (_SCALING_BEFORE if first else _SCALING).get(kind)
        if scaling is None or len(numbers) == 2 or (numbers[0] == 0 and kind not in _ADDING):
            return None
        scale, offset = scaling(float(numbers[0]))
        return "Rescaling", {"scale": scale, "offset": offset}, read[1 if first else 0]
    if numbers:
        return None
    if kind == "Negative" and not others:
        return "Rescaling", {"scale": -1.0, "offset": 0.0}, read[0]
    if kind == "Concatenate" and set(others) <= {"axis"} and isinstance(read[0], list):
        return kind, others, read[0]
    if kind == "Reshape" and set(others) == {"newshape"} and isinstance(others["newshape"], list):
        return kind, {"target_shape": others["newshape"][1:]}, read[0]
    name = re.sub("(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    if name in ACTIVATIONS and not others:
        return "Activation", {"activation": name}, read[0]
    if name == "softmax" and others == {"axis": -1}:
        return "Softmax", others, read[0]
    return None


_ADDING = ("Add", "Subtract")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
