"""How a machine rounds: sums that TensorFlow takes in another order end in other bits."""

import hashlib

import numpy as np

from core.networks.backend import tf


def rounding():
    """A digest of what one step of training comes to here, in plain TensorFlow.

    Where two machines agree on it, they choose the same ways to multiply and add, and what one of
    them computed can be asked of the other to the last bit. Their names say less: what a processor
    can do, or may do in a virtual machine, decides.
    """
    random = np.random.default_rng(0)
    images = tf.constant(random.random((7, 10, 12, 1), np.float32))
    weights = [
        tf.Variable(random.normal(0, 0.3, shape).astype(np.float32))
        for shape in ((3, 3, 1, 4), (120, 8), (8, 3))
    ]
    with tf.GradientTape() as tape:
        maps = tf.nn.relu(tf.nn.conv2d(images, weights[0], 1, "SAME"))
        flat = tf.reshape(tf.nn.max_pool2d(maps, 2, 2, "SAME"), (7, 120))
        logits = tf.tanh(flat @ weights[1]) @ weights[2]
        probabilities = tf.nn.softmax(logits)
        loss = tf.reduce_mean(-tf.math.log(probabilities[:, 0]))
    parts = [maps, logits, probabilities, *tape.gradient(loss, weights)]
    return hashlib.sha256(b"".join(part.numpy().tobytes() for part in parts)).hexdigest()
