"""Measures on a loaded network: what test digits excite, and what a filter matters to the answer.

Needs Keras; the records are in `core.analysis.layers.excitation`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers.excitation import Excitation
from core.networks.backend import tf
from core.networks.memory import images_at_once, split
from core.networks.network import Network
from core.recipes.layers.blocks import Block
from core.recipes.layers.node import LOGITS

_BATCH = 250  # images at a time, if there is memory for so many


def measure_excitation(network: Network, block: Block, images: NDArray[np.float32]) -> Excitation:
    """How much each filter of a block responds to each image.

    Args:
        network: The network.
        block: The block.
        images: float32 of shape (num_images, height, width, channels).
    """
    model = network.model
    outputs = [model.get_layer(name).output for name in (block.before, block.after)]
    both = type(model)(model.input, outputs)
    height, width = block.map_shape
    middle = (height // 2) * width + width // 2

    def measure(batch: Any) -> Any:
        responses = both(batch, training=False)
        if height * width == 1:
            return [tf.reshape(response, (-1, block.num_filters)) for response in responses]
        before, after = (
            tf.reshape(response, (-1, height * width, block.num_filters)) for response in responses
        )
        return (
            tf.reduce_mean(after, axis=1),
            after[:, middle],
            tf.reduce_max(after, axis=1),
            tf.argmax(before, axis=1, output_type=tf.int32),
            tf.reduce_mean(before, axis=1),
        )

    signature = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)
    compiled = tf.function(measure, input_signature=[signature], autograph=False)
    parts = [
        [array.numpy() for array in compiled(tf.constant(images[batch]))]
        for batch in split(len(images), images_at_once(model, _BATCH))
    ]
    whole = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    if height * width == 1:  # a single pixel is mean, centre and strongest one at once
        before, after = whole
        nowhere = np.broadcast_to(np.int32(0), after.shape)
        return Excitation(after, after, after, nowhere, before)
    return Excitation(*whole)


def measure_effects(
    network: Network, block: Block, images: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How much the answer changes when a filter is switched off: its response set to zero.

    Args:
        network: The network.
        block: A block before the logits.
        images: float32 of shape (num_images, height, width, channels).

    Returns:
        float32 of shape (num_filters,): mean absolute change of the logits.
    """
    model = network.model
    if block.after == LOGITS:
        logits = network.predict(images).logits
        return np.abs(logits).mean(axis=0) / np.float32(logits.shape[1])  # type: ignore[no-any-return]
    response = model.get_layer(block.after).output
    logits = model.get_layer(LOGITS).output
    first = type(model)(model.input, [response, logits])
    # In a network with branches the rest needs the image too.
    rest = type(model)([model.input, response], logits)

    def measure(batch: Any) -> Any:
        whole, answer = first(batch, training=False)

        def switch_off(number: Any) -> Any:
            others = 1 - tf.one_hot(number, block.num_filters)
            return tf.reduce_sum(tf.abs(rest([batch, whole * others], training=False) - answer))

        return tf.map_fn(switch_off, tf.range(block.num_filters), fn_output_signature=tf.float32)

    signature = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)
    compiled = tf.function(measure, input_signature=[signature], autograph=False)
    changes = np.sum(
        [
            compiled(tf.constant(images[batch])).numpy()
            for batch in split(len(images), images_at_once(model, _BATCH))
        ],
        axis=0,
    )
    return changes / np.float32(len(images) * logits.shape[-1])  # type: ignore[no-any-return]
