"""From a recipe's layer records to a Keras model with random weights."""

from __future__ import annotations

from typing import Any, NamedTuple

from core.models.backend import keras
from core.models.recipe import Layer, Recipe

_LAYER_KINDS = (
    "Activation",
    "Add",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "MaxPooling2D",
)


class LayerSummary(NamedTuple):
    """What a page needs to know of a layer without loading Keras.

    Attributes:
        name: The layer's name.
        kind: Its class in `keras.layers`.
        inputs: Names of the layers it reads.
        shape: Shape of its output for one image.
        parameters: Number of its weights, trained or not.
        detail: Its main setting in words, such as "32 filters of 5x5".
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    shape: tuple[int, ...]
    parameters: int
    detail: str


def build(recipe: Recipe, input_shape: tuple[int, ...], num_classes: int) -> Any:
    """Builds the network of a recipe.

    The last two layers are always `logits` and `probabilities` (softmax), so that both can be read.

    Args:
        recipe: What to build.
        input_shape: Height, width and channels of an image, or the length of a vector.
        num_classes: How many classes it tells apart.

    Returns:
        A `keras.Model` from images, float32 of shape (num_images, *input_shape), to probabilities.

    Raises:
        ValueError: The recipe names a layer kind that Inkling does not know.
    """
    image = keras.Input(input_shape, name="image")
    outputs = {"image": image}
    ending = (
        Layer("Dense", "logits", {"units": num_classes}),
        Layer("Activation", "probabilities", {"activation": "softmax"}),
    )
    previous = "image"
    for layer in (*recipe.layers, *ending):
        if layer.kind not in _LAYER_KINDS:
            raise ValueError(
                f"Layer {layer.name!r} of recipe {recipe.name!r} is of kind {layer.kind!r}; "
                f"expected one of {', '.join(_LAYER_KINDS)}."
            )
        make = getattr(keras.layers, layer.kind)(name=layer.name, **layer.settings)
        inputs = [outputs[name] for name in layer.inputs or (previous,)]
        outputs[layer.name] = make(inputs if len(inputs) > 1 else inputs[0])
        previous = layer.name
    return keras.Model(image, outputs[previous], name=recipe.name.replace("-", "_"))


def summarize(model: Any) -> list[LayerSummary]:
    """Lists the layers of a model that `build` made, in the order in which they run."""
    summaries = []
    for layer in model.layers:
        nodes = layer._inbound_nodes[0].parent_nodes
        summaries.append(
            LayerSummary(
                name=layer.name,
                kind=type(layer).__name__,
                inputs=tuple(node.operation.name for node in nodes),
                shape=tuple(int(length) for length in layer.output.shape[1:]),
                parameters=int(layer.count_params()),
                detail=_describe(layer),
            )
        )
    return summaries


def _describe(layer: Any) -> str:
    kind = type(layer).__name__
    if kind == "Conv2D":
        height, width = layer.kernel_size
        return f"{layer.filters} filters of {height}x{width}"
    if kind == "Dense":
        return f"{layer.units} units" + ("" if layer.trainable else ", not trained")
    if kind == "MaxPooling2D":
        return f"largest of each {layer.pool_size[0]}x{layer.pool_size[1]}"
    if kind == "Dropout":
        return f"dropout {100 * layer.rate:.0f} %"
    if kind == "Activation":
        return str(layer.activation.__name__)
    words = {
        "Flatten": "flattened",
        "Add": "sum of its inputs",
        "BatchNormalization": "batch normalization",
        "InputLayer": "the digit image",
    }
    return words[kind]
