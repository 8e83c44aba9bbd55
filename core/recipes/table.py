"""The recipes of the classic tutorials, and our own, in one table.

Those for other data sets than MNIST are in `core.recipes.other_data` and stand at its end.
Each tutorial recipe keeps the settings its author published and the figure printed there. To add a
recipe, add a record to the table; its tests run by themselves and `python -m core train` knows it.
"""

from __future__ import annotations

import dataclasses

from core.data.augmentation import Augmentation
from core.files.names import suggest
from core.recipes.groups import (
    FLATTEN,
    NORMAL,
    conv,
    conv_block,
    dense_block,
    dropout,
    normed_block,
    pool,
    relu,
)
from core.recipes.other_data import FOR_OTHER_DATA
from core.recipes.recipe import Layer, Recipe

SOURCES = {
    "Inkling": "Our own; settings chosen on 5,000 held-out training images.",
    "Hare 2016": 'J. Hare, "Learning to Deep Learn using Python, Keras, Theano, TensorFlow and a '
    'GPU" (2016, vlc-deep-learning-labs).',
    "Brownlee, Hare 2016": "The same, after a tutorial by J. Brownlee.",
    "keras-intro 2017": "sempwn, keras-intro (2017).",
    "VU": "Vrije Universiteit Amsterdam, worksheet 4, deep learning.",
    "beginner guide 2017": '"Just another Tensorflow beginner guide", part 3 (2017).',
    "Keras notes": "A blog's notes on Keras: iris, MNIST and notMNIST.",
    "yours": "Made here, by you or by others who use this place.",
}

_PCA60 = Recipe(
    name="mlp-pca60",
    summary="60 principal components, then one hidden layer of 128 units",
    layers=(
        FLATTEN,
        Layer("Dense", "pca", {"units": 60, "trainable": False}),
        *dense_block("dense1", 128),
    ),
    optimizer="Adam",
    learning_rate=0.001,
    batch_size=32,
    epochs=5,
    source="VU",
    published="none given",
    held_out=1 / 6,
    pca_layer="pca",
)

_CHAMPION_FORMS = (
    "0 slashed",
    "0 barred",
    "0 slashed at once",
    "0 with crossed ends",
    "0 open above",
    "1 with upstroke",
    "1 with long upstroke",
    "1 with round upstroke",
    "1 with base",
    "1 with close upstroke",
    "2 looped",
    "3 with flat top",
    "4 open above",
    "4 square",
    "4 with short stem",
    "4 in one stroke",
    "4 rounded",
    "4 looped",
    "5 with bar apart",
    "5 with bar hooked",
    "6 open",
    "7 barred",
    "7 with bar joined",
    "7 slashed",
    "7 hooked",
    "7 wavy",
    "8 open above",
    "8 with crossed ends",
    "9 curled",
    "9 swept",
    "9 slanted",
)

