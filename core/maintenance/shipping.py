"""What makes and measures models for the maintainers: those in assets/, and held-out answers.

Training needs Keras, which is imported when it is called. Runs that visitors order are the business
of `core.runs`.
"""

from __future__ import annotations

from core.data import datasets
from core.engine.progress import Progress
from core.networks.checkpoint import Checkpoint
from core.queries import data
from core.recipes.recipe import Recipe
from core.runs.measuring import make_entry
from core.store import held_out, snapshots
from core.store.card import Card
from core.store.snapshots import Weights
from core.store.store import Entry, ModelStore

_SHIPPED_SNAPSHOTS = 3_000_000  # bytes of a model's snapshots, above which they are not shipped


def ship_model(recipe: Recipe, *, seed: int = 0, progress: Progress | None = None) -> Card:
    """Trains a recipe on its data set and puts the model into assets/, as `make models` does.

    Snapshots of its epochs come along where they are small.
    """
    dataset = datasets.load_dataset(data.find_dataset(recipe.made_for))
    kept: dict[int, Weights] = {}

    def keep(checkpoint: Checkpoint) -> None:
        kept[len(checkpoint.history)] = checkpoint.weights

    entry = make_entry(recipe, dataset, seed=seed, progress=progress, keep=keep)
    packed = snapshots.pack(kept)
    if sum(array.nbytes for array in packed.values()) <= _SHIPPED_SNAPSHOTS:
        entry = entry._replace(snapshots=packed)
    return ModelStore().ship(entry)


def validate_recipe(
    recipe: Recipe, *, seed: int = 0, ship: bool = False, progress: Progress | None = None
) -> Card:
    """Measures a recipe on held-out training images, for choosing settings. Needs Keras.

    Trains on the other training images; the test set is not looked at. The answers to the images
    held out are kept: the temperature of the recipe's models is fitted on them. The weights are
    not, but for the networks that judge what may be no digit (`held_out.JUDGE`): their threshold is
    found with networks that have not learned from the digits it is found on.

    Args:
        recipe: What to train.
        seed: Of the run.
        ship: Whether to put the answers into assets/, as `make models` does.
        progress: Told steps done and steps in all.
    """

    def make() -> Entry:
        source = data.find_dataset(recipe.made_for)
        dataset = datasets.hold_out(datasets.load_dataset(source))
        entry = make_entry(recipe, dataset, seed=seed, progress=progress)
        return entry if recipe.name == held_out.JUDGE else entry._replace(weights={})

    store = held_out.held_out_store()
    if ship:
        return store.ship(make())
    return store.get_or_make(held_out.held_out_id(recipe, seed, recipe.made_for), make)
