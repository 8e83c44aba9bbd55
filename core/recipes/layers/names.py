"""Names that layers get by themselves: conv1, conv1_relu, pool1."""

from __future__ import annotations

from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import IMAGE, LOGITS, PROBABILITIES
from core.recipes.recipe import Layer


class LayerNames:
    """Proposes readable names, each of them once."""

    def __init__(self) -> None:
        """Begins a network."""
        self._taken = {IMAGE, LOGITS, PROBABILITIES}
        self._base: dict[str, str] = {}  # from a layer that finishes another to that one

    def propose(self, layer: Layer, source: str) -> str:
        """A name that is still free.

        Args:
            layer: The layer; the name that it has does not matter.
            source: Name of the layer that it reads.
        """
        kind = KINDS[layer.kind]
        stem, join, bare = kind.stem, "", not kind.numbered
        if kind.finishes:
            word = stem or str(layer.settings["activation"])
            stem, join, bare = f"{self._base.get(source, source)}_{word}", "_", True
        number = 1
        while True:
            name = stem if bare and number == 1 else f"{stem}{join}{number}"
            if name not in self._taken:
                return name
            number += 1

    def take(self, layer: Layer, source: str) -> None:
        """Notes that a layer has its name now.

        Args:
            layer: The layer.
            source: Name of the layer that it reads.
        """
        self._taken.add(layer.name)
        if KINDS[layer.kind].finishes:
            self._base[layer.name] = self._base.get(source, source)
