"""Trains a recipe on a data set.

What is kept is always the network of the last epoch; no epoch and no setting is chosen by the test
set, whose figures are recorded after each epoch as the tutorials print them. After each epoch a run
can hand over a `Checkpoint`, from which another process goes on to the very same weights. Keeping
results is the job of `core.store.store`, keeping checkpoints that of `core.runs`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import Dataset
from core.networks import architecture, batches, network
from core.networks.backend import keras, make_deterministic
from core.networks.checkpoint import Checkpoint, Epoch
from core.recipes.layers.node import LOGITS
from core.recipes.recipe import Recipe, count_images

_STEPS_AT_ONCE = 50  # most steps per call into the graph: a third faster than one at a time
_WORK_AT_ONCE = 8e9  # multiply-adds per call: a fraction of a second, as a stop waits for its end
_FORWARD_AND_BACK = 3  # a training step computes about three times what an answer does
_WARM_UP = 0.1  # share of all steps over which a cosine schedule rises to its learning rate
_EVALUATION_BATCH = 500


class Report(NamedTuple):
    """How a run goes, within an epoch.

    Attributes:
        step: Steps done, over all epochs.
        steps: Steps in all.
        loss: Mean cross entropy in nats over the images since the last report.
        accuracy: Share of them that were read correctly, in [0, 1].
        epochs: Epochs done, with the share of the one that is under way.
    """

    step: int
    steps: int
    loss: float
    accuracy: float
    epochs: float


class Training(NamedTuple):
    """The outcome of a training run.

    Attributes:
        model: The `keras.Model` of the last finished epoch, from images to probabilities.
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
    start: Checkpoint | None = None,
    report: Callable[[Report], None] | None = None,
    keep: Callable[[Checkpoint], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Training:
    """Trains a recipe with its own settings.

    The same recipe, data, seed and library versions give the same weights on one machine, whether
    or not the run was interrupted between epochs.

    Args:
        recipe: What to train and how.
        dataset: Trained on its training part, evaluated after each epoch on its test part.
        seed: Fixes the first weights, the order of images, dropout and augmentation.
        start: Where to go on; from the beginning if None, or if this Keras cannot go on there.
        report: Told several times a second how it goes.
        keep: Given a checkpoint before the first epoch and after each.
        should_stop: Asked as often; true ends the run, and what the epoch had done is dropped.

    Raises:
        ValueError: The loss is no number any more: the weights are beyond use, and stay so.
    """
    started = time.monotonic() - (start.seconds if start else 0.0)
    make_deterministic(seed)
    images, labels = batches.select(recipe, dataset.train)
    source = dataset.source
    model = make_untrained(recipe, source.input_shape, len(source.class_names), seed)
    if recipe.pca_layer:
        _set_principal_components(model.get_layer(recipe.pca_layer), images, seed)
    numbers = [
        count_images(recipe, len(dataset.train.labels), epoch) for epoch in range(recipe.epochs)
    ]
    steps = [math.ceil((number + recipe.drawn_styles) / recipe.batch_size) for number in numbers]
    learner = _compile(model, recipe, steps)
    history: list[Epoch] = []
    if start and _restore(model, learner, start):
        history += start.history
    elif keep:
        keep(_read_state(model, learner, history, time.monotonic() - started))
    before = model.get_weights()
    watch = _Watch(steps, report, should_stop)
    tests = batches.hold(batches.code(recipe, dataset.test, source))
    deck = (images, labels) if batches.adds(recipe) else batches.hold((images, labels))
    for epoch in range(len(history), recipe.epochs):
        if numbers[epoch] < len(deck[1]):  # some are held out from here on
            deck = (deck[0][: numbers[epoch]], deck[1][: numbers[epoch]])
        fit = learner.fit(
            batches.show(recipe, deck, source, [seed, epoch]),
            epochs=epoch + 1,
            initial_epoch=epoch,
            shuffle=False,
            verbose=0,
            callbacks=[watch],
        )
        if watch.stopped:
            model.set_weights(before)
            break
        test_loss, test_accuracy = learner.evaluate(*tests, batch_size=_EVALUATION_BATCH, verbose=0)
        _check_loss(test_loss, epoch)
        history.append(
            Epoch(fit.history["loss"][0], fit.history["accuracy"][0], test_loss, test_accuracy)
        )
        before = model.get_weights()
        if keep:
            keep(_read_state(model, learner, history, time.monotonic() - started))
    return Training(model, history, time.monotonic() - started, watch.stopped)


def make_untrained(
    recipe: Recipe, input_shape: tuple[int, ...], num_classes: int, seed: int
) -> Any:
    """The network with which a training run of this seed begins: a `keras.Model`."""
    keras.utils.set_random_seed(seed)
    return architecture.build(recipe, input_shape, num_classes)


def _read_state(model: Any, learner: Any, history: list[Epoch], seconds: float) -> Checkpoint:
    """The checkpoint of a model and of the compiled learner that shares its weights."""
    state = {name: np.asarray(v) for name, v in _list_state(model, learner).items()}
    return Checkpoint(list(history), network.read_weights(model), state, seconds)


def _restore(model: Any, learner: Any, checkpoint: Checkpoint) -> bool:
    """Brings a model and its learner to where a checkpoint was made.

    Returns:
        Whether it could: another version of Keras may keep other numbers.
    """
    variables = _list_state(model, learner)
    if {name: tuple(variable.shape) for name, variable in variables.items()} != {
        name: array.shape for name, array in checkpoint.state.items()
    }:
        return False
    network.set_weights(model, checkpoint.weights)
    for name, variable in variables.items():
        variable.assign(checkpoint.state[name])
    return True


def _list_state(model: Any, learner: Any) -> dict[str, Any]:
    """The variables besides the weights that decide how a run goes on."""
    learner.optimizer.build(learner.trainable_variables)
    variables = {f"optimizer/{i}": v for i, v in enumerate(learner.optimizer.variables)}
    for layer in model.layers:
        if generator := getattr(layer, "seed_generator", None):
            variables[f"random/{layer.name}"] = generator.state
    return variables


def _set_principal_components(layer: Any, images: NDArray[np.float32], seed: int) -> None:
    """Makes a dense layer project onto the principal components of the training images."""
    from sklearn.decomposition import PCA

    analysis = PCA(layer.units, svd_solver="covariance_eigh", random_state=seed)
    analysis.fit(images.reshape(len(images), -1))
    components = analysis.components_
    layer.set_weights([components.T, -components @ analysis.mean_])


def _compile(model: Any, recipe: Recipe, steps: list[int]) -> Any:
    """A model that shares the weights, ends in the logits and is ready for `fit`.

    Args:
        model: The network.
        recipe: How to train it.
        steps: In each epoch.
    """
    rate: Any = recipe.learning_rate
    if recipe.cosine:
        all_steps = sum(steps)
        warm_up = max(1, round(_WARM_UP * all_steps))
        rate = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0,
            decay_steps=max(1, all_steps - warm_up),
            warmup_target=recipe.learning_rate,
            warmup_steps=warm_up,
        )
    learner = keras.Model(model.input, model.get_layer(LOGITS).output)
    losses, metrics = keras.losses, keras.metrics
    loss, accuracy = losses.SparseCategoricalCrossentropy, metrics.SparseCategoricalAccuracy
    if recipe.one_hot:
        loss, accuracy = losses.CategoricalCrossentropy, metrics.CategoricalAccuracy
    learner.compile(
        optimizer=getattr(keras.optimizers, recipe.optimizer)(learning_rate=rate),
        loss=loss(from_logits=True),
        metrics=[accuracy(name="accuracy")],
        steps_per_execution=min([_plan_stride(model, recipe.batch_size), *steps]),
    )
    return learner


