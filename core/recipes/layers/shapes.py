"""What a recipe's layers make of an input, worked out without Keras: shapes, weights, work.

Pages and forms ask this of a network that nobody has built yet. It refuses what Keras would refuse,
in words that say what to change. Building the network is the job of `core.networks.architecture`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from core.recipes.layers.settings import check_layer, describe, pair
from core.recipes.recipe import Layer, Recipe

IMAGE, LOGITS, PROBABILITIES = "image", "logits", "probabilities"
MAX_PARAMETERS = 20_000_000  # 80 MB of weights; an optimizer keeps up to three times as much

Shape = tuple[int, ...]


class LayerShape(NamedTuple):
    """What a layer makes of one image.

    Attributes:
        name: The layer's name.
        kind: Its class in `keras.layers`.
        shape: Shape of its output for one image.
        parameters: Number of its weights, trained or not.
        multiply_adds: Products it sums up for one image. Biases, normalization, pooling and
            activations are not counted, as they take next to nothing.
        inputs: Names of the layers it reads.
        detail: Its main setting in words, such as "32 filters of 5x5".
    """

    name: str
    kind: str
    shape: Shape
    parameters: int
    multiply_adds: int
    inputs: tuple[str, ...]
    detail: str


def infer(
    recipe: Recipe | Sequence[Layer], input_shape: Shape, num_classes: int
) -> list[LayerShape]:
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
    found: dict[str, LayerShape] = {}
    shapes: dict[str, Shape] = {IMAGE: tuple(input_shape)}
    previous = IMAGE
    for layer in (*layers, *ending(num_classes)):
        check_layer(layer)
        if layer.name in shapes:
            raise ValueError(
                f"Two layers are called {layer.name!r}; give one of them another name."
            )
        inputs = tuple(layer.inputs) or (previous,)
        for name in inputs:
            if name not in shapes:
                raise ValueError(
                    f"{layer.name} reads {name[:60]!r}, but no layer before it is called so; "
                    f"there are {', '.join(shapes)}."
                )
        shape, parameters, work = _KINDS[layer.kind](layer, [shapes[name] for name in inputs])
        shapes[layer.name] = shape
        found[layer.name] = LayerShape(
            layer.name,
            layer.kind,
            shape,
            parameters,
            work,
            inputs,
            describe(layer.kind, layer.settings),
        )
        previous = layer.name
    _check_whole(list(found.values()))
    if isinstance(recipe, Recipe) and recipe.pca_layer:
        _check_components(recipe.pca_layer, found, input_shape)
    return list(found.values())


def ending(num_classes: int) -> tuple[Layer, Layer]:
    """The two layers that end every network, so that logits and probabilities can both be read."""
    return (
        Layer("Dense", LOGITS, {"units": num_classes}),
        Layer("Activation", PROBABILITIES, {"activation": "softmax"}),
    )


def count_parameters(recipe: Recipe | Sequence[Layer], input_shape: Shape, num_classes: int) -> int:
    """Number of a network's weights, trained or not; see `infer`."""
    return sum(layer.parameters for layer in infer(recipe, input_shape, num_classes))


def count_multiply_adds(
    recipe: Recipe | Sequence[Layer], input_shape: Shape, num_classes: int
) -> int:
    """Products that a network sums up for one image; see `infer`."""
    return sum(layer.multiply_adds for layer in infer(recipe, input_shape, num_classes))


def as_card_layers(shapes: Sequence[LayerShape], input_shape: Shape) -> list[dict[str, Any]]:
    """The layers as they would stand in `core.store.card.Card.layers`, the input first."""
    image = {
        "name": IMAGE,
        "kind": "InputLayer",
        "inputs": (),
        "shape": tuple(input_shape),
        "parameters": 0,
        "detail": describe("InputLayer", {"batch_shape": (None, *input_shape)}),
    }
    fields = ("name", "kind", "inputs", "shape", "parameters", "detail")
    return [image, *({field: getattr(layer, field) for field in fields} for layer in shapes)]


def _check_whole(found: Sequence[LayerShape]) -> None:
    """Refuses networks that are too large, or of which a part leads nowhere."""
    read = {name for layer in found for name in layer.inputs}
    for layer in found[:-1]:
        if layer.name not in read:
            raise ValueError(f"No layer reads {layer.name}; remove it, or let another one read it.")
    parameters = sum(layer.parameters for layer in found)
    if parameters > MAX_PARAMETERS:
        largest = max(found, key=lambda layer: layer.parameters)
        raise ValueError(
            f"The network has {parameters:,} parameters, {largest.parameters:,} of them in "
            f"{largest.name}; expected at most {MAX_PARAMETERS:,}. Make that layer smaller, or "
            "pool before it."
        )


