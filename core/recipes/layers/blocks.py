"""Blocks: a layer with filters or units, with the normalization and the relu that finish it.

A filter's response is what leaves its block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import LOGITS, Node


class Block(NamedTuple):
    """A layer with weights and those that finish it.

    Attributes:
        name: Name of the layer with the weights; pages and queries address the block by it.
        kind: Its class in `keras.layers`, such as "Conv2D" or "Dense".
        source: Name of the layer it reads.
        before: Name of the layer whose output is the response before relu.
        after: Name of the layer whose output is the response; the same where there is no relu.
        shape: Shape of the response for one image: (height, width, filters) or (units,).
    """

    name: str
    kind: str
    source: str
    before: str
    after: str
    shape: tuple[int, ...]

    @property
    def num_filters(self) -> int:
        """How many filters, or units, it has."""
        return self.shape[-1]

    @property
    def map_shape(self) -> tuple[int, int]:
        """Height and width of a filter's response; a dense unit has a single pixel."""
        return (self.shape[0], self.shape[1]) if len(self.shape) == 3 else (1, 1)

    @property
    def rectified(self) -> bool:
        """Whether it ends in a relu."""
        return self.before != self.after

    @property
    def convolves(self) -> bool:
        """Whether it is a convolution."""
        return KINDS[self.kind].window is not None

    @property
    def unit(self) -> str:
        """What one of its outputs is called."""
        return "class" if self.name == LOGITS else "filter" if self.convolves else "unit"


def list_blocks(nodes: Sequence[Node]) -> list[Block]:
    """The blocks of a network, in order.

    Args:
        nodes: As in `core.recipes.layers.graph.Graph.nodes`.
    """
    blocks = []
    for node in nodes:
        if node.is_image or not KINDS[node.kind].has_filters:
            continue
        before = after = node.name
        while (reader := _find_finisher(nodes, after)) is not None:
            after = reader.name
            if reader.kind == "Activation":
                break
            before = after
        blocks.append(Block(node.name, node.kind, node.inputs[0], before, after, node.shape))
    return blocks


def check_filter(block: Block, number: int) -> int:
    """Passes a filter's number on if the block has such a filter.

    Raises:
        ValueError: It has not.
    """
    if not 0 <= number < block.num_filters:
        raise ValueError(
            f"Received {block.unit} {number} of {block.name}; expected 0 to "
            f"{block.num_filters - 1}, as it has {block.num_filters}."
        )
    return number


def _find_finisher(nodes: Sequence[Node], name: str) -> Node | None:
    """The layer that finishes what this one began: its only reader, a normalization or a relu."""
    readers = [node for node in nodes if name in node.inputs]
    if len(readers) != 1:
        return None
    (reader,) = readers
    rectifies = reader.kind == "Activation" and reader.settings["activation"] == "relu"
    return reader if rectifies or reader.kind == "BatchNormalization" else None
