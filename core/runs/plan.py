"""What a training run is to do: recipe, data set, seed; checked before it starts."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from core.data.datasets import Source
from core.files import records
from core.queries import data
from core.recipes import recipe as recipes
from core.recipes.bounds import check_settings
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Recipe, count_images
from core.store import card as cards

MAX_SEED = 2**31 - 1


@dataclass(frozen=True)
class Plan:
    """A run that can be trained.

    Attributes:
        recipe: What to train and how.
        dataset: Name of the data set.
        dataset_sha256: Its digest; another data set of that name is refused.
        seed: Of the run.
    """

    recipe: Recipe
    dataset: str
    dataset_sha256: str
    seed: int

    @property
    def run_id(self) -> str:
        """The identity of the run: that of the model it makes."""
        return cards.make_model_id(self.recipe, self.dataset_sha256, self.seed)

    def stopped_id(self, epochs: int) -> str:
        """The identity of the model that is kept when the run is stopped after some epochs."""
        return cards.make_model_id(
            self.recipe, self.dataset_sha256, self.seed, stopped_after=epochs
        )


def make_plan(recipe: Recipe, dataset: str, seed: int) -> Plan:
    """Plans a run.

    Raises:
        ValueError: There is no such data set, the recipe does not fit it, or the seed is none.
    """
    source = data.find_dataset(dataset)
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"Received the seed {seed}; expected 0 to {MAX_SEED:,}.")
    check_settings(recipe)
    check_fit(recipe, source)
    _check_number(recipe, source)
    return Plan(recipe, source.name, source.sha256, seed)


def change_settings(
    recipe: Recipe,
    *,
    epochs: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    num_images: int | None = None,
) -> Recipe:
    """A recipe with other training settings; None leaves one as it is.

    Raises:
        ValueError: A setting is out of range.
    """
    changed = replace(
        recipe,
        epochs=recipe.epochs if epochs is None else epochs,
        batch_size=recipe.batch_size if batch_size is None else batch_size,
        learning_rate=recipe.learning_rate if learning_rate is None else learning_rate,
        num_images=recipe.num_images if num_images is None else num_images,
    )
    check_settings(changed)
    return changed


def check_fit(recipe: Recipe, source: Source) -> None:
    """Passes a recipe that can be trained on a data set.

    Raises:
        ValueError: It cannot; the sentence says why.
    """
    build_graph(recipe, source.input_shape, len(source.class_names))
    if recipe.drawn_styles and not source.reads_digits:
        raise ValueError(
            f"{recipe.name} adds drawn digits of 28x28 pixels to what it learns from, so it can "
            f"only be trained on digits; {source.title} holds something else. Choose another "
            "recipe."
        )
    if recipe.augmentation and not (source.is_image and source.input_shape[2] == 1):
        raise ValueError(
            f"{recipe.name} distorts gray images while it learns; {source.title} holds none. "
            "Choose another recipe."
        )


def _check_number(recipe: Recipe, source: Source) -> None:
    """Passes a recipe that leaves enough images to learn from."""
    if not (recipe.held_out or recipe.pca_layer):
        return
    images = count_images(recipe, data.count_images(source.name)[0], recipe.epochs - 1)
    units = [layer.settings["units"] for layer in recipe.layers if layer.name == recipe.pca_layer]
    needed = max([1, *units])
    if images < needed:
        raise ValueError(
            f"{recipe.name} would learn from {images} {source.noun}s, without the "
            f"{recipe.held_out:.0%} it holds back; it needs {needed} at least. Choose more "
            "training images."
        )


def to_json(plan: Plan) -> str:
    """A plan as JSON text."""
    return records.to_json(plan, instead={"recipe": recipes.to_fields(plan.recipe)})


def from_json(text: str) -> Plan:
    """The plan that `to_json` wrote.

    Raises:
        ValueError: The text is not a plan.
    """
    try:
        return records.from_json(Plan, text, {"recipe": _read_recipe})
    except ValueError as error:
        raise ValueError(f"This is not the plan of a run: {error}.") from None


def _read_recipe(fields: Any) -> Recipe:
    return recipes.from_json(json.dumps(fields))
