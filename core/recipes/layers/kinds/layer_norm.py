"""Normalization of an example over its channels, rather than of a channel over examples."""

from __future__ import annotations

import numpy as np

from core.recipes.layers.kind import Kind, no_words
from core.recipes.layers.pixel import Account, Pixel, Step, give_own, read_one
from core.recipes.layers.place import Built, Place, expect_one
from core.recipes.layers.settings import BETWEEN, LAST_AXIS, SWITCH, Setting


def _normalize(place: Place) -> Built:
    shape = expect_one("LayerNormalization", place)
    learned = {"gamma": place.settings["scale"], "beta": place.settings["center"]}
    return Built(shape, {name: (shape[-1],) for name, there in learned.items() if there})


def _account(pixel: Pixel) -> Account:
    """All channels of a place, or all numbers of a vector, decide what becomes of each."""
    read, number = pixel.reads[0], pixel.number
    values = (read if read.ndim == 1 else read[pixel.row, pixel.column]).astype(np.float64)
    mean, spread = values.mean(), np.sqrt(values.var() + pixel.node.settings["epsilon"])
    value = (values[number] - mean) / spread
    text = (
        f"normalization: its distance from {mean:.4f}, the mean of the {values.size} numbers of "
        f"its place, in spreads of {spread:.4f}"
    )
    steps = [Step(text, float(value))]
    for name, word in (("gamma", "times"), ("beta", "plus")):
        if name in pixel.weights:
            own = float(pixel.weights[name][number])
            value = value * own if name == "gamma" else value + own
            steps.append(Step(f"{word} {own:.4f}", float(value)))
    steps[-1] = steps[-1]._replace(layer=pixel.node.name)
    return Account(read_one(pixel), None, steps, give_own(pixel, float(values[number])))


LAYER_NORMALIZATION = Kind(
    name="LayerNormalization",
    settings=(
        Setting("axis", LAST_AXIS, -1),
        Setting("epsilon", BETWEEN, 1e-3, stated=True),
        Setting("center", SWITCH, True),
        Setting("scale", SWITCH, True),
        Setting("trainable", SWITCH, True, decides=False),
    ),
    build=_normalize,
    describe=lambda settings: "layer normalization",
    account=_account,
    word="evenly",
    example="evenly",
    meaning="layer normalization: the numbers of one place brought to mean 0 and spread 1",
    stem="evenly",
    read=no_words,
    write=lambda given: "",
    parts=("gamma", "beta"),
    finishes=True,
    in_place=True,
    fixed={"rms_scaling": (False,)},
)
