"""The way from the image to a block, for gradients: with relus that may leak, and a filter alone.

Runs inside a graph; needs Keras. Used by `core.analysis.ascent.ascent`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from core.networks.backend import tf
from core.recipes.layers.blocks import Block


class Own(NamedTuple):
    """Of the one filter that each image is about: its kernel, and what follows the products.

    Attributes:
        kernel: float32 (kernel_height, kernel_width, num_images, channels).
        scale: float32 (num_images, 1, 1), of the normalization; None without one.
        shift: float32 (num_images, 1, 1), of bias and normalization; None without.
    """

    kernel: Any
    scale: Any
    shift: Any


class Path:
    """The layers between the image and a block's response before relu."""

    def __init__(self, model: Any, block: Block) -> None:
        """Finds the layers of a Keras model that lead to a block."""
        self.block = block
        inputs = {
            layer.name: [node.operation.name for node in layer._inbound_nodes[0].parent_nodes]
            for layer in model.layers
        }
        needed = {block.before}
        for layer in reversed(model.layers):
            if layer.name in needed:
                needed.update(inputs[layer.name])
        self._steps = [
            (layer, inputs[layer.name]) for layer in model.layers if layer.name in needed
        ]
        self._layers = {layer.name: layer for layer, _ in self._steps}

    @property
    def can_pick(self) -> bool:
        """Whether `respond_single` knows the way: its convolution steps alike both ways."""
        layer = self._layers[self.block.name]
        return (
            self.block.kind == "Conv2D"  # whose filters read all channels
            and layer.strides[0] == layer.strides[1]
            and tuple(layer.dilation_rate) == (1, 1)
            and layer.activation.__name__ == "linear"
        )

    def respond(self, images: Any, leak: Any) -> Any:
        """All filters' response before relu.

        Args:
            images: float32 (num_images, height, width, channels).
            leak: Share of what is below zero that the relus on the way let through; None is none.
        """
        return self._run(images, leak, self.block.before)

    def pick_own(self, one_hot: Any) -> Own:
        """Picks one filter for each image.

        Args:
            one_hot: float32 (num_images, num_filters), a single 1 in each row.
        """
        layer = self._layers[self.block.name]

        def pick(values: Any) -> Any:
            return tf.linalg.matvec(one_hot, values)[:, None, None]

        kernel = tf.einsum("hwcf,nf->hwnc", layer.kernel, one_hot)
        shift = pick(layer.bias) if layer.use_bias else None
        if self.block.before == self.block.name:
            return Own(kernel, None, shift)
        norm = self._layers[self.block.before]
        scale = tf.math.rsqrt(norm.moving_variance + norm.epsilon)
        if norm.gamma is not None:
            scale = norm.gamma * scale
        still = 0.0 if norm.beta is None else norm.beta
        offset = pick(still - norm.moving_mean * scale)
        if shift is not None:
            offset += shift * pick(scale)
        return Own(kernel, pick(scale), offset)

    def respond_single(self, images: Any, own: Own, leak: Any) -> Any:
        """The response before relu of each image's own filter: (num_images, height, width, 1).

        All filters on all images would be num_filters times as much. The images become channels of
        one image, so that a depthwise convolution gives each its own kernel.

        Args:
            images: As in `respond`.
            own: From `pick_own`.
            leak: As in `respond`.
        """
        layer = self._layers[self.block.name]
        source = self._run(images, leak, self.block.source)
        _, height, width, channels = source.shape
        size = tf.shape(source)[0] * channels
        stacked = tf.reshape(tf.transpose(source, (1, 2, 0, 3)), (1, height, width, size))
        kernel = tf.reshape(own.kernel, (*layer.kernel_size, size, 1))
        strides = (1, *layer.strides, 1)
        products = tf.nn.depthwise_conv2d(stacked, kernel, strides, layer.padding.upper())
        parts = tf.reshape(products[0], (*products.shape[1:3], -1, channels))
        response = tf.transpose(tf.reduce_sum(parts, axis=3), (2, 0, 1))
        if own.scale is not None:
            response *= own.scale
        if own.shift is not None:
            response += own.shift
        return response[..., None]

    def _run(self, images: Any, leak: Any, until: str) -> Any:
        """The output of the layer `until`."""
        outputs: dict[str, Any] = {}
        for layer, inputs in self._steps:
            received = [outputs[name] for name in inputs]
            kind = type(layer).__name__
            if kind == "InputLayer":
                outputs[layer.name] = images
            elif kind == "Activation" and layer.activation.__name__ == "relu":
                outputs[layer.name] = leaky_relu(received[0], leak)
            else:
                read = received if len(received) > 1 else received[0]
                outputs[layer.name] = layer(read, training=False)
            if layer.name == until:
                break
        return outputs[until]


def leaky_relu(values: Any, leak: Any) -> Any:
    """A relu that lets a share of what is below zero through; no leak is a plain relu."""
    return tf.nn.relu(values) if leak is None else tf.maximum(values, leak * values)
