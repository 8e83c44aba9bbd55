"""What a `.keras` file says of its layers, read as plain data through an allow-list.

No class that the file names is ever looked up. A layer's kind, its settings and their values must
stand in the tables of `allowed`; what only matters to training (initializers, regularizers) is
passed over.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from core.foreign.allowed import (
    KINDS,
    PASSED_OVER,
    check_setting,
    is_whole,
    list_needed,
    list_settings,
    shorten,
)
from core.foreign.wanted import write_stem

MAX_LAYERS = 200

_MODELS = {
    "Sequential": ("keras", "keras.models", "keras.src.models.sequential"),
    "Functional": ("keras", "keras.models", "keras.src.models.functional"),
}


class ForeignLayer(NamedTuple):
    """A layer as its file describes it.

    Attributes:
        kind: Class name, one of those in the table of `allowed`.
        name: What its author called it.
        settings: What decides what it computes, checked.
        inputs: Names of the layers it reads.
        group: Where in the HDF5 file its weights lie, below "layers".
    """

    kind: str
    name: str
    settings: dict[str, Any]
    inputs: tuple[str, ...]
    group: str


class ForeignNetwork(NamedTuple):
    """A network as its file describes it.

    Attributes:
        kind: "Sequential" or "Functional".
        layers: All layers but the input.
        input_name: Name by which layers read the input.
        input_shape: Of one input; None where the file leaves a length open.
        output: Name of the layer whose output is the network's.
        compiled: Whether it carries an optimizer.
        low_precision: The number formats its layers compute in other than float32.
    """

    kind: str
    layers: tuple[ForeignLayer, ...]
    input_name: str
    input_shape: tuple[int | None, ...]
    output: str
    compiled: bool
    low_precision: tuple[str, ...]


def read_config(config: dict[str, Any]) -> ForeignNetwork:
    """Reads what a file says of its network.

    Raises:
        ValueError: It says something that Inkling does not know; the sentence names the layer.
    """
    kind, inner = str(config.get("class_name")), config.get("config")
    listed = inner.get("layers") if isinstance(inner, dict) else None
    if (
        kind not in _MODELS
        or config.get("module") not in _MODELS[kind]
        or config.get("registered_name") not in (None, kind)
        or not isinstance(inner, dict)
        or not isinstance(listed, list)
        or not all(isinstance(layer, dict) for layer in listed)
    ):
        raise ValueError(
            f"The file holds a {shorten(config.get('module'))}.{shorten(kind)}; expected a plain "
            "Sequential or functional keras.Model, without classes of its own."
        )
    if len(listed) > MAX_LAYERS:
        raise ValueError(f"The network has {len(listed)} layers; expected at most {MAX_LAYERS}.")
    if kind == "Sequential":
        layers, shape = _read_chain(inner, listed)
        input_name, output = "", layers[-1].name
    else:
        layers, shape, input_name, output = _read_graph(inner, listed)
    names = [layer.name for layer in layers]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"Two layers are called {twice[:60]!r}; the file contradicts itself.")
    formats = {_read_dtype(layer) for layer in listed} - {"float32"}
    compiled = bool(config.get("compile_config"))
    return ForeignNetwork(
        kind, tuple(layers), input_name, shape, output, compiled, tuple(sorted(formats))
    )


def _read_chain(
    inner: dict[str, Any], listed: list[dict[str, Any]]
) -> tuple[list[ForeignLayer], tuple[int | None, ...]]:
    batch_shape = inner.get("build_input_shape") or inner.get("batch_input_shape")
    layers: list[ForeignLayer] = []
    previous, counted = "", dict[str, int]()
    for entry in listed:
        kind, name, settings = _read_layer(entry)
        if kind == "InputLayer":
            if layers:
                raise ValueError(f"The input {name!r} stands after other layers; expected first.")
            batch_shape = settings["batch_shape"]
            continue
        layers.append(ForeignLayer(kind, name, settings, (previous,), _count(kind, counted)))
        previous = name
    if not layers:
        raise ValueError("The network has no layers. Build it before saving.")
    return layers, _read_shape(batch_shape)


def _read_graph(
    inner: dict[str, Any], listed: list[dict[str, Any]]
) -> tuple[list[ForeignLayer], tuple[int | None, ...], str, str]:
    layers: list[ForeignLayer] = []
    found_inputs: list[tuple[str, Any]] = []
    counted: dict[str, int] = {}
    for entry in listed:
        kind, name, settings = _read_layer(entry)
        group = _count(kind, counted)
        if kind == "InputLayer":
            found_inputs.append((name, settings["batch_shape"]))
            continue
        layers.append(ForeignLayer(kind, name, settings, _read_nodes(entry, name), group))
    output = _read_end(inner.get("output_layers"))
    if len(found_inputs) != 1 or output is None:
        raise ValueError(
            f"The network has {len(found_inputs)} inputs and "
            f"{'one output' if output else 'several outputs'}; expected one of each."
        )
    (input_name, batch_shape) = found_inputs[0]
    return layers, _read_shape(batch_shape), input_name, output


def _read_layer(entry: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """A layer's kind, name and settings, if all of them are known."""
    kind, config = str(entry.get("class_name")), entry.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    if not isinstance(config, dict) or not isinstance(name, str) or not 0 < len(name) <= 100:
        raise ValueError(f"A layer of kind {shorten(kind)} has no name. Save the network again.")
    if (
        kind not in KINDS
        or entry.get("module") != "keras.layers"
        or entry.get("registered_name") not in (None, kind)
    ):
        raise ValueError(
            f"The layer {shorten(name)!r} is a {shorten(entry.get('module'))}.{shorten(kind)}; "
            f"expected one of {', '.join(KINDS)} of keras.layers. Code from files is not run here, "
            "and networks within networks are not taken apart: build it of these layers."
        )
    settings = {}
    for setting, value in config.items():
        if setting in list_settings(kind):
            settings[setting] = check_setting(name, kind, setting, value)
        elif setting not in PASSED_OVER and value is not None:
            raise ValueError(
                f"The layer {shorten(name)!r} ({kind}) has a setting {shorten(setting)!r} that "
                "Inkling does not know, so it could not be shown truly."
            )
    if missing := [name for name in list_needed(kind) if name not in settings]:
        raise ValueError(
            f"The layer {shorten(name)!r} ({kind}) lacks the setting {missing[0]!r}. Save the "
            "network again."
        )
    if kind == "InputLayer":
        settings = {"batch_shape": config.get("batch_shape") or config.get("batch_input_shape")}
    return kind, name, settings


