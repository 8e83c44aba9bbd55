"""From a foreign network to a network of ours: layers that end in the logits, and their weights.

Each layer is taken by `walk`; here are the image in front, the order, and the ending.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from core.foreign.allowed import shorten
from core.foreign.config import ForeignNetwork
from core.foreign.described import ForeignLayer
from core.foreign.walk import Tensor, Walk, write_shape
from core.foreign.wanted import Wanted, check_size
from core.recipes.layers.graph import build_graph
from core.recipes.layers.node import IMAGE, LOGITS
from core.recipes.recipe import Layer


class Translation(NamedTuple):
    """A foreign network as ours.

    Attributes:
        layers: Between the image and the logits.
        wanted: Where the weights are; layers of ours that are not in the file are left out.
        scale: What the network multiplies its input with before anything else.
        offset: What it adds to that.
        softmax: Whether it ends in a softmax, rather than in logits.
        renamed: Their names and ours, where they differ.
    """

    layers: tuple[Layer, ...]
    wanted: tuple[Wanted, ...]
    scale: float
    offset: float
    softmax: bool
    renamed: dict[str, str]


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
    layers, softmax = walk.layers, False
    while layers and layers[-1].kind == "Activation":
        activation = layers[-1].settings["activation"]
        if activation not in ("softmax", "linear"):
            raise ValueError(
                f"The network ends in {activation}; expected a softmax, or none. Train it with one "
                "unit for each class and a softmax at the end."
            )
        if softmax:
            raise ValueError("The network ends in two softmaxes, one after the other. Remove one.")
        softmax = activation == "softmax"
        layers = layers[:-1]
    for layer in layers:
        if layer.settings.get("activation") == "softmax":
            raise ValueError(
                f"The softmax of {layer.name!r} stands in the middle of the network; expected one "
                "at the end alone."
            )
    found, wanted = _end_in_logits(layers, walk.wanted, input_shape, num_classes)
    if len(walk.scales) > 1:
        raise ValueError(
            "The network scales its input in one branch and not in another; expected one Rescaling "
            "before all else."
        )
    scale, offset = next(iter(walk.scales), (1.0, 0.0))
    check_size(found, input_shape, num_classes)
    names = {layer.name for layer in found}  # the ending has our own ones
    renamed = {theirs: own for theirs, own in walk.renamed.items() if own in names}
    return Translation(found, tuple(wanted), scale, offset, softmax, renamed)


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


def _end_in_logits(
    layers: list[Layer],
    wanted: list[Wanted],
    input_shape: tuple[int, ...],
    num_classes: int,
) -> tuple[tuple[Layer, ...], list[Wanted]]:
    """Makes the last dense layer the logits; without one, they repeat what the network ends in."""
    last = layers[-1] if layers else None
    ends_dense = last is not None and last.kind == "Dense"
    classes = last.settings["units"] if last is not None and ends_dense else None
    if last is not None and not ends_dense:
        shape = build_graph(tuple(layers), input_shape, num_classes).find(last.name).shape
        classes = shape[0] if len(shape) == 1 else None
    if classes != num_classes:
        ending = f"{last.name} ({last.kind})" if last is not None else "its input"
        raise ValueError(
            f"The network ends in {ending}"
            f"{f', which tells {classes} classes apart' if classes else ''}; expected one output "
            f"for each of the data set's {num_classes} classes. Choose the data set that it was "
            "trained on."
        )
    if last is None or not ends_dense:
        return tuple(layers), wanted
    kept = [want if want.layer != last.name else want._replace(layer=LOGITS) for want in wanted]
    rest = tuple(layers[:-1])
    source = last.inputs[0] if last.inputs else (rest[-1].name if rest else IMAGE)
    if source != (rest[-1].name if rest else IMAGE):
        raise ValueError(f"The network's last layer reads {source!r} from far before it.")
    return rest, kept
