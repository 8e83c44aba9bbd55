"""Activation functions in NumPy, in double precision: an independent check of the network's own.

The formulas are those of Keras' documentation, https://keras.io/api/layers/activations/.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Klambauer, Unterthiner, Mayr and Hochreiter (2017), "Self-normalizing neural networks",
# https://arxiv.org/abs/1706.02515: what keeps mean 0 and variance 1.
_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_LEAK = 0.2  # Keras' default below zero

_WORDS = {
    "relu": "relu: zero if below zero",
    "leaky_relu": f"leaky relu: times {_LEAK} if below zero",
    "sigmoid": "sigmoid: from 0 to 1",
    "tanh": "tanh: from \N{MINUS SIGN}1 to 1",
}


def activate(name: str, values: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    """What an activation function makes of values, each by itself.

    Args:
        name: As in `keras.activations`; softmax is none of these, as it takes several at once.
        values: float64 of any shape.

    Returns:
        float64 of the same shape.

    Raises:
        ValueError: The function is not known here.
    """
    given = np.asarray(values, np.float64)
    below = np.minimum(given, 0.0)  # so that no exponential overflows where it is not wanted
    formulas: dict[str, Callable[[], Any]] = {
        "linear": lambda: given,
        "relu": lambda: np.maximum(given, 0.0),
        "leaky_relu": lambda: np.where(given > 0, given, _LEAK * given),
        "sigmoid": lambda: _sigmoid(given),
        "tanh": lambda: np.tanh(given),
        "elu": lambda: np.where(given > 0, given, np.expm1(below)),
        "selu": lambda: _SELU_SCALE * np.where(given > 0, given, _SELU_ALPHA * np.expm1(below)),
        "gelu": lambda: given * 0.5 * (1 + np.vectorize(math.erf)(given / math.sqrt(2))),
        "silu": lambda: given * _sigmoid(given),
        "softplus": lambda: np.logaddexp(given, 0.0),
        "softsign": lambda: given / (1 + np.abs(given)),
    }
    if name not in formulas:
        raise ValueError(
            f"The arithmetic of the activation {name[:40]!r} is not known here; those of "
            f"{', '.join(formulas)} are. Look at another layer."
        )
    return np.asarray(formulas[name](), np.float64)


def describe_activation(name: str) -> str:
    """What an activation does, in words."""
    return _WORDS.get(name, name.replace("_", " "))


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, by way of tanh, which does not overflow."""
    return np.asarray(0.5 * (1 + np.tanh(values / 2)), np.float64)
