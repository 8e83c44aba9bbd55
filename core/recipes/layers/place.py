"""The place of a layer in a network that is being built, and what shape rules expect of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from core.recipes.layers.node import Shape, Window

Settings = Mapping[str, Any]


class Place(NamedTuple):
    """Where a layer shall stand in a network that is being built.

    Attributes:
        name: The layer's name.
        settings: With Keras' defaults filled in.
        inputs: Shapes of what it reads.
        detail: The layer in words.
        window: What it slides, if it does.
    """

    name: str
    settings: Settings
    inputs: tuple[Shape, ...]
    detail: str
    window: Window | None


class Built(NamedTuple):
    """What becomes of a layer there.

    Attributes:
        shape: Of its output.
        weights: Shapes of its weights by their names, in Keras' order.
        multiply_adds: Products it sums up.
    """

    shape: Shape
    weights: dict[str, Shape] = {}
    multiply_adds: int = 0


def expect_one(kind: str, place: Place) -> Shape:
    """The shape of the only layer that a layer reads.

    Raises:
        ValueError: It reads several.
    """
    if len(place.inputs) != 1:
        raise ValueError(
            f"{place.name} ({kind}) reads {len(place.inputs)} layers; expected one. Only Add, "
            "Concatenate and the like read several."
        )
    return place.inputs[0]


def expect_map(kind: str, place: Place) -> tuple[int, int, int]:
    """The shape of the maps that a layer reads.

    Raises:
        ValueError: It reads several layers, or a vector.
    """
    shape = expect_one(kind, place)
    if len(shape) != 3:
        raise ValueError(
            f"{place.name} ({place.detail}) needs images or maps, but what reaches it is a vector "
            f"of {shape[0]:,} numbers. Remove it, or put it before the flatten; for data that are "
            "vectors, use dense layers."
        )
    return shape[0], shape[1], shape[2]


def slide(place: Place, size: tuple[int, int], what: str) -> tuple[int, int]:
    """Height and width of what a layer's window gives that slides over a map.

    Raises:
        ValueError: The window is larger than the map.
    """
    window = place.window
    if window is None:
        raise ValueError(f"{place.name} has no window that slides.")
    if not window.padded and (window.size[0] > size[0] or window.size[1] > size[1]):
        raise ValueError(
            f"{place.name} has {what} of {window.size[0]}x{window.size[1]}, but only a "
            f"{size[0]}x{size[1]} map reaches it. Make {'them' if what == 'filters' else 'it'} "
            "smaller, or remove a pooling before it."
        )
    return window.slide(*size)


def name_shapes(shapes: Sequence[Shape]) -> str:
    """Shapes in words."""
    return ", ".join("x".join(map(str, shape)) for shape in shapes)