def _read_nodes(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    """The layers that a layer of a functional network reads."""
    nodes = entry.get("inbound_nodes")
    if not isinstance(nodes, list) or len(nodes) != 1:
        number = len(nodes) if isinstance(nodes, list) else 0
        raise ValueError(
            f"The layer {shorten(name)!r} is used {number} times; expected once. Give each place a "
            "layer of its own."
        )
    found: list[str] = []
    node = nodes[0]
    arguments = node.get("args") if isinstance(node, dict) else None
    given = node.get("kwargs") if isinstance(node, dict) else None
    plain = isinstance(given, dict) and all(
        value is None or value is False for value in given.values()
    )
    if isinstance(arguments, list) and len(arguments) == 1 and plain:
        tensors = arguments[0] if isinstance(arguments[0], list) else arguments
        for tensor in tensors:
            place = tensor.get("config", {}) if isinstance(tensor, dict) else {}
            place = place.get("keras_history") if isinstance(place, dict) else None
            if isinstance(place, list) and len(place) == 3 and place[1:] == [0, 0]:
                found.append(str(place[0]))
    if not found or len(found) != len(tensors):
        raise ValueError(
            f"What the layer {shorten(name)!r} reads is not written as Keras 3 writes it. Load the "
            "network with Keras 3 and save it again."
        )
    return tuple(found)


def _read_end(value: Any) -> str | None:
    """The name of the only output, which is written as [name, 0, 0] or as a list of that."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    plain = isinstance(value, list) and len(value) == 3 and isinstance(value[0], str)
    return str(value[0]) if plain and value[1:] == [0, 0] else None


def _read_shape(batch_shape: Any) -> tuple[int | None, ...]:
    lengths = batch_shape[1:] if isinstance(batch_shape, list) else []
    if not 1 <= len(lengths) <= 3 or not all(
        length is None or is_whole(length, 1, 10**8) for length in lengths
    ):
        raise ValueError(
            f"The network's input has the shape {shorten(batch_shape)}; expected [null, height, "
            "width, channels] or [null, length]. Build the network before saving it, with "
            "keras.Input in front."
        )
    return tuple(lengths)


def _read_dtype(entry: dict[str, Any]) -> str:
    dtype = entry["config"].get("dtype")
    if isinstance(dtype, dict):
        inner = dtype.get("config")
        dtype = inner.get("name") if isinstance(inner, dict) else None
    return dtype[:30] if isinstance(dtype, str) else "float32"


def _count(kind: str, counted: dict[str, int]) -> str:
    """Where Keras puts a layer's weights: by kind, numbered in the order of the layers."""
    group = write_stem(kind)
    number = counted[group] = counted.get(group, -1) + 1
    return f"{group}_{number}" if number else group
