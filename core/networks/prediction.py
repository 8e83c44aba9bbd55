"""What a network says of some images: the record that workers send back.

It stands apart as whoever receives it imports its module, and the web process imports no Keras.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Prediction(NamedTuple):
    """What a network says of some images.

    Attributes:
        logits: float32 of shape (num_images, num_classes), before the softmax.
        probabilities: float32 of the same shape in [0, 1]; each row sums to 1, unless the recipe
            ends in sigmoids, which answer each class by itself.
    """

    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]
