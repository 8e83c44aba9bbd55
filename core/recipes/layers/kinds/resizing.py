"""Maps brought to another size: to a given one, or so many times as large.

Places are those of pixels' centers, as in `tf.image.resize`: the output's pixel i lies at
(i + 1/2) * (old length / new length) - 1/2 of the old map.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from core.recipes.layers.kind import Kind
from core.recipes.layers.node import Node, Region
from core.recipes.layers.pixel import Account, Pixel, Step, cut_map, give_own
from core.recipes.layers.place import Built, Place, Settings, expect_map
from core.recipes.layers.settings import COUNT, INTERPOLATION, SIZE, Setting
from core.recipes.layers.words import Words, read_size, write_size

_NEAREST = "nearest"
_MAX_SIDE = 1000  # pixels of a map that is made


class _Line(NamedTuple):
    """What an output pixel is mixed of, along one axis: the first pixel and the shares."""

    first: int
    shares: tuple[float, ...]


def _find(index: int, old: int, new: int, interpolation: str) -> _Line:
    center = (index + 0.5) * old / new
    if interpolation == _NEAREST:
        return _Line(min(int(center), old - 1), (1.0,))
    low = math.floor(center - 0.5)
    share = center - 0.5 - low
    if low < 0 or low + 1 >= old:  # beyond the outermost centers nothing is mixed
        return _Line(min(max(low, 0), old - 1), (1.0,))
    return _Line(low, (1 - share, share))


def _region(node: Node, at: Region) -> Region:
    """From the first pixel of the first output to the last of the last."""
    found = []
    for axis in (0, 1):
        old, new = node.map_before[axis], node.shape[axis]
        ends = (at[axis], at[axis] + at[axis + 2] - 1)
        first, last = (
            _find(min(max(index, 0), new - 1), old, new, node.settings["interpolation"])
            for index in ends
        )
        found.append((first.first, last.first + len(last.shares) - first.first))
    return Region(found[0][0], found[1][0], found[0][1], found[1][1])


def _account(pixel: Pixel) -> Account:
    node = pixel.node
    rows, columns = (
        _find(index, node.map_before[axis], node.shape[axis], node.settings["interpolation"])
        for axis, index in enumerate((pixel.row, pixel.column))
    )
    inputs = cut_map(pixel.reads[0], pixel.number, pixel.region)
    shares = np.outer(rows.shares, columns.shares)[..., None].astype(np.float32)
    value = float(
        (inputs.astype(np.float64) * np.outer(rows.shares, columns.shares)[..., None]).sum()
    )
    text = "passed on unchanged" if inputs.size == 1 else f"a mixture of {inputs.size} pixels"
    kernel = None if inputs.size == 1 else shares
    step = Step(text, value, layer=node.name)
    return Account(inputs, kernel, [step], give_own(pixel, value))


def _build(
    name: str, size: Callable[[Settings, int, int], tuple[int, int]]
) -> Callable[[Place], Built]:
    def build(place: Place) -> Built:
        height, width, channels = expect_map(name, place)
        made = size(place.settings, height, width)
        if max(made) > _MAX_SIDE:
            raise ValueError(
                f"{place.name} makes maps of {made[0]:,}x{made[1]:,}; expected at most "
                f"{_MAX_SIDE:,}x{_MAX_SIDE:,}. Make them smaller."
            )
        return Built((*made, channels))

    return build


def _read_interpolation(words: Words, usual: str) -> dict[str, Any]:
    other = "bilinear" if usual == _NEAREST else _NEAREST
    if words[:1] == [_WORDS[other]]:
        words.pop(0)
        return {"interpolation": other}
    return {}


def _write_interpolation(given: dict[str, Any], usual: str) -> list[str]:
    chosen = given.pop("interpolation", usual)
    return [] if chosen == usual else [_WORDS[chosen]]


_WORDS = {_NEAREST: "unmixed", "bilinear": "mixed"}


def _read_resizing(words: Words) -> dict[str, Any]:
    size = read_size(words, "expected height and width, as in 'resize 32x32'")
    height, width = (size, size) if isinstance(size, int) else size
    return {"height": height, "width": width, **_read_interpolation(words, "bilinear")}


def _write_resizing(given: dict[str, Any]) -> str:
    size = write_size([given.pop("height"), given.pop("width")], twice=True)
    return " ".join([size, *_write_interpolation(given, "bilinear")])


RESIZING = Kind(
    name="Resizing",
    settings=(
        Setting("height", COUNT),
        Setting("width", COUNT),
        Setting("interpolation", INTERPOLATION, "bilinear"),
    ),
    build=_build("Resizing", lambda settings, *_: (settings["height"], settings["width"])),
    describe=lambda settings: f"resized to {settings['height']}x{settings['width']}",
    account=_account,
    word="resize",
    example="resize 32x32",
    meaning="maps brought to 32x32; `unmixed` takes the nearest pixel",
    stem="resize",
    read=_read_resizing,
    write=_write_resizing,
    region=_region,
    fixed={
        "data_format": (),
        "crop_to_aspect_ratio": (False,),
        "pad_to_aspect_ratio": (False,),
        "antialias": (False,),
        "fill_mode": (),
        "fill_value": (),
    },
)


def _read_factor(words: Words) -> dict[str, Any]:
    size = read_size(words, "expected how many times as large, as in 'enlarge 2'")
    return {"size": size, **_read_interpolation(words, _NEAREST)}


def _write_factor(given: dict[str, Any]) -> str:
    return " ".join([write_size(given.pop("size")), *_write_interpolation(given, _NEAREST)])


def _describe_factor(settings: Settings) -> str:
    down, right = settings["size"]
    return f"{down} times as large" if down == right else f"{down}x{right} times as large"


UP_SAMPLING = Kind(
    name="UpSampling2D",
    settings=(
        Setting("size", SIZE, 2, stated=True),
        Setting("interpolation", INTERPOLATION, _NEAREST),
    ),
    build=_build(
        "UpSampling2D",
        lambda settings, height, width: (
            height * settings["size"][0],
            width * settings["size"][1],
        ),
    ),
    describe=_describe_factor,
    account=_account,
    word="enlarge",
    example="enlarge 2",
    meaning="maps made twice as large; `mixed` goes gently from pixel to pixel",
    stem="enlarge",
    read=_read_factor,
    write=_write_factor,
    region=_region,
    fixed={"data_format": ()},
)
