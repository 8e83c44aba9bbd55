"""One foreign layer after the other, and what each is here.

Ours differ in form, not in what they compute: an activation is a layer of its own, and an image is
never seen as anything but an image, so that a foreign reshape of the input makes no layer.
"""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

from core.foreign.allowed import shorten
from core.foreign.described import ForeignLayer
from core.foreign.wanted import Wanted, parts_of
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import IMAGE, LOGITS, PROBABILITIES
from core.recipes.recipe import Layer

_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_RESERVED = {IMAGE, LOGITS, PROBABILITIES, "rescaled"}
_SHORT = {
    "Conv2D": "conv",
    "MaxPooling2D": "pool",
    "AveragePooling2D": "pool",
    "GlobalAveragePooling2D": "mean",
    "BatchNormalization": "norm",
}
# Not kept as settings: an activation becomes a layer of its own, and the weights that a
# normalization does without are filled in.
_NOT_KEPT = ("activation", "scale", "center")


class Tensor(NamedTuple):
    """What flows between layers.

    Attributes:
        name: Our layer that makes it.
        seen: The shape in which the foreign network sees it, if that is not ours.
        scaled: What became of the image's values until here; None once a layer has changed them.
    """

    name: str
    seen: tuple[int, ...] | None = None
    scaled: tuple[float, float] | None = None


class Walk:
    """Takes the foreign layers one after the other and notes what they are here."""

    def __init__(self, input_shape: tuple[int, ...]) -> None:
        """Starts before the first layer, with inputs of this shape."""
        self.layers: list[Layer] = []
        self.wanted: list[Wanted] = []
        self.tensors: dict[str, Tensor] = {}
        self.scales: set[tuple[float, float]] = set()
        self.renamed: dict[str, str] = {}
        self._input_shape = input_shape
        self._flat: dict[str, str] = {}

    def add(self, layer: ForeignLayer) -> None:
        """Takes the next layer, which reads layers that were taken before."""
        sources = [self.tensors[name] for name in layer.inputs]
        if layer.kind in ("Reshape", "Rescaling") or self._passes_on(layer):
            if len(sources) != 1:
                raise ValueError(f"The layer {shorten(layer.name)!r} reads several; expected one.")
            self.tensors[layer.name] = self._view(layer, sources[0])
            return
        sources = [self._settle(layer, source) for source in sources]
        name = self._choose_name(layer.name, layer.kind)
        kind, settings = _translate_settings(layer)
        keeps = KINDS[kind].passes
        if not keeps:
            self.scales.update(source.scaled for source in sources if source.scaled)
        self._append(kind, name, settings, [source.name for source in sources])
        if KINDS[kind].parts:
            self.wanted.append(Wanted(name, kind, layer.path, parts_of(kind, layer.settings)))
        seen = sources[0].seen if kind != "Flatten" else None
        self.tensors[layer.name] = Tensor(name, seen, sources[0].scaled if keeps else None)
        activation = layer.settings.get("activation", "linear")
        if KINDS[kind].has_filters and activation != "linear":
            own = self._choose_name(f"{name}_{activation}", "Activation", note=False)
            self._append("Activation", own, {"activation": activation}, [name])
            self.tensors[layer.name] = Tensor(own)

    def _passes_on(self, layer: ForeignLayer) -> bool:
        return layer.kind == "Activation" and layer.settings["activation"] == "linear"

    def _view(self, layer: ForeignLayer, source: Tensor) -> Tensor:
        """Layers that make none of ours: they see the same values otherwise, or scale them."""
        if layer.kind == "Activation":
            return source
        if layer.kind == "Rescaling":
            if source.scaled is None:
                raise ValueError(
                    f"The Rescaling {shorten(layer.name)!r} stands in the middle of the network; "
                    "expected before all layers with weights."
                )
            scale = float(layer.settings["scale"])
            offset = float(layer.settings.get("offset", 0))
            before = source.scaled
            return source._replace(scaled=(scale * before[0], scale * before[1] + offset))
        target = tuple(layer.settings["target_shape"])
        if source.name == IMAGE:
            target = _resolve(target, math.prod(self._input_shape))
            if target == self._input_shape:
                return source._replace(seen=None)
            if target in (self._input_shape[:2], (math.prod(self._input_shape),)):
                return source._replace(seen=target)
        elif len(target) == 1:
            return source._replace(name=self._flatten(source.name), seen=None)
        raise ValueError(
            f"The Reshape {shorten(layer.name)!r} gives {write_shape(target)}; expected one that "
            "flattens, or that gives the input its height, width and channels."
        )

    def _settle(self, layer: ForeignLayer, source: Tensor) -> Tensor:
        """What a layer reads, flattened where the foreign network sees it flat."""
        if source.seen is None or layer.kind == "Flatten":
            return source._replace(seen=None)
        if len(source.seen) == 1:
            return source._replace(name=self._flatten(source.name), seen=None)
        if layer.kind == "ReLU" or (layer.kind in KINDS and KINDS[layer.kind].any_shape):
            return source
        raise ValueError(
            f"The layer {shorten(layer.name)!r} ({layer.kind}) reads the input as "
            f"{write_shape(source.seen)}; expected a Flatten or a Reshape before it."
        )

    def _flatten(self, name: str) -> str:
        """The name of a layer that flattens that one."""
        if name not in self._flat:
            self._flat[name] = self._choose_name("flatten", "Flatten", note=False)
            self._append("Flatten", self._flat[name], {}, [name])
        return self._flat[name]

    def _append(self, kind: str, name: str, settings: dict[str, Any], inputs: list[str]) -> None:
        previous = self.layers[-1].name if self.layers else IMAGE
        given = () if inputs == [previous] else tuple(inputs)
        self.layers.append(Layer(kind, name, settings, given))

    def _choose_name(self, wanted: str, kind: str, *, note: bool = True) -> str:
        """Their name if it can be read and is free, else one of ours.

        In a model within the model that is the layer's own name, then that with the model's.
        """
        taken = _RESERVED | {layer.name for layer in self.layers}
        for candidate in (wanted.rpartition("/")[2], wanted.replace("/", "_")):
            if _NAME.fullmatch(candidate) and candidate not in taken:
                return candidate
        stem = _SHORT.get(kind, kind.lower()) if note or not _NAME.fullmatch(wanted) else wanted
        name = next(name for n in range(1, 1000) if (name := f"{stem}{n}") not in taken)
        if note:
            self.renamed[wanted] = name
        return name


