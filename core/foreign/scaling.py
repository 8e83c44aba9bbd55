"""Which values a foreign network expects, and weights that make it read ours instead.

Whoever trained it may have shown it pixels from 0 to 255, or from -1 to 1. Training images tell
which; the scaling then goes into the weights of its first layer, as far as that changes nothing.
"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import Source
from core.networks.prediction import Prediction
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import IMAGE, LOGITS
from core.recipes.recipe import Layer

RESCALED = "rescaled"  # name of the layer that scales where no weights can
_EPSILON = 1e-3
_HANDICAP = 0.05  # share of right answers by which other values have to be better
_LITTLE = 0.05  # nats of log loss that do not speak against the data set's own values

Weights = dict[str, NDArray[np.float32]]


class Scaling(NamedTuple):
    """What may have been done to the data set's values before the network saw them.

    Attributes:
        words: Which values these are, after "it expects".
        scale: float64: what they are multiplied with; for vectors one number for each feature.
        offset: float64: what is added then.
    """

    words: str
    scale: NDArray[np.float64]
    offset: NDArray[np.float64]


class Reading(NamedTuple):
    """How well a network reads images under a scaling: share that is right, and mean log loss."""

    accuracy: float
    log_loss: float


def list_scalings(source: Source, images: NDArray[np.float32]) -> list[Scaling]:
    """The scalings that are usual, the data set's own values first.

    Args:
        source: The data set.
        images: Some of its training images, float32 of shape (num_images, *input_shape).
    """
    low, high = source.value_range
    values = images.astype(np.float64)
    if source.is_image:
        mean, spread = values.mean(), values.std()
        own = f"pixels from {low:g} to {high:g}"
        ranges = {
            f"{'inverted ' if first > last else ''}pixels from {min(first, last):g} to "
            f"{max(first, last):g}": (first, last)
            for first, last in ((0, 1), (0, 255), (-1, 1), (-0.5, 0.5), (1, 0), (255, 0))
        }
        found = [_between(words, (low, high), ends) for words, ends in ranges.items()]
        standard = "pixels with mean 0 and standard deviation 1"
    else:
        lows, highs = values.min(axis=0), values.max(axis=0)
        mean, spread = values.mean(axis=0), values.std(axis=0)
        own = "the numbers as the data set has them"
        found = [_between("each feature from 0 to 1", (lows, highs), (0.0, 1.0))]
        standard = "each feature with mean 0 and standard deviation 1"
    spread = np.where(np.asarray(spread) > 0, spread, 1.0)
    found.append(Scaling(standard, 1 / spread, -np.asarray(mean) / spread))
    same = Scaling(own, np.ones(()), np.zeros(()))
    return [same, *(one for one in found if one.words != own)]


def measure(prediction: Prediction, labels: NDArray[np.int64]) -> Reading:
    """How well some answers fit the labels."""
    logits = prediction.logits.astype(np.float64)
    right = logits.argmax(axis=1) == labels
    highest = logits.max(axis=1)
    total = np.log(np.exp(logits - highest[:, None]).sum(axis=1)) + highest
    return Reading(float(right.mean()), float((total - logits[range(len(labels)), labels]).mean()))


def choose(readings: list[Reading], number: int) -> int:
    """The scaling under which the network reads best; the first one if none stands out.

    Where several read alike, within what chance does to so many images, the log loss decides: a
    network without biases answers the same to pixels a hundred times as large, only too surely.
    The data set's own values stay unless the loss is far smaller under others: a network that was
    trained for a moment is too unsure, and a somewhat higher contrast flatters it.

    Args:
        readings: One for each scaling.
        number: How many images they were measured on.
    """
    best = max(reading.accuracy for reading in readings)
    margin = 2 * np.sqrt(best * (1 - best) / number) + 1 / number
    alike = [n for n, reading in enumerate(readings) if reading.accuracy >= best - margin]
    surest = min(alike, key=lambda n: readings[n].log_loss)
    own = 0 in alike and readings[0].log_loss < 2 * readings[surest].log_loss + _LITTLE
    return 0 if own else surest


def prefer(readings: list[Reading]) -> float:
    """The share that is right, where other values than the data set's own count a little less.

    Inverted pixels and exchanged classes may amount to the same.
    """
    return max(readings[0].accuracy, *(one.accuracy - _HANDICAP for one in readings[1:]))


def fold(
    layers: tuple[Layer, ...],
    weights: Weights,
    scaling: Scaling,
    *,
    channels: int,
) -> tuple[tuple[Layer, ...], Weights, str]:
    """Lets a network read the data set's values as it would have read the scaled ones.

    Exact but for rounding: the first layer's weights take the scaling where that layer is dense, a
    normalization, or a convolution that pads nothing, or where nothing is added. Elsewhere a layer
    that scales comes before it: a normalization that is told its mean and spread.

    Args:
        layers: Between the image and the logits.
        weights: By "layer/number"; not changed.
        scaling: What was done to the values.
        channels: Length of the inputs' last axis.

    Returns:
        Layers and weights, and where the scaling went: names of layers.
    """
    if np.all(scaling.scale == 1) and np.all(scaling.offset == 0):
        return layers, weights, ""
    weights = dict(weights)
    logits = Layer("Dense", LOGITS)
    first = _find_first((*layers, logits))
    if all(_takes(layer, scaling) for layer in first):
        changed = {layer.name: _fold_into(layer, weights, scaling) for layer in first}
        kept = tuple(changed.get(layer.name, layer) for layer in layers)
        return kept, weights, " and ".join(changed)
    told = (scaling.scale, scaling.offset, np.zeros(()), np.asarray(1 - _EPSILON))
    weights |= {
        f"{RESCALED}/{n}": np.broadcast_to(number, (channels,)).astype(np.float32)
        for n, number in enumerate(told)
    }
    scaler = Layer("BatchNormalization", RESCALED, {"epsilon": _EPSILON})
    rest = (
        dataclasses.replace(
            layer,
            inputs=tuple(RESCALED if name == IMAGE else name for name in layer.inputs),
        )
        for layer in layers
    )
    return (scaler, *rest), weights, RESCALED


def _between(
    words: str,
    own: tuple[float | NDArray[np.float64], float | NDArray[np.float64]],
    ends: tuple[float, float],
) -> Scaling:
    """The scaling that takes one range to another."""
    length = np.asarray(own[1]) - np.asarray(own[0])
    scale = (ends[1] - ends[0]) / np.where(length > 0, length, 1.0)
    return Scaling(words, scale, ends[0] - scale * np.asarray(own[0]))


def _find_first(layers: tuple[Layer, ...]) -> list[Layer]:
    """The layers that read the image's values as they are, flattened at most."""
    unchanged, first, previous = {IMAGE}, [], IMAGE
    for layer in layers:
        if unchanged & set(layer.inputs or (previous,)):
            if KINDS[layer.kind].passes:
                unchanged.add(layer.name)
            else:
                first.append(layer)
        previous = layer.name
    return first


