"""One layer as a file describes it: its kind, its settings, what it reads."""

from __future__ import annotations

from typing import Any, NamedTuple

from core.foreign.allowed import (
    CUTTING,
    IDLE,
    KINDS,
    PASSED_OVER,
    check_setting,
    is_whole,
    list_needed,
    list_settings,
    shorten,
)
from core.foreign.strange_layers import explain_layer

_KERAS_1 = ("output_dim", "nb_filter", "border_mode", "dim_ordering", "subsample", "init")


class Step(NamedTuple):
    """One step on the way to a layer's weights in a file, from the outermost model inwards.

    Attributes:
        name: What its author called the model or layer.
        stem: What Keras 3 calls its kind in a file, such as "conv2d".
        number: How many of that kind stand before it in the same model.
    """

    name: str
    stem: str
    number: int


class ForeignLayer(NamedTuple):
    """A layer as its file describes it.

    Attributes:
        kind: Class name, one of those in the table of `allowed`.
        name: What its author called it; in a model within the model after that model's name and a
            slash.
        settings: What decides what it computes, checked.
        inputs: Names of the layers it reads.
        path: The way to its weights: the models around it, and itself.
    """

    kind: str
    name: str
    settings: dict[str, Any]
    inputs: tuple[str, ...]
    path: tuple[Step, ...]


def read_layer(entry: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """A layer's kind, name and settings, if all of them are known.

    Args:
        entry: As Keras 3 describes it, see `dialects`.

    Raises:
        ValueError: It is of an unknown kind, or has settings that are unknown or do not fit.
    """
    kind, name, config = str(entry.get("class_name")), read_name(entry), entry["config"]
    module, registered = entry.get("module"), entry.get("registered_name")
    if (
        (kind not in KINDS and kind not in IDLE)
        or module != "keras.layers"
        or registered is not None
    ):
        own = module == "keras.layers" and isinstance(registered, str) and ">" in registered
        where = shorten(registered).partition(">")[0] if own else shorten(module)
        raise ValueError(explain_layer(shorten(name), shorten(kind), where, KINDS))
    if kind in IDLE:
        return kind, name, {}
    settings = {}
    for setting, value in config.items():
        if setting in list_settings(kind):
            settings[setting] = check_setting(name, kind, setting, value)
        elif setting in _KERAS_1:
            raise ValueError(
                f"The layer {shorten(name)!r} ({kind}) has the setting {setting!r} of Keras 1. "
                "Load the network with Keras 2 and save it again."
            )
        elif setting not in PASSED_OVER and value is not None and kind not in CUTTING:
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
        settings = {"batch_shape": config.get("batch_shape")}
    return kind, name, {name: value for name, value in settings.items() if value is not None}


def read_name(entry: dict[str, Any]) -> str:
    """What a model's or layer's author called it.

    Raises:
        ValueError: There is no name.
    """
    config = entry.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    name = entry.get("name") if name is None else name  # of operations between layers
    if not isinstance(config, dict) or not isinstance(name, str) or not 0 < len(name) <= 100:
        raise ValueError(
            f"A layer of kind {shorten(entry.get('class_name'))} has no name. Save the network "
            "again."
        )
    return name


def read_nodes(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    """The layers that a layer of a functional network reads.

    Raises:
        ValueError: It is used more than once, or this is not written as Keras writes it.
    """
    nodes = entry.get("inbound_nodes")
    if not isinstance(nodes, list) or len(nodes) != 1:
        number = len(nodes) if isinstance(nodes, list) else 0
        raise ValueError(
            f"The layer {shorten(name)!r} is used {number} times; expected once. Give each place a "
            "layer of its own."
        )
    found: list[str] = []
    tensors: list[Any] = []
    node = nodes[0]
    arguments = node.get("args") if isinstance(node, dict) else None
    given = node.get("kwargs") if isinstance(node, dict) else None
    # Whether a network learns is said anew at each call, whatever its layers were called with.
    plain = isinstance(given, dict) and all(
        value is None or value is False for key, value in given.items() if key != "training"
    )
    if isinstance(arguments, list) and len(arguments) == 1 and plain:
        tensors = arguments[0] if isinstance(arguments[0], list) else arguments
        for tensor in tensors:
            place = tensor.get("config", {}) if isinstance(tensor, dict) else {}
            place = place.get("keras_history") if isinstance(place, dict) else None
            if (source := _read_place(place)) is not None:
                found.append(source)
    if not found or len(found) != len(tensors):
        raise ValueError(
            f"What the layer {shorten(name)!r} reads is not written as Keras writes it, or it is "
            "called with more than the outputs of layers. Build it of layers alone."
        )
    return tuple(found)


def read_ends(value: Any) -> list[str]:
    """The names of a network's inputs or outputs: [name, 0, 0], or a list of such."""
    if (one := _read_place(value)) is not None:
        return [one]
    if isinstance(value, dict):
        value = list(value.values())
    places = [_read_place(place) for place in value] if isinstance(value, list) else []
    return [place for place in places if place is not None]


def _read_place(value: Any) -> str | None:
    """The layer whose output is meant.

    Each layer is used once, so its first number says nothing: a model that was built before it
    stood in another one begins with 1.
    """
    plain = isinstance(value, list) and len(value) == 3 and isinstance(value[0], str)
    return str(value[0]) if plain and is_whole(value[1], 0, 9) and value[2] == 0 else None


def read_shape(batch_shape: Any) -> tuple[int | None, ...]:
    """The shape of one input.

    Raises:
        ValueError: It is not known, or of too many lengths.
    """
    if isinstance(batch_shape, list) and len(batch_shape) == 1 and isinstance(batch_shape[0], list):
        batch_shape = batch_shape[0]
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


def read_dtype(entry: dict[str, Any]) -> str:
    """The number format that a layer computes in."""
    dtype = entry["config"].get("dtype") if isinstance(entry.get("config"), dict) else None
    if isinstance(dtype, dict):
        inner = dtype.get("config")
        dtype = inner.get("name") if isinstance(inner, dict) else None
    return dtype[:30] if isinstance(dtype, str) else "float32"
