"""The arithmetic of one pixel of a response: every product, the sum, the bias, the activation.

Recomputed from stored weights in double precision, independent of TensorFlow, and compared with the
network's own output at every step that the network has a layer for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers.activations import activate, describe_activation
from core.analysis.layers.filters import read_filters
from core.analysis.layers.receptive_field import Region, receptive_field, region_before
from core.recipes.layers.blocks import Block, LayerFields, find_layer, list_blocks
from core.store.card import Card

AGREEMENT = 1e-4  # largest difference from the network's own output that counts as equal
_NORM_EPSILON = 1e-3  # Keras' default in BatchNormalization

Arrays = Mapping[str, NDArray[np.float32]]


class Step(NamedTuple):
    """One step of the arithmetic.

    Attributes:
        text: What is done, such as "bias".
        value: What there is after it, recomputed.
        own: The network's own number, if it has one at this step.
        layer: The layer whose output that is.
    """

    text: str
    value: float
    own: float | None = None
    layer: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the recomputed number is the network's, to `AGREEMENT`."""
        return self.own is not None and math.isclose(
            self.value, self.own, rel_tol=AGREEMENT, abs_tol=AGREEMENT
        )


class Arithmetic(NamedTuple):
    """How one pixel of a response comes about.

    Attributes:
        layer: The layer looked at.
        number: The filter, or the channel.
        row: Of the pixel; 0 in layers without maps.
        column: Of the pixel; 0 in layers without maps.
        source: The layer that is read.
        region: Which part of it, padding included; rows and columns of its map.
        field: Which part of the image the pixel depends on.
        inputs: float32 of shape (height, width, channels): that part of it, zeros where padded.
        weights: float32 of the same shape, or None where nothing is multiplied.
        steps: From the products to the response.
    """

    layer: str
    number: int
    row: int
    column: int
    source: str
    region: Region
    field: Region
    inputs: NDArray[np.float32]
    weights: NDArray[np.float32] | None
    steps: tuple[Step, ...]

    @property
    def products(self) -> NDArray[np.float64]:
        """Input by weight, float64 of the inputs' shape; without weights the inputs."""
        inputs = self.inputs.astype(np.float64)
        return inputs if self.weights is None else inputs * self.weights

    @property
    def agrees(self) -> bool:
        """Whether every step that can be compared agrees with the network."""
        return all(step.agrees for step in self.steps if step.own is not None)


def explain_pixel(
    card: Card, weights: Arrays, responses: Arrays, layer: str, at: tuple[int, int, int]
) -> Arithmetic:
    """Works out one pixel of one response.

    Args:
        card: The model.
        weights: Its weights.
        responses: What each layer makes of the image, without the axis of images.
        layer: The layer looked at: any but the image.
        at: Filter, row and column; row and column are 0 in layers without maps.

    Raises:
        ValueError: There is no such layer, or no such pixel in it.
    """
    found = find_layer(card.layers, layer)
    if not found["inputs"]:
        raise ValueError("The image is not computed from anything. Choose a layer after it.")
    number, row, column = _check_pixel(found, at)
    block = next(
        (b for b in list_blocks(card.layers) if layer in (b.name, b.before, b.after)), None
    )
    name = block.name if block else layer
    place = Region(row, column, 1, 1)
    region = region_before(card.recipe, card.layers, name, place)
    source = find_layer(card.layers, name)["inputs"][0]
    kernel: NDArray[np.float32] | None = None
    if block:
        filters = read_filters(weights, block, card.layers)
        kernel, bias = filters.kernels[..., number], float(filters.biases[number])
        read = responses[source]
        inputs = _cut(read, region) if block.convolves else read.reshape(kernel.shape)
        steps = _explain_block(card, block, weights, (number, bias), _sum_products(inputs, kernel))
    elif found["kind"] == "BatchNormalization":
        inputs = _read_one(responses[source], number, place)
        value = float(inputs.reshape(-1)[0])
        steps = [_normalize(card, layer, weights, number, value)]
    else:
        inputs, steps = _explain_plain(found, responses, region, at)
        if found["kind"] == "BatchNormalization":  # one that finishes no filters
            value = float(inputs.reshape(-1)[0])
            steps = [_normalize(card, name, weights, number, value)]
    return Arithmetic(
        layer=layer,
        number=number,
        row=row,
        column=column,
        source=source,
        region=region,
        field=receptive_field(card.recipe, card.layers, name, place).clip(
            *responses["image"].shape[:2]
        ),
        inputs=inputs,
        weights=kernel,
        steps=tuple(
            step._replace(own=_pixel(responses[step.layer], at)) if step.layer else step
            for step in steps
        ),
    )


def _check_pixel(layer: LayerFields, at: tuple[int, int, int]) -> tuple[int, int, int]:
    shape = tuple(layer["shape"])
    height, width = shape[:2] if len(shape) == 3 else (1, 1)
    number, row, column = at
    if not (0 <= number < shape[-1] and 0 <= row < height and 0 <= column < width):
        raise ValueError(
            f"Received filter {number}, row {row}, column {column} of {layer['name']}; expected "
            f"filters 0 to {shape[-1] - 1}, rows 0 to {height - 1}, columns 0 to {width - 1}."
        )
    return at


