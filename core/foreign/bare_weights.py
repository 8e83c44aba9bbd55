"""Weights without an architecture, matched by their shapes to layers that somebody names.

PyTorch lays a convolution's kernels out as (filters, channels, height, width), and a dense layer's
weights as (outputs, inputs); and where it flattens a map, channels come first. All arrays of a file
are of one order: where shapes leave it open, those of other layers and the names tell.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.foreign.exchange import write_shapes
from core.foreign.wanted import Wanted
from core.recipes.layers.graph import Graph
from core.recipes.layers.kinds.table import KINDS
from core.recipes.recipe import Layer

_TORCH_EPSILON = 1e-5  # of PyTorch's batch normalization, which its files do not state
_ROLES = {  # the last word of a name, and which weights it may be
    **dict.fromkeys(("weight", "kernel", "w", "gamma", "weights"), "first"),
    **dict.fromkeys(("bias", "b", "beta", "biases"), "second"),
    **dict.fromkeys(("running_mean", "moving_mean", "mean"), "mean"),
    **dict.fromkeys(("running_var", "moving_variance", "variance", "var"), "variance"),
}
_NUMBERS = re.compile(r"(\d+)")
_UNNAMED = "\0"  # before the place of an array whose name says nothing
_ENDINGS = ("classifier", "head", "fc", "out", "output", "last", "final", "linear", "decoder")

Array = NDArray[np.float32]


class ShapesDifferError(ValueError):
    """Weights that do not fit the layers, with both sides.

    Attributes:
        rows: For each place the layer, the shapes expected, and those in the file.
    """

    def __init__(self, sentence: str, rows: list[tuple[str, str, str]]) -> None:
        """Keeps both."""
        super().__init__(sentence, rows)
        self.rows = rows

    def __str__(self) -> str:
        """The sentence."""
        return str(self.args[0])


class Matched(NamedTuple):
    """Weights as ours.

    Attributes:
        weights: By "layer/number".
        turned: Whether they were in PyTorch's order.
        names: What each layer's weights are called in the file; empty where names say nothing.
        doubtful: Whether the shapes fit both orders, and no name tells which it is.
    """

    weights: dict[str, Array]
    turned: bool
    names: dict[str, str]
    doubtful: bool


def match(
    arrays: Mapping[str, Array],
    wanted: Sequence[Wanted],
    expected: Mapping[str, list[list[int]]],
    graph: Graph,
) -> Matched:
    """Finds each layer's weights among arrays of any names.

    Args:
        arrays: By name, in the file's order.
        wanted: The layers, in order.
        expected: Their shapes, by layer.
        graph: Of the same layers.

    Raises:
        ShapesDifferError: Some are missing or left over.
    """
    groups = _group(arrays)
    told = _looks_turned(arrays)
    taken: list[tuple[bool, dict[str, Array], dict[str, str]]] = []
    for turned in (bool(told), not told):
        if (found := _take(groups, wanted, expected, graph, turned=turned)) is not None:
            taken.append((turned, *found))
    if taken:
        (turned, weights, names), *others = taken
        differs = any(
            not np.array_equal(weights[name], other[name])
            for _, other, _ in others
            for name in other
        )
        return Matched(weights, turned, names, told is None and differs)
    rows = []
    theirs = [write_shapes([list(one.shape) for _, one in group]) for _, group in groups]
    for place in range(max(len(wanted), len(theirs))):
        own = wanted[place] if place < len(wanted) else None
        rows.append(
            (
                own.layer if own else "",
                write_shapes(expected[own.layer]) if own else "nothing",
                theirs[place] if place < len(theirs) else "nothing",
            )
        )
    raise ShapesDifferError(
        f"The weights do not fit the layers: {len(wanted)} layers have weights, and the file has "
        f"those of {len(theirs)}. Side by side: "
        + "; ".join(f"{name or 'no layer'}: {own} / {other}" for name, own, other in rows[:12])
        + ". Change the list of layers until both sides say the same, PyTorch's order aside.",
        rows,
    )


def set_epsilon(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Layers with PyTorch's epsilon in each normalization that states none."""
    return tuple(
        dataclasses.replace(layer, settings={**layer.settings, "epsilon": _TORCH_EPSILON})
        if layer.kind == "BatchNormalization" and "epsilon" not in layer.settings
        else layer
        for layer in layers
    )


