"""The kinds of layers that recipes are made of, their settings, and both in words.

A setting that Keras knows and this table does not is refused: whatever a recipe can say, every page
can show, and a recipe from a file cannot reach further into Keras than this.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from core.files.names import suggest
from core.recipes.recipe import Layer

ACTIVATIONS = (
    *("relu", "sigmoid", "tanh", "elu", "selu", "gelu", "silu", "softplus", "softsign"),
    *("leaky_relu", "linear", "softmax"),
)
_INITIALIZERS = (
    *("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform"),
    *("Ones", "RandomNormal", "RandomUniform", "TruncatedNormal", "Zeros"),
)
_LAYER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}")

_WINDOW = ("strides", "padding")
_WEIGHTS = ("use_bias", "activation", "kernel_initializer", "bias_initializer", "trainable")
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Activation": (("activation",), ()),
    "Add": ((), ()),
    "AveragePooling2D": ((), ("pool_size", *_WINDOW)),
    "BatchNormalization": ((), ("momentum", "epsilon", "scale", "center", "trainable")),
    "Conv2D": (("filters", "kernel_size"), (*_WINDOW, *_WEIGHTS)),
    "Dense": (("units",), _WEIGHTS),
    "Dropout": (("rate",), ()),
    "Flatten": ((), ()),
    "GlobalAveragePooling2D": ((), ()),
    "MaxPooling2D": ((), ("pool_size", *_WINDOW)),
}
"""From a kind, which is a class name in `keras.layers`, to the settings it needs and may have."""


def check_layer(layer: Layer) -> None:
    """Passes a layer whose kind, name and settings are known.

    Raises:
        ValueError: One is not; the sentence says which are.
    """
    texts = (layer.name, layer.kind, *layer.inputs, *layer.settings)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("The name, kind, settings or inputs of a layer are no texts.")
    if not _LAYER_NAME.fullmatch(layer.name):
        raise ValueError(
            f"Received the layer name {layer.name[:60]!r}; expected at most 60 letters, digits "
            "and underscores."
        )
    if layer.kind not in KINDS:
        raise ValueError(
            f"Layer {layer.name!r} is of kind {layer.kind[:60]!r}; expected one of "
            f"{', '.join(KINDS)}.{suggest(layer.kind, KINDS)}"
        )
    needed, optional = KINDS[layer.kind]
    for name in needed:
        if name not in layer.settings:
            raise ValueError(f"{layer.name} ({layer.kind}) lacks the setting {name!r}; add it.")
    for name, value in layer.settings.items():
        if name not in (*needed, *optional):
            known = ", ".join((*needed, *optional)) or "none"
            raise ValueError(
                f"{layer.name} has a setting {name[:60]!r} that Inkling does not know for "
                f"{layer.kind}; expected {known}.{suggest(name, (*needed, *optional))}"
            )
        fits, expected = _CHECKS[name]
        if not fits(value):
            raise ValueError(
                f"{layer.name} has the {name.replace('_', ' ')} {str(value)[:60]!r}; expected "
                f"{expected}."
            )


def pair(value: Any) -> tuple[int, int]:
    """A size that is one number or two, as height and width."""
    if isinstance(value, int):
        return value, value
    height, width = value
    return int(height), int(width)


def describe(kind: str, settings: Mapping[str, Any]) -> str:
    """A layer's main setting in words, such as "32 filters of 5x5"."""
    if kind == "Conv2D":
        height, width = pair(settings["kernel_size"])
        return f"{settings['filters']} filters of {height}x{width}"
    if kind == "Dense":
        return f"{settings['units']} units" + (
            "" if settings.get("trainable", True) else ", not trained"
        )
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        height, width = pair(settings.get("pool_size", 2))
        return f"{'largest' if kind == 'MaxPooling2D' else 'mean'} of each {height}x{width}"
    if kind == "Dropout":
        return f"dropout {100 * settings['rate']:.0f} %"
    if kind == "Activation":
        return str(settings["activation"])
    if kind == "InputLayer":
        shape = tuple(settings["batch_shape"][1:])
        if len(shape) == 1:
            return "the numbers of an example"
        return "the digit image" if shape == (28, 28, 1) else "the image"
    words = {
        "Flatten": "flattened",
        "Add": "sum of its inputs",
        "BatchNormalization": "batch normalization",
        "GlobalAveragePooling2D": "mean of each map",
    }
    return words[kind]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_size(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return len(value) == 2 and all(map(_is_count, value))
    return _is_count(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_initializer(value: Any) -> bool:
    if isinstance(value, str):
        return value in _INITIALIZERS
    return (
        isinstance(value, dict)
        and set(value) == {"class_name", "config"}
        and value["class_name"] in _INITIALIZERS
        and isinstance(value["config"], dict)
        and all(
            name in ("mean", "stddev", "minval", "maxval") and _is_number(number)
            for name, number in value["config"].items()
        )
    )


_Check = tuple[Callable[[Any], bool], str]
_COUNT: _Check = (_is_count, "a whole number from 1")
_SIZE: _Check = (_is_size, "a whole number from 1, or two of them")
_SWITCH: _Check = (lambda value: isinstance(value, bool), "true or false")
_INITIALIZER: _Check = (
    _is_initializer,
    f"one of {', '.join(_INITIALIZERS)}, or one of them with its settings",
)
_CHECKS: dict[str, _Check] = {
    "filters": _COUNT,
    "units": _COUNT,
    "kernel_size": _SIZE,
    "pool_size": _SIZE,
    "strides": _SIZE,
    "padding": (lambda value: value in ("valid", "same"), "'valid' or 'same'"),
    "rate": (lambda value: _is_number(value) and 0 <= value < 1, "a number from 0 to below 1"),
    "activation": (lambda value: value in ACTIVATIONS, f"one of {', '.join(ACTIVATIONS)}"),
    "momentum": (lambda value: _is_number(value) and 0 <= value < 1, "a number from 0 to below 1"),
    "epsilon": (lambda value: _is_number(value) and 0 < value < 1, "a number between 0 and 1"),
    "use_bias": _SWITCH,
    "trainable": _SWITCH,
    "scale": _SWITCH,
    "center": _SWITCH,
    "kernel_initializer": _INITIALIZER,
    "bias_initializer": _INITIALIZER,
}
