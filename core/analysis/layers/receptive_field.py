"""Receptive field: which part of the image, or of the layer before, a pixel depends on.

Worked out from the recipe by going back layer by layer (Araujo, Norris and Sim 2019,
doi:10.23915/distill.00021); needs no Keras.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.recipes.layers.blocks import LayerFields, find_layer
from core.recipes.recipe import Layer, Recipe


class Region(NamedTuple):
    """A rectangle of a map, which may reach beyond its edges where these are padded.

    Attributes:
        top: First row.
        left: First column.
        height: Rows.
        width: Columns.
    """

    top: int
    left: int
    height: int
    width: int

    def clip(self, height: int, width: int) -> Region:
        """The part that lies inside a map of this size."""
        top, left = max(self.top, 0), max(self.left, 0)
        bottom = min(self.top + self.height, height)
        right = min(self.left + self.width, width)
        return Region(top, left, max(bottom - top, 0), max(right - left, 0))


def region_before(recipe: Recipe, layers: Sequence[LayerFields], name: str, at: Region) -> Region:
    """The part of the layer before that a part of a layer's output is computed from.

    Args:
        recipe: Whose settings to go by.
        layers: The card's layers, for their shapes.
        name: The layer.
        at: Part of its output.
    """
    layer = find_layer(layers, name)
    source = tuple(find_layer(layers, layer["inputs"][0])["shape"])
    if layer["kind"] in ("Flatten", "Dense", "GlobalAveragePooling2D"):
        return Region(0, 0, *source[:2]) if len(source) == 3 else Region(0, 0, 1, 1)
    if layer["kind"] == "Conv2D":
        settings = _find_settings(recipe, name)
        height, width = _pair(settings["kernel_size"])
        down, right = _pair(settings.get("strides", 1))
        same = settings.get("padding", "valid") == "same"
        return _spread(at, (height, width), (down, right), source if same else None)
    if layer["kind"] in ("MaxPooling2D", "AveragePooling2D"):
        settings = _find_settings(recipe, name)
        size = _pair(settings.get("pool_size", 2))
        same = settings.get("padding", "valid") == "same"
        return _spread(at, size, _pair(settings.get("strides") or size), source if same else None)
    return at


def receptive_field(recipe: Recipe, layers: Sequence[LayerFields], name: str, at: Region) -> Region:
    """The part of the image that a part of a layer's output is computed from.

    Where branches meet, the part that covers those of all branches.
    """
    layer = find_layer(layers, name)
    if not layer["inputs"]:
        return at
    before = region_before(recipe, layers, name, at)
    fields = [receptive_field(recipe, layers, source, before) for source in layer["inputs"]]
    top, left = min(field.top for field in fields), min(field.left for field in fields)
    bottom = max(field.top + field.height for field in fields)
    right = max(field.left + field.width for field in fields)
    return Region(top, left, bottom - top, right - left)


def _spread(
    at: Region,
    size: tuple[int, int],
    strides: tuple[int, int],
    padded: tuple[int, ...] | None,
) -> Region:
    """What windows of this size and stride read; `padded` is the shape of a padded source."""
    starts, lengths = [], []
    for axis in (0, 1):
        stride, window = strides[axis], size[axis]
        before = 0
        if padded:
            steps = -(-padded[axis] // stride)
            before = max((steps - 1) * stride + window - padded[axis], 0) // 2
        starts.append(at[axis] * stride - before)
        lengths.append((at[axis + 2] - 1) * stride + window)
    return Region(starts[0], starts[1], lengths[0], lengths[1])


def _find_settings(recipe: Recipe, name: str) -> dict[str, object]:
    found: Layer = next(layer for layer in recipe.layers if layer.name == name)
    return found.settings


def _pair(value: object) -> tuple[int, int]:
    """Keras takes one number for both sides, or two."""
    if isinstance(value, int):
        return (value, value)
    down, right = (int(length) for length in value)  # type: ignore[attr-defined]
    return (down, right)
