"""What a foreign layer is here: one layer of ours, or two of them, with their settings.

Ours differ in form, not in what they compute: what a rescaling or a normalization with known mean
does is a batch normalization that is told its numbers, and a separable convolution is a depthwise
one and one of 1x1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.foreign.allowed import shorten
from core.foreign.described import ForeignLayer
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import Shape

AFFINE_EPSILON = 1e-3
_SMALLEST = 1e-7  # standard deviation that Keras' Normalization divides by

Weights = dict[str, NDArray[np.float32]]
Change = Callable[[Weights], None]
"""Makes our weights of those that were read, in place."""


def translate_settings(layer: ForeignLayer, shape: Shape) -> tuple[str, dict[str, Any]]:
    """A layer's kind here, and its settings without those that are as they always are.

    Args:
        layer: The layer.
        shape: Of what it reads: maps, or a vector.

    Raises:
        ValueError: It works along another axis than the last one.
    """
    given = dict(layer.settings)
    if given.pop("axis", -1) not in (-1, len(shape)):
        raise ValueError(
            f"The {layer.kind} {shorten(layer.name)!r} is over axis {layer.settings['axis']}; "
            "expected the last one, the channels."
        )
    if layer.kind == "Softmax":
        return "Activation", {"activation": "softmax"}
    if layer.kind == "Activation" and isinstance(given["activation"], dict):
        inner = given["activation"]
        return translate_settings(
            layer._replace(kind=inner["kind"], settings=inner["settings"]), shape
        )
    if given.pop("keepdims", False) and len(shape) == 3:  # a window as large as the map
        return layer.kind.removeprefix("Global"), {"pool_size": list(shape[:2])}
    kind = KINDS[layer.kind]
    kept = {
        setting.name: _shorten_pair(given[setting.name])
        for setting in kind.settings
        if setting.name in given
        and (setting.needed or setting.stated or _differs(kind, setting.name, given))
    }
    if layer.kind in ("ReLU", "ELU") and not kept:
        return "Activation", {"activation": layer.kind.lower()}
    if kind.has_filters:
        kept.pop("activation", None)  # becomes a layer of its own
    if layer.kind == "BatchNormalization":
        kept = {"epsilon": given.get("epsilon", 1e-3)}  # its weights are filled in
    return layer.kind, kept


def split_separable(layer: ForeignLayer) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of the depthwise convolution and of that of 1x1 which it is."""
    given = layer.settings
    first = {name: value for name, value in given.items() if name in _DEPTHWISE}
    _, depthwise = translate_settings(
        layer._replace(kind="DepthwiseConv2D", settings=first), (1, 1, 1)
    )
    point = {"filters": given["filters"], "kernel_size": 1}
    if given.get("use_bias") is False:
        point["use_bias"] = False
    return {**depthwise, "use_bias": False}, point


def move(pairs: dict[str, str]) -> Change:
    """Gives arrays other names."""

    def change(weights: Weights) -> None:
        found = {new: weights.pop(old) for old, new in pairs.items() if old in weights}
        weights.update(found)

    return change


def widen(name: str) -> Change:
    """Makes kernels of 1x1 of the weights of a dense layer."""

    def change(weights: Weights) -> None:
        weights[f"{name}/0"] = weights[f"{name}/0"][None, None]

    return change


def tell(name: str, scale: Any, offset: Any, width: int) -> Change:
    """Gives a batch normalization the numbers with which it multiplies and adds.

    Args:
        name: Our layer.
        scale: One number, or one for each channel.
        offset: As well.
        width: How many channels there are.
    """

    def change(weights: Weights) -> None:
        numbers = (scale, offset, 0.0, 1 - AFFINE_EPSILON)
        for n, number in enumerate(numbers):
            told = np.asarray(number, np.float64)
            weights[f"{name}/{n}"] = np.broadcast_to(told, (width,)).astype(np.float32)

    return change


def standardize(mean: Any, variance: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What brings numbers of this mean and variance to 0 and 1: to multiply with, and to add."""
    spread = np.maximum(np.sqrt(np.asarray(variance, np.float64)), _SMALLEST)
    return 1 / spread, -np.asarray(mean, np.float64) / spread


def tell_measured(name: str, width: int) -> Change:
    """As `tell`, from the mean and variance that a Normalization found in its data."""

    def change(weights: Weights) -> None:
        mean, variance, _ = (weights.pop(f"{name}/{n}") for n in range(3))
        tell(name, *standardize(mean, variance), width)(weights)

    return change


class Standing(NamedTuple):
    """How a Normalization stands in its file.

    Attributes:
        scale: What it multiplies with, if the file's settings say so; else its weights do.
        offset: What it adds then.
    """

    scale: NDArray[np.float64] | None
    offset: NDArray[np.float64] | None


def read_normalization(layer: ForeignLayer, channels: int, axes: int) -> Standing:
    """Reads a Normalization over the last axis, or over all.

    Raises:
        ValueError: It is over other axes, or has not as many numbers as there are channels.
    """
    axis = layer.settings.get("axis")
    if axis not in (None, [], -1, [-1], axes, [axes]):
        raise ValueError(
            f"The Normalization {shorten(layer.name)!r} is over the axes {axis}; expected the last "
            "one, the channels, or none."
        )
    mean, variance = layer.settings.get("mean"), layer.settings.get("variance")
    if (mean is None) != (variance is None):
        raise ValueError(
            f"The Normalization {shorten(layer.name)!r} has a mean and no variance, or the other "
            "way round; expected both. Save the network again."
        )
    if mean is None or variance is None:
        return Standing(None, None)
    for numbers in (mean, variance):
        check_numbers(layer, numbers, channels)
    return Standing(*standardize(mean, variance))


def check_numbers(layer: ForeignLayer, numbers: list[float], channels: int) -> None:
    """Passes one number, or one for each channel.

    Raises:
        ValueError: There are others.
    """
    if len(numbers) not in (1, channels):
        raise ValueError(
            f"The {layer.kind} {shorten(layer.name)!r} has {len(numbers)} numbers; expected one, "
            f"or one for each of {channels} channels."
        )


def resolve_shape(target: tuple[int, ...], size: int) -> tuple[int, ...]:
    """A shape in which -1 stands for the length that is left."""
    known = math.prod(length for length in target if length != -1)
    return tuple(size // max(known, 1) if length == -1 else length for length in target)


def write_shape(shape: tuple[int | None, ...]) -> str:
    """A shape as text; lengths that are left open are 'any'."""
    return "(" + ", ".join("any" if length is None else str(length) for length in shape) + ")"


_DEPTHWISE = ("kernel_size", "strides", "padding", "dilation_rate", "depth_multiplier")


def _differs(kind: Any, name: str, given: dict[str, Any]) -> bool:
    """Whether a setting is not what Keras takes where nothing is said."""
    others = {other: value for other, value in given.items() if other != name}
    return bool(kind.fill(given)[name] != kind.fill(others)[name])


def _shorten_pair(value: Any) -> Any:
    """One number for two that are alike; edges, which are pairs of pairs, as one pair."""
    if not isinstance(value, list) or len(value) != 2 or value[0] != value[1]:
        return value
    uneven = isinstance(value[0], list) and len(set(value[0])) > 1  # [0, 1] means rows, columns
    return value if uneven else value[0]
