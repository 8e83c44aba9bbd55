"""Layers that arrange what is there: flatten, sum of branches, zeros around maps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.recipes.layers.kind import Kind, no_words, whole_region
from core.recipes.layers.node import Node, Region
from core.recipes.layers.pixel import Account, Pixel, Step, cut_map
from core.recipes.layers.place import Built, Place, Settings, expect_map, expect_one, name_shapes
from core.recipes.layers.settings import EDGES, Setting, edges
from core.recipes.layers.words import Words, read_edges


def _flatten(place: Place) -> Built:
    return Built((math.prod(expect_one("Flatten", place)),))


def _account_flatten(pixel: Pixel) -> Account:
    inputs = pixel.reads[0].reshape(-1)[pixel.number].reshape(1, 1, 1)
    step = Step("passed on unchanged", float(inputs[0, 0, 0]), layer=pixel.node.name)
    return Account(inputs, None, [step])


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


def _add(place: Place) -> Built:
    if len(place.inputs) < 2 or len(set(place.inputs)) > 1:
        raise ValueError(
            f"{place.name} sums up outputs of {name_shapes(place.inputs)}; expected two or more of "
            "one shape. Give the layers it reads the same number of filters and the padding 'same'."
        )
    return Built(place.inputs[0])


def _account_sum(pixel: Pixel) -> Account:
    at = Region(pixel.row, pixel.column, 1, 1)
    parts = [cut_map(read, pixel.number, at) for read in pixel.reads]
    inputs = np.concatenate(parts, axis=-1)
    text = f"sum of {' and '.join(pixel.node.inputs)}"
    return Account(inputs, None, [Step(text, float(inputs.sum()), layer=pixel.node.name)])


ADD = Kind(
    name="Add",
    settings=(),
    build=_add,
    describe=lambda settings: "sum of its inputs",
    account=_account_sum,
    word="add",
    example="add wide narrow",
    meaning="the sum of the layers of these names",
    stem="sum",
    numbered=False,
    read=no_words,
    write=lambda given: "",
    any_shape=True,
    several=True,
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
    return Account(inputs, None, [Step(text, float(inputs[0, 0, 0]), layer=pixel.node.name)])


def _read(words: Words) -> dict[str, Any]:
    what = "expected how many zeros go around: 'pad 2', or rows and columns: 'pad 1x2'"
    return {"padding": read_edges(words, what)}


def _write_side(side: tuple[int, int]) -> str:
    return str(side[0]) if side[0] == side[1] else f"{side[0]}-{side[1]}"


def _write(given: dict[str, Any]) -> str:
    rows, columns = (_write_side(side) for side in edges(given.pop("padding", 1)))
    return rows if rows == columns and "-" not in rows else f"{rows}x{columns}"


def _describe(settings: Settings) -> str:
    (above, below), (left, right) = settings["padding"]
    if above == below == left == right:
        return f"{above} row{'s' if above != 1 else ''} and columns of zeros around"
    return f"zeros around: {above} above, {below} below, {left} left, {right} right"


ZERO_PADDING = Kind(
    name="ZeroPadding2D",
    settings=(Setting("padding", EDGES, 1, stated=True),),
    build=_pad,
    describe=_describe,
    account=_account_pad,
    word="pad",
    example="pad 1",
    meaning="a frame of zeros around each map",
    stem="pad",
    read=_read,
    write=_write,
    region=_shift,
    fixed={"data_format": ()},
)
