"""The recipes for other data sets than MNIST, a part of the table in `core.recipes.table`."""

from __future__ import annotations

import dataclasses

from core.recipes.groups import FLATTEN, conv_block, dense_block, dropout
from core.recipes.recipe import Layer, Recipe

# Pixels p to (p - 127.5) / 255: as all data sets here go from 0 to 1, the network takes 0.5 off.
_CENTERED = Layer(
    "Conv2D",
    "centered",
    {
        "filters": 1,
        "kernel_size": 1,
        "kernel_initializer": "Ones",
        "bias_initializer": {"class_name": "RandomNormal", "config": {"mean": -0.5, "stddev": 0.0}},
        "trainable": False,
    },
)
_NOTMNIST = Recipe(
    name="cnn-nopool-notmnist",
    summary="letters; half is taken off each pixel, then one convolution of 32 filters",
    layers=(_CENTERED, *conv_block("conv1", 32, 3), FLATTEN),
    optimizer="Adadelta",
    learning_rate=1.0,
    batch_size=128,
    epochs=2,
    source="Keras notes",
    published="error 5.90 % (accuracy 94.10 %); 87.82 % of those held out",
    published_error=(5.90, 5.90),
    num_images=210_000,
    held_out=1 / 21,  # 10,000 of them
    made_for="notmnist",  # which core.data.importing.protocols draws as the notes did
)

_IRIS = Recipe(
    name="iris-softmax",
    summary="softmax regression, labels as numbers",
    layers=(),
    optimizer="SGD",
    learning_rate=0.01,  # Keras' default
    batch_size=5,
    epochs=15,
    source="Keras notes",
    published="none for flowers kept apart",
    made_for="iris",
)
_IRIS_ONEHOT = dataclasses.replace(
    _IRIS,
    name="iris-softmax-onehot",
    summary="softmax regression, labels as one-hot vectors",
    one_hot=True,
)

FOR_OTHER_DATA = (
    _NOTMNIST,
    _IRIS,
    _IRIS_ONEHOT,
    dataclasses.replace(
        _IRIS,
        name="iris-softmax-printed",
        summary="softmax regression, labels as numbers, measured on the flowers learned from",
        published="accuracy 0.89",
        published_error=(10.5, 11.5),  # what is rounded to 0.89
        made_for="iris-all",
    ),
    dataclasses.replace(
        _IRIS_ONEHOT,
        name="iris-softmax-onehot-printed",
        summary="softmax regression, one-hot labels, measured on the flowers learned from",
        published="accuracy 0.87",
        published_error=(12.5, 13.5),  # what is rounded to 0.87
        made_for="iris-all",
    ),
    Recipe(
        name="bag-of-words",
        summary="one hidden layer of 200 units on counts of words",
        layers=(*dense_block("dense1", 200), dropout("dropout1", 0.2)),
        optimizer="RMSprop",
        learning_rate=0.001,
        batch_size=100,
        epochs=10,
        source="beginner guide 2017",
        published="none given",
        made_for="sentiment",
    ),
)
