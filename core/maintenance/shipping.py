"""What makes and measures models for the maintainers: those in assets/, and held-out answers.

Training needs Keras, which is imported when it is called. Runs that visitors order are the business
of `core.runs`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.data import datasets
from core.data.datasets import MNIST, Dataset
from core.networks.checkpoint import Checkpoint
from core.queries import models
from core.recipes.recipe import Recipe
from core.store import card as cards
from core.store import snapshots
from core.store.card import Card
from core.store.snapshots import Weights
from core.store.store import Entry, ModelStore

if TYPE_CHECKING:
    from core.networks.training import Training

_SHIPPED_SNAPSHOTS = 3_000_000  # bytes of a model's snapshots, above which they are not shipped


def ship_model(recipe: Recipe, *, seed: int = 0, progress: models.Progress | None = None) -> Card:
    """Trains a recipe on its data set and puts the model into assets/, as `make models` does.

    Snapshots of its epochs come along where they are small.
    """
    dataset = datasets.load_dataset(models.find_dataset(recipe.made_for))
    kept: dict[int, Weights] = {}

    def keep(checkpoint: Checkpoint) -> None:
        kept[len(checkpoint.history)] = checkpoint.weights

    entry = make_entry(recipe, dataset, seed=seed, progress=progress, keep=keep)
    packed = snapshots.pack(kept)
    if sum(array.nbytes for array in packed.values()) <= _SHIPPED_SNAPSHOTS:
        entry = entry._replace(snapshots=packed)
    return ModelStore().ship(entry)


def make_entry(
    recipe: Recipe,
    dataset: Dataset,
    *,
    seed: int = 0,
    progress: models.Progress | None = None,
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
    from core.networks import architecture, backend, network

    probabilities = network.Network(outcome.model).predict(dataset.test.images).probabilities
    mistakes = int((probabilities.argmax(axis=1) != dataset.test.labels).sum())
    card = Card(
        model_id=cards.make_model_id(recipe, dataset.source.sha256, seed),
        recipe=recipe,
        dataset=dataset.source.name,
        dataset_sha256=dataset.source.sha256,
        seed=seed,
        parameters=int(outcome.model.count_params()),
        layers=[layer._asdict() for layer in architecture.summarize(outcome.model)],
        history=[epoch._asdict() for epoch in outcome.history],
        test_images=len(dataset.test.labels),
        test_mistakes=mistakes,
        seconds=round(outcome.seconds, 1),
        made_with=backend.describe_process(),
        files={},
    )
    return Entry(card, network.read_weights(outcome.model), probabilities)


def validate_recipe(
    recipe: Recipe, *, seed: int = 0, ship: bool = False, progress: models.Progress | None = None
) -> Card:
    """Measures a recipe on held-out training images, for choosing settings. Needs Keras.

    Trains on the other training images; the test set is not looked at. The answers to the images
    held out are kept: the temperature of the recipe's models is fitted on them. The weights are
    not.

    Args:
        recipe: What to train.
        seed: Of the run.
        ship: Whether to put the answers into assets/, as `make models` does.
        progress: Told steps done and steps in all.
    """

    def make() -> Entry:
        source = models.find_dataset(recipe.made_for)
        dataset = datasets.hold_out(datasets.load_dataset(source))
        entry = make_entry(recipe, dataset, seed=seed, progress=progress)
        return entry._replace(weights={})

    store = held_out_store()
    if ship:
        return store.ship(make())
    return store.get_or_make(held_out_id(recipe, seed, recipe.made_for), make)


def held_out_store() -> ModelStore:
    """Where the answers to held-out training images are kept: a store beside that of the models."""
    models = ModelStore()
    shipped = models.shipped.with_name("held_out")
    return ModelStore(models.root / "held-out", shipped, " --validate")


def held_out_id(recipe: Recipe, seed: int, dataset: str = MNIST.name) -> str:
    """The identity of a run of `validate_recipe`."""
    source = models.find_dataset(dataset)
    return cards.make_model_id(recipe, datasets.name_held_out(source).sha256, seed)
