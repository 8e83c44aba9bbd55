"""What is known of a kind of layer, in one record; the kinds themselves are in `kinds`.

A new kind is one such record, in one file, and a line in `core.recipes.layers.kinds.table`.
Whatever asks for a kind asks its record, so that a kind that something does not know cannot be
passed on unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.recipes.layers.node import Node, Region, Window
from core.recipes.layers.pixel import Account, Array, Pixel, Step
from core.recipes.layers.place import Built, Place, Settings
from core.recipes.layers.settings import Setting
from core.recipes.layers.words import Words


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


def no_words(words: Words) -> dict[str, Any]:
    """For kinds that need no words of their own."""
    return {}
