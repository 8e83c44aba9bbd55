"""Dense layers: each unit reads everything before it."""

from __future__ import annotations

from typing import Any

from core.recipes.layers.kind import Kind, whole_region
from core.recipes.layers.kinds.convolution import finish_sum
from core.recipes.layers.node import Node
from core.recipes.layers.pixel import Account, Array, Pixel, give_products, sum_products
from core.recipes.layers.place import Built, Place, Settings, expect_one
from core.recipes.layers.settings import COUNT, WEIGHTED, Setting
from core.recipes.layers.words import Words, read_count


def _connect(place: Place) -> Built:
    shape = expect_one("Dense", place)
    if len(shape) != 1:
        raise ValueError(
            f"{place.name} is a dense layer, but a map of {'x'.join(map(str, shape))} reaches it. "
            "Put a flatten, or a global average pooling, before it."
        )
    units = place.settings["units"]
    weights: dict[str, tuple[int, ...]] = {"kernel": (shape[0], units)}
    if place.settings["use_bias"]:
        weights["bias"] = (units,)
    return Built((units,), weights, shape[0] * units)


def _lay_out(node: Node, weights: Array) -> Array:
    """The weights of a unit as the map that it reads."""
    return weights.reshape(*node.map_before, -1)


def _account(pixel: Pixel) -> Account:
    kernel = _lay_out(pixel.node, pixel.weights["kernel"])[..., pixel.number]
    inputs = pixel.reads[0].reshape(kernel.shape)
    steps = finish_sum(pixel, sum_products(inputs, kernel))
    return Account(inputs, kernel, steps, give_products(inputs, kernel))


def _read(words: Words) -> dict[str, Any]:
    return {"units": read_count(words, "expected a number of units, as in 'dense 128'")}


def _describe(settings: Settings) -> str:
    return f"{settings['units']} units" + ("" if settings["trainable"] else ", not trained")


DENSE = Kind(
    name="Dense",
    settings=(Setting("units", COUNT), *WEIGHTED),
    build=_connect,
    describe=_describe,
    account=_account,
    word="dense",
    example="dense 128 relu",
    meaning="128 units that read everything",
    stem="dense",
    read=_read,
    write=lambda given: str(given.pop("units")),
    region=whole_region,
    parts=("kernel", "bias"),
    kernels=_lay_out,
    gives_vector=True,
)
