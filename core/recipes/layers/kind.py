"""What is known of a kind of layer, in one record; the kinds themselves are in `kinds`.

A new kind is one such record, in one file, and a line in `core.recipes.layers.kinds.table`.
Whatever asks for a kind asks its record, so that a kind that something does not know cannot be
passed on unchanged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.recipes.layers.node import Node, Region, Shape, Window
from core.recipes.layers.settings import Setting
from core.recipes.layers.words import Words

AGREEMENT = 1e-4  # largest difference from the network's own output that counts as equal

Array = NDArray[np.float32]
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


class Step(NamedTuple):
    """One step of the arithmetic of a pixel.

    Attributes:
        text: What is done, such as "bias".
        value: What there is after it, recomputed.
        own: The network's own number, if it has one at this step.
        layer: The layer whose output that is.
    """

    text: str
    value: float
    own: float | None = None
    layer: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the recomputed number is the network's, to `AGREEMENT`."""
        return self.own is not None and math.isclose(
            self.value, self.own, rel_tol=AGREEMENT, abs_tol=AGREEMENT
        )


class Pixel(NamedTuple):
    """A pixel of a layer's output, and what it is computed from.

    Attributes:
        node: The layer.
        weights: Its weights by their names.
        reads: What the layers that it reads made of the image.
        number: The filter, or the channel.
        row: 0 in layers without maps.
        column: 0 in layers without maps.
        region: Which part of the map before it is computed from, padding included.
    """

    node: Node
    weights: Mapping[str, Array]
    reads: tuple[Array, ...]
    number: int
    row: int
    column: int
    region: Region


class Account(NamedTuple):
    """How a pixel comes about.

    Attributes:
        inputs: float32 of shape (height, width, channels): what it reads, zeros where padded.
        kernel: float32 of the same shape, or None where nothing is multiplied.
        steps: From what is read to what comes out.
    """

    inputs: Array
    kernel: Array | None
    steps: list[Step]


def keep_region(node: Node, at: Region) -> Region:
    """The region that a layer reads whose pixels depend on those in their place."""
    return at if node.window is None else node.window.read(at, node.map_before)


def whole_region(node: Node, at: Region) -> Region:
    """The region of a layer whose every output depends on all that it reads."""
    height, width, _ = node.map_before
    return Region(0, 0, height, width)


@dataclass(frozen=True)
class Kind:
    """Everything that is known of one kind of layer.

    Attributes:
        name: Its class in `keras.layers`.
        settings: The settings that a recipe may give it; what else Keras knows is refused.
        build: The shape rule: what becomes of a layer at its place. Raises ValueError in words
            where Keras would refuse.
        describe: A layer in words, from its settings with all defaults filled in.
        account: The arithmetic of a pixel, in double precision.
        parts: What its weights are called, in Keras' order; some may be left out by a setting.
        word: Its first word in a list of layers.
        example: A line of such a list.
        meaning: What that line is, in words.
        stem: Of the names that its layers get by themselves; a layer that finishes another is
            called after that one, with the stem behind.
        numbered: Whether the first one's name has a number.
        read: Takes its own settings from the words of a line.
        write: The other way round: takes its settings out and returns the words.
        window: What slides over the map before.
        region: Which part of the map before a part of the output is computed from.
        kernels: For a kind whose weights are filters: its first weights, laid out as
            (height, width, channels, filters).
        step: For a kind that makes a number of a number: what it makes of one.
        finishes: Whether it may finish a layer with filters, on the same line.
        in_place: Whether each number stays in its place, if in another shape.
        passes: Whether the numbers stay as they are when the network answers.
        gives_vector: Whether a vector leaves it, whatever it reads.
        any_shape: Whether it does the same to numbers in any shape.
        several: Whether it reads several layers.
        fixed: Further settings of Keras' and the only values that foreign files may give them.
    """

    name: str
    settings: tuple[Setting, ...]
    build: Callable[[Place], Built]
    describe: Callable[[Settings], str]
    account: Callable[[Pixel], Account]
    word: str
    example: str
    meaning: str
    stem: str
    read: Callable[[Words], dict[str, Any]]
    write: Callable[[dict[str, Any]], str]
    parts: tuple[str, ...] = ()
    numbered: bool = True
    window: Callable[[Settings], Window] | None = None
    region: Callable[[Node, Region], Region] = keep_region
    kernels: Callable[[Node, Array], Array] | None = None
    step: Callable[[Node, Mapping[str, Array], int, float], Step] | None = None
    finishes: bool = False
    in_place: bool = False
    passes: bool = False
    gives_vector: bool = False
    any_shape: bool = False
    several: bool = False
    fixed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def has_filters(self) -> bool:
        """Whether its weights are filters, or units."""
        return self.kernels is not None

    def fill(self, given: Settings) -> dict[str, Any]:
        """All settings: those given, and Keras' defaults for the others; sizes as two numbers."""
        filled: dict[str, Any] = {}
        for setting in self.settings:
            value = given.get(setting.name)
            if value is None:
                value = setting.default(filled) if callable(setting.default) else setting.default
            filled[setting.name] = setting.check.normal(value)
        return filled


def read_one(pixel: Pixel) -> Array:
    """The number in the pixel's own place: float32 of shape (1, 1, 1)."""
    return cut_map(pixel.reads[0], pixel.number, Region(pixel.row, pixel.column, 1, 1))


def cut(response: Array, region: Region) -> Array:
    """A region of maps, with zeros beyond their edges."""
    height, width, channels = response.shape
    inside = region.clip(height, width)
    found = np.zeros((region.height, region.width, channels), np.float32)
    top, left = inside.top - region.top, inside.left - region.left
    found[top : top + inside.height, left : left + inside.width] = response[
        inside.top : inside.top + inside.height, inside.left : inside.left + inside.width
    ]
    return found


def cut_map(response: Array, number: int, region: Region) -> Array:
    """One map's part in a region, or one unit: float32 of shape (height, width, 1)."""
    if response.ndim == 1:
        return response[number : number + 1].reshape(1, 1, 1)
    return cut(response, region)[..., number : number + 1]


def account_by_step(
    step: Callable[[Node, Mapping[str, Array], int, float], Step],
) -> Callable[[Pixel], Account]:
    """The arithmetic of a kind that makes a number of the number in its place."""

    def account(pixel: Pixel) -> Account:
        inputs = read_one(pixel)
        value = float(inputs.reshape(-1)[0])
        return Account(inputs, None, [step(pixel.node, pixel.weights, pixel.number, value)])

    return account


def expect_one(kind: str, place: Place) -> Shape:
    """The shape of the only layer that a layer reads.

    Raises:
        ValueError: It reads several.
    """
    if len(place.inputs) != 1:
        raise ValueError(
            f"{place.name} ({kind}) reads {len(place.inputs)} layers; expected one. Only Add reads "
            "several."
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


def sum_products(inputs: Array, kernel: Array) -> Step:
    """The first step of a layer with weights."""
    products = inputs.astype(np.float64) * kernel
    return Step(f"sum of {products.size:,} products", float(products.sum()))


def no_words(words: Words) -> dict[str, Any]:
    """For kinds that need no words of their own."""
    return {}


def name_shapes(shapes: Sequence[Shape]) -> str:
    """Shapes in words."""
    return ", ".join("x".join(map(str, shape)) for shape in shapes)
