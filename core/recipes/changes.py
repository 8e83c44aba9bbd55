"""How a trained recipe differs from the published one of its name, and what figure it may claim."""

from __future__ import annotations

from core.recipes.recipe import Recipe
from core.recipes.table import RECIPES

NO_FIGURE = "–"


def list_changes(recipe: Recipe) -> list[str]:
    """The training settings that are not those of the published recipe, each in a few words.

    Args:
        recipe: As it was trained; one of one's own differs from nothing.
    """
    known = RECIPES.get(recipe.name)
    if known is None:
        return []
    changes = []
    if recipe.epochs != known.epochs:
        changes.append(f"{recipe.epochs:,} epoch{'s' if recipe.epochs != 1 else ''}")
    if recipe.batch_size != known.batch_size:
        changes.append(f"batches of {recipe.batch_size:,}")
    if recipe.learning_rate != known.learning_rate:
        changes.append(f"learning rate {recipe.learning_rate:g}")
    if recipe.num_images != known.num_images:
        changes.append(f"{recipe.num_images:,} images" if recipe.num_images else "all images")
    return changes


def published_figure(recipe: Recipe, dataset: str) -> str:
    """What the source printed, where that was for these settings on this data set.

    Args:
        recipe: As it was trained.
        dataset: Name of the data set that it was trained on.
    """
    same = recipe.made_for == dataset and not list_changes(recipe)
    return recipe.published if same else NO_FIGURE
