"""All kinds of layers that recipes are made of, by their class in `keras.layers`."""

from __future__ import annotations

from core.files.names import suggest
from core.recipes.layers.kind import Kind
from core.recipes.layers.kinds import (
    arranging,
    convolution,
    dense,
    layer_norm,
    merging,
    pointwise,
    pooling,
    rectifying,
    resizing,
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        convolution.CONV,
        convolution.DEPTHWISE_CONV,
        arranging.ZERO_PADDING,
        arranging.CROPPING,
        resizing.RESIZING,
        resizing.UP_SAMPLING,
        pooling.MAX_POOLING,
        pooling.AVERAGE_POOLING,
        pooling.GLOBAL_MAX_POOLING,
        pooling.GLOBAL_AVERAGE_POOLING,
        pointwise.BATCH_NORMALIZATION,
        layer_norm.LAYER_NORMALIZATION,
        pointwise.ACTIVATION_LAYER,
        pointwise.LEAKY_RELU,
        rectifying.RELU,
        rectifying.ELU,
        rectifying.PRELU,
        pointwise.DROPOUT,
        arranging.FLATTEN,
        dense.DENSE,
        merging.ADD,
        merging.SUBTRACT,
        merging.MULTIPLY,
        merging.AVERAGE,
        merging.MAXIMUM,
        merging.MINIMUM,
        merging.CONCATENATE,
    )
}


def find_kind(name: str) -> Kind:
    """The record of a kind.

    Raises:
        ValueError: There is no such kind.
    """
    if name not in KINDS:
        raise ValueError(
            f"{name[:60]!r} is no kind of layer that is known here; expected one of "
            f"{', '.join(KINDS)}.{suggest(name, KINDS)}"
        )
    return KINDS[name]
