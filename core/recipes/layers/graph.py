"""A built network as one frozen record, worked out without Keras.

It is made of a recipe that nobody has built yet, or of a model's card: the same. Pages and forms
ask it for shapes, weights and work, for blocks and for what a layer reads. It refuses what Keras
would refuse, in words that say what to change. Making the network itself is the job of
`core.networks.architecture`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.files.names import suggest
from core.recipes.layers.blocks import Block, list_blocks
from core.recipes.layers.checks import check_layer
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import IMAGE, LOGITS, PROBABILITIES, Node, Shape
from core.recipes.layers.place import Place
from core.recipes.recipe import ENDINGS, SOFTMAX, Layer, Recipe

MAX_PARAMETERS = 20_000_000  # 80 MB of weights; an optimizer keeps up to three times as much
INPUT_LAYER = "InputLayer"  # kind of the image's node, as Keras calls it


@dataclass(frozen=True)
class Graph:
    """A built network.

    Attributes:
        nodes: All layers in order: the image first, the logits and the probabilities last.
    """

    nodes: tuple[Node, ...]

    @property
    def image(self) -> Node:
        """What enters the network."""
        return self.nodes[0]

    @property
    def num_classes(self) -> int:
        """How many classes it tells apart."""
        return self.nodes[-1].shape[-1]

    @property
    def parameters(self) -> int:
        """Number of its weights, trained or not."""
        return sum(node.parameters for node in self.nodes)

    @property
    def multiply_adds(self) -> int:
        """Products that it sums up for one image."""
        return sum(node.multiply_adds for node in self.nodes)

    @functools.cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}

    @functools.cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The layers with filters or units, each with those that finish it, in order."""
        return tuple(list_blocks(self.nodes))

    def find(self, name: str) -> Node:
        """The layer of that name.

        Raises:
            ValueError: There is none; the sentence names those that there are.
        """
        if name not in self._by_name:
            raise ValueError(_unknown("layer", name, list(self._by_name)))
        return self._by_name[name]

    @functools.cached_property
    def _readers(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {node.name: [] for node in self.nodes}
        for node in self.nodes:
            for name in dict.fromkeys(node.inputs):
                found[name].append(node)
        return found

    def readers(self, name: str) -> list[Node]:
        """The layers that read the one of that name, in order."""
        return self._readers[name]

    def find_block(self, name: str) -> Block:
        """The block of that name.

        Raises:
            ValueError: There is none; the sentence names those that there are.
        """
        for block in self.blocks:
            if block.name == name:
                return block
        known = [block.name for block in self.blocks]
        raise ValueError(_unknown("layer with filters or units", name, known))

    def to_fields(self) -> list[dict[str, Any]]:
        """Its layers as they stand in a model's card."""
        fields = ("name", "kind", "inputs", "shape", "parameters", "detail")
        return [{field: getattr(node, field) for field in fields} for node in self.nodes]


def build_graph(recipe: Recipe | Sequence[Layer], input_shape: Shape, num_classes: int) -> Graph:
    """Follows an input through all layers, to the logits and probabilities that end a network.

    Args:
        recipe: The recipe, or its layers alone.
        input_shape: Height, width and channels of an image, or the length of a vector.
        num_classes: How many classes it tells apart.

    Raises:
        ValueError: Such a network cannot be built; the sentence says why and what to change.
    """
    if len(input_shape) not in (1, 3) or min(input_shape) < 1 or num_classes < 2:
        raise ValueError(
            f"Received inputs of shape {input_shape} in {num_classes} classes; expected (height, "
            "width, channels) or (length,), and at least two classes."
        )
    layers = recipe.layers if isinstance(recipe, Recipe) else tuple(recipe)
    nodes = {IMAGE: _make_image(tuple(input_shape))}
    previous = IMAGE
    activation = recipe.ending if isinstance(recipe, Recipe) else SOFTMAX
    for layer in (*layers, *ending(num_classes, activation)):
        check_layer(layer)
        if layer.name in nodes:
            raise ValueError(
                f"Two layers are called {layer.name!r}; give one of them another name."
            )
        for name in layer.inputs:
            if name not in nodes:
                raise ValueError(
                    f"{layer.name} reads {name[:60]!r}, but no layer before it is called so; "
                    f"there are {', '.join(nodes)}."
                )
        sources = [nodes[name] for name in layer.inputs or (previous,)]
        nodes[layer.name] = _make_node(layer, sources, nodes)
        previous = layer.name
    graph = Graph(tuple(nodes.values()))
    _check_whole(graph)
    if isinstance(recipe, Recipe) and recipe.pca_layer:
        _check_components(recipe.pca_layer, graph)
    return graph


def ending(num_classes: int, activation: str = SOFTMAX) -> tuple[Layer, Layer]:
    """The two layers that end every network, so that logits and probabilities can both be read.

    Args:
        num_classes: How many classes it tells apart.
        activation: As in `core.recipes.recipe.Recipe.ending`.

    Raises:
        ValueError: It is none of these.
    """
    if activation not in ENDINGS:
        raise ValueError(
            f"Received the ending {str(activation)[:40]!r}; expected one of {', '.join(ENDINGS)}."
        )
    return (
        Layer("Dense", LOGITS, {"units": num_classes}),
        Layer("Activation", PROBABILITIES, {"activation": activation}),
    )


def _make_image(shape: Shape) -> Node:
    detail = "the digit image" if shape == (28, 28, 1) else "the image"
    if len(shape) == 1:
        detail = "the numbers of an example"
    return Node(
        name=IMAGE,
        kind=INPUT_LAYER,
        inputs=(),
        shape=shape,
        weights={},
        multiply_adds=0,
        settings={},
        window=None,
        reads_image=False,
        map_before=_as_map(shape),
        detail=detail,
    )


def _make_node(layer: Layer, sources: Sequence[Node], nodes: dict[str, Node]) -> Node:
    kind = KINDS[layer.kind]
    settings = kind.fill(layer.settings)
    detail = kind.describe(settings)
    window = kind.window(settings) if kind.window else None
    shapes = tuple(source.shape for source in sources)
    built = kind.build(Place(layer.name, settings, shapes, detail, window))
    return Node(
        name=layer.name,
        kind=layer.kind,
        inputs=tuple(source.name for source in sources),
        shape=built.shape,
        weights=built.weights,
        multiply_adds=built.multiply_adds,
        settings=settings,
        window=window,
        reads_image=all(_is_unchanged_image(source, nodes) for source in sources),
        map_before=_find_map(sources[0], nodes),
        detail=detail,
    )


def _is_unchanged_image(node: Node, nodes: dict[str, Node]) -> bool:
    """Whether a layer gives the image's pixels as they are, in whatever shape."""
    while not node.is_image and KINDS[node.kind].passes:
        node = nodes[node.inputs[0]]
    return node.is_image and len(node.shape) == 3


def _find_map(node: Node, nodes: dict[str, Node]) -> tuple[int, int, int]:
    """Shape of the map that a vector was before it was flattened."""
    while len(node.shape) == 1 and not node.is_image and KINDS[node.kind].in_place:
        node = nodes[node.inputs[0]]
    return _as_map(node.shape)


def _as_map(shape: Shape) -> tuple[int, int, int]:
    if len(shape) == 3:
        return (shape[0], shape[1], shape[2])
    return (1, 1, math.prod(shape))


def _check_whole(graph: Graph) -> None:
    """Refuses networks that are too large, or of which a part leads nowhere."""
    read = {name for node in graph.nodes for name in node.inputs}
    for node in graph.nodes[1:-1]:
        if node.name not in read:
            raise ValueError(f"No layer reads {node.name}; remove it, or let another one read it.")
    if graph.parameters > MAX_PARAMETERS:
        largest = max(graph.nodes, key=lambda node: node.parameters)
        raise ValueError(
            f"The network has {graph.parameters:,} parameters, {largest.parameters:,} of them in "
            f"{largest.name}; expected at most {MAX_PARAMETERS:,}. Make that layer smaller, or "
            "pool before it."
        )


def _check_components(name: str, graph: Graph) -> None:
    """Refuses a layer of principal components that they cannot be put into."""
    numbers = math.prod(graph.image.shape)
    node = next((node for node in graph.nodes if node.name == name), None)
    if node is None or node.kind != "Dense":
        raise ValueError(
            f"The recipe puts principal components into the layer {name!r}; expected a dense layer "
            "of that name. Add it, or make a recipe without them."
        )
    if node.multiply_adds != numbers * node.shape[0]:
        raise ValueError(
            f"{name} takes the principal components of the images, so it has to read all "
            f"{numbers:,} numbers of an image. Move it to the front, after a flatten."
        )
    if node.shape[0] > numbers:
        raise ValueError(
            f"{name} takes {node.shape[0]:,} principal components, but an input has only "
            f"{numbers:,} numbers; make it smaller."
        )


def _unknown(what: str, name: str, known: list[str]) -> str:
    return (
        f"This network has no {what} called {name[:80]!r}; it has {', '.join(known)}."
        f"{suggest(name, known)}"
    )
