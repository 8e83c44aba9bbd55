"""The layers that recipes are mostly made of, each in one word."""

from __future__ import annotations

from typing import Any

from core.recipes.recipe import Layer

FLATTEN = Layer("Flatten", "flatten")
NORMAL = {"class_name": "RandomNormal", "config": {"stddev": 0.05}}


def conv(name: str, filters: int, size: int, **settings: Any) -> Layer:
    """A convolution."""
    return Layer("Conv2D", name, {"filters": filters, "kernel_size": size, **settings})


def relu(name: str) -> Layer:
    """The relu after the layer of that name."""
    return Layer("Activation", f"{name}_relu", {"activation": "relu"})


def pool(name: str) -> Layer:
    """Largest of each 2x2."""
    return Layer("MaxPooling2D", name, {"pool_size": 2})


def dropout(name: str, rate: float) -> Layer:
    """Dropout of a share of the numbers."""
    return Layer("Dropout", name, {"rate": rate})


def conv_block(name: str, filters: int, size: int, **settings: Any) -> tuple[Layer, ...]:
    """Convolution and relu."""
    return (conv(name, filters, size, **settings), relu(name))


def normed_block(name: str, filters: int, size: int, **settings: Any) -> tuple[Layer, ...]:
    """Convolution, batch normalization, relu. The normalization brings its own bias."""
    return (
        conv(name, filters, size, use_bias=False, **settings),
        Layer("BatchNormalization", f"{name}_norm", {"momentum": 0.9}),
        relu(name),
    )


def dense_block(name: str, units: int, **settings: Any) -> tuple[Layer, ...]:
    """Dense layer and relu."""
    return (Layer("Dense", name, {"units": units, **settings}), relu(name))
