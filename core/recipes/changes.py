"""How a trained recipe differs from the published one of its name, and what figure it may claim.

A card holds its recipe as it stood when the network was trained, source and figure included. What
the table says of them today is what counts.
"""

from __future__ import annotations

from core.recipes.recipe import Recipe, ingredients
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
    if _held_out(recipe) != _held_out(known):
        changes.append(_describe_held_out(recipe))
    return changes


def _held_out(recipe: Recipe) -> tuple[float, int]:
    """Which share is held out, after how many epochs; the same for all recipes without any."""
    return (recipe.held_out, recipe.held_out_from) if recipe.held_out else (0.0, 0)


def _describe_held_out(recipe: Recipe) -> str:
    if not recipe.held_out:
        return "nothing held out"
    after = f" after epoch {recipe.held_out_from}" if recipe.held_out_from else ""
    return f"{recipe.held_out:.0%} held out{after}"


def published_source(recipe: Recipe) -> str:
    """Who published a recipe, as the table has it today; for others what the recipe says.

    Args:
        recipe: As it was trained, perhaps long ago, or with other settings.
    """
    known = RECIPES.get(recipe.name)
    return known.source if known and known.layers == recipe.layers else recipe.source


def published_figure(recipe: Recipe, dataset: str) -> str:
    """What the source printed, where that was for these settings on this data set.

    Args:
        recipe: As it was trained.
        dataset: Name of the data set that it was trained on.
    """
    known = RECIPES.get(recipe.name, recipe)
    same = known.made_for == dataset and ingredients(known) == ingredients(recipe)
    return known.published if same else NO_FIGURE
