"""A network that answers: a recipe with trained weights, compiled for single images."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.networks import architecture
from core.networks.backend import tf
from core.networks.prediction import Prediction
from core.recipes.layers.node import LOGITS
from core.recipes.recipe import Recipe

Weights = Mapping[str, NDArray[np.float32]]
"""float32 arrays by "layer/number", in the order in which Keras lists a layer's weights."""

EXPORT_SUFFIXES = (".keras", ".h5", ".weights.h5")
_BATCH = 500  # images per pass; bounds the memory a query can ask for


class Network:
    """A loaded network.

    `model.predict` prepares a data pipeline for each call; here the network is one compiled
    function with a fixed signature for each kind of question, traced when it is first wanted.
    """

    def __init__(self, model: Any) -> None:
        """Takes a Keras model as `core.networks.architecture.build` makes them."""
        self.model = model
        self._signature = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)

    def predict(self, images: NDArray[np.float32]) -> Prediction:
        """Answers for a batch of images.

        Args:
            images: float32 of shape (num_images, height, width, channels) in the data set's range.

        Raises:
            ValueError: The images have another shape.
        """
        self._check(images)
        parts = [
            self._answer(tf.constant(images[start : start + _BATCH], tf.float32))
            for start in range(0, max(len(images), 1), _BATCH)
        ]
        logits, probabilities = (
            np.concatenate([part[index].numpy() for part in parts]) for index in (0, 1)
        )
        return Prediction(logits, probabilities)

    def responses(self, images: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """What every layer makes of some images, in one compiled pass.

        The layers' outputs leave the graph as one array and are taken apart here: handing over
        some twenty arrays would take longer than computing them.

        Args:
            images: As in `predict`; at most some hundreds, as everything is kept.

        Returns:
            For each layer in order, "image" first, its output: float32 of shape
            (num_images, *layer_shape).

        Raises:
            ValueError: The images have another shape.
        """
        self._check(images)
        flat = self._all_layers(tf.constant(images, tf.float32)).numpy()
        shapes = {layer.name: tuple(layer.output.shape[1:]) for layer in self.model.layers}
        ends = np.cumsum([math.prod(shape) for shape in shapes.values()])
        parts = np.split(flat, ends[:-1], axis=1)
        return {
            name: part.reshape(len(images), *shape)
            for (name, shape), part in zip(shapes.items(), parts, strict=True)
        }

    @property
    def hidden_width(self) -> int:
        """How many numbers the last hidden layer makes of an image."""
        return int(self.model.get_layer(LOGITS).input.shape[1])

    def hidden(self, images: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        """What the last hidden layer makes of some images: what the logits are computed from.

        Images that lie close together there look alike to the network.

        Args:
            images: As in `predict`.

        Yields:
            float32 of shape (num_in_batch, hidden_width), together one row for each image.

        Raises:
            ValueError: The images have another shape.
        """
        self._check(images)
        for start in range(0, len(images), _BATCH):
            batch = tf.constant(images[start : start + _BATCH], tf.float32)
            yield self._last_hidden(batch).numpy()

    def hidden_and_logits(
        self, images: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The last hidden layer and what follows from it, in one compiled pass.

        Args:
            images: As in `predict`.

        Returns:
            float32 of shape (num_images, hidden_width) and (num_images, num_classes).

        Raises:
            ValueError: The images have another shape.
        """
        self._check(images)
        parts = [
            self._last_layers(tf.constant(images[start : start + _BATCH], tf.float32)).numpy()
            for start in range(0, max(len(images), 1), _BATCH)
        ]
        hidden, logits = np.split(np.concatenate(parts), [self.hidden_width], axis=1)
        return hidden, logits

    @functools.cached_property
    def _answer(self) -> Any:
        """The compiled pass of `predict`."""
        model = self.model
        outputs = [model.get_layer(LOGITS).output, model.output]
        return self._compile(type(model)(model.input, outputs))

    @functools.cached_property
    def _last_layers(self) -> Any:
        """The compiled pass of `hidden_and_logits`."""
        logits = self.model.get_layer(LOGITS)
        both = type(self.model)(self.model.input, [logits.input, logits.output])
        return self._compile(
            lambda images, training: tf.concat(both(images, training=training), axis=1)
        )

    @functools.cached_property
    def _last_hidden(self) -> Any:
        """The compiled pass of `hidden`."""
        part = type(self.model)(self.model.input, self.model.get_layer(LOGITS).input)
        return self._compile(part)

    @functools.cached_property
    def _all_layers(self) -> Any:
        """The compiled pass of `responses`."""
        outputs = [layer.output for layer in self.model.layers]
        whole = type(self.model)(self.model.input, outputs)

        def run(images: Any, training: bool) -> Any:
            flat = [
                tf.reshape(output, (tf.shape(images)[0], math.prod(output.shape[1:])))
                for output in whole(images, training=training)
            ]
            return tf.concat(flat, axis=1)

        return self._compile(run)

    def _compile(self, run: Callable[..., Any]) -> Any:
        return tf.function(
            lambda images: run(images, training=False),
            input_signature=[self._signature],
            autograph=False,
        ).get_concrete_function()

    def _check(self, images: NDArray[np.float32]) -> None:
        expected = tuple(self.model.input_shape[1:])
        if images.shape[1:] != expected or images.ndim != 1 + len(expected):
            raise ValueError(
                f"Received images of shape {images.shape}; expected (num_images, "
                f"{', '.join(map(str, expected))}). Reshape them first."
            )

    def read_weights(self) -> dict[str, NDArray[np.float32]]:
        """Its weights, in the form `load_network` takes."""
        return read_weights(self.model)

    def export(self, path: Path) -> None:
        """Saves the network in one of Keras' own formats, chosen by the file's ending.

        Raises:
            ValueError: The ending is none of `EXPORT_SUFFIXES`, or the file cannot be written.
        """
        if not path.name.endswith(EXPORT_SUFFIXES):
            raise ValueError(
                f"Received the file name {path.name!r}; expected one that ends in "
                f"{', '.join(EXPORT_SUFFIXES)}."
            )
        try:
            if path.name.endswith(".weights.h5"):
                self.model.save_weights(path)
            else:
                self.model.save(path)
        except OSError as error:
            raise ValueError(
                f"{path} cannot be written ({error.strerror or error}). Choose another place."
            ) from None


def load_network(
    recipe: Recipe, weights: Weights, input_shape: tuple[int, ...], num_classes: int
) -> Network:
    """Builds a recipe's network and gives it its trained weights.

    Raises:
        ValueError: The weights do not fit the recipe.
    """
    model = architecture.build(recipe, input_shape, num_classes)
    set_weights(model, weights)
    return Network(model)


def set_weights(model: Any, weights: Weights) -> None:
    """Gives a Keras model that `architecture.build` made its weights.

    Raises:
        ValueError: The weights do not fit.
    """
    for layer in model.layers:
        names = [f"{layer.name}/{index}" for index in range(len(layer.weights))]
        shapes = [tuple(weight.shape) for weight in layer.weights]
        given = [weights[name].shape if name in weights else None for name in names]
        if shapes != given:
            raise ValueError(
                f"Layer {layer.name!r} of {model.name!r} received weights of shapes {given}; "
                f"expected {shapes}."
            )
        layer.set_weights([weights[name] for name in names])


def read_weights(model: Any) -> dict[str, NDArray[np.float32]]:
    """The weights of a Keras model, in the form `load_network` takes."""
    return {
        f"{layer.name}/{index}": np.asarray(weight, np.float32)
        for layer in model.layers
        for index, weight in enumerate(layer.get_weights())
    }
