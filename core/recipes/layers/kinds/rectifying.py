"""Rectifiers with settings or weights of their own: with a limit, an elu, learned slopes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.recipes.layers.activations import bend, leak, limit
from core.recipes.layers.kind import Kind
from core.recipes.layers.node import Node
from core.recipes.layers.pixel import (
    Account,
    Array,
    Pixel,
    Step,
    account_by_step,
    give_own,
    read_one,
)
from core.recipes.layers.place import Built, Place, Settings, expect_one
from core.recipes.layers.settings import LEVEL, LIMIT, SHARED, Setting
from core.recipes.layers.words import Words, begins_with_number, read_number


def _limit(place: Place) -> Built:
    settings = place.settings
    if settings["max_value"] is not None and settings["max_value"] < settings["threshold"]:
        raise ValueError(
            f"{place.name} ends at {settings['max_value']:g}, below where it begins "
            f"({settings['threshold']:g}). Let it end above."
        )
    return Built(expect_one("ReLU", place))


def _describe_limit(settings: Settings) -> str:
    slope, threshold = settings["negative_slope"], settings["threshold"]
    words = [f"relu, {f'{slope:g} times' if slope else 'zero'} below {threshold:g}"]
    if settings["max_value"] is not None:
        words.append(f"{settings['max_value']:g} at most")
    return ", ".join(words)


def _step_limit(node: Node, weights: Mapping[str, Array], number: int, value: float) -> Step:
    settings = node.settings
    ends = settings["max_value"], settings["negative_slope"], settings["threshold"]
    return Step(node.detail, float(limit(np.float64(value), *ends)), layer=node.name)


def _read_limit(words: Words) -> dict[str, Any]:
    settings = {}
    if begins_with_number(words):
        settings["max_value"] = read_number(words, "")
    for word, name in _BENDS.items():
        if words[:1] == [word]:
            words.pop(0)
            settings[name] = read_number(words, f"expected a number, as in 'clip 6 {word} 0.1'")
    return settings


def _write_limit(given: dict[str, Any]) -> str:
    words = [str(given.pop("max_value", None) or "")]
    for word, name in _BENDS.items():
        if value := given.pop(name, 0):
            words.append(f"{word} {value}")
    return " ".join(filter(None, words))


_BENDS = {"slope": "negative_slope", "above": "threshold"}
RELU = Kind(
    name="ReLU",
    settings=(
        Setting("max_value", LIMIT, None),
        Setting("negative_slope", LEVEL, 0.0),
        Setting("threshold", LEVEL, 0.0),
    ),
    build=_limit,
    describe=_describe_limit,
    account=account_by_step(_step_limit),
    word="clip",
    example="clip 6",
    meaning="a relu that ends at 6; also `slope 0.1` below zero, `above 0.5` where it begins",
    stem="clip",
    read=_read_limit,
    write=_write_limit,
    step=_step_limit,
    finishes=True,
    in_place=True,
    any_shape=True,
)


def _step_elu(node: Node, weights: Mapping[str, Array], number: int, value: float) -> Step:
    return Step(
        node.detail, float(bend(np.float64(value), node.settings["alpha"])), layer=node.name
    )


def _read_elu(words: Words) -> dict[str, Any]:
    if not begins_with_number(words):
        return {}
    return {"alpha": read_number(words, "")}


ELU = Kind(
    name="ELU",
    settings=(Setting("alpha", LEVEL, 1.0),),
    build=lambda place: Built(expect_one("ELU", place)),
    describe=lambda settings: f"elu, not below \N{MINUS SIGN}{settings['alpha']:g}",
    account=account_by_step(_step_elu),
    word="soft",
    example="soft 0.5",
    meaning="an elu that does not fall below \N{MINUS SIGN}0.5",
    stem="soft",
    read=_read_elu,
    write=lambda given: str(given.pop("alpha", "")),
    step=_step_elu,
    finishes=True,
    in_place=True,
    any_shape=True,
)


def _learn_slopes(place: Place) -> Built:
    shape = expect_one("PReLU", place)
    shared = place.settings["shared_axes"]
    if any(axis > len(shape) for axis in shared):
        raise ValueError(
            f"{place.name} shares its slopes along axis {max(shared)}, but what reaches it has "
            f"{len(shape)}. Leave that axis away."
        )
    slopes = tuple(1 if axis in shared else length for axis, length in enumerate(shape, 1))
    return Built(shape, {"alpha": slopes})


def _account_slope(pixel: Pixel) -> Account:
    """Each number has a slope of its own, but along the axes that share one."""
    slopes, inputs = pixel.weights["alpha"], read_one(pixel)
    at = (pixel.row, pixel.column, pixel.number)[-slopes.ndim :]
    own = tuple(0 if length == 1 else index for length, index in zip(slopes.shape, at, strict=True))
    slope, value = float(slopes[own]), np.float64(inputs.reshape(-1)[0])
    made = float(leak(value, slope))
    text = f"learned relu: times {slope:.4f} if below zero"
    step = Step(text, made, layer=pixel.node.name)
    return Account(inputs, None, [step], give_own(pixel, float(value)))


def _describe_slopes(settings: Settings) -> str:
    return "relu with learned slopes" + (
        ", one for each map" if settings["shared_axes"] == (1, 2) else ""
    )


def _read_slopes(words: Words) -> dict[str, Any]:
    if words[:1] != ["shared"]:
        return {}
    words.pop(0)
    axes = []
    while words and words[0] in ("1", "2", "3"):
        axes.append(int(words.pop(0)))
    return {"shared_axes": axes or [1, 2]}


def _write_slopes(given: dict[str, Any]) -> str:
    axes = list(given.pop("shared_axes", None) or ())
    return " ".join(["shared", *map(str, axes if axes != [1, 2] else ())]) if axes else ""


PRELU = Kind(
    name="PReLU",
    settings=(Setting("shared_axes", SHARED, None),),
    build=_learn_slopes,
    describe=_describe_slopes,
    account=_account_slope,
    word="prelu",
    example="prelu shared",
    meaning="a relu whose slopes below zero are learned: one for each map, or without `shared` "
    "for each number",
    stem="prelu",
    read=_read_slopes,
    write=_write_slopes,
    parts=("alpha",),
    finishes=True,
    in_place=True,
)
