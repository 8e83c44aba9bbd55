"""Reads the lines of `core.recipes.layers.layer_list`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from core.files.names import suggest
from core.recipes.layers.activations import ACTIVATIONS
from core.recipes.layers.checks import check_layer
from core.recipes.layers.kind import Kind
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.names import LayerNames
from core.recipes.layers.node import IMAGE
from core.recipes.layers.words import Words, read_count, read_number, read_size
from core.recipes.recipe import Layer

MAX_LAYERS = 40
PCA = "pca"  # name of a layer of principal components

_HEADS = {kind.word: kind for kind in KINDS.values() if kind.word}
_FINISHERS = {kind.word: kind for kind in KINDS.values() if kind.word and kind.finishes}


class LayerReader:
    """Reads line after line."""

    def __init__(self, *, is_map: bool) -> None:
        """Begins a network on maps, which images are too, or on vectors."""
        self.layers: list[Layer] = []
        self._names = LayerNames()
        self._is_map = {IMAGE: is_map}  # what leaves a layer: a map, or a vector
        self._previous = IMAGE

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
        if head in _HEADS and _HEADS[head].several:  # whose words are names of layers
            self._join(_HEADS[head], words, name, inputs)
            return
        words = [word.lower() for word in words]
        if head in ACTIVATIONS:
            _finish(words)
            self._append("Activation", name, {"activation": head}, inputs)
        elif head == PCA:
            self._pca(words, name, inputs)
        elif f"{head} {' '.join(words[:1])}" in _HEADS:  # of two words, as in `average all`
            self._layer(_HEADS[f"{head} {words.pop(0)}"], words, name, inputs)
        elif head in _HEADS:
            self._layer(_HEADS[head], words, name, inputs)
        else:
            known = tuple(dict.fromkeys(word.split()[0] for word in (*_HEADS, PCA)))
            raise ValueError(
                f"{head[:40]!r} is no layer; expected one of {', '.join((*known, *ACTIVATIONS))}."
                f"{suggest(head, (*known, *ACTIVATIONS))}"
            )

    def finish(self) -> None:
        """Ends the list: the logits that follow need a vector."""
        if self._is_map[self._previous]:
            self._append("Flatten", "", {}, ())

    def _append(self, kind: str, name: str, settings: Any, inputs: tuple[str, ...]) -> None:
        if kind == "Dense" and self._is_map.get((*inputs, self._previous)[0]):
            self._append("Flatten", "", {}, inputs)
            inputs = ()
        source = (*inputs, self._previous)[0]
        unnamed = Layer(kind, name, settings, inputs)
        layer = Layer(kind, name or self._names.propose(unnamed, source), settings, inputs)
        check_layer(layer)
        if len(self.layers) == MAX_LAYERS:
            raise ValueError(f"expected at most {MAX_LAYERS} layers in all. Remove some.")
        self._names.take(layer, source)
        self.layers.append(layer)
        self._is_map[layer.name] = not KINDS[kind].gives_vector and self._is_map.get(source, True)
        self._previous = layer.name

    def _layer(self, kind: Kind, words: Words, name: str, inputs: tuple[str, ...]) -> None:
        """A layer, and those that finish it on the same line."""
        settings = kind.read(words)
        finishing: list[tuple[str, dict[str, Any]]] = []
        while words:
            word = words.pop(0)
            finisher = "Activation" if word in ACTIVATIONS else None
            if kind.has_filters and word in _FINISHERS:
                finisher = _FINISHERS[word].name
            if finishing and not finisher:
                raise ValueError(f"{word[:40]!r} has to stand before norm and activation.")
            if finisher == "Activation" and kind.has_filters:
                finishing.append((finisher, {"activation": word}))
            elif finisher and kind.has_filters:
                if finisher == "BatchNormalization":
                    settings["use_bias"] = False
                finishing.append((finisher, _FINISHERS[word].read(words)))
            elif not _modify(kind, word, words, settings):
                raise ValueError(_unknown(word))
        self._append(kind.name, name, settings, inputs)
        for kind_after, settings_after in finishing:
            self._append(kind_after, "", settings_after, ())

    def _pca(self, words: Words, name: str, inputs: tuple[str, ...]) -> None:
        units = read_count(words, "expected a number of components, as in 'pca 60'")
        _finish(words)
        if name:
            raise ValueError(f"this layer is always called {PCA}; leave the name away.")
        self._append("Dense", PCA, {"units": units, "trainable": False}, inputs)

    def _join(self, kind: Kind, words: Words, name: str, inputs: tuple[str, ...]) -> None:
        """A layer that reads several."""
        named = (*(word.strip(",") for word in words), *inputs)
        if len(named) < 2:
            raise ValueError(
                f"expected the names of two layers, as in '{kind.word} conv1_relu conv2'."
            )
        self._append(kind.name, name, {}, named)


def initializer_of(kind: Kind) -> str:
    """Name of the setting with the first weights of a kind's filters; empty without filters."""
    names = [setting.name for setting in kind.settings if setting.name.endswith("_initializer")]
    return next((name for name in names if not name.startswith("bias")), "")


def _modify(kind: Kind, word: str, words: Words, settings: dict[str, Any]) -> bool:
    """Takes a word that several kinds know; false if this one does not."""
    change = _MODIFIERS.get(word)
    if change is None:
        return False
    needs, value = change
    name = initializer_of(kind) if needs == "initializer" else needs
    setting = next((setting for setting in kind.settings if setting.name == name), None)
    if setting is None or (word in ("same", "valid") and not setting.check.fits(word)):
        return False
    settings[name] = value(words)
    return True


def _read_normal(words: Words) -> dict[str, Any]:
    spread = read_number(words, "expected the spread of the first weights: 'normal 0.05'")
    return {"class_name": "RandomNormal", "config": {"stddev": spread}}


# From a word to the setting that a kind must have, and what the word makes of it.
_MODIFIERS: dict[str, tuple[str, Callable[[Words], Any]]] = {
    "same": ("padding", lambda words: "same"),
    "valid": ("padding", lambda words: "valid"),
    "stride": (
        "strides",
        lambda words: read_size(words, "expected how far it moves on, as in 'stride 2'"),
    ),
    "apart": (
        "dilation_rate",
        lambda words: read_size(words, "expected how far the weights lie apart, as in 'apart 2'"),
    ),
    "nobias": ("use_bias", lambda words: False),
    "frozen": ("trainable", lambda words: False),
    "normal": ("initializer", _read_normal),
}


def _finish(words: Words) -> None:
    if words:
        raise ValueError(_unknown(words[0]))


def _unknown(word: str) -> str:
    known = ("same", "stride", "apart", "nobias", *_FINISHERS, "frozen", "normal", *ACTIVATIONS)
    return f"{word[:40]!r} is not expected there. Leave it away.{suggest(word, known)}"
