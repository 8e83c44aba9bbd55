"""Trains a recipe on a data set.

What is kept is always the network of the last epoch; no epoch and no setting is chosen by the test
set, whose figures are recorded after each epoch as the tutorials print them. Keeping the result is
the job of `core.models.store`.
"""

from __future__ import annotations

import math
import os
import platform
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.augmentation import augment
from core.data.datasets import Dataset, Split
from core.data.pen_styles import draw_styles
from core.models import architecture
from core.models.backend import keras, make_deterministic, tf
from core.models.recipe import Recipe

_STEPS_AT_ONCE = 50  # steps per call into the graph: a third faster, and still a report each second
_WARM_UP = 0.1  # share of all steps over which a cosine schedule rises to its learning rate
_EVALUATION_BATCH = 500

Progress = Callable[[int, int], None]
"""Called with steps done and steps in all."""


class Epoch(NamedTuple):
    """Figures after one pass over the training images.

    Losses are mean cross entropies in nats, accuracies shares in [0, 1]. Those of the training
    images are running means over the epoch, with dropout and augmentation on.
    """

    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float


class Training(NamedTuple):
    """The outcome of a training run.

    Attributes:
        model: The `keras.Model` of the last epoch, from images to probabilities.
        history: One `Epoch` for each epoch that was finished.
        seconds: Wall-clock time.
        stopped: Whether it was stopped before its last epoch ended.
    """

    model: Any
    history: list[Epoch]
    seconds: float
    stopped: bool


def train(
    recipe: Recipe,
    dataset: Dataset,
    *,
    seed: int = 0,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Training:
    """Trains a recipe with its own settings.

    The same recipe, data, seed and library versions give the same weights on one machine.

    Args:
        recipe: What to train and how.
        dataset: Trained on its training part, evaluated after each epoch on its test part.
        seed: Fixes the first weights, the order of images, dropout and augmentation.
        progress: Told steps done and steps in all, about once a second.
        should_stop: Asked as often; true ends the run.
    """
    started = time.monotonic()
    make_deterministic(seed)
    images, labels = _select(recipe, dataset.train)
    source = dataset.source
    model = make_untrained(recipe, source.input_shape, len(source.class_names), seed)
    if recipe.pca_layer:
        _set_principal_components(model.get_layer(recipe.pca_layer), images, seed)
    steps = math.ceil((len(labels) + recipe.drawn_styles) / recipe.batch_size)
    learner = _compile(model, recipe, steps)
    watch = _Watch(steps, recipe.epochs, progress, should_stop)
    history: list[Epoch] = []
    for epoch in range(recipe.epochs):
        shown = _show(recipe, Split(images, labels), [seed, epoch])
        fit = learner.fit(
            *shown,
            batch_size=recipe.batch_size,
            epochs=epoch + 1,
            initial_epoch=epoch,
            shuffle=False,
            verbose=0,
            callbacks=[watch],
        )
        if watch.stopped:
            break
        test_loss, test_accuracy = learner.evaluate(
            *dataset.test, batch_size=_EVALUATION_BATCH, verbose=0
        )
        history.append(
            Epoch(fit.history["loss"][0], fit.history["accuracy"][0], test_loss, test_accuracy)
        )
    return Training(model, history, time.monotonic() - started, watch.stopped)


def make_untrained(
    recipe: Recipe, input_shape: tuple[int, ...], num_classes: int, seed: int
) -> Any:
    """The network with which a training run of this seed begins: a `keras.Model`."""
    keras.utils.set_random_seed(seed)
    return architecture.build(recipe, input_shape, num_classes)


def describe_process() -> dict[str, str]:
    """What a training run here is made with, for the model's card."""
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "threads": str(
            tf.config.threading.get_intra_op_parallelism_threads() or "chosen by TensorFlow"
        ),
        "deterministic": "op determinism on",
    }


def _select(recipe: Recipe, split: Split) -> Split:
    """The images that the recipe trains on."""
    number = min(recipe.num_images or len(split.labels), len(split.labels))
    kept = round(number * (1 - recipe.held_out))
    return Split(split.images[:kept], split.labels[:kept])


def _show(recipe: Recipe, split: Split, seed: list[int]) -> Split:
    """What one epoch shows: the images in a new order, with the recipe's additions."""
    images, labels = split
    if recipe.drawn_styles:
        drawn = draw_styles(recipe.drawn_styles, seed=seed)
        images = np.concatenate([images, drawn.images])
        labels = np.concatenate([labels, drawn.labels])
    order = np.random.default_rng(seed).permutation(len(labels))
    images, labels = images[order], labels[order]
    if recipe.augmentation:
        images = augment(images, recipe.augmentation, seed=seed)
    return Split(images, labels)


def _set_principal_components(layer: Any, images: NDArray[np.float32], seed: int) -> None:
    """Makes a dense layer project onto the principal components of the training images."""
    from sklearn.decomposition import PCA

    analysis = PCA(layer.units, svd_solver="covariance_eigh", random_state=seed)
    analysis.fit(images.reshape(len(images), -1))
    components = analysis.components_
    layer.set_weights([components.T, -components @ analysis.mean_])


def _compile(model: Any, recipe: Recipe, steps: int) -> Any:
    """A model that shares the weights, ends in the logits and is ready for `fit`."""
    rate: Any = recipe.learning_rate
    if recipe.cosine:
        all_steps = steps * recipe.epochs
        warm_up = max(1, round(_WARM_UP * all_steps))
        rate = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0,
            decay_steps=max(1, all_steps - warm_up),
            warmup_target=recipe.learning_rate,
            warmup_steps=warm_up,
        )
    learner = keras.Model(model.input, model.get_layer("logits").output)
    learner.compile(
        optimizer=getattr(keras.optimizers, recipe.optimizer)(learning_rate=rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
        steps_per_execution=min(_STEPS_AT_ONCE, steps),
    )
    return learner


class _Watch(keras.callbacks.Callback):  # type: ignore[misc]
    """Reports progress and ends the run on request."""

    def __init__(
        self,
        steps: int,
        epochs: int,
        progress: Progress | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        super().__init__()
        self.stopped = False
        self._steps, self._epochs = steps, epochs
        self._progress, self._should_stop = progress, should_stop
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._progress:
            done = self._epoch * self._steps + min(batch + 1, self._steps)
            self._progress(done, self._epochs * self._steps)
        if self._should_stop and self._should_stop():
            self.stopped = True
            self.model.stop_training = True