def _check_components(name: str, found: dict[str, LayerShape], input_shape: Shape) -> None:
    """Refuses a layer of principal components that they cannot be put into."""
    numbers = math.prod(input_shape)
    layer = found.get(name)
    if layer is None or layer.kind != "Dense":
        raise ValueError(
            f"The recipe puts principal components into the layer {name!r}; expected a dense layer "
            "of that name. Add it, or make a recipe without them."
        )
    if layer.multiply_adds != numbers * layer.shape[0]:
        raise ValueError(
            f"{name} takes the principal components of the images, so it has to read all "
            f"{numbers:,} numbers of an image. Move it to the front, after a flatten."
        )
    if layer.shape[0] > numbers:
        raise ValueError(
            f"{name} takes {layer.shape[0]:,} principal components, but an input has only "
            f"{numbers:,} numbers; make it smaller."
        )


_Found = tuple[Shape, int, int]


def _one_map(layer: Layer, inputs: Sequence[Shape]) -> tuple[int, int, int]:
    shape = _one(layer, inputs)
    if len(shape) != 3:
        raise ValueError(
            f"{layer.name} ({describe(layer.kind, layer.settings)}) needs images or maps, but what "
            f"reaches it is a vector of {shape[0]:,} numbers. Remove it, or put it before the "
            "flatten; for data that are vectors, use dense layers."
        )
    return shape[0], shape[1], shape[2]


def _one(layer: Layer, inputs: Sequence[Shape]) -> Shape:
    if len(inputs) != 1:
        raise ValueError(
            f"{layer.name} ({layer.kind}) reads {len(inputs)} layers; expected one. Only Add reads "
            "several."
        )
    return inputs[0]


def _slide(layer: Layer, size: tuple[int, int], window: tuple[int, int], what: str) -> list[int]:
    """Height and width of what a window gives that slides over a map."""
    settings = layer.settings
    default = window if layer.kind != "Conv2D" else (1, 1)
    strides = pair(settings.get("strides") or default)
    if settings.get("padding", "valid") == "same":
        return [math.ceil(length / step) for length, step in zip(size, strides, strict=True)]
    if window[0] > size[0] or window[1] > size[1]:
        raise ValueError(
            f"{layer.name} has {what} of {window[0]}x{window[1]}, but only a {size[0]}x{size[1]} "
            f"map reaches it. Make {'them' if what == 'filters' else 'it'} smaller, or remove a "
            "pooling before it."
        )
    return [
        (length - side) // step + 1
        for length, side, step in zip(size, window, strides, strict=True)
    ]


def _convolve(layer: Layer, inputs: Sequence[Shape]) -> _Found:
    height, width, channels = _one_map(layer, inputs)
    filters, window = layer.settings["filters"], pair(layer.settings["kernel_size"])
    size = _slide(layer, (height, width), window, "filters")
    weights = window[0] * window[1] * channels * filters
    bias = filters if layer.settings.get("use_bias", True) else 0
    return (size[0], size[1], filters), weights + bias, size[0] * size[1] * weights


def _pool(layer: Layer, inputs: Sequence[Shape]) -> _Found:
    height, width, channels = _one_map(layer, inputs)
    window = pair(layer.settings.get("pool_size", 2))
    size = _slide(layer, (height, width), window, "a window")
    return (size[0], size[1], channels), 0, 0


def _connect(layer: Layer, inputs: Sequence[Shape]) -> _Found:
    shape = _one(layer, inputs)
    if len(shape) != 1:
        raise ValueError(
            f"{layer.name} is a dense layer, but a map of {'x'.join(map(str, shape))} reaches it. "
            "Put a flatten, or a global average pooling, before it."
        )
    units = layer.settings["units"]
    bias = units if layer.settings.get("use_bias", True) else 0
    return (units,), shape[0] * units + bias, shape[0] * units


def _normalize(layer: Layer, inputs: Sequence[Shape]) -> _Found:
    shape = _one(layer, inputs)
    learned = [layer.settings.get(name, True) for name in ("scale", "center")]
    return shape, (2 + sum(learned)) * shape[-1], 0  # two more are the running mean and variance


def _add(layer: Layer, inputs: Sequence[Shape]) -> _Found:
    if len(inputs) < 2 or len(set(inputs)) > 1:
        shapes = ", ".join("x".join(map(str, shape)) for shape in inputs)
        raise ValueError(
            f"{layer.name} sums up outputs of {shapes}; expected two or more of one shape. Give "
            "the layers it reads the same number of filters and the padding 'same'."
        )
    return inputs[0], 0, 0


def _keep(layer: Layer, inputs: Sequence[Shape]) -> _Found:
    return _one(layer, inputs), 0, 0


def _flatten(layer: Layer, inputs: Sequence[Shape]) -> _Found:
    return (math.prod(_one(layer, inputs)),), 0, 0


def _average(layer: Layer, inputs: Sequence[Shape]) -> _Found:
    return (_one_map(layer, inputs)[2],), 0, 0


_KINDS: dict[str, Callable[[Layer, Sequence[Shape]], _Found]] = {
    "Activation": _keep,
    "Add": _add,
    "AveragePooling2D": _pool,
    "BatchNormalization": _normalize,
    "Conv2D": _convolve,
    "Dense": _connect,
    "Dropout": _keep,
    "Flatten": _flatten,
    "GlobalAveragePooling2D": _average,
    "MaxPooling2D": _pool,
}
