"""An activation as a file may write it: by name, as a function of a known name, as a layer."""

from __future__ import annotations

from typing import Any

from core.recipes.layers.activations import ACTIVATIONS

_OTHER_NAMES = {
    "swish": "silu",
    "hard_swish": "hard_silu",
    "sigmoid_v2": "sigmoid",
    "softmax_v2": "softmax",
    "relu_v2": "relu",
    "gelu_v2": "gelu",
    "identity": "linear",
    "exp": "exponential",
}
_LIBRARIES = ("tf", "tensorflow", "keras", "nn", "activations")
# Classes in `keras.layers` that are activations.
_LAYERS = ("ReLU", "LeakyReLU", "ELU", "Softmax")


def read_name(value: Any) -> Any:
    """An activation's name as Keras 3 has it, if it is written as a name or a function.

    Args:
        value: As it stands in the file: None, "tf.nn.relu", {"class_name": "function", ...}.

    Returns:
        The name; whatever is none is passed on unchanged.
    """
    if value is None:
        return "linear"
    if isinstance(value, dict):
        named = value.get("class_name")
        inner = value.get("config")
        if named == "function" and isinstance(inner, str):
            value = inner
        elif named in ("Activation", "activation") and isinstance(inner, dict):
            return read_name(inner.get("activation"))
        elif isinstance(named, str) and named.lower() in ACTIVATIONS and not inner:
            value = named.lower()
    if not isinstance(value, str):
        return value
    where, _, name = value.rpartition(".")  # as in tf.nn.relu
    name = _OTHER_NAMES.get(name, name)
    known = not where or where.partition(".")[0] in _LIBRARIES
    return name if known and name in ACTIVATIONS else value


def find_layer(value: Any) -> tuple[str, dict[str, Any]] | None:
    """The class and settings of an activation that is written as a layer; None if it is not."""
    if not isinstance(value, dict) or value.get("class_name") not in _LAYERS:
        return None
    if str(value.get("module", "keras.layers")) not in ("keras.layers", "None"):
        return None
    config = value.get("config")
    return str(value["class_name"]), dict(config) if isinstance(config, dict) else {}
