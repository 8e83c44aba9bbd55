"""Layers that make a number of each number: activations, normalization, dropout."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.recipes.layers.activations import SOFTMAX, activate, describe_activation, leak
from core.recipes.layers.kind import Kind, no_words
from core.recipes.layers.node import PROBABILITIES, Node
from core.recipes.layers.pixel import Account, Array, Pixel, Step, account_by_step, give_own
from core.recipes.layers.place import Built, Place, Settings, expect_one
from core.recipes.layers.settings import (
    ACTIVATION,
    BETWEEN,
    SHARE,
    SLOPE,
    SWITCH,
    Setting,
)
from core.recipes.layers.words import Words, begins_with_number, read_number, write_share

DEFAULT_MOMENTUM = 0.9  # of a `norm` without a number, as in our recipes
_KERAS_MOMENTUM = 0.99


def _activate(place: Place) -> Built:
    return Built(expect_one("Activation", place))


def _step_activation(node: Node, weights: Mapping[str, Array], number: int, value: float) -> Step:
    name = node.settings["activation"]
    if name == "linear":
        return Step("passed on unchanged", value, layer=node.name)
    made = float(activate(name, np.float64(value)))
    return Step(describe_activation(name), made, layer=node.name)


_account_number = account_by_step(_step_activation)


def _account_activation(pixel: Pixel) -> Account:
    """Each number by itself; but a softmax takes all units at once."""
    if pixel.node.settings["activation"] != SOFTMAX:
        return _account_number(pixel)
    read = pixel.reads[0]
    units = read if read.ndim == 1 else read[pixel.row, pixel.column]
    powers = np.exp(units.astype(np.float64) - units.max())
    share = float(powers[pixel.number] / powers.sum())
    what = "logit" if pixel.node.name == PROBABILITIES else "unit"
    text = f"softmax: its share of e to the power of each {what}"
    step = Step(text, share, layer=pixel.node.name)
    gifts = give_own(pixel, float(units[pixel.number]))
    return Account(units.reshape(1, -1, 1), None, [step], gifts)


ACTIVATION_LAYER = Kind(
    name="Activation",
    settings=(Setting("activation", ACTIVATION),),
    build=_activate,
    describe=lambda settings: str(settings["activation"]),
    account=_account_activation,
    word="",  # that of the activation
    example="relu",
    meaning="also `tanh`, `sigmoid` and others; behind a layer's own words, too",
    stem="",
    read=no_words,
    write=lambda given: str(given.pop("activation")),
    step=_step_activation,
    finishes=True,
    in_place=True,
    any_shape=True,
)


def _leak(place: Place) -> Built:
    return Built(expect_one("LeakyReLU", place))


def _step_leak(node: Node, weights: Mapping[str, Array], number: int, value: float) -> Step:
    slope = node.settings["negative_slope"]
    made = float(leak(np.float64(value), slope))
    return Step(f"leaky relu: times {slope:g} if below zero", made, layer=node.name)


def _read_leak(words: Words) -> dict[str, Any]:
    if not begins_with_number(words):
        return {}
    return {"negative_slope": read_number(words, "expected the slope below zero: 'leaky 0.1'")}


def _write_leak(given: dict[str, Any]) -> str:
    return str(given.pop("negative_slope", ""))


LEAKY_RELU = Kind(
    name="LeakyReLU",
    settings=(Setting("negative_slope", SLOPE, 0.3, stated=True),),
    build=_leak,
    describe=lambda settings: f"leaky relu, {settings['negative_slope']:g} below zero",
    account=account_by_step(_step_leak),
    word="leaky",
    example="leaky 0.1",
    meaning="a relu that lets a tenth of what is below zero through",
    stem="leaky",
    read=_read_leak,
    write=_write_leak,
    step=_step_leak,
    finishes=True,
    in_place=True,
    any_shape=True,
)


def _normalize(place: Place) -> Built:
    shape = expect_one("BatchNormalization", place)
    learned = {"gamma": place.settings["scale"], "beta": place.settings["center"]}
    names = [name for name, there in learned.items() if there] + ["mean", "variance"]
    return Built(shape, {name: (shape[-1],) for name in names})


def _step_norm(node: Node, weights: Mapping[str, Array], number: int, value: float) -> Step:
    """What it makes of a value; it may do without scale or shift."""
    stored = {name: float(array[number]) for name, array in weights.items()}
    mean, variance = stored["mean"], stored["variance"]
    factor = stored.get("gamma", 1.0) / math.sqrt(variance + node.settings["epsilon"])
    shift = stored.get("beta", 0.0)
    text = f"normalization: times {factor:.4f}, {shift - mean * factor:+.4f}"
    return Step(text, (value - mean) * factor + shift, layer=node.name)


def _read_norm(words: Words) -> dict[str, Any]:
    given = begins_with_number(words)
    return {"momentum": read_number(words, "") if given else DEFAULT_MOMENTUM}


def _write_norm(given: dict[str, Any]) -> str:
    momentum = given.pop("momentum", _KERAS_MOMENTUM)
    return "" if momentum == DEFAULT_MOMENTUM else str(momentum)


BATCH_NORMALIZATION = Kind(
    name="BatchNormalization",
    settings=(
        Setting("momentum", SHARE, _KERAS_MOMENTUM, decides=False),
        Setting("epsilon", BETWEEN, 1e-3, stated=True),
        Setting("scale", SWITCH, True),
        Setting("center", SWITCH, True),
        Setting("trainable", SWITCH, True, decides=False),
    ),
    build=_normalize,
    describe=lambda settings: "batch normalization",
    account=account_by_step(_step_norm),
    word="norm",
    example="norm",
    meaning="batch normalization; behind a layer's own words it brings the bias",
    stem="norm",
    read=_read_norm,
    write=_write_norm,
    parts=("gamma", "beta", "mean", "variance"),
    step=_step_norm,
    finishes=True,
    in_place=True,
    fixed={"axis": (), "renorm": (False,)},
)


def pass_on(node: Node, weights: Mapping[str, Array], number: int, value: float) -> Step:
    """The step of a layer that leaves numbers as they are."""
    return Step("passed on unchanged", value, layer=node.name)


def _drop(place: Place) -> Built:
    return Built(expect_one("Dropout", place))


def _read_dropout(words: Words) -> dict[str, Any]:
    return {"rate": read_number(words, "expected the share that is dropped, as in 'dropout 20%'")}


def _describe_dropout(settings: Settings) -> str:
    return f"dropout {100 * settings['rate']:.0f} %"


DROPOUT = Kind(
    name="Dropout",
    settings=(Setting("rate", SHARE),),
    build=_drop,
    describe=_describe_dropout,
    account=account_by_step(pass_on),
    word="dropout",
    example="dropout 20%",
    meaning="leaves out a fifth of the numbers, while learning",
    stem="dropout",
    read=_read_dropout,
    write=lambda given: write_share(given.pop("rate")),
    step=pass_on,
    in_place=True,
    passes=True,
    any_shape=True,
)
