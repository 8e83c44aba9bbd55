"""How a foreign network ends, and how that becomes logits with a softmax or with sigmoids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.files.names import suggest
from core.foreign.lowering import Change, Weights
from core.foreign.walk import Walk
from core.foreign.wanted import Wanted
from core.recipes.layers.node import IMAGE, LOGITS
from core.recipes.recipe import SIGMOID, SOFTMAX, Layer

_ENDS = ("softmax", "sigmoid")


class Ending(NamedTuple):
    """How a network ends.

    Attributes:
        layers: What is left between the image and the logits.
        wanted: Where their weights are, those of the logits, too.
        changes: What makes our weights of these.
        activation: `SOFTMAX` or `SIGMOID`: what makes probabilities of the logits here.
        words: What it ends in, in words.
        single: Whether it ends in one unit for two classes.
        repeated: Whether the logits repeat what it ends in, as that is no dense layer.
    """

    layers: tuple[Layer, ...]
    wanted: tuple[Wanted, ...]
    changes: tuple[Change, ...]
    activation: str
    words: str
    single: bool
    repeated: bool


def find_ending(walk: Walk, output: str, num_classes: int) -> Ending:
    """Finds out how a network ends.

    Args:
        walk: Has taken all of its layers.
        output: Our layer whose output is the network's.
        num_classes: Of the data set.

    Raises:
        ValueError: It does not end in one output for each class, or in one for two classes.
    """
    layers, activation = _take_activation(list(walk.layers), output)
    last = layers[-1] if layers else None
    shape = walk.shapes[last.name if last else IMAGE]
    units = shape[0] if len(shape) == 1 else None
    single = units == 1 and num_classes == 2 and activation != "softmax"
    if not single and units != num_classes:
        raise ValueError(_explain(walk, last, units, num_classes, activation))
    words = {
        "softmax": "a softmax",
        "sigmoid": "a sigmoid for each class by itself",
        "": "logits; the softmax was added here",
    }[activation]
    if single:
        words = f"one {'sigmoid' if activation else 'linear'} unit, which tells two classes apart"
    ending = SIGMOID if activation == "sigmoid" and not single else SOFTMAX
    changes = list(walk.changes)
    if last is None or last.kind != "Dense":
        changes.append(_repeat(num_classes, single=single))
        return Ending(
            tuple(layers), tuple(walk.wanted), tuple(changes), ending, words, single, True
        )
    rest = tuple(layers[:-1])
    before = rest[-1].name if rest else IMAGE
    source = last.inputs[0] if last.inputs else before
    if source != before:
        raise ValueError(f"The network's last layer reads {source!r} from far before it.")
    wanted = []
    for want in walk.wanted:
        if want.layer == last.name:
            want = want._replace(layer=LOGITS)
            if single:
                shapes = ((walk.shapes[source][0], 1), (1,))
                want = want._replace(shapes=shapes[: len(want.parts)])
                changes.append(_split_unit)
        wanted.append(want)
    return Ending(rest, tuple(wanted), tuple(changes), ending, words, single, False)


def turn(weights: Weights) -> Weights:
    """The weights with two classes exchanged."""
    return {
        name: array[..., ::-1].copy() if name.startswith(f"{LOGITS}/") else array
        for name, array in weights.items()
    }


def choose(weights: Weights, positive: str, class_names: Sequence[str], *, single: bool) -> Weights:
    """Lets the one unit of a network mean a class.

    Args:
        weights: Where it means the second class.
        positive: The class that it shall mean.
        class_names: Of the data set.
        single: Whether the network has one unit.

    Raises:
        ValueError: There is no such class, or no such unit.
    """
    if not single:
        raise ValueError(
            "The network has an output for each class. Do not say which class it means; that is "
            "for networks that end in one unit."
        )
    if positive not in class_names:
        raise ValueError(
            f"No class is called {positive[:60]!r}; expected one of {', '.join(class_names)}."
            f"{suggest(positive, class_names)}"
        )
    return turn(weights) if positive == class_names[0] else weights


def _take_activation(layers: list[Layer], output: str) -> tuple[list[Layer], str]:
    """The layers before the last activation, and that; empty where there is none."""
    if layers and layers[-1].name != output:
        raise ValueError(
            f"The network ends in {output}, and {layers[-1].name} leads nowhere. Save the part "
            "that tells the classes apart alone."
        )
    found = ""
    while layers and layers[-1].kind == "Activation":
        name = layers[-1].settings["activation"]
        if name not in _ENDS:
            raise ValueError(
                f"The network ends in {name}; expected a softmax, a sigmoid, or none. Train it "
                "with one unit for each class and a softmax at the end."
            )
        if found:
            raise ValueError(
                f"The network ends in two activations, {name} and then {found}. Remove one."
            )
        found = name
        layers = layers[:-1]
    for layer in layers:
        if layer.settings.get("activation") == "softmax":
            raise ValueError(
                f"The softmax of {layer.name!r} stands in the middle of the network; expected one "
                "at the end alone."
            )
    return layers, found


def _explain(
    walk: Walk, last: Layer | None, units: int | None, num_classes: int, activation: str
) -> str:
    """Why the number of outputs does not fit the data set."""
    end = f"{last.name} ({last.kind})" if last is not None else "its input"
    numbers = math.prod(walk.shapes[IMAGE])
    if units == 1 and activation == "softmax":
        return (
            f"The network ends in a softmax over the single unit of {end}, which is always 1. Give "
            "it a sigmoid, or one unit for each class."
        )
    if units == 1:
        return (
            f"The network ends in one unit, {end}, which tells two classes apart; the data set has "
            f"{num_classes}. Choose, or bring, a data set of the two classes that it was trained "
            "on."
        )
    if units == numbers or (
        units is None and walk.shapes[walk.layers[-1].name] == walk.shapes[IMAGE]
    ):
        return (
            f"The network ends in {end}, which gives back as many numbers as it reads, {numbers}: "
            "an autoencoder, which tells no classes apart. Bring a network that ends in one output "
            f"for each of {num_classes} classes."
        )
    return (
        f"The network ends in {end}"
        f"{f', which tells {units} classes apart' if units else ''}; expected one output for each "
        f"of the data set's {num_classes} classes. Choose the data set that it was trained on."
    )


def _repeat(num_classes: int, *, single: bool) -> Change:
    """Logits that repeat what the network ends in; a single one stands against 0."""

    def change(weights: Weights) -> None:
        kernel = np.array([[0.0, 1.0]]) if single else np.eye(num_classes)
        weights[f"{LOGITS}/0"] = kernel.astype(np.float32)
        weights[f"{LOGITS}/1"] = np.zeros(num_classes, np.float32)

    return change


def _split_unit(weights: Weights) -> None:
    """Two logits of one, 0 and z: their softmax is the sigmoid of z, and what is left to 1."""
    kernel = weights[f"{LOGITS}/0"]
    bias = weights.get(f"{LOGITS}/1", np.zeros(1, np.float32))
    weights[f"{LOGITS}/0"] = np.concatenate([np.zeros_like(kernel), kernel], axis=1)
    weights[f"{LOGITS}/1"] = np.concatenate([np.zeros_like(bias), bias])
