"""From a foreign network to a network of ours: layers that end in the logits, and their weights.

Each layer is taken by `walk`; here are the image in front and the order, in
`ending` what it ends in.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from core.foreign.allowed import shorten
from core.foreign.config import ForeignNetwork
from core.foreign.described import ForeignLayer
from core.foreign.ending import Ending, find_ending
from core.foreign.lowering import Weights, write_shape
from core.foreign.walk import Tensor, Walk
from core.foreign.wanted import Wanted, check_size
from core.recipes.layers.node import IMAGE
from core.recipes.recipe import SIGMOID, Layer

_MOST_NAMED = 12  # layers in a note


class Translation(NamedTuple):
    """A foreign network as ours.

    Attributes:
        layers: Between the image and the logits.
        wanted: Where the weights are; layers of ours that are not in the file are left out.
        scale: What the network multiplies its input with before anything else.
        offset: What it adds to that.
        scaler: The kind of layer that does so.
        ending: How it ends.
        renamed: Their names and ours, where they differ.
        idle: Layers that do nothing when it answers, by name, and their kinds.
    """

    layers: tuple[Layer, ...]
    wanted: tuple[Wanted, ...]
    scale: float
    offset: float
    scaler: str
    ending: Ending
    renamed: dict[str, str]
    idle: dict[str, str]

    def complete(self, weights: Weights) -> Weights:
        """All weights of our layers, from those that were read."""
        made = dict(weights)
        for change in self.ending.changes:
            change(made)
        return made

    def list_notes(self) -> list[str]:
        """Sentences on what is otherwise here than in the file."""
        notes = []
        if self.ending.activation == SIGMOID:
            notes.append(
                "Each class is answered by itself: the probabilities of all need not sum to 1."
            )
        if self.idle:
            which = ", ".join(f"{shorten(theirs)!r} ({kind})" for theirs, kind in self.idle.items())
            notes.append(f"Left out, as they do nothing when a network answers: {which}.")
        if self.ending.repeated:
            notes.append("It has no dense layer at its end: the logits repeat what it ends in.")
        if self.renamed:
            pairs = [f"{theirs!r} is {own}" for theirs, own in self.renamed.items()]
            if len(pairs) > _MOST_NAMED:
                pairs[_MOST_NAMED:] = [f"and {len(pairs) - _MOST_NAMED} more"]
            names = ", ".join(pairs)
            notes.append(f"Layers whose names cannot be used here have others: {names}.")
        return notes


def translate(
    network: ForeignNetwork, input_shape: tuple[int, ...], num_classes: int
) -> Translation:
    """Makes layers of ours of a foreign network.

    Args:
        network: As its file describes it.
        input_shape: Of the data set.
        num_classes: Of the data set.

    Raises:
        ValueError: It is no classifier of such inputs into so many classes, it has layers in an
            order that cannot be shown here, or it is too large.
    """
    walk = Walk(input_shape)
    walk.tensors[network.input_name] = _enter(network.input_shape, input_shape)
    for foreign in _sort(network):
        walk.add(foreign)
    ending = find_ending(walk, walk.tensors[network.output].name, num_classes)
    if len(walk.scales) > 1:
        raise ValueError(
            "The network scales its input in one branch and not in another; expected one Rescaling "
            "before all else."
        )
    scale, offset = next(iter(walk.scales), (1.0, 0.0))
    check_size(ending.layers, input_shape, num_classes)
    return Translation(
        layers=ending.layers,
        wanted=ending.wanted,
        scale=float(scale),
        offset=float(offset),
        scaler=" and ".join(sorted(walk.scalers)),
        ending=ending,
        renamed={
            theirs: own
            for theirs, own in walk.renamed.items()
            if own in {layer.name for layer in ending.layers}  # the ending has our own names
        },
        idle={layer.name: layer.kind for layer in walk.idle},
    )


def _enter(theirs: tuple[int | None, ...], ours: tuple[int, ...]) -> Tensor:
    """The image, as the foreign network sees it."""
    if len(theirs) == len(ours) and all(
        length in (None, own) for length, own in zip(theirs, ours, strict=True)
    ):
        return Tensor(IMAGE, None, (1.0, 0.0))
    views = [(math.prod(ours),)] + ([ours[:2]] if len(ours) == 3 and ours[2] == 1 else [])
    if theirs in views:
        return Tensor(IMAGE, tuple(length or 0 for length in theirs), (1.0, 0.0))
    words = [write_shape(ours), *(write_shape(view) for view in views if view != ours)]
    remedy = "Choose the data set that it was trained on."
    if len(ours) == 3 and theirs == (ours[2], *ours[:2]):
        remedy = "Its channels come first: build it with data_format='channels_last'."
    raise ValueError(
        f"The network reads inputs of shape {write_shape(theirs)}; expected {' or '.join(words)}, "
        f"as the data set has. {remedy}"
    )


def _sort(network: ForeignNetwork) -> list[ForeignLayer]:
    """The layers that lead to the output, each after those that it reads."""
    by_name = {layer.name: layer for layer in network.layers}
    ordered: list[ForeignLayer] = []
    begun: set[str] = set()

    def visit(name: str, reader: str) -> None:
        if name == network.input_name or any(layer.name == name for layer in ordered):
            return
        if name not in by_name or name in begun:
            raise ValueError(
                f"The layer {shorten(reader)!r} reads {shorten(name)!r}, which is not a layer "
                "before it; the file contradicts itself."
            )
        begun.add(name)
        for source in by_name[name].inputs:
            visit(source, name)
        ordered.append(by_name[name])

    visit(network.output, "output")
    return ordered
