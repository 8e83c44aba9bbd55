"""A network as a graph of its layers, in Graphviz's DOT language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import Node

_COLORS = {
    "light": {"line": "#8A8677", "box": "#F0EEE6", "text": "#1B1F2A"},
    "dark": {"line": "#6C7289", "box": "#1D2029", "text": "#ECEAE3"},
}


@dataclass
class Box:
    """One box of the graph: a layer and those that finish what it began.

    Attributes:
        name: Name of the first layer.
        inputs: Names of the boxes it reads.
        lines: What stands in it.
        shape: Shape of what leaves it, for one image.
        parameters: Number of its weights.
    """

    name: str
    inputs: list[str]
    lines: list[str]
    shape: tuple[int, ...]
    parameters: int
    layers: list[str] = field(default_factory=list)


def make_boxes(layers: Sequence[Node]) -> list[Box]:
    """Groups layers into boxes.

    Args:
        layers: As in `core.recipes.layers.graph.Graph.nodes`.
    """
    readers: dict[str, int] = {}
    for layer in layers:
        for name in layer.inputs:
            readers[name] = readers.get(name, 0) + 1
    boxes: list[Box] = []
    home: dict[str, Box] = {}
    for layer in layers:
        inputs = layer.inputs
        before = home[inputs[0]] if len(inputs) == 1 else None
        finishes = (
            before is not None
            and KINDS[layer.kind].in_place
            and before.layers[-1] == inputs[0]
            and readers[inputs[0]] == 1
        )
        if finishes and before is not None:
            before.lines.append(layer.detail)
            before.shape = layer.shape
            before.parameters += layer.parameters
            before.layers.append(layer.name)
            home[layer.name] = before
            continue
        box = Box(
            name=layer.name,
            inputs=[home[name].name for name in inputs],
            lines=[layer.detail],
            shape=layer.shape,
            parameters=layer.parameters,
            layers=[layer.name],
        )
        boxes.append(box)
        home[layer.name] = box
    return boxes


def make_graph(layers: Sequence[Node], *, theme: str) -> str:
    """The graph in the DOT language, from the image above to the probabilities below.

    Args:
        layers: As in `core.recipes.layers.graph.Graph.nodes`.
        theme: "light" or "dark".
    """
    colors = _COLORS[theme]
    lines = [
        "digraph {",
        'bgcolor="transparent"; rankdir="TB"; nodesep=0.35; ranksep=0.28;',
        f'node [shape="box" style="filled,rounded" penwidth=0.6 margin="0.16,0.08" '
        f'fontname="Helvetica" fontsize=12 color="{colors["line"]}" '
        f'fillcolor="{colors["box"]}" fontcolor="{colors["text"]}"];',
        f'edge [color="{colors["line"]}" arrowsize=0.6 penwidth=0.9];',
    ]
    for box in make_boxes(layers):
        shape = "x".join(map(str, box.shape))
        weights = f", {box.parameters:,} parameters" if box.parameters else ""
        text = "\\n".join([box.name, *_wrap(box.lines), f"{shape}{weights}"])
        lines.append(f'"{box.name}" [label="{text}"];')
        lines += [f'"{name}" -> "{box.name}";' for name in box.inputs]
    lines.append("}")
    return "\n".join(lines)


def _wrap(words: Sequence[str]) -> list[str]:
    """Up to three descriptions a line, so that boxes stay narrow."""
    return [", ".join(words[start : start + 3]) for start in range(0, len(words), 3)]


def describe_graph(layers: Sequence[Node]) -> str:
    """The graph in words, for those who cannot see it."""
    return "Layers in order: " + "; ".join(
        f"{box.name} ({', '.join(box.lines)}) gives {'x'.join(map(str, box.shape))}"
        for box in make_boxes(layers)
    )
