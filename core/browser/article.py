"""How a network works, a paragraph for each kind of layer that it has.

Each is told on the network's own layers, and names a unit to look at beside it.
"""

from __future__ import annotations

from typing import NamedTuple

from core.recipes.layers.graph import Graph
from core.recipes.layers.node import LOGITS, PROBABILITIES, Node


class Paragraph(NamedTuple):
    """A part of the article.

    Attributes:
        title: What it is about.
        text: Some sentences.
        unit: What shows it, as "layer:number".
    """

    title: str
    text: str
    unit: str


def write_article(graph: Graph, noun: str) -> list[Paragraph]:
    """The article for a network.

    Args:
        graph: The network.
        noun: What one of its inputs is called.
    """
    first = graph.nodes[1]
    told = [Paragraph("The picture", _begin(graph, noun), f"{first.name}:0")]
    seen: set[str] = set()
    for node in graph.nodes[1:]:
        if node.name in (LOGITS, PROBABILITIES):
            continue
        kind = _name_kind(node)
        if kind in _TEXTS and kind not in seen:
            seen.add(kind)
            title, text = _TEXTS[kind]
            told.append(Paragraph(title, text.format(**_words(node)), f"{node.name}:0"))
    told.append(Paragraph("The answer", _end(graph), f"{PROBABILITIES}:0"))
    return told


def _begin(graph: Graph, noun: str) -> str:
    shape = graph.image.shape
    if len(shape) == 1:
        reads = f"The network reads {shape[0]} numbers."
    else:
        channels = "" if shape[2] == 1 else f", each in {shape[2]} channels"
        reads = (
            f"The network reads the {noun}: {shape[0]} rows of {shape[1]} "
            f"pixels{channels}. It knows nothing else of it."
        )
    return (
        f"{reads} Each column is a layer, and each picture in it is what one filter, or one unit, "
        "makes of the layer before. Point at one: orange lines raise it, blue ones lower it, and "
        "the thicker a line, the more it counts for this very input. Frames show the receptive "
        "field, the part of each layer before that it depends on."
    )


def _end(graph: Graph) -> str:
    classes = graph.num_classes
    return (
        f"{classes} units, one for each class, sum up the last layer; their sums are called "
        "logits. Softmax makes shares of them: e to the power of each logit, divided by the sum of "
        "all these powers. So they are positive and sum to 1, and a logit that is larger by 2.3 "
        "has ten times the share."
        if graph.nodes[-1].settings.get("activation") == "softmax"
        else f"{classes} units, one for each class, sum up the last layer; their sums are called "
        "logits. Each is brought between 0 and 1 by itself, so that the answers need not sum to 1."
    )


def _name_kind(node: Node) -> str:
    if node.kind == "Activation":
        return str(node.settings["activation"])
    return "relu" if node.kind == "ReLU" else node.kind


def _words(node: Node) -> dict[str, object]:
    """What the texts name of a layer."""
    size = node.settings.get("kernel_size") or node.settings.get("pool_size") or (1, 1)
    channels = node.map_before[-1]
    return {
        "name": node.name,
        "number": node.shape[-1],
        "size": "x".join(map(str, size)),
        "maps": (
            "the one map that it reads"
            if channels == 1
            else f"each of the {channels} maps that it reads"
        ),
        "weights": f"{size[0] * size[1] * channels:,}",
        "inputs": f"{node.map_before[0] * node.map_before[1] * channels:,}",
        "padded": (
            "Zeros are put around the map, so that its size stays."
            if node.settings.get("padding") == "same"
            else "It stays within the map, so that what it makes is a little smaller."
        ),
    }


_TEXTS = {
    "Conv2D": (
        "Convolution",
        "A filter of {name} is a kernel: {size} weights for {maps}, "
        "{weights} in all. It is laid over a patch, every number is multiplied by the weight over "
        "it, and all products are summed up with a bias: that is one pixel of its map. Then it "
        "slides on to the next place, with the same weights. {padded} What it answers to it finds "
        "anywhere in the picture.",
    ),
    "DepthwiseConv2D": (
        "Convolution, channel by channel",
        "A filter of {name} slides over one map alone, with {size} weights.",
    ),
    "BatchNormalization": (
        "Normalization",
        "Each map is multiplied by one number and shifted by another, which were learned so that "
        "its values are of a size that the next layer can work with. In training they followed the "
        "mean and the spread of each batch; now they stand still.",
    ),
    "relu": (
        "Relu",
        "What is below zero becomes zero, what is above stays. It looks like little, but without "
        "such a bend between them any number of layers would be no more than a single one: sums "
        "of sums are sums.",
    ),
    "MaxPooling2D": (
        "Pooling",
        "Of each {size} window the largest number stays. The map becomes smaller, and whether a "
        "stroke lies a pixel to the left or to the right makes less of a difference.",
    ),
    "AveragePooling2D": (
        "Pooling by the mean",
        "Of each {size} window the mean stays, so that the map becomes smaller.",
    ),
    "GlobalAveragePooling2D": (
        "The mean of a map",
        "Of each map its mean stays: how much of it there is, and no longer where.",
    ),
    "GlobalMaxPooling2D": (
        "The largest of a map",
        "Of each map its largest number stays: whether it is there at all, and no longer where.",
    ),
    "Dense": (
        "Dense layer",
        "Each of the {number} units of {name} reads all {inputs} numbers before it, each with a "
        "weight of its own, and sums up. Maps are laid out in a row for that, pixel by pixel: "
        "flattened. It no longer slides, so a place has a meaning of its own.",
    ),
    "Add": (
        "Branches that are added",
        "Two ways through the network meet: their maps are added, number by number.",
    ),
    "Concatenate": (
        "Branches side by side",
        "Ways through the network meet: the maps of all of them are put side by side.",
    ),
}
