"""From a recipe's layer records to a Keras model with random weights."""

from __future__ import annotations

from typing import Any, NamedTuple

from core.networks.backend import keras
from core.recipes.layers.settings import describe
from core.recipes.layers.shapes import IMAGE, ending, infer
from core.recipes.recipe import Recipe


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
        ValueError: Such a network cannot be built; see `core.recipes.layers.shapes.infer`.
    """
    infer(recipe, input_shape, num_classes)  # refuses in words what Keras would refuse in its own
    image = keras.Input(input_shape, name=IMAGE)
    outputs = {IMAGE: image}
    previous = IMAGE
    for layer in (*recipe.layers, *ending(num_classes)):
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
                detail=describe(type(layer).__name__, layer.get_config()),
            )
        )
    return summaries
