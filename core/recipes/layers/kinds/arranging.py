"""Layers that arrange what is there: flatten, zeros around maps, edges cut off."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from core.recipes.layers.kind import Kind, no_words, whole_region
from core.recipes.layers.node import Node, Region
from core.recipes.layers.pixel import Account, Array, Pixel, Step, cut_map, give_own
from core.recipes.layers.place import Built, Place, Settings, expect_map, expect_one
from core.recipes.layers.settings import EDGES, Setting, edges
from core.recipes.layers.words import Words, read_edges


def _flatten(place: Place) -> Built:
    return Built((math.prod(expect_one("Flatten", place)),))


def _account_flatten(pixel: Pixel) -> Account:
    inputs = pixel.reads[0].reshape(-1)[pixel.number].reshape(1, 1, 1)
    return _pass_on(pixel, inputs)


def _pass_on(pixel: Pixel, inputs: Array, text: str = "passed on unchanged") -> Account:
    value = float(inputs[0, 0, 0])
    step = Step(text, value, layer=pixel.node.name)
    return Account(inputs, None, [step], give_own(pixel, value))


FLATTEN = Kind(
    name="Flatten",
    settings=(),
    build=_flatten,
    describe=lambda settings: "flattened",
    account=_account_flatten,
    word="flatten",
    example="flatten",
    meaning="a map as one vector; added where a dense layer needs it",
    stem="flatten",
    numbered=False,
    read=no_words,
    write=lambda given: "",
    region=whole_region,
    in_place=True,
    passes=True,
    fixed={"data_format": ()},
    gives_vector=True,
)


def _pad(place: Place) -> Built:
    height, width, channels = expect_map("ZeroPadding2D", place)
    rows, columns = place.settings["padding"]
    return Built((height + sum(rows), width + sum(columns), channels))


def _shift(node: Node, at: Region) -> Region:
    (above, _), (left, _) = node.settings["padding"]
    return at._replace(top=at.top - above, left=at.left - left)


def _account_pad(pixel: Pixel) -> Account:
    read = pixel.reads[0]
    inside = pixel.region.clip(*read.shape[:2])
    inputs = cut_map(read, pixel.number, pixel.region)
    text = "passed on unchanged" if inside.height and inside.width else "zero, around the map"
    return _pass_on(pixel, inputs, text)


def _cut_edges(place: Place) -> Built:
    height, width, channels = expect_map("Cropping2D", place)
    rows, columns = place.settings["cropping"]
    if sum(rows) >= height or sum(columns) >= width:
        raise ValueError(
            f"{place.name} cuts off {sum(rows)} rows and {sum(columns)} columns, but only a "
            f"{height}x{width} map reaches it. Cut off less."
        )
    return Built((height - sum(rows), width - sum(columns), channels))


def _shift_back(node: Node, at: Region) -> Region:
    (above, _), (left, _) = node.settings["cropping"]
    return at._replace(top=at.top + above, left=at.left + left)


def _account_cut(pixel: Pixel) -> Account:
    return _pass_on(pixel, cut_map(pixel.reads[0], pixel.number, pixel.region))


def _read(setting: str, what: str) -> Callable[[Words], dict[str, Any]]:
    return lambda words: {setting: read_edges(words, what)}


def _write_side(side: tuple[int, int]) -> str:
    return str(side[0]) if side[0] == side[1] else f"{side[0]}-{side[1]}"


def _write(setting: str, usual: Any) -> Callable[[dict[str, Any]], str]:
    def write(given: dict[str, Any]) -> str:
        rows, columns = (_write_side(side) for side in edges(given.pop(setting, usual)))
        return rows if rows == columns and "-" not in rows else f"{rows}x{columns}"

    return write


def _describe(setting: str, where: str, what: str) -> Callable[[Settings], str]:
    def describe(settings: Settings) -> str:
        (above, below), (left, right) = settings[setting]
        if above == below == left == right:
            return f"{above} row{'s' if above != 1 else ''} and columns {what}"
        return f"{where}: {above} above, {below} below, {left} left, {right} right"

    return describe


ZERO_PADDING = Kind(
    name="ZeroPadding2D",
    settings=(Setting("padding", EDGES, 1, stated=True),),
    build=_pad,
    describe=_describe("padding", "zeros around", "of zeros around"),
    account=_account_pad,
    word="pad",
    example="pad 1",
    meaning="a frame of zeros around each map",
    stem="pad",
    read=_read(
        "padding", "expected how many zeros go around: 'pad 2', or rows and columns: 'pad 1x2'"
    ),
    write=_write("padding", 1),
    region=_shift,
    fixed={"data_format": ()},
)
CROPPING = Kind(
    name="Cropping2D",
    settings=(Setting("cropping", EDGES, 0, stated=True),),
    build=_cut_edges,
    describe=_describe("cropping", "cut off", "cut off all around"),
    account=_account_cut,
    word="crop",
    example="crop 1",
    meaning="cuts a frame off each map",
    stem="crop",
    read=_read(
        "cropping", "expected how much is cut off: 'crop 2', or rows and columns: 'crop 1x2'"
    ),
    write=_write("cropping", 0),
    region=_shift_back,
    fixed={"data_format": ()},
)
