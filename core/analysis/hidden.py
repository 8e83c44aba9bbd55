"""The last hidden layer: what a network has made of an image just before the logits.

Images that lie close together there look alike to the network. Needs Keras.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.models.backend import tf
from core.models.blocks import LOGITS
from core.models.network import Network

_BATCH = 500  # images at a time


def find_hidden(network: Network) -> Any:
    """The tensor that the logits are computed from, in a Keras model."""
    return network.model.get_layer(LOGITS).input


def measure_hidden(network: Network, images: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """What the last hidden layer makes of some images, some hundreds at a time.

    Args:
        network: The network.
        images: float32 of shape (num_images, height, width, channels).

    Yields:
        float32 of shape (num_in_batch, num_hidden), together one row for each image.
    """
    model = network.model
    part = type(model)(model.input, find_hidden(network))
    signature = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)
    compiled = tf.function(
        lambda batch: part(batch, training=False), input_signature=[signature], autograph=False
    ).get_concrete_function()
    for start in range(0, len(images), _BATCH):
        yield compiled(tf.constant(images[start : start + _BATCH], tf.float32)).numpy()
