"""A recipe's layers as a short list that people can edit: one line for each.

    conv 32 5x5 relu
    pool 2
    dense 128 relu

`EXAMPLES` says what there is. A flatten that is missing is added where a dense layer follows a map.
Layers are named by themselves (conv1, conv1_relu, pool1), or by `name: ` in front. `from NAME` at
the end reads another layer than the one before, and `add NAME NAME` sums up two. What follows
`norm` on the line of a layer brings its own bias, so that layer has none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.names import LayerNames
from core.recipes.layers.node import IMAGE
from core.recipes.layers.reader import PCA, LayerReader, initializer_of
from core.recipes.layers.words import write_size
from core.recipes.recipe import Layer, Recipe

# What Keras takes where nothing is said, so that it need not be said.
_USUAL = {
    "use_bias": True,
    "trainable": True,
    "kernel_initializer": "GlorotUniform",
    "depthwise_initializer": "GlorotUniform",
    "bias_initializer": "Zeros",
}
EXAMPLES = {
    **{kind.example: kind.meaning for kind in KINDS.values()},
    "conv 32 3x3 same": "one that keeps the size of the map; also `stride 2`, `apart 2`",
    "conv 32 5x5 norm relu": "with batch normalization before the relu",
    "dense 50 nobias frozen": "without a bias, not trained; `normal 0.05` spreads first weights",
    f"{PCA} 60": "principal components of the training images",
}
"""Lines of a list, and what each of them is."""

_PCA_SETTINGS = {"units", "trainable"}


def parse(lines: Sequence[str], input_shape: tuple[int, ...]) -> tuple[Layer, ...]:
    """Reads a list of layers; empty lines are skipped.

    Whether sizes fit each other is the question of `core.recipes.layers.graph.build_graph`.

    Args:
        lines: As described above.
        input_shape: Of the data; tells where a flatten is missing.

    Raises:
        ValueError: A line cannot be read; the sentence names it.
    """
    reader = LayerReader(is_map=len(input_shape) == 3)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            reader.read(line)
        except ValueError as error:
            raise ValueError(f"Line {number}, {line.strip()[:60]!r}: {error}") from None
    reader.finish()
    return tuple(reader.layers)


def with_layers(recipe: Recipe, lines: Sequence[str], input_shape: tuple[int, ...]) -> Recipe:
    """A recipe with the layers of a list, and all else as it was.

    Raises:
        ValueError: A line cannot be read; the sentence names it.
    """
    layers = parse(lines, input_shape)
    components = any(layer.name == PCA and _is_pca(layer) for layer in layers)
    return dataclasses.replace(recipe, layers=layers, pca_layer=PCA if components else None)


def write(layers: Sequence[Layer], *, to_read: bool = False) -> list[str]:
    """The list of some layers, of which `parse` makes the same layers.

    Args:
        layers: In their order.
        to_read: For people alone: a setting for which the list has no word stands in brackets.

    Raises:
        ValueError: A layer has such a setting, and the list is not just to be read.
    """
    lines: list[str] = []
    names = LayerNames()
    previous = IMAGE
    waiting = list(layers)
    while waiting:
        head = waiting.pop(0)
        own = "" if _is_pca(head) or _is_named(head, previous, names) else f"{head.name}: "
        names.take(head, (*head.inputs, previous)[0])
        previous = head.name
        finishing: list[Layer] = []
        while KINDS[head.kind].has_filters and waiting:
            after = waiting[0]
            fits = KINDS[after.kind].finishes and (
                after.kind != "BatchNormalization" or not head.settings.get("use_bias", True)
            )
            if not fits or after.inputs or not _is_named(after, previous, names) or _is_pca(head):
                break
            names.take(after, previous)
            previous = after.name
            finishing.append(waiting.pop(0))
        words = [_write_layer(layer, to_read) for layer in (head, *finishing)]
        if any(layer.kind == "BatchNormalization" for layer in finishing):
            words[0] = words[0].removesuffix(" nobias")
        source = (
            f" from {', '.join(head.inputs)}"
            if head.inputs and not KINDS[head.kind].several
            else ""
        )
        lines.append(own + " ".join(words) + source)
    return lines


def _is_named(layer: Layer, previous: str, names: LayerNames) -> bool:
    """Whether the layer has the name that it would get by itself."""
    return layer.name == names.propose(layer, (*layer.inputs, previous)[0])


def _is_pca(layer: Layer) -> bool:
    return layer.kind == "Dense" and layer.name == PCA and set(layer.settings) == _PCA_SETTINGS


def _write_layer(layer: Layer, to_read: bool) -> str:
    """A layer in words, without its name."""
    if _is_pca(layer):
        return f"{PCA} {layer.settings['units']}"
    kind = KINDS[layer.kind]
    given = {name: value for name, value in layer.settings.items() if value != _USUAL.get(name)}
    words = [kind.word, kind.write(given)]
    if kind.several:
        words += layer.inputs
    if "padding" in given:
        words.append(given.pop("padding"))
    if "strides" in given:
        words += ["stride", write_size(given.pop("strides"))]
    if "dilation_rate" in given:
        words += ["apart", write_size(given.pop("dilation_rate"))]
    initializer = given.get(initializer_of(kind))
    if isinstance(initializer, dict) and set(initializer["config"]) == {"stddev"}:
        if initializer["class_name"] == "RandomNormal":
            del given[initializer_of(kind)]
            words += ["normal", str(initializer["config"]["stddev"])]
    for name, word in (("trainable", "frozen"), ("use_bias", "nobias")):
        if name in given:
            given.pop(name)
            words.append(word)
    if given and to_read:
        words.append(f"({', '.join(map(_write_setting, given.items()))})")
    elif given:
        raise ValueError(
            f"{layer.name} has the setting {sorted(given)[0]!r}, for which a list of layers has no "
            "word. Begin with another recipe."
        )
    return " ".join(filter(None, words))


def _write_setting(setting: tuple[str, Any]) -> str:
    name, value = setting
    if isinstance(value, dict):
        value = value.get("class_name", "")
    return f"{name.replace('_', ' ')} {value}"