def _translate_settings(layer: ForeignLayer) -> tuple[str, dict[str, Any]]:
    """A layer's kind here, and its settings without those that are as they always are."""
    given = layer.settings
    if layer.kind in ("ReLU", "Softmax"):
        if given.get("axis", -1) not in (-1, 1):
            raise ValueError(f"The Softmax {shorten(layer.name)!r} is not over the last axis.")
        return "Activation", {"activation": layer.kind.lower()}
    kind = KINDS[layer.kind]
    kept: dict[str, Any] = {}
    for setting in kind.settings:
        name = setting.name
        if name not in given or (name in _NOT_KEPT and kind.parts):
            continue
        if not (setting.needed or setting.stated):
            others = {other: value for other, value in given.items() if other != name}
            if kind.fill(given)[name] == kind.fill(others)[name]:
                continue
        kept[name] = _shorten_pair(given[name])
    if layer.kind == "BatchNormalization":
        kept["epsilon"] = given.get("epsilon", 1e-3)
        if given.get("axis", -1) not in (-1, 3):
            raise ValueError(
                f"The BatchNormalization {shorten(layer.name)!r} is over axis {given['axis']}; "
                "expected the last one, the channels."
            )
    return layer.kind, kept


def _resolve(target: tuple[int, ...], size: int) -> tuple[int, ...]:
    """A shape in which -1 stands for the length that is left."""
    known = math.prod(length for length in target if length != -1)
    return tuple(size // max(known, 1) if length == -1 else length for length in target)


def _shorten_pair(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value[0] == value[1] else value


def write_shape(shape: tuple[int | None, ...]) -> str:
    """A shape as text; lengths that are left open are 'any'."""
    return "(" + ", ".join("any" if length is None else str(length) for length in shape) + ")"
