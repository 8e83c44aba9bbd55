"""Convolutions: each filter with all channels, or (depthwise) with one of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.recipes.layers.activations import activate, describe_activation
from core.recipes.layers.kind import Kind
from core.recipes.layers.node import Node, Window
from core.recipes.layers.pixel import (
    Account,
    Array,
    Gift,
    Pixel,
    Step,
    cut,
    give_products,
    sum_products,
)
from core.recipes.layers.place import Built, Place, Settings, expect_map, slide
from core.recipes.layers.settings import COUNT, INITIALIZER, PADDING, SIZE, WEIGHTED, Setting, pair
from core.recipes.layers.words import Words, read_count, read_size, write_size

_SLIDING = (
    Setting("strides", SIZE, 1),
    Setting("padding", PADDING, "valid"),
    Setting("dilation_rate", SIZE, 1),
)
_FIXED = {"groups": (1,), "data_format": ()}


def _window(settings: Settings) -> Window:
    """What a filter spans: with a dilation, the places that it skips, too."""
    sides = zip(settings["kernel_size"], settings["dilation_rate"], strict=True)
    height, width = ((side - 1) * apart + 1 for side, apart in sides)
    return Window((height, width), pair(settings["strides"]), settings["padding"] == "same")


def _cut_inputs(pixel: Pixel) -> Array:
    """What a filter reads: every place that it spans, or with a dilation every second, or third."""
    down, right = pixel.node.settings["dilation_rate"]
    return cut(pixel.reads[0], pixel.region)[::down, ::right]


def _check_steps(place: Place) -> None:
    """Refuses what Keras does: filters that both skip places and move on by more than one."""
    if max(place.settings["dilation_rate"]) > 1 and max(place.settings["strides"]) > 1:
        raise ValueError(
            f"{place.name} has strides and a dilation; expected one of them. Leave the other away."
        )


def _describe_dilation(settings: Settings) -> str:
    down, right = settings["dilation_rate"]
    if down == right == 1:
        return ""
    return f", {down} apart" if down == right else f", {down}x{right} apart"


def finish_sum(pixel: Pixel, total: Step) -> list[Step]:
    """What a layer with weights does to the sum of its products: bias, and its own activation."""
    steps, value = [total], total.value
    if "bias" in pixel.weights:
        bias = float(pixel.weights["bias"][pixel.number])
        value += bias
        steps.append(Step(f"bias {bias:+.4f}", value))
    own = pixel.node.settings["activation"]
    if own != "linear":  # the layer's own, so that its output is what comes after it
        value = float(activate(own, np.float64(value)))
        steps.append(Step(describe_activation(own), value))
    steps[-1] = steps[-1]._replace(layer=pixel.node.name)
    return steps


def _convolve(place: Place) -> Built:
    height, width, channels = expect_map("Conv2D", place)
    _check_steps(place)
    filters, (rows, columns) = place.settings["filters"], place.settings["kernel_size"]
    size = slide(place, (height, width), "filters")
    weights: dict[str, tuple[int, ...]] = {"kernel": (rows, columns, channels, filters)}
    work = math.prod(size) * math.prod(weights["kernel"])
    if place.settings["use_bias"]:
        weights["bias"] = (filters,)
    return Built((*size, filters), weights, work)


def _account(pixel: Pixel) -> Account:
    inputs = _cut_inputs(pixel)
    kernel = pixel.weights["kernel"][..., pixel.number]
    steps = finish_sum(pixel, sum_products(inputs, kernel))
    return Account(inputs, kernel, steps, give_products(inputs, kernel))


def _read(words: Words) -> dict[str, Any]:
    what = "expected filters and their size, as in 'conv 32 5x5'"
    return {"filters": read_count(words, what), "kernel_size": read_size(words, what)}


def _write(given: dict[str, Any]) -> str:
    return f"{given.pop('filters')} {write_size(given.pop('kernel_size'), twice=True)}"


def _describe(settings: Settings) -> str:
    height, width = settings["kernel_size"]
    return f"{settings['filters']} filters of {height}x{width}{_describe_dilation(settings)}"


CONV = Kind(
    name="Conv2D",
    settings=(Setting("filters", COUNT), Setting("kernel_size", SIZE), *_SLIDING, *WEIGHTED),
    build=_convolve,
    describe=_describe,
    account=_account,
    word="conv",
    example="conv 32 5x5 relu",
    meaning="a convolution with 32 filters of 5x5, then relu",
    stem="conv",
    read=_read,
    write=_write,
    window=_window,
    parts=("kernel", "bias"),
    kernels=lambda node, weights: weights,
    fixed=_FIXED,
)


def _convolve_channels(place: Place) -> Built:
    height, width, channels = expect_map("DepthwiseConv2D", place)
    _check_steps(place)
    each, (rows, columns) = place.settings["depth_multiplier"], place.settings["kernel_size"]
    size = slide(place, (height, width), "filters")
    weights: dict[str, tuple[int, ...]] = {"kernel": (rows, columns, channels, each)}
    work = math.prod(size) * math.prod(weights["kernel"])
    if place.settings["use_bias"]:
        weights["bias"] = (channels * each,)
    return Built((*size, channels * each), weights, work)


def _account_channel(pixel: Pixel) -> Account:
    channel, own = divmod(pixel.number, pixel.node.settings["depth_multiplier"])
    inputs = _cut_inputs(pixel)[..., channel : channel + 1]
    kernel = pixel.weights["kernel"][:, :, channel : channel + 1, own]
    total = sum_products(inputs, kernel)
    return Account(inputs, kernel, finish_sum(pixel, total), [Gift(0, channel, total.value)])


def _lay_out(node: Node, weights: Array) -> Array:
    """Filter after filter, each of them with the one channel that it reads."""
    return weights.reshape(*weights.shape[:2], 1, -1)


def _read_channels(words: Words) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "kernel_size": read_size(words, "expected the filters' size, as in 'depthwise 3x3'")
    }
    if words[:1] == ["times"]:
        words.pop(0)
        what = "expected how many filters each channel has, as in 'depthwise 3x3 times 2'"
        settings["depth_multiplier"] = read_count(words, what)
    return settings


def _write_channels(given: dict[str, Any]) -> str:
    words = write_size(given.pop("kernel_size"), twice=True)
    each = given.pop("depth_multiplier", 1)
    return words if each == 1 else f"{words} times {each}"


def _describe_channels(settings: Settings) -> str:
    height, width = settings["kernel_size"]
    each = settings["depth_multiplier"]
    number = "one filter" if each == 1 else f"{each} filters"
    return f"{number} of {height}x{width} for each channel{_describe_dilation(settings)}"


DEPTHWISE_CONV = Kind(
    name="DepthwiseConv2D",
    settings=(
        Setting("kernel_size", SIZE),
        Setting("depth_multiplier", COUNT, 1),
        *_SLIDING,
        *(setting for setting in WEIGHTED if setting.name != "kernel_initializer"),
        Setting("depthwise_initializer", INITIALIZER, "GlorotUniform", decides=False),
    ),
    build=_convolve_channels,
    describe=_describe_channels,
    account=_account_channel,
    word="depthwise",
    example="depthwise 3x3",
    meaning="a filter of 3x3 for each channel; `times 2` two of them",
    stem="depthwise",
    read=_read_channels,
    write=_write_channels,
    window=_window,
    parts=("kernel", "bias"),
    kernels=_lay_out,
    fixed=_FIXED,
)
