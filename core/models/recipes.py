"""The recipes of the classic tutorials, and our own, in one table.

Each tutorial recipe keeps the settings its author published and the figure printed there. To add a
recipe, add a record to the table; its tests run by themselves and `python -m core train` knows it.
"""

from __future__ import annotations

import difflib
from typing import Any

from core.data.augmentation import Augmentation
from core.models.recipe import Layer, Recipe


def _conv(name: str, filters: int, size: int, **settings: Any) -> Layer:
    return Layer("Conv2D", name, {"filters": filters, "kernel_size": size, **settings})


def _relu(name: str) -> Layer:
    return Layer("Activation", f"{name}_relu", {"activation": "relu"})


def _pool(name: str) -> Layer:
    return Layer("MaxPooling2D", name, {"pool_size": 2})


def _dropout(name: str, rate: float) -> Layer:
    return Layer("Dropout", name, {"rate": rate})


def _conv_block(name: str, filters: int, size: int, **settings: Any) -> tuple[Layer, ...]:
    return (_conv(name, filters, size, **settings), _relu(name))


def _normed_block(name: str, filters: int, size: int, **settings: Any) -> tuple[Layer, ...]:
    """Convolution, batch normalization, relu. The normalization brings its own bias."""
    return (
        _conv(name, filters, size, use_bias=False, **settings),
        Layer("BatchNormalization", f"{name}_norm", {"momentum": 0.9}),
        _relu(name),
    )


def _dense_block(name: str, units: int, **settings: Any) -> tuple[Layer, ...]:
    return (Layer("Dense", name, {"units": units, **settings}), _relu(name))


_FLATTEN = Layer("Flatten", "flatten")
_NORMAL = {"class_name": "RandomNormal", "config": {"stddev": 0.05}}

SOURCES = {
    "Inkling": "Our own; settings chosen on 5,000 held-out training images.",
    "Hare 2016": 'J. Hare, "Learning to Deep Learn using Python, Keras, Theano, TensorFlow and a '
    'GPU" (2016, vlc-deep-learning-labs).',
    "Brownlee, Hare 2016": "The same, after a tutorial by J. Brownlee.",
    "keras-intro 2017": "sempwn, keras-intro (2017).",
    "VU": "Vrije Universiteit Amsterdam, worksheet 4, deep learning.",
    "guide or notes 2017": '"Just another Tensorflow beginner guide", part 3 (2017), or a blog\'s '
    "notes on Keras (iris, MNIST, notMNIST); our list of sources does not tell which.",
}