def _plan_stride(model: Any, batch_size: int) -> int:
    """How many steps to take per call into the graph: as many as fit into a fraction of a second.

    Progress and a stop wait for the end of a call. The weights do not depend on it.
    """
    multiply_adds = sum(
        math.prod(layer.output.shape[1:-1]) * int(layer.count_params()) for layer in model.layers
    )
    work = _FORWARD_AND_BACK * batch_size * max(1, multiply_adds)
    return int(max(1, min(_STEPS_AT_ONCE, _WORK_AT_ONCE // work)))


def _check_loss(loss: float, epoch: int) -> None:
    """Passes a loss that is a number."""
    if not math.isfinite(loss):
        raise ValueError(
            f"The loss grew beyond all numbers in epoch {epoch + 1}, and the weights with it: the "
            "steps are too large. Choose a smaller learning rate."
        )


class _Watch(keras.callbacks.Callback):  # type: ignore[misc]
    """Reports how a run goes and ends it on request."""

    def __init__(
        self,
        steps: list[int],
        report: Callable[[Report], None] | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        super().__init__()
        self.stopped = False
        self._steps = steps  # in each epoch
        self._report, self._should_stop = report, should_stop
        self._epoch = self._before = self._seen = 0
        self._sums = np.zeros(2)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch
        self._before, self._seen, self._sums = sum(self._steps[:epoch]), 0, np.zeros(2)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        _check_loss(logs["loss"], self._epoch)
        if self._report:
            self._report(self._describe(min(batch + 1, self._steps[self._epoch]), logs))
        if self._should_stop and self._should_stop():
            self.stopped = True
            self.model.stop_training = True

    def _describe(self, done: int, logs: Any) -> Report:
        """Turns Keras' means over the epoch so far into means since the last report."""
        sums = done * np.array([logs["loss"], logs["accuracy"]], float)
        loss, accuracy = (sums - self._sums) / (done - self._seen)
        self._sums, self._seen = sums, done
        epochs = self._epoch + done / self._steps[self._epoch]
        return Report(self._before + done, sum(self._steps), float(loss), float(accuracy), epochs)
