"""The arithmetic of one pixel of a response: every product, the sum, the bias, the relu.

Recomputed from stored weights in double precision, independent of TensorFlow, and compared with the
network's own output at every step that the network has a layer for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.filters import read_filters
from core.analysis.receptive_field import Region, receptive_field, region_before
from core.models.blocks import Block, LayerFields, find_layer, list_blocks
from core.models.card import Card

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
    else:
        inputs, steps = _explain_plain(found, responses, region, number)
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
    """What becomes of the sum of products: bias, normalization, relu."""
    number, bias = filter_and_bias
    steps = [total]
    value = total.value
    if f"{block.name}/1" in weights:
        value += bias
        steps.append(Step(f"bias {bias:+.4f}", value, layer=block.name))
    else:
        steps[-1] = total._replace(layer=block.name)
    if block.before != block.name:
        scale, shift, mean, variance = (
            float(weights[f"{block.before}/{index}"][number]) for index in range(4)
        )
        factor = scale / math.sqrt(variance + _epsilon(card, block.before))
        value = (value - mean) * factor + shift
        text = f"normalization: times {factor:.4f}, {shift - mean * factor:+.4f}"
        steps.append(Step(text, value, layer=block.before))
    if block.rectified:
        value = max(value, 0.0)
        steps.append(Step("relu: zero if below zero", value, layer=block.after))
    return steps


def _epsilon(card: Card, name: str) -> float:
    settings = next(layer.settings for layer in card.recipe.layers if layer.name == name)
    return float(settings.get("epsilon", _NORM_EPSILON))


def _explain_plain(
    layer: LayerFields, responses: Arrays, region: Region, number: int
) -> tuple[NDArray[np.float32], list[Step]]:
    """Layers without weights: what they read at this pixel, and what they make of it."""
    name, kind, sources = layer["name"], layer["kind"], layer["inputs"]
    read = responses[sources[0]]
    if kind == "Add":
        inputs = np.stack([_cut(responses[s], region)[..., number] for s in sources], axis=-1)
        return inputs, [Step(f"sum of {' and '.join(sources)}", float(inputs.sum()), layer=name)]
    if layer["detail"] == "softmax":
        powers = np.exp(read.astype(np.float64) - read.max())
        step = Step("softmax: its share of e to the power of each logit", powers[number])
        share = float(powers[number] / powers.sum())
        return read.reshape(1, -1, 1), [step._replace(value=share, layer=name)]
    if read.ndim == 1 or kind == "Flatten":
        inputs = read.reshape(-1)[number].reshape(1, 1, 1)
    else:
        inputs = _cut(read, region)[..., number : number + 1]
    if kind == "MaxPooling2D":
        return inputs, [Step(f"largest of {inputs.size}", float(inputs.max()), layer=name)]
    value = float(inputs.reshape(-1)[0])
    if layer["detail"] == "relu":
        return inputs, [Step("relu: zero if below zero", max(value, 0.0), layer=name)]
    return inputs, [Step("passed on unchanged", value, layer=name)]
