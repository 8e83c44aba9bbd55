"""One foreign layer after the other, and what each is here.

An activation is a layer of its own, what does nothing when a network answers is left out, and an
image is never seen as anything but an image, so that a foreign reshape of the input makes no layer.
What becomes of settings and weights is the question of `lowering`.
"""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

from core.foreign.allowed import IDLE, SAME_SIZE, shorten
from core.foreign.described import ForeignLayer
from core.foreign.lowering import (
    AFFINE_EPSILON,
    Change,
    check_numbers,
    move,
    read_normalization,
    resolve_shape,
    split_separable,
    tell,
    tell_measured,
    translate_settings,
    widen,
    write_shape,
)
from core.foreign.wanted import Wanted, parts_of
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import IMAGE, LOGITS, PROBABILITIES, Shape
from core.recipes.layers.place import Place
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
        self.changes: list[Change] = []
        self.tensors: dict[str, Tensor] = {}
        self.shapes: dict[str, Shape] = {IMAGE: input_shape}
        self.scales: set[tuple[float, float]] = set()
        self.scalers: set[str] = set()
        self.renamed: dict[str, str] = {}
        self.idle: list[ForeignLayer] = []
        self._input_shape = input_shape
        self._flat: dict[str, str] = {}

    def add(self, layer: ForeignLayer) -> None:
        """Takes the next layer, which reads layers that were taken before.

        Raises:
            ValueError: It cannot be shown here, or not there.
        """
        sources = [self.tensors[name] for name in layer.inputs]
        if len(sources) != 1 and not (layer.kind in KINDS and KINDS[layer.kind].several):
            raise ValueError(
                f"The layer {shorten(layer.name)!r} ({layer.kind}) reads {len(sources)} layers; "
                "expected one."
            )
        passed = self._view(layer, sources[0])
        self.tensors[layer.name] = passed if passed else self._make(layer, sources)

    def _view(self, layer: ForeignLayer, source: Tensor) -> Tensor | None:
        """What layers give that make none of ours; None if this one makes some."""
        if layer.kind in IDLE or self._keeps_size(layer, source):
            self.idle.append(layer)
            return source
        if layer.kind == "Activation" and layer.settings["activation"] == "linear":
            return source
        if layer.kind == "Reshape":
            return self._reshape(layer, source)
        if layer.kind == "Permute":
            if layer.settings["dims"] == sorted(layer.settings["dims"]):
                return source
            raise ValueError(
                f"The layer {shorten(layer.name)!r} (Permute) exchanges rows, columns or channels, "
                "which is not shown here. Do that to the data, before the network."
            )
        if layer.kind in ("Rescaling", "Normalization") and source.scaled is not None:
            scale, offset = self._read_affine(layer, source)
            if scale is not None and len(scale) == len(offset) == 1:
                before = source.scaled
                self.scalers.add(layer.kind)
                scaled = (scale[0] * before[0], scale[0] * before[1] + offset[0])
                return source._replace(scaled=scaled)
        return None

    def _keeps_size(self, layer: ForeignLayer, source: Tensor) -> bool:
        """Whether a layer that gives maps of some size reads maps of that size."""
        if layer.kind not in SAME_SIZE:
            return False
        size = (layer.settings["height"], layer.settings["width"])
        if self.shapes[source.name][:2] == size and source.seen is None:
            return True
        if layer.kind == "Resizing":
            return False
        raise ValueError(
            f"The layer {shorten(layer.name)!r} ({layer.kind}) cuts maps to {size[0]}x{size[1]}, "
            "which is not shown here. Put a Cropping2D in its place, or cut the data before."
        )

    def _reshape(self, layer: ForeignLayer, source: Tensor) -> Tensor:
        own = self.shapes[source.name]
        target = resolve_shape(tuple(layer.settings["target_shape"]), math.prod(own))
        if source.name == IMAGE or source.scaled is not None:
            if target == self._input_shape:
                return source._replace(seen=None)
            if target in (self._input_shape[:2], (math.prod(self._input_shape),)):
                return source._replace(seen=target)
        elif target == own:
            return source
        elif target == (math.prod(own),):
            return source._replace(name=self._flatten(source.name), seen=None)
        raise ValueError(
            f"The Reshape {shorten(layer.name)!r} gives {write_shape(target)}; expected one that "
            "flattens, or that gives the input its height, width and channels."
        )

    def _make(self, layer: ForeignLayer, sources: list[Tensor]) -> Tensor:
        """Adds what a layer is here."""
        settled = [self._settle(layer, source) for source in sources]
        if len({source.seen for source in settled}) > 1:
            raise ValueError(
                f"The layer {shorten(layer.name)!r} ({layer.kind}) reads the input in two shapes; "
                "expected a Flatten or a Reshape before it."
            )
        names = [source.name for source in settled]
        shape = self.shapes[names[0]]
        seen = settled[0].seen if layer.kind != "Flatten" else None
        if layer.kind in ("Rescaling", "Normalization"):
            self._note_scales(settled)
            return Tensor(self._add_affine(layer, settled[0]), seen)
        if layer.kind == "Dense" and len(shape) == 3 and seen is None:
            self._note_scales(settled)
            return Tensor(self._add_activation(layer, self._add_dense(layer, names)))
        if layer.kind == "SeparableConv2D":
            self._note_scales(settled)
            name = self._add_separable(layer, names)
            return Tensor(self._add_activation(layer, name), seen)
        kind, settings = translate_settings(layer, shape)
        keeps = KINDS[kind].passes
        if not keeps:
            self._note_scales(settled)
        name = self._append(kind, self._choose_name(layer.name, kind), settings, names)
        parts = parts_of(kind, layer.settings)
        if parts:
            self.wanted.append(Wanted(name, kind, layer.path, parts))
        if KINDS[kind].has_filters:
            name = self._add_activation(layer, name)
        return Tensor(name, seen, settled[0].scaled if keeps else None)

    def _note_scales(self, sources: list[Tensor]) -> None:
        self.scales.update(source.scaled for source in sources if source.scaled)

    def _add_activation(self, layer: ForeignLayer, name: str) -> str:
        """The activation that a layer with filters ends in, as a layer of its own."""
        activation = layer.settings.get("activation", "linear")
        if activation == "linear":
            return name
        kind, settings = translate_settings(
            layer._replace(kind="Activation", settings={"activation": activation}),
            self.shapes[name],
        )
        stem = settings.get("activation", kind.lower())
        own = self._choose_name(f"{name}_{stem}", kind, note=False)
        return self._append(kind, own, settings, [name])

    def _add_separable(self, layer: ForeignLayer, names: list[str]) -> str:
        """Two convolutions, whose weights lie together in the file."""
        name = self._choose_name(layer.name, layer.kind)
        depthwise, point = split_separable(layer)
        own = self._choose_name(f"{name}_depthwise", "DepthwiseConv2D", note=False)
        channels = self.shapes[names[0]][-1]
        self._append("DepthwiseConv2D", own, depthwise, names)
        self._append("Conv2D", name, point, [own])
        each, filters = self.shapes[own][-1], layer.settings["filters"]
        size = KINDS["DepthwiseConv2D"].fill(depthwise)["kernel_size"]
        shapes = ((*size, channels, each // channels), (1, 1, each, filters), (filters,))
        parts = ("depthwise_kernel", "pointwise_kernel", "bias")
        number = 3 if layer.settings.get("use_bias", True) else 2
        self.wanted.append(Wanted(name, layer.kind, layer.path, parts[:number], shapes[:number]))
        moved = {f"{name}/0": f"{own}/0", f"{name}/1": f"{name}/0", f"{name}/2": f"{name}/1"}
        self.changes.append(move(moved))
        return name

    def _add_dense(self, layer: ForeignLayer, names: list[str]) -> str:
        """A dense layer that reads a map at each place alone: a convolution of 1x1."""
        settings = {"filters": layer.settings["units"], "kernel_size": 1}
        if layer.settings.get("use_bias") is False:
            settings["use_bias"] = False
        name = self._append("Conv2D", self._choose_name(layer.name, "Conv2D"), settings, names)
        shape = (self.shapes[names[0]][-1], layer.settings["units"])
        parts = parts_of(layer.kind, layer.settings)
        shapes = (shape, shape[1:])[: len(parts)]
        self.wanted.append(Wanted(name, layer.kind, layer.path, parts, shapes))
        self.changes.append(widen(name))
        return name

    def _read_affine(self, layer: ForeignLayer, source: Tensor) -> tuple[Any, Any]:
        """What a layer multiplies with, and adds; None if only its weights say so."""
        shape = source.seen or self.shapes[source.name]
        if layer.kind == "Normalization":
            return read_normalization(layer, shape[-1], len(shape))
        scale, offset = layer.settings["scale"], layer.settings.get("offset", [0.0])
        for numbers in (scale, offset):
            check_numbers(layer, numbers, shape[-1])
        return scale, offset

    def _add_affine(self, layer: ForeignLayer, source: Tensor) -> str:
        """A batch normalization that is told what to multiply with and what to add."""
        scale, offset = self._read_affine(layer, source)
        width = self.shapes[source.name][-1]
        name = self._choose_name(layer.name, layer.kind)
        self._append("BatchNormalization", name, {"epsilon": AFFINE_EPSILON}, [source.name])
        if scale is not None:
            self.changes.append(tell(name, scale, offset, width))
            return name
        shape = () if layer.settings.get("axis") in (None, []) else (width,)
        parts = ("mean", "variance", "count")
        self.wanted.append(Wanted(name, layer.kind, layer.path, parts, (shape, shape, ())))
        self.changes.append(tell_measured(name, width))
        return name

    def _settle(self, layer: ForeignLayer, source: Tensor) -> Tensor:
        """What a layer reads, flattened where the foreign network sees it flat."""
        if source.seen is None or layer.kind == "Flatten":
            return source._replace(seen=None)
        if len(source.seen) == 1:
            return source._replace(name=self._flatten(source.name), seen=None)
        if layer.kind in KINDS and KINDS[layer.kind].any_shape:
            return source
        raise ValueError(
            f"The layer {shorten(layer.name)!r} ({layer.kind}) reads the input as "
            f"{write_shape(source.seen)}; expected a Flatten or a Reshape before it."
        )

    def _flatten(self, name: str) -> str:
        """The name of a layer that flattens that one."""
        if name not in self._flat:
            own = self._choose_name("flatten", "Flatten", note=False)
            self._flat[name] = self._append("Flatten", own, {}, [name])
        return self._flat[name]

    def _append(self, kind: str, name: str, settings: dict[str, Any], inputs: list[str]) -> str:
        """Adds a layer of ours and returns its name."""
        previous = self.layers[-1].name if self.layers else IMAGE
        given = () if inputs == [previous] else tuple(inputs)
        record = KINDS[kind]
        filled = record.fill(settings)
        window = record.window(filled) if record.window else None
        shapes = tuple(self.shapes[source] for source in inputs)
        place = Place(name, filled, shapes, record.describe(filled), window)
        self.shapes[name] = record.build(place).shape
        self.layers.append(Layer(kind, name, settings, given))
        return name

    def _choose_name(self, wanted: str, kind: str, *, note: bool = True) -> str:
        """Their name if it can be read and is free, else one of ours.

        In a model within the model that is the layer's own name, then that with the model's.
        """
        taken = _RESERVED | {layer.name for layer in self.layers}
        for name in (wanted.rpartition("/")[2], wanted.replace("/", "_")):
            if _NAME.fullmatch(name) and name not in taken:
                return name
        stem = _SHORT.get(kind, kind.lower()) if note or not _NAME.fullmatch(wanted) else wanted
        name = next(name for n in range(1, 1000) if (name := f"{stem}{n}") not in taken)
        if note:
            self.renamed[wanted] = name
        return name
