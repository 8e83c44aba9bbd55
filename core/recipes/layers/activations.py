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
SOFTMAX = "softmax"

_WORDS = {
    "relu": "relu: zero if below zero",
    "leaky_relu": f"leaky relu: times {_LEAK} if below zero",
    "sigmoid": "sigmoid: from 0 to 1",
    "tanh": "tanh: from \N{MINUS SIGN}1 to 1",
    "relu6": "relu6: zero if below zero, 6 if above 6",
    "hard_sigmoid": "hard sigmoid: a line from 0 to 1, level beyond",
    "hard_tanh": "hard tanh: \N{MINUS SIGN}1 if below, 1 if above",
    "exponential": "exponential: e to the power of it",
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
    if name not in _FORMULAS:
        raise ValueError(
            f"The arithmetic of the activation {name[:40]!r} is not known here; those of "
            f"{', '.join(_FORMULAS)} are. Look at another layer."
        )
    return np.asarray(_FORMULAS[name](given), np.float64)


def leak(values: NDArray[np.float64] | np.float64, slope: float) -> NDArray[np.float64]:
    """Lets a share of what is below zero through."""
    return np.where(np.asarray(values) > 0, values, slope * np.asarray(values))


def bend(values: NDArray[np.float64] | np.float64, alpha: float) -> NDArray[np.float64]:
    """An elu: below zero, alpha times e to the power of it less 1."""
    given = np.asarray(values, np.float64)
    return np.where(given > 0, given, alpha * _below(given))


def limit(
    values: NDArray[np.float64] | np.float64,
    highest: float | None,
    slope: float,
    threshold: float,
) -> NDArray[np.float64]:
    """A relu that begins at a threshold, ends at a highest value, and leaks below."""
    given = np.asarray(values, np.float64)
    above = given if highest is None else np.minimum(given, highest)
    return np.where(given >= threshold, above, slope * (given - threshold))


def describe_activation(name: str) -> str:
    """What an activation does, in words."""
    return _WORDS.get(name, name.replace("_", " "))


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, by way of tanh, which does not overflow."""
    return np.asarray(0.5 * (1 + np.tanh(values / 2)), np.float64)


def _sigmoid_of_lines(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """From 0 at -3 to 1 at 3 in a straight line."""
    return np.clip(values / 6 + 0.5, 0.0, 1.0)


def _below(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """E to the power of what is below zero, less 1: nothing else may overflow."""
    return np.expm1(np.minimum(values, 0.0))


_FORMULAS: dict[str, Callable[[NDArray[np.float64]], Any]] = {
    "relu": lambda x: np.maximum(x, 0.0),
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "elu": lambda x: bend(x, 1.0),
    "selu": lambda x: _SELU_SCALE * np.where(x > 0, x, _SELU_ALPHA * _below(x)),
    "gelu": lambda x: x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2))),
    "silu": lambda x: x * _sigmoid(x),
    "softplus": lambda x: np.logaddexp(x, 0.0),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "leaky_relu": lambda x: leak(x, _LEAK),
    "relu6": lambda x: np.clip(x, 0.0, 6.0),
    "celu": lambda x: bend(x, 1.0),
    "exponential": lambda x: np.exp(np.minimum(x, 700.0)),  # beyond that there is no such number
    "hard_sigmoid": lambda x: _sigmoid_of_lines(x),
    "hard_silu": lambda x: x * _sigmoid_of_lines(x),
    "hard_tanh": lambda x: np.clip(x, -1.0, 1.0),
    "log_sigmoid": lambda x: -np.logaddexp(-x, 0.0),
    "mish": lambda x: x * np.tanh(np.logaddexp(x, 0.0)),
    "squareplus": lambda x: (x + np.sqrt(x * x + 4)) / 2,
    "linear": lambda x: x,
}
ACTIVATIONS = (*_FORMULAS, SOFTMAX)
"""Names of the activations that a layer may have, as in `keras.activations`."""