def _group(arrays: Mapping[str, Array]) -> list[tuple[str, list[tuple[str, Array]]]]:
    """Arrays of one layer together, with what its name begins with, in the layers' likely order.

    Words stand as the file has them, those of an ending last, and numbers by their value: files of
    PyTorch are sorted by the alphabet, in which `classifier` comes before `features`, and 10
    before 2.
    """
    groups: dict[str, list[tuple[str, Array]]] = {}
    for number, (name, array) in enumerate(arrays.items()):
        stem, _, last = name.replace("/", ".").rpartition(".")
        role = _ROLES.get(last.lower())
        if role is None or not stem:  # `arr_0`, `W1`: one after the other
            groups.setdefault(f"{_UNNAMED}{number:06}", []).append(("", array))
        else:
            groups.setdefault(stem, []).append((role, array))
    ranks = ("first", "second", "mean", "variance", "")
    seen: dict[str, int] = {}

    def place(item: tuple[str, Any]) -> list[tuple[int, int, int]]:
        key = []
        for piece in _NUMBERS.split(item[0]):
            late = int(piece.strip("._").lower() in _ENDINGS)
            key.append(
                (0, 0, int(piece))
                if piece.isdigit()
                else (late, seen.setdefault(piece, len(seen)), 0)
            )
        return key

    named = [
        (stem, sorted(group, key=lambda one: ranks.index(one[0]))) for stem, group in groups.items()
    ]
    return sorted(named, key=place)


def _looks_turned(arrays: Mapping[str, Array]) -> bool | None:
    """Whether names speak for PyTorch's order; None if they speak for none."""
    if any(name.endswith((".weight", "running_mean")) for name in arrays):
        return True
    return False if any(name.endswith(("kernel", "kernel:0")) for name in arrays) else None


def _take(
    groups: Sequence[tuple[str, list[tuple[str, Array]]]],
    wanted: Sequence[Wanted],
    expected: Mapping[str, list[list[int]]],
    graph: Graph,
    *,
    turned: bool,
) -> tuple[dict[str, Array], dict[str, str]] | None:
    """All weights in one order, and their layers' names; None if they do not fit."""
    found: dict[str, Array] = {}
    names: dict[str, str] = {}
    left = [(stem, [array for _, array in group]) for stem, group in groups]
    if all(len(group) == 1 for _, group in left):  # without names: one array after the other
        flat = [group[0] for _, group in left]
        left, place = [], 0
        for want in wanted:
            left.append((_UNNAMED, flat[place : place + len(want.parts)]))
            place += len(want.parts)
        left += [(_UNNAMED, [array]) for array in flat[place:]]
    for want in wanted:
        fitting = None
        for number, (stem, group) in enumerate(left):
            made = [
                _turn(array, graph, want, place) if turned else array
                for place, array in enumerate(group)
            ]
            if [list(one.shape) for one in made] == expected[want.layer]:
                fitting = (number, stem, made)
                break
        if fitting is None:
            return None
        number, stem, made = fitting
        left.pop(number)
        found |= {f"{want.layer}/{n}": array for n, array in enumerate(made)}
        if not stem.startswith(_UNNAMED):
            names[want.layer] = stem
    return None if left else (found, names)


def _turn(array: Array, graph: Graph, want: Wanted, place: int) -> Array:
    """An array of PyTorch's in Keras' order."""
    if place or array.ndim == 1:
        return array
    if array.ndim == 4 and want.kind == "DepthwiseConv2D":
        outputs, _, height, width = array.shape
        channels = graph.find(want.layer).map_before[-1]
        each = outputs // max(channels, 1)
        if each * channels != outputs:
            return array
        return array.reshape(channels, each, height, width).transpose(2, 3, 0, 1)
    if array.ndim == 4:
        return array.transpose(2, 3, 1, 0)
    if array.ndim != 2:
        return array
    outputs = len(array)
    height, width, channels = _map_behind(graph, want.layer)
    if channels > 1 and height * width > 1 and array.shape[1] == height * width * channels:
        array = array.reshape(outputs, channels, height, width).transpose(0, 2, 3, 1)
    return array.reshape(outputs, -1).T


def _map_behind(graph: Graph, name: str) -> tuple[int, int, int]:
    """The map that was flattened for a layer; one of a single place where none was."""
    node: Any = graph.find(name)
    while node.inputs:
        before = graph.find(node.inputs[0])
        if before.kind == "Flatten":
            shape = graph.find(before.inputs[0]).shape
            return tuple(shape) if len(shape) == 3 else (1, 1, 1)  # type: ignore[return-value]
        if before.kind not in KINDS or not KINDS[before.kind].passes:
            return 1, 1, 1
        node = before
    return 1, 1, 1