def _pixel(response: NDArray[np.float32], at: tuple[int, int, int]) -> float:
    number, row, column = at
    return float(response[number] if response.ndim == 1 else response[row, column, number])


def _cut(response: NDArray[np.float32], region: Region) -> NDArray[np.float32]:
    """A region of maps, with zeros beyond their edges."""
    height, width, channels = response.shape
    inside = region.clip(height, width)
    cut = np.zeros((region.height, region.width, channels), np.float32)
    top, left = inside.top - region.top, inside.left - region.left
    cut[top : top + inside.height, left : left + inside.width] = response[
        inside.top : inside.top + inside.height, inside.left : inside.left + inside.width
    ]
    return cut


def _sum_products(inputs: NDArray[np.float32], kernel: NDArray[np.float32]) -> Step:
    products = inputs.astype(np.float64) * kernel
    return Step(f"sum of {products.size:,} products", float(products.sum()))


def _explain_block(
    card: Card, block: Block, weights: Arrays, filter_and_bias: tuple[int, float], total: Step
) -> list[Step]:
    """What becomes of the sum of products: bias, normalization, activation."""
    number, bias = filter_and_bias
    steps = [total]
    value = total.value
    if f"{block.name}/1" in weights:
        value += bias
        steps.append(Step(f"bias {bias:+.4f}", value))
    own = str(_settings(card, block.name).get("activation") or "linear")
    if own != "linear":  # the layer's own, so that its output is what comes after it
        value = float(activate(own, np.float64(value)))
        steps.append(Step(describe_activation(own), value))
    steps[-1] = steps[-1]._replace(layer=block.name)
    if block.before != block.name:
        step = _normalize(card, block.before, weights, number, value)
        steps.append(step)
        value = step.value
    if block.rectified:
        value = max(value, 0.0)
        steps.append(Step(describe_activation("relu"), value, layer=block.after))
    return steps


def _normalize(card: Card, name: str, weights: Arrays, number: int, value: float) -> Step:
    """What a batch normalization makes of a value; it may do without scale or shift."""
    settings = _settings(card, name)
    stored = iter(float(weights[f"{name}/{index}"][number]) for index in range(4))
    scale = next(stored) if settings.get("scale", True) else 1.0
    shift = next(stored) if settings.get("center", True) else 0.0
    mean, variance = next(stored), next(stored)
    factor = scale / math.sqrt(variance + float(settings.get("epsilon", _NORM_EPSILON)))
    text = f"normalization: times {factor:.4f}, {shift - mean * factor:+.4f}"
    return Step(text, (value - mean) * factor + shift, layer=name)


def _settings(card: Card, name: str) -> Mapping[str, Any]:
    """A layer's settings in the recipe; the logits, which end every network, have none there."""
    return next((layer.settings for layer in card.recipe.layers if layer.name == name), {})


def _explain_plain(
    layer: LayerFields, responses: Arrays, region: Region, at: tuple[int, int, int]
) -> tuple[NDArray[np.float32], list[Step]]:
    """Layers without weights: what they read at this pixel, and what they make of it."""
    name, kind, sources = layer["name"], layer["kind"], layer["inputs"]
    number, row, column = at
    read = responses[sources[0]]
    if kind == "Add":
        parts = [_read_one(responses[s], number, Region(row, column, 1, 1)) for s in sources]
        inputs = np.concatenate(parts, axis=-1)
        return inputs, [Step(f"sum of {' and '.join(sources)}", float(inputs.sum()), layer=name)]
    if kind == "Activation" and layer["detail"] == "softmax":
        all_units = read if read.ndim == 1 else read[row, column]
        powers = np.exp(all_units.astype(np.float64) - all_units.max())
        share = float(powers[number] / powers.sum())
        what = "logit" if name == "probabilities" else "unit"
        step = Step(f"softmax: its share of e to the power of each {what}", share, layer=name)
        return all_units.reshape(1, -1, 1), [step]
    if kind == "Flatten":
        inputs = read.reshape(-1)[number].reshape(1, 1, 1)
    else:  # pooling does not count what lies beyond the edges
        inputs = _read_one(read, number, region.clip(*read.shape[:2]) if read.ndim == 3 else region)
    if kind == "MaxPooling2D":
        return inputs, [Step(f"largest of {inputs.size}", float(inputs.max()), layer=name)]
    if kind in ("AveragePooling2D", "GlobalAveragePooling2D"):
        mean = float(inputs.mean(dtype=np.float64))
        return inputs, [Step(f"mean of {inputs.size}", mean, layer=name)]
    value = float(inputs.reshape(-1)[0])
    if kind == "Activation" and layer["detail"] != "linear":
        made = float(activate(layer["detail"], np.float64(value)))
        return inputs, [Step(describe_activation(layer["detail"]), made, layer=name)]
    return inputs, [Step("passed on unchanged", value, layer=name)]


def _read_one(response: NDArray[np.float32], number: int, region: Region) -> NDArray[np.float32]:
    """One map's part in a region, or one unit: float32 of shape (height, width, 1)."""
    if response.ndim == 1:
        return response[number : number + 1].reshape(1, 1, 1)
    return _cut(response, region)[..., number : number + 1]
