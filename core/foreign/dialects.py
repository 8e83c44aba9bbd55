"""What earlier versions of Keras wrote of a network, said as Keras 3 says it.

Keras 2 wrote the same things otherwise: no modules (in `.h5` files), other ones, the input's shape
among the settings of the first layer, what a layer reads as nested lists, some settings and kinds
by other names. `config` then knows one way alone. Only names and lists are moved here; whether a
kind or a setting is known is decided there.
"""

from __future__ import annotations

from typing import Any

_FAMILY = ("keras.", "keras_core.", "tf_keras.", "tensorflow.keras.", "tensorflow.python.keras.")
MODELS = {"Sequential": "Sequential", "Functional": "Functional", "Model": "Functional"}
_KINDS = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
}
_SETTINGS = {"LeakyReLU": {"alpha": "negative_slope"}}
# Operations of TensorFlow called on a layer's output, which Keras 2 wrote as layers of their own.
_OPERATIONS = {
    **{f"nn.{name}": name for name in ("relu", "relu6", "softmax", "elu", "selu", "leaky_relu")},
    **{"math.sigmoid": "sigmoid", "math.tanh": "tanh", "nn.sigmoid": "sigmoid", "nn.tanh": "tanh"},
}
_MAX_DEPTH = 5  # of models within models


def normalize(config: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """A model or layer as Keras 3 would have described it.

    Args:
        config: The JSON values of a file; not changed.
        depth: Of models around it.

    Raises:
        ValueError: Models stand within models too deeply.
    """
    if depth > _MAX_DEPTH:
        raise ValueError(
            f"The network has models within models more than {_MAX_DEPTH} deep. Build it of fewer."
        )
    kind, inner = config.get("class_name"), config.get("config")
    if not isinstance(kind, str) or not _is_kerass(config):
        return config  # which `config` refuses, with its name
    if kind in MODELS:
        if isinstance(inner, list):  # how Keras wrote the oldest Sequential models
            inner = {"name": "sequential", "layers": inner}
        if isinstance(inner, dict) and isinstance(inner.get("layers"), list):
            layers = [
                normalize(layer, depth + 1) if isinstance(layer, dict) else layer
                for layer in inner["layers"]
            ]
            config = {**config, "config": {**inner, "layers": layers}}
        return _with_nodes({**config, "class_name": MODELS[kind], **_PLAIN, "module": "keras"})
    if not isinstance(inner, dict):
        return config
    kind = _KINDS.get(kind, kind)
    if kind == "TFOpLambda" and str(inner.get("function")) in _OPERATIONS:
        activation = _OPERATIONS[str(inner["function"])]
        inner = {"name": inner.get("name"), "activation": activation}
        kind = "Activation"
    names = _SETTINGS.get(kind, {})
    settings = {names.get(name, name): value for name, value in inner.items()}
    if kind != "InputLayer":
        settings.pop("batch_input_shape", None)
    elif "batch_input_shape" in settings:
        settings["batch_shape"] = settings.pop("batch_input_shape")
    plain = {**_PLAIN, "module": "keras.layers"}
    return _with_nodes({**config, "class_name": kind, "config": settings, **plain})


_PLAIN = {"registered_name": None}


def find_input_shape(config: dict[str, Any]) -> Any:
    """The shape that the first layer of a Sequential model without an input layer names."""
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    first = layers[0] if isinstance(layers, list) and layers else None
    settings = first.get("config") if isinstance(first, dict) else None
    if not isinstance(first, dict) or not isinstance(settings, dict):
        return None
    if first.get("class_name") in MODELS:
        return find_input_shape(first)
    return settings.get("batch_input_shape") or settings.get("batch_shape")


def _is_kerass(config: dict[str, Any]) -> bool:
    """Whether a class is one of Keras' own, by what the file says; `.h5` files say nothing."""
    module = config.get("module")
    if config.get("registered_name") not in (None, config.get("class_name")):
        return False
    if not isinstance(module, str):
        return module is None
    # Operations between layers are none: see `operations`.
    return (module == "keras" or module.startswith(_FAMILY)) and ".ops" not in module


def _with_nodes(config: dict[str, Any]) -> dict[str, Any]:
    """What a layer reads, from `[[["before", 0, 0, {}]]]` to the arguments of a call."""
    nodes = config.get("inbound_nodes")
    if not isinstance(nodes, list) or not nodes or not all(isinstance(one, list) for one in nodes):
        return config
    return {**config, "inbound_nodes": [_rewrite_node(node) for node in nodes]}


def _rewrite_node(node: list[Any]) -> dict[str, Any]:
    if len(node) >= 3 and isinstance(node[0], str):  # of one tensor alone, as operations have it
        node = [node]
    tensors, given = [], dict[str, Any]()
    for tensor in node:
        if not isinstance(tensor, list) or not 3 <= len(tensor) <= 4:
            return {"args": [None], "kwargs": {}}  # which `config` refuses with a sentence
        tensors.append({"config": {"keras_history": tensor[:3]}})
        given |= tensor[3] if len(tensor) == 4 and isinstance(tensor[3], dict) else {}
    given.pop("name", None)
    if given.pop("training", None) is True:  # Keras 2 then answered as if it learned
        given["always training"] = True  # which `described` refuses, as everything it cannot show
    return {
        "args": [tensors if len(tensors) > 1 else tensors[0]] if tensors else [],
        "kwargs": given,
    }
