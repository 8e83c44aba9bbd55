"""What a training run made, measured for keeping."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.data.datasets import Dataset
from core.engine.progress import Progress
from core.networks.checkpoint import Checkpoint
from core.recipes.recipe import Recipe
from core.store import card as cards
from core.store.card import Card
from core.store.store import Entry

if TYPE_CHECKING:
    from core.networks.training import Training


def make_entry(
    recipe: Recipe,
    dataset: Dataset,
    *,
    seed: int = 0,
    progress: Progress | None = None,
    keep: Callable[[Checkpoint], None] | None = None,
) -> Entry:
    """Trains a recipe and measures the result, without keeping it. Needs Keras.

    Args:
        recipe: What to train.
        dataset: What to train it on, and to measure it on.
        seed: Of the run.
        progress: Told steps done and steps in all.
        keep: Given a checkpoint before the first epoch and after each.
    """
    from core.networks import training

    def report(report: training.Report) -> None:
        if progress:
            progress(report.step, report.steps)

    outcome = training.train(recipe, dataset, seed=seed, report=report, keep=keep)
    return measure(recipe, dataset, outcome, seed=seed)


def measure(recipe: Recipe, dataset: Dataset, outcome: Training, *, seed: int) -> Entry:
    """Measures what a training run made, for keeping. Needs Keras.

    Args:
        recipe: What was trained.
        dataset: What it was trained on, and is measured on.
        outcome: The run.
        seed: Of the run.
    """
    from core.networks import backend, network

    probabilities = network.Network(outcome.model).predict(dataset.test.images).probabilities
    mistakes = int((probabilities.argmax(axis=1) != dataset.test.labels).sum())
    card = Card(
        model_id=cards.make_model_id(recipe, dataset.source.sha256, seed),
        recipe=recipe,
        dataset=dataset.source.name,
        dataset_sha256=dataset.source.sha256,
        seed=seed,
        parameters=int(outcome.model.count_params()),
        input_shape=dataset.source.input_shape,
        num_classes=len(dataset.source.class_names),
        history=[epoch._asdict() for epoch in outcome.history],
        test_images=len(dataset.test.labels),
        test_mistakes=mistakes,
        seconds=round(outcome.seconds, 1),
        made_with=backend.describe_process(),
        files={},
    )
    return Entry(card, network.read_weights(outcome.model), probabilities)
