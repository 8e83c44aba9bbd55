"""Reads the lines of `core.recipes.layers.layer_list`."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from core.files.names import suggest
from core.recipes.layers.names import LayerNames
from core.recipes.layers.settings import ACTIVATIONS, check_layer
from core.recipes.recipe import Layer

MAX_LAYERS = 40
MAX_FILTERS = 4096  # of a convolution; also units of a dense layer
PCA = "pca"  # name of a layer of principal components
DEFAULT_MOMENTUM = 0.9  # of a `norm` without a number, as in our recipes

_MAX_SIDE = 64  # of kernels, windows and strides
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,17})?%?|\.[0-9]{1,17}%?")
_VECTORS = ("Dense", "Flatten", "GlobalAveragePooling2D")  # kinds that make one
_Words = list[str]
_Inputs = tuple[str, ...]


class LayerReader:
    """Reads line after line."""

    def __init__(self, *, is_map: bool) -> None:
        """Begins a network on maps, which images are too, or on vectors."""
        self.layers: list[Layer] = []
        self._names = LayerNames()
        self._is_map = {"image": is_map}  # what leaves a layer: a map, or a vector
        self._previous = "image"

    def read(self, line: str) -> None:
        """Reads one line and adds its layers.

        Raises:
            ValueError: It cannot be read.
        """
        text = re.sub(r"(\d)\s*[x×]\s*(\d)", r"\1x\2", line.strip().replace(" %", "%"))
        own, colon, rest = text.rpartition(":")
        name = own.strip()
        if colon and not name:
            raise ValueError("expected a name before the colon.")
        phrase, _, sources = rest.partition(" from ")
        inputs = tuple(sources.replace(",", " ").split())
        head, *words = phrase.split() or [""]
        head = head.lower()
        if head != "add":  # whose words are names of layers
            words = [word.lower() for word in words]
        if head in ACTIVATIONS:
            _finish(words)
            self._append("Activation", name, {"activation": head}, inputs)
        elif head in _READERS:
            _READERS[head](self, words, name, inputs)
        else:
            known = (*_READERS, *ACTIVATIONS)
            raise ValueError(
                f"{head[:40]!r} is no layer; expected one of {', '.join(known)}."
                f"{suggest(head, known)}"
            )

    def finish(self) -> None:
        """Ends the list: the logits that follow need a vector."""
        if self._is_map[self._previous]:
            self._append("Flatten", "", {}, ())

    def _append(self, kind: str, name: str, settings: Any, inputs: _Inputs) -> None:
        if kind == "Dense" and self._is_map.get((*inputs, self._previous)[0]):
            self._append("Flatten", "", {}, inputs)
            inputs = ()
        source = (*inputs, self._previous)[0]
        word = str(settings["activation"]) if kind == "Activation" else ""
        layer = Layer(kind, name or self._names.propose(kind, source, word), settings, inputs)
        check_layer(layer)
        if len(self.layers) == MAX_LAYERS:
            raise ValueError(f"expected at most {MAX_LAYERS} layers in all. Remove some.")
        self._names.take(layer, source)
        self.layers.append(layer)
        self._is_map[layer.name] = kind not in _VECTORS and self._is_map.get(source, True)
        self._previous = layer.name

    def _conv(self, words: _Words, name: str, inputs: _Inputs) -> None:
        what = "expected filters and their size, as in 'conv 32 5x5'"
        settings = {"filters": _count(words, what), "kernel_size": _size(words, what)}
        self._weighted("Conv2D", settings, words, name, inputs)

    def _dense(self, words: _Words, name: str, inputs: _Inputs) -> None:
        settings = {"units": _count(words, "expected a number of units, as in 'dense 128'")}
        self._weighted("Dense", settings, words, name, inputs)

    def _pca(self, words: _Words, name: str, inputs: _Inputs) -> None:
        units = _count(words, "expected a number of components, as in 'pca 60'")
        _finish(words)
        if name:
            raise ValueError(f"this layer is always called {PCA}; leave the name away.")
        self._append("Dense", PCA, {"units": units, "trainable": False}, inputs)

    def _weighted(
        self, kind: str, settings: dict[str, Any], words: _Words, name: str, inputs: _Inputs
    ) -> None:
        """A layer with weights, and those that finish it on the same line."""
        finishing: list[tuple[str, dict[str, Any]]] = []
        while words:
            word = words.pop(0)
            if finishing and word not in ACTIVATIONS and word != "norm":
                raise ValueError(f"{word[:40]!r} has to stand before norm and activation.")
            if word == "norm":
                settings["use_bias"] = False
                finishing.append(("BatchNormalization", _momentum(words)))
            elif word in ACTIVATIONS:
                finishing.append(("Activation", {"activation": word}))
            elif word == "nobias":
                settings["use_bias"] = False
            elif word == "frozen":
                settings["trainable"] = False
            elif word == "normal":
                spread = _number(words, "expected the spread of the first weights: 'normal 0.05'")
                config = {"stddev": spread}
                settings["kernel_initializer"] = {"class_name": "RandomNormal", "config": config}
            elif kind != "Conv2D" or not _window_word(word, words, settings):
                raise ValueError(_unknown(word))
        self._append(kind, name, settings, inputs)
        for kind_after, settings_after in finishing:
            self._append(kind_after, "", settings_after, ())

    def _pool(self, words: _Words, name: str, inputs: _Inputs) -> None:
        self._window("MaxPooling2D", words, name, inputs)

    def _average(self, words: _Words, name: str, inputs: _Inputs) -> None:
        if words[:1] == ["all"]:
            _finish(words[1:])
            self._append("GlobalAveragePooling2D", name, {}, inputs)
        else:
            self._window("AveragePooling2D", words, name, inputs)

    def _window(self, kind: str, words: _Words, name: str, inputs: _Inputs) -> None:
        settings = {"pool_size": _size(words, "expected the size of the window, as in 'pool 2'")}
        while words:
            word = words.pop(0)
            if not _window_word(word, words, settings):
                raise ValueError(_unknown(word))
        self._append(kind, name, settings, inputs)

    def _dropout(self, words: _Words, name: str, inputs: _Inputs) -> None:
        rate = _number(words, "expected the share that is dropped, as in 'dropout 20%'")
        _finish(words)
        self._append("Dropout", name, {"rate": rate}, inputs)

    def _flatten(self, words: _Words, name: str, inputs: _Inputs) -> None:
        _finish(words)
        self._append("Flatten", name, {}, inputs)

    def _norm(self, words: _Words, name: str, inputs: _Inputs) -> None:
        momentum = _momentum(words)
        _finish(words)
        self._append("BatchNormalization", name, momentum, inputs)

    def _add(self, words: _Words, name: str, inputs: _Inputs) -> None:
        named = (*(word.strip(",") for word in words), *inputs)
        if len(named) < 2:
            raise ValueError("expected the names of two layers, as in 'add conv1_relu conv2'.")
        self._append("Add", name, {}, named)


def _window_word(word: str, words: _Words, settings: dict[str, Any]) -> bool:
    """Takes a word on how a window slides; false if it is none."""
    if word in ("same", "valid"):
        settings["padding"] = word
    elif word == "stride":
        settings["strides"] = _size(words, "expected how far it moves on, as in 'stride 2'")
    else:
        return False
    return True


def _momentum(words: _Words) -> dict[str, Any]:
    given = words and _NUMBER.fullmatch(words[0])
    return {"momentum": _number(words, "") if given else DEFAULT_MOMENTUM}


def _count(words: _Words, expected: str) -> int:
    word = words.pop(0) if words else ""
    if not re.fullmatch(r"[0-9]{1,9}", word):
        raise ValueError(f"{expected}.")
    if not 1 <= int(word) <= MAX_FILTERS:
        raise ValueError(f"{expected}, from 1 to {MAX_FILTERS:,}.")
    return int(word)


def _size(words: _Words, expected: str) -> int | list[int]:
    """A side, or height and width: one number where both are the same, as recipes have it."""
    match = re.fullmatch(r"([0-9]{1,4})(?:x([0-9]{1,4}))?", words.pop(0) if words else "")
    if not match:
        raise ValueError(f"{expected}.")
    height, width = int(match[1]), int(match[2] or match[1])
    if not (1 <= height <= _MAX_SIDE and 1 <= width <= _MAX_SIDE):
        raise ValueError(f"{expected}, from 1 to {_MAX_SIDE}.")
    return height if height == width else [height, width]


def _number(words: _Words, expected: str) -> float:
    word = words.pop(0) if words else ""
    if not _NUMBER.fullmatch(word):
        raise ValueError(f"{expected}.")
    number = Decimal(word.rstrip("%"))  # so that 35% is the number that 0.35 is
    return float(number / 100 if word.endswith("%") else number)


def _finish(words: _Words) -> None:
    if words:
        raise ValueError(_unknown(words[0]))


def _unknown(word: str) -> str:
    known = ("same", "stride", "nobias", "norm", "frozen", "normal", *ACTIVATIONS)
    return f"{word[:40]!r} is not expected there. Leave it away.{suggest(word, known)}"


_READERS: dict[str, Callable[[LayerReader, _Words, str, _Inputs], None]] = {
    "conv": LayerReader._conv,
    "pool": LayerReader._pool,
    "average": LayerReader._average,
    "norm": LayerReader._norm,
    "dropout": LayerReader._dropout,
    "flatten": LayerReader._flatten,
    "dense": LayerReader._dense,
    PCA: LayerReader._pca,
    "add": LayerReader._add,
}
