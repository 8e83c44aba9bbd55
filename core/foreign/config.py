"""What a file says of its network, read as plain data through an allow-list.

No class that the file names is ever looked up. A layer's kind, its settings and their values must
stand in the tables of `allowed`; what only matters to training (initializers, regularizers) is
passed over. Models within the model are taken apart: their layers stand in line with the others.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from core.foreign import dialects
from core.foreign.allowed import shorten
from core.foreign.described import (
    ForeignLayer,
    Step,
    read_dtype,
    read_ends,
    read_layer,
    read_name,
    read_nodes,
    read_shape,
)
from core.foreign.operations import as_layer
from core.foreign.strange_layers import explain_model
from core.foreign.wanted import write_stem

MAX_LAYERS = 200

_MODELS = ("Sequential", "Functional")


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


class _Model(NamedTuple):
    """A model, its own layers and those of models within it in line."""

    layers: list[ForeignLayer]
    formats: set[str]
    inputs: list[tuple[str, Any]]
    output: str


def read_config(config: dict[str, Any]) -> ForeignNetwork:
    """Reads what a file says of its network, as any version of Keras from 2 on wrote it.

    Raises:
        ValueError: It says something that Inkling does not know; the sentence names the layer.
    """
    if str(config.get("class_name")) not in dialects.MODELS:
        registered = str(config.get("registered_name") or "")
        module = shorten(config.get("module") or registered.partition(">")[0])
        raise ValueError(explain_model(shorten(config.get("class_name")), module))
    first_shape = dialects.find_input_shape(config)
    model = dialects.normalize(config)
    read = _read_model(model, (), "")
    if len(read.layers) > MAX_LAYERS:
        raise _explain_many(len(read.layers))
    if not read.layers:
        raise ValueError("The network has no layers. Build it before saving.")
    names = [layer.name for layer in read.layers]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"Two layers are called {twice[:60]!r}; the file contradicts itself.")
    ((input_name, batch_shape),) = read.inputs or [("", None)]
    inner = model["config"]
    batch_shape = batch_shape or inner.get("build_input_shape") or first_shape
    return ForeignNetwork(
        str(model["class_name"]),
        tuple(read.layers),
        input_name,
        read_shape(batch_shape),
        read.output,
        bool(config.get("compile_config")),
        tuple(sorted(read.formats - {"float32"})),
    )


def _read_model(config: dict[str, Any], path: tuple[Step, ...], source: str) -> _Model:
    """A model's layers.

    Args:
        config: As Keras 3 describes it.
        path: The way to it.
        source: What it reads, where it stands within another one.
    """
    kind, inner = str(config.get("class_name")), config.get("config")
    listed = inner.get("layers") if isinstance(inner, dict) else None
    if (
        kind not in _MODELS
        or config.get("module") != "keras"
        or config.get("registered_name") is not None
        or not isinstance(inner, dict)
        or not isinstance(listed, list)
        or not all(isinstance(layer, dict) for layer in listed)
    ):
        raise ValueError(explain_model(shorten(kind), shorten(config.get("module"))))
    if len(listed) > MAX_LAYERS:
        raise _explain_many(len(listed))
    read = _read_chain if kind == "Sequential" else _read_graph
    return read(inner, listed, path, source)


def _read_chain(
    inner: dict[str, Any], listed: list[dict[str, Any]], path: tuple[Step, ...], source: str
) -> _Model:
    found = _Model([], set(), [], source)
    previous, counted = source, dict[str, int]()
    for entry in listed:
        steps = (*path, _count(entry, counted))
        if entry.get("class_name") in _MODELS:
            model = _read_model(entry, steps, previous)
            found.inputs.extend(model.inputs if not found.layers and not path else ())
            found.layers.extend(model.layers)
            found.formats.update(model.formats)
            previous = model.output
            continue
        kind, name, settings = read_layer(entry)
        found.formats.add(read_dtype(entry))
        if kind == "InputLayer":
            if found.layers:
                raise ValueError(f"The input {name!r} stands after other layers; expected first.")
            found.inputs.append(("", settings.get("batch_shape")))
            continue
        previous_name, previous = previous, _write_name(steps)
        found.layers.append(ForeignLayer(kind, previous, settings, (previous_name,), steps))
    inputs = [("", shape) for _, shape in found.inputs[:1]] if not path else []
    return found._replace(output=previous, inputs=inputs)


def _read_graph(
    inner: dict[str, Any], listed: list[dict[str, Any]], path: tuple[Step, ...], source: str
) -> _Model:
    found = _Model([], set(), [], "")
    counted: dict[str, int] = {}
    ends = read_ends(inner.get("output_layers"))
    waiting: dict[str, tuple[dict[str, Any], tuple[Step, ...]]] = {}
    known: dict[str, str] = {}  # what stands for a layer of this model: itself, or a model's last
    for entry in map(as_layer, listed):
        steps = (*path, _count(entry, counted))
        name = steps[-1].name
        if entry.get("class_name") == "InputLayer":
            found.inputs.append((name, read_layer(entry)[2].get("batch_shape")))
            known[name] = source if path else name
        elif name in waiting:
            raise ValueError(f"Two layers are called {name[:60]!r}; the file contradicts itself.")
        else:
            waiting[name] = (entry, steps)
    if len(found.inputs) != 1 or len(ends) != 1:
        raise ValueError(
            f"{f'The model {path[-1].name[:60]!r} in the network' if path else 'The network'} has "
            f"{_number(len(found.inputs), 'input')} and {_number(len(ends), 'output')}; expected "
            "one of each. Make a keras.Model of one input and the output that tells the classes, "
            "and save that."
        )

    def take(name: str) -> str:
        """Reads a layer after those that it reads; returns what stands for it."""
        if name not in waiting:  # what is read in a circle, or is not there, `translation` refuses
            return known.get(name, name)
        entry, steps = waiting.pop(name)
        known[name] = _write_name(steps)
        sources = tuple(map(take, read_nodes(entry, name)))
        if entry.get("class_name") not in _MODELS:
            kind, _, settings = read_layer(entry)
            found.layers.append(ForeignLayer(kind, known[name], settings, sources, steps))
            found.formats.add(read_dtype(entry))
            return known[name]
        if len(sources) != 1:
            raise ValueError(f"The model {name[:60]!r} in the network reads several; expected one.")
        model = _read_model(entry, steps, sources[0])
        found.layers.extend(model.layers)
        found.formats.update(model.formats)
        known[name] = model.output
        return model.output

    output = take(ends[0])
    for name in list(waiting):
        take(name)
    return found._replace(output=output, inputs=[] if path else found.inputs)


def _explain_many(number: int) -> ValueError:
    return ValueError(f"The network has {number} layers; expected at most {MAX_LAYERS}.")


def _write_name(path: tuple[Step, ...]) -> str:
    return "/".join(step.name for step in path)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _count(entry: dict[str, Any], counted: dict[str, int]) -> Step:
    """Where Keras puts a layer's weights: by kind, numbered in the order of the layers."""
    stem = write_stem(str(entry.get("class_name"))[:60])
    number = counted[stem] = counted.get(stem, -1) + 1
    return Step(read_name(entry), stem, number)
