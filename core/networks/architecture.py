"""From a recipe's layer records to a Keras model with random weights."""

from __future__ import annotations

from typing import Any

from core.networks.backend import keras
from core.recipes.layers.graph import build_graph, ending
from core.recipes.layers.node import IMAGE
from core.recipes.recipe import Recipe


def build(recipe: Recipe, input_shape: tuple[int, ...], num_classes: int) -> Any:
    """Builds the network of a recipe.

    The last two layers are always `logits` and `probabilities` (a softmax, or sigmoids), so that
    both can be read.

    Args:
        recipe: What to build.
        input_shape: Height, width and channels of an image, or the length of a vector.
        num_classes: How many classes it tells apart.

    Returns:
        A `keras.Model` from images, float32 of shape (num_images, *input_shape), to probabilities.

    Raises:
        ValueError: Such a network cannot be built; see `core.recipes.layers.graph.build_graph`.
    """
    build_graph(recipe, input_shape, num_classes)  # refuses in words, before Keras does in its own
    image = keras.Input(input_shape, name=IMAGE)
    outputs = {IMAGE: image}
    previous = IMAGE
    for layer in (*recipe.layers, *ending(num_classes, recipe.ending)):
        make = getattr(keras.layers, layer.kind)(name=layer.name, **layer.settings)
        inputs = [outputs[name] for name in layer.inputs or (previous,)]
        outputs[layer.name] = make(inputs if len(inputs) > 1 else inputs[0])
        previous = layer.name
    return keras.Model(image, outputs[previous], name=recipe.name.replace("-", "_"))
