"""Answers to held-out training images, beside the models: temperatures are fitted on them."""

from __future__ import annotations

from core.data import datasets, library
from core.data.datasets import MNIST
from core.recipes.recipe import Recipe
from core.store import card as cards
from core.store.store import ModelStore

JUDGE = "champion"  # the recipe whose held-out runs keep their weights: its networks judge drawings


def held_out_store() -> ModelStore:
    """Where the answers to held-out training images are kept: a store beside that of the models."""
    models = ModelStore()
    shipped = models.shipped.with_name("held_out")
    return ModelStore(models.root / "held-out", shipped, " --validate")


def held_out_id(recipe: Recipe, seed: int, dataset: str = MNIST.name) -> str:
    """The identity of a run of `validate_recipe`."""
    source = library.find_source(dataset)
    return cards.make_model_id(recipe, datasets.name_held_out(source).sha256, seed)