_TABLE = (
    Recipe(
        name="champion",
        summary="five convolutions with batch normalization, trained on distorted and drawn digits",
        layers=(
            *normed_block("conv1", 16, 5),
            pool("pool1"),
            *normed_block("conv2", 32, 3, padding="same"),
            *normed_block("conv3", 48, 3, padding="same"),
            pool("pool2"),
            *normed_block("conv4", 64, 3, padding="same"),
            *normed_block("conv5", 96, 3, padding="same"),
            pool("pool3"),
            FLATTEN,
            dropout("dropout1", 0.3),
        ),
        optimizer="Adam",
        learning_rate=0.002,
        batch_size=128,
        epochs=30,
        source="Inkling",
        published="none",
        cosine=True,
        augmentation=Augmentation(
            rotation=10, shear=0.2, log_scale=0.1, shift=1.0, elastic=0.8, thickness=0.3
        ),
        drawn_styles=4000,
        forms=_CHAMPION_FORMS,
    ),
    Recipe(
        name="mlp-784",
        summary="one hidden layer of 784 units",
        layers=(FLATTEN, *dense_block("dense1", 784, kernel_initializer=NORMAL)),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=200,
        epochs=10,
        source="Brownlee, Hare 2016",
        published="error 1.74 % in its text, 1.79 and 1.80 % in its logs",
        published_error=(1.74, 1.80),
    ),
    Recipe(
        name="mlp-512x2",
        summary="two hidden layers of 512 units with dropout",
        layers=(
            FLATTEN,
            *dense_block("dense1", 512),
            dropout("dropout1", 0.2),
            *dense_block("dense2", 512),
            dropout("dropout2", 0.2),
        ),
        optimizer="RMSprop",
        learning_rate=0.001,
        batch_size=128,
        epochs=10,
        source="beginner guide 2017",
        published="none given",
    ),
    _PCA60,
    Recipe(
        name="cnn-simple",
        summary="one convolution of 32 filters, one hidden layer",
        layers=(
            *conv_block("conv1", 32, 5),
            pool("pool1"),
            dropout("dropout1", 0.2),
            FLATTEN,
            *dense_block("dense1", 128),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=200,
        epochs=10,
        source="Brownlee, Hare 2016",
        published="error 1.08 %",
        published_error=(1.08, 1.08),
    ),
    Recipe(
        name="cnn-larger",
        summary="two convolutions, two hidden layers",
        layers=(
            *conv_block("conv1", 30, 5),
            pool("pool1"),
            *conv_block("conv2", 15, 3),
            pool("pool2"),
            dropout("dropout1", 0.2),
            FLATTEN,
            *dense_block("dense1", 128),
            *dense_block("dense2", 50),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=200,
        epochs=10,
        source="Brownlee, Hare 2016",
        published="error 0.89 %",
        published_error=(0.89, 0.89),
    ),
    Recipe(
        name="cnn-branch",
        summary="two convolutions side by side, summed",
        layers=(
            conv("conv1_wide", 16, 5, padding="same"),
            relu("conv1_wide"),
            Layer(
                "Conv2D",
                "conv1_point",
                {"filters": 16, "kernel_size": 1, "padding": "same"},
                inputs=("image",),
            ),
            Layer("Add", "sum", inputs=("conv1_wide_relu", "conv1_point")),
            pool("pool1"),
            dropout("dropout1", 0.2),
            FLATTEN,
            *dense_block("dense1", 128),
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
            *conv_block("conv1", 32, 3),
            pool("pool1"),
            dropout("dropout1", 0.25),
            FLATTEN,
            dropout("dropout2", 0.5),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=128,
        epochs=6,
        source="keras-intro 2017",
        published="error 3.15 % (accuracy 96.85 %)",
        published_error=(3.15, 3.15),
        num_images=20_000,
    ),
    Recipe(
        name="cnn-6x6",
        summary="two convolutions of large 6x6 filters, one hidden layer",
        layers=(
            *conv_block("conv1", 32, 6),
            *conv_block("conv2", 20, 6),
            pool("pool1"),
            dropout("dropout1", 0.25),
            FLATTEN,
            *dense_block("dense1", 128),
            dropout("dropout2", 0.4),
        ),
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=128,
        epochs=10,
        source="beginner guide 2017",
        published="error 0.7 % (accuracy 99.3 %) in its text; 99.40 % in its log, after 15 epochs",
        published_error=(0.7, 0.7),  # that of the log is of another number of epochs
    ),
    Recipe(
        name="cnn-nopool",
        summary="one convolution of 32 filters and nothing else",
        layers=(*conv_block("conv1", 32, 3), FLATTEN),
        optimizer="Adadelta",
        learning_rate=1.0,
        batch_size=128,
        epochs=2,
        source="Keras notes",
        published="error 4.45 % (accuracy 95.55 %)",
        published_error=(4.45, 4.45),
    ),
    dataclasses.replace(
        _PCA60,
        name="mlp-pca60-whole",
        summary="60 principal components, one hidden layer; on all digits, then without a sixth",
        epochs=10,
        held_out_from=5,
    ),
    *FOR_OTHER_DATA,
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _TABLE}


def find_recipe(name: str) -> Recipe:
    """The recipe of that name.

    Raises:
        ValueError: There is none.
    """
    if name not in RECIPES:
        there = f"there are {', '.join(RECIPES)}.{suggest(name, RECIPES)}"
        raise ValueError(f"No recipe is called {name!r}; {there}")
    return RECIPES[name]


def names_made_for(dataset: str) -> list[str]:
    """Names of the recipes in the table that were made for a data set."""
    return [name for name, recipe in RECIPES.items() if recipe.made_for == dataset]
