"""From the bytes of a file to a network of ours: layers, weights, and what was found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import Source
from core.foreign import archive, bare_weights, config, loading, translation, wanted
from core.foreign.config import ForeignNetwork
from core.foreign.exchange import NAMED, NUMBERED, WHOLE
from core.foreign.scaling import Scaling
from core.recipes.layers import layer_list
from core.recipes.layers.graph import build_graph
from core.recipes.own_recipes import find_recipe, list_recipes
from core.recipes.recipe import SOFTMAX, Layer


class Found(NamedTuple):
    """A network as it lies in a file.

    Attributes:
        layers: Between the image and the logits.
        weights: By "layer/number".
        inner: The scaling that the network does itself, before anything else.
        notes: Sentences on what was found.
        ending: What makes probabilities of its logits.
        single: Whether it has one unit for two classes, of which none says which of them it means.
    """

    layers: tuple[Layer, ...]
    weights: dict[str, NDArray[np.float32]]
    inner: Scaling
    notes: list[str]
    ending: str = SOFTMAX
    single: bool = False


class Parts(NamedTuple):
    """A whole network's file, taken apart.

    Attributes:
        config: What it says of the network, as JSON values.
        version: The version of Keras that saved it, as it says.
        weights: The bytes of an HDF5 file that holds them.
        compiled: Whether it carries an optimizer.
        words: What kind of file it is.
    """

    config: dict[str, Any]
    version: str
    weights: bytes
    compiled: bool
    words: str


def read(raw: bytes, source: Source, recipe: str | None = None, lines: Sequence[str] = ()) -> Found:
    """What lies in a file, after every check that needs no data.

    Args:
        raw: The file's bytes.
        source: The data set that the network reads.
        recipe: The recipe whose weights these are; None for a whole network.
        lines: Or a list of the layers whose weights they are, see `core.recipes.layers.layer_list`.

    Raises:
        ValueError: The file is refused.
    """
    parts = open_parts(raw)
    if parts is None:
        return _read_weights(raw, source, recipe, lines)
    if recipe is not None or lines:
        raise ValueError(
            "The file holds a whole network, which brings its own architecture. Leave the recipe "
            "out; it is for files with weights alone."
        )
    return _read_whole(parts, source)


def open_parts(raw: bytes) -> Parts | None:
    """Takes a whole network's file apart; None where it holds weights alone.

    Raises:
        ValueError: It holds neither, or is damaged.
    """
    kind = archive.find_kind(raw)
    if kind == archive.KERAS:
        settings, version, weights = archive.unpack(raw)
        return Parts(settings, version, weights, bool(settings.get("compile_config")), ".keras")
    return _open_whole(raw) if kind == archive.HDF5 else None


def describe(network: ForeignNetwork, parts: Parts) -> str:
    """What a whole network's file is, as a sentence."""
    return (
        f"A {network.kind} network of {len(network.layers)} layers, saved by Keras "
        f"{parts.version} as {parts.words}."
    )


def _open_whole(raw: bytes) -> Parts | None:
    """A whole network in an HDF5 file; None where it holds weights alone.

    Raises:
        ValueError: It holds neither.
    """
    found = loading.describe(raw)
    if found.holds in (NUMBERED, NAMED):
        return None
    if found.holds != WHOLE or found.config is None:
        raise ValueError(
            f"The HDF5 file holds {found.holds}; expected a whole network, as "
            "`model.save('net.h5')` writes it, or weights, as `model.save_weights` does. Save the "
            "network in one of these ways; data in HDF5 are not read."
        )
    if found.version.startswith("1."):
        raise ValueError(
            f"The network was saved by Keras {found.version}, whose layers have other settings. "
            "Load it with Keras 2 and save it again."
        )
    settings = archive.parse_json(found.config, "The file's model_config")
    return Parts(settings, found.version or "2", raw, found.compiled, ".h5")


def _read_whole(parts: Parts, source: Source) -> Found:
    classes = len(source.class_names)
    network = config.read_config(parts.config)
    ours = translation.translate(network, source.input_shape, classes)
    expected = wanted.expect(ours.wanted, ours.layers, source.input_shape, classes)
    weights = ours.complete(loading.load_weights(parts.weights, ours.wanted, expected))
    shape = ", ".join("any" if length is None else str(length) for length in network.input_shape)
    notes = [
        f"{describe(network, parts)} It reads inputs of shape ({shape}) and ends in "
        f"{ours.ending.words}."
    ]
    notes += ours.list_notes()
    if parts.compiled:
        notes.append("The optimizer and its state were left out; they matter to training alone.")
    if network.low_precision:
        formats = ", ".join(network.low_precision)
        notes.append(f"It computed in {formats}; here it computes in float32, which is finer.")
    inner = Scaling(ours.scaler, np.asarray(ours.scale), np.asarray(ours.offset))
    return Found(ours.layers, weights, inner, notes, ours.ending.activation, ours.ending.single)


def _read_weights(raw: bytes, source: Source, recipe: str | None, lines: Sequence[str]) -> Found:
    """Weights alone, for a recipe's layers or for those of a list."""
    if (recipe is None) == (not lines):
        raise ValueError(
            "The file holds weights alone; expected the layers that they belong to: either a list "
            f"of them, or a recipe: {', '.join(list_recipes())}. Or bring a whole network."
        )
    if recipe is not None:
        layers = find_recipe(recipe).layers
    else:
        layers = layer_list.parse(lines, source.input_shape)
    kind, whose = archive.find_kind(raw), f"the recipe {recipe}" if recipe else "a list of layers"
    classes = len(source.class_names)
    wanted.check_size(layers, source.input_shape, classes)
    wants = wanted.want_recipe(layers)
    expected = wanted.expect(wants, layers, source.input_shape, classes)
    notes = [f"Weights for {whose}, from {CALLED[kind]} file."]
    if kind == archive.HDF5 or (kind == archive.NPZ and archive.is_by_layer(raw)):
        weights = loading.load_weights(raw, wants, expected, npz=kind == archive.NPZ)
    else:
        arrays = loading.load_loose(raw, npz=kind == archive.NPZ)
        graph = build_graph(layers, source.input_shape, classes)
        weights, turned, names, doubtful = bare_weights.match(arrays, wants, expected, graph)
        if names:
            pairs = ", ".join(f"{own} is {theirs[:40]!r}" for own, theirs in names.items())
            notes.append(f"By shapes and names, {pairs}.")
        if doubtful:
            notes.append(
                "Warning: the shapes fit Keras' order of weights and PyTorch's, and no name tells "
                "which it is; Keras' was taken. If it reads badly, name them as PyTorch does."
            )
        if turned:
            layers = bare_weights.set_epsilon(layers)
            notes.append(
                "They were in PyTorch's order (filters, channels, height, width; outputs, inputs; "
                "channels first where a map is flattened), and were turned. Its normalizations "
                "have an epsilon of 0.00001 here, as PyTorch's have."
            )
    same = Scaling("", np.ones(()), np.zeros(()))
    return Found(layers, weights, same, notes)


CALLED = {archive.HDF5: "an h5", archive.NPZ: "an npz", archive.SAFETENSORS: "a safetensors"}