_TABLE = (
    Recipe(
        name="champion",
        summary="five convolutions with batch normalization, trained on distorted and drawn digits",
        layers=(
            *_normed_block("conv1", 16, 5),
            _pool("pool1"),
            *_normed_block("conv2", 32, 3, padding="same"),
            *_normed_block("conv3", 48, 3, padding="same"),
            _pool("pool2"),
            *_normed_block("conv4", 64, 3, padding="same"),
            *_normed_block("conv5", 96, 3, padding="same"),
            _pool("pool3"),
            _FLATTEN,
            _dropout("dropout1", 0.3),
        ),
        optimizer="Adam",
        learning_rate=0.002,
        batch_size=128,
        epochs=24,
        source="Inkling",
        published="none",
        cosine=True,
        augmentation=Augmentation(
            rotation=10, shear=0.2, log_scale=0.1, shift=1.0, elastic=0.8, thickness=0.3
        ),
        drawn_styles=3000,
    ),
    Recipe(
        name="mlp-784",
        summary="one hidden layer of 784 units",
        layers=(_FLATTEN, *_dense_block("dense1", 784, kernel_initializer=_NORMAL)),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=200,
        epochs=10,
        source="Brownlee, Hare 2016",
        published="error 1.74-1.80 %",
    ),
    Recipe(
        name="mlp-512x2",
        summary="two hidden layers of 512 units with dropout",
        layers=(
            _FLATTEN,
            *_dense_block("dense1", 512),
            _dropout("dropout1", 0.2),
            *_dense_block("dense2", 512),
            _dropout("dropout2", 0.2),
        ),
        optimizer="RMSprop",
        learning_rate=0.001,
        batch_size=128,
        epochs=10,
        source="guide or notes 2017",
        published="none given",
    ),
    Recipe(
        name="mlp-pca60",
        summary="60 principal components, then one hidden layer of 128 units",
        layers=(
            _FLATTEN,
            Layer("Dense", "pca", {"units": 60, "trainable": False}),
            *_dense_block("dense1", 128),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=32,
        epochs=5,
        source="VU",
        published="none given",
        held_out=1 / 6,
        pca_layer="pca",
    ),
    Recipe(
        name="cnn-simple",
        summary="one convolution of 32 filters, one hidden layer",
        layers=(
            *_conv_block("conv1", 32, 5),
            _pool("pool1"),
            _dropout("dropout1", 0.2),
            _FLATTEN,
            *_dense_block("dense1", 128),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=200,
        epochs=10,
        source="Brownlee, Hare 2016",
        published="error 1.08 %",
    ),
    Recipe(
        name="cnn-larger",
        summary="two convolutions, two hidden layers",
        layers=(
            *_conv_block("conv1", 30, 5),
            _pool("pool1"),
            *_conv_block("conv2", 15, 3),
            _pool("pool2"),
            _dropout("dropout1", 0.2),
            _FLATTEN,
            *_dense_block("dense1", 128),
            *_dense_block("dense2", 50),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=200,
        epochs=10,
        source="Brownlee, Hare 2016",
        published="error 0.89 %",
    ),
    Recipe(
        name="cnn-branch",
        summary="two convolutions side by side, summed",
        layers=(
            _conv("conv1_wide", 16, 5, padding="same"),
            _relu("conv1_wide"),
            Layer(
                "Conv2D",
                "conv1_point",
                {"filters": 16, "kernel_size": 1, "padding": "same"},
                inputs=("image",),
            ),
            Layer("Add", "sum", inputs=("conv1_wide_relu", "conv1_point")),
            _pool("pool1"),
            _dropout("dropout1", 0.2),
            _FLATTEN,
            *_dense_block("dense1", 128),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=200,
        epochs=10,
        source="Hare 2016",
        published="none given",
    ),
    Recipe(
        name="cnn-intro",
        summary="one convolution of 32 filters, on a third of the images",
        layers=(
            *_conv_block("conv1", 32, 3),
            _pool("pool1"),
            _dropout("dropout1", 0.25),
            _FLATTEN,
            _dropout("dropout2", 0.5),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=128,
        epochs=6,
        source="keras-intro 2017",
        published="error 3.15 % (accuracy 96.85 %)",
        num_images=20_000,
    ),
    Recipe(
        name="cnn-6x6",
        summary="two convolutions of large 6x6 filters, one hidden layer",
        layers=(
            *_conv_block("conv1", 32, 6),
            *_conv_block("conv2", 20, 6),
            _pool("pool1"),
            _dropout("dropout1", 0.25),
            _FLATTEN,
            *_dense_block("dense1", 128),
            _dropout("dropout2", 0.4),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=128,
        epochs=10,
        source="guide or notes 2017",
        published="error 0.6-0.7 % (accuracy 99.3-99.4 %), 15 epochs in its log",
    ),
    Recipe(
        name="cnn-nopool",
        summary="one convolution of 32 filters and nothing else",
        layers=(*_conv_block("conv1", 32, 3), _FLATTEN),
        optimizer="Adadelta",
        learning_rate=1.0,
        batch_size=128,
        epochs=2,
        source="guide or notes 2017",
        published="error 4.45 % (accuracy 95.55 %)",
    ),
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _TABLE}


def find_recipe(name: str) -> Recipe:
    """The recipe of that name.

    Raises:
        ValueError: There is none.
    """
    if name not in RECIPES:
        near = difflib.get_close_matches(name, RECIPES, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"No recipe is called {name!r}; there are {', '.join(RECIPES)}.{hint}")
    return RECIPES[name]
