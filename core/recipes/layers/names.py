"""Names that layers get by themselves: conv1, conv1_relu, pool1."""

from __future__ import annotations

from core.recipes.recipe import Layer

_STEMS = {
    "AveragePooling2D": "average",
    "Conv2D": "conv",
    "Dense": "dense",
    "Dropout": "dropout",
    "GlobalAveragePooling2D": "average",
    "MaxPooling2D": "pool",
}
_SINGLE = {"Add": "sum", "Flatten": "flatten"}  # numbered from the second on


class LayerNames:
    """Proposes readable names, each of them once."""

    def __init__(self) -> None:
        """Begins a network."""
        self._taken = {"image", "logits", "probabilities"}
        self._base: dict[str, str] = {}  # from a layer that finishes another to that one

    def propose(self, kind: str, source: str, word: str = "") -> str:
        """A name that is still free.

        Args:
            kind: Class of the layer in `keras.layers`.
            source: Name of the layer that it reads.
            word: Its activation, if it is one.
        """
        if kind in ("Activation", "BatchNormalization"):
            stem = f"{self._base.get(source, source)}_{word or 'norm'}"
            number, join = 1, "_"
        else:
            stem = _STEMS.get(kind) or _SINGLE[kind]
            number, join = 1, ""
        while True:
            bare = number == 1 and kind not in _STEMS
            name = stem if bare else f"{stem}{join}{number}"
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
        if layer.kind in ("Activation", "BatchNormalization"):
            self._base[layer.name] = self._base.get(source, source)
