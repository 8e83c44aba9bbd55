"""Pooling: the largest or the mean of a window, or of a whole map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.recipes.layers.kind import Kind, no_words, whole_region
from core.recipes.layers.node import Window
from core.recipes.layers.pixel import Account, Array, Pixel, Step, cut_map, give_own
from core.recipes.layers.place import Built, Place, Settings, expect_map, slide
from core.recipes.layers.settings import PADDING, SIZE, Setting, pair
from core.recipes.layers.words import Words, read_size, write_size

_SIZES = {  # Keras has no default for the size of a mean
    "MaxPooling2D": Setting("pool_size", SIZE, 2, stated=True),
    "AveragePooling2D": Setting("pool_size", SIZE),
}
_SLIDING = (
    Setting("strides", SIZE, lambda before: before["pool_size"]),
    Setting("padding", PADDING, "valid"),
)
_Reduce = tuple[str, Callable[[Array], float]]
_LARGEST: _Reduce = ("largest", lambda inputs: float(inputs.max()))
_MEAN: _Reduce = ("mean", lambda inputs: float(inputs.mean(dtype=np.float64)))


def _window(settings: Settings) -> Window:
    size, strides = pair(settings["pool_size"]), pair(settings["strides"])
    return Window(size, strides, settings["padding"] == "same")


def _pool(name: str) -> Callable[[Place], Built]:
    def build(place: Place) -> Built:
        height, width, channels = expect_map(name, place)
        return Built((*slide(place, (height, width), "a window"), channels))

    return build


def _pool_all(name: str) -> Callable[[Place], Built]:
    def build(place: Place) -> Built:
        return Built((expect_map(name, place)[2],))

    return build


def _reduce(reduce: _Reduce) -> Callable[[Pixel], Account]:
    """What lies beyond the edges is not counted."""
    word, measure = reduce

    def account(pixel: Pixel) -> Account:
        read = pixel.reads[0]
        inputs = cut_map(read, pixel.number, pixel.region.clip(*read.shape[:2]))
        step = Step(f"{word} of {inputs.size}", measure(inputs), layer=pixel.node.name)
        return Account(inputs, None, [step], give_own(pixel, step.value))

    return account


def _read(word: str) -> Callable[[Words], dict[str, Any]]:
    what = f"expected the size of the window, as in '{word} 2'"
    return lambda words: {"pool_size": read_size(words, what)}


def _write(given: dict[str, Any]) -> str:
    return write_size(given.pop("pool_size", 2))


def _make(name: str, word: str, reduce: _Reduce) -> Kind:
    def describe(settings: Settings) -> str:
        height, width = settings["pool_size"]
        return f"{reduce[0]} of each {height}x{width}"

    return Kind(
        name=name,
        settings=(_SIZES[name], *_SLIDING),
        build=_pool(name),
        describe=describe,
        account=_reduce(reduce),
        word=word,
        example=f"{word} 2",
        meaning=f"the {reduce[0]} of each 2x2",
        stem=word,
        read=_read("pool"),
        write=_write,
        window=_window,
        fixed={"data_format": ()},
    )


def _make_global(name: str, word: str, reduce: _Reduce) -> Kind:
    return Kind(
        name=name,
        settings=(),
        build=_pool_all(name),
        describe=lambda settings: f"{reduce[0]} of each map",
        account=_reduce(reduce),
        word=f"{word} all",
        example=f"{word} all",
        meaning=f"the {reduce[0]} of each map",
        stem=word,
        read=no_words,
        write=lambda given: "",
        region=whole_region,
        gives_vector=True,
        fixed={"data_format": (), "keepdims": (False, True)},
    )


MAX_POOLING = _make("MaxPooling2D", "pool", _LARGEST)
AVERAGE_POOLING = _make("AveragePooling2D", "average", _MEAN)
GLOBAL_MAX_POOLING = _make_global("GlobalMaxPooling2D", "pool", _LARGEST)
GLOBAL_AVERAGE_POOLING = _make_global("GlobalAveragePooling2D", "average", _MEAN)