def _takes(layer: Layer, scaling: Scaling) -> bool:
    pads = layer.settings.get("padding") == "same"
    return layer.kind in ("Dense", "BatchNormalization") or (
        layer.kind == "Conv2D" and (not pads or bool(np.all(scaling.offset == 0)))
    )


def _fold_into(layer: Layer, weights: Weights, scaling: Scaling) -> Layer:
    """Changes the weights of a layer in place; returns the layer, which may have got a bias."""
    first = weights[f"{layer.name}/0"].astype(np.float64)
    if layer.kind == "BatchNormalization":
        mean = weights[f"{layer.name}/2"].astype(np.float64)
        weights[f"{layer.name}/0"] = np.asarray(first * scaling.scale, np.float32)
        weights[f"{layer.name}/2"] = np.asarray((mean - scaling.offset) / scaling.scale, np.float32)
        return layer
    inputs = first.reshape(-1, first.shape[-1])
    scale, offset = (
        np.broadcast_to(number, (len(inputs),)) for number in (scaling.scale, scaling.offset)
    )
    weights[f"{layer.name}/0"] = (inputs * scale[:, None]).reshape(first.shape).astype(np.float32)
    bias = weights.get(f"{layer.name}/1", np.zeros(first.shape[-1], np.float32))
    if f"{layer.name}/1" in weights or offset.any():
        weights[f"{layer.name}/1"] = (bias + offset @ inputs).astype(np.float32)
    if layer.settings.get("use_bias") is False and offset.any():
        return dataclasses.replace(layer, settings={**layer.settings, "use_bias": True})
    return layer
