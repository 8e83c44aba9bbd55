"""Blocks: a layer with weights, with the normalization and the relu that finish it.

A filter's response is what leaves its block. Everything here is read from a model's card, so pages
know which filters there are, and what a pixel of a response depends on, without loading Keras.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.files.names import suggest

LayerFields = dict[str, Any]
"""The fields of `core.networks.architecture.LayerSummary`, as they stand in a card."""

LOGITS = "logits"
_FINISHING = ("BatchNormalization", "Activation")


class Block(NamedTuple):
    """A layer with weights and those that finish it.

    Attributes:
        name: Name of the layer with the weights; pages and queries address the block by it.
        kind: Its class in `keras.layers`: "Conv2D" or "Dense".
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
        return self.kind == "Conv2D"

    @property
    def unit(self) -> str:
        """What one of its outputs is called."""
        return "class" if self.name == LOGITS else "filter" if self.convolves else "unit"


def list_blocks(layers: Sequence[LayerFields]) -> list[Block]:
    """The blocks of a network, in order.

    Args:
        layers: As in `core.store.card.Card.layers`.
    """
    blocks = []
    for layer in layers:
        if layer["kind"] not in ("Conv2D", "Dense"):
            continue
        before = after = layer["name"]
        while (reader := _finisher(layers, after)) is not None:
            after = reader["name"]
            if reader["kind"] == "Activation":
                break
            before = after
        name, kind, (source,) = layer["name"], layer["kind"], layer["inputs"]
        blocks.append(Block(name, kind, source, before, after, tuple(layer["shape"])))
    return blocks


def find_block(layers: Sequence[LayerFields], name: str) -> Block:
    """The block of that name.

    Raises:
        ValueError: There is none; the sentence names those that there are.
    """
    blocks = {block.name: block for block in list_blocks(layers)}
    if name not in blocks:
        raise ValueError(_unknown("layer with filters or units", name, list(blocks)))
    return blocks[name]


def find_layer(layers: Sequence[LayerFields], name: str) -> LayerFields:
    """The layer of that name.

    Raises:
        ValueError: There is none; the sentence names those that there are.
    """
    for layer in layers:
        if layer["name"] == name:
            return layer
    raise ValueError(_unknown("layer", name, [layer["name"] for layer in layers]))


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


def _finisher(layers: Sequence[LayerFields], name: str) -> LayerFields | None:
    """The layer that finishes what this one began: its only reader, if that keeps the filters."""
    readers = [layer for layer in layers if name in layer["inputs"]]
    if len(readers) != 1 or readers[0]["kind"] not in _FINISHING:
        return None
    softmax = readers[0]["kind"] == "Activation" and readers[0]["detail"] != "relu"
    return None if softmax else readers[0]


def _unknown(what: str, name: str, known: list[str]) -> str:
    has = f"it has {', '.join(known)}.{suggest(name, known)}"
    return f"This network has no {what} called {name[:80]!r}; {has}"
