"""How far the training settings of a recipe may go. Recipes come from forms and files, too."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from core.drawing.forms.table import find_form
from core.files.names import suggest
from core.recipes.layers.checks import check_layer
from core.recipes.recipe import SOFTMAX, Recipe

OPTIMIZERS = ("Adam", "SGD", "RMSprop", "Adadelta")
MAX_EPOCHS, MAX_BATCH, MAX_RATE = 1000, 10_000, 10.0
_MAX_DRAWN = 100_000  # digits drawn anew for each epoch
_MAX_DISTORTION = 180.0  # of any quantity; the largest turn in degrees


def check_recipe(recipe: Recipe) -> None:
    """Passes a recipe whose layers and settings are all within bounds.

    Whether its layers fit each other is the question of `core.recipes.layers.graph.build_graph`.

    Raises:
        ValueError: Something is not.
    """
    check_settings(recipe)
    for layer in recipe.layers:
        check_layer(layer)


def check_settings(recipe: Recipe) -> None:
    """Passes training settings that are within bounds.

    Raises:
        ValueError: One is not.
    """
    for name, value, highest in (
        ("epochs", recipe.epochs, MAX_EPOCHS),
        ("batch size", recipe.batch_size, MAX_BATCH),
    ):
        if not _is_whole(value, 1, highest):
            raise ValueError(f"Received {value!r} as {name}; expected 1 to {highest:,}.")
    if not _is_number(recipe.learning_rate) or not 0 < recipe.learning_rate <= MAX_RATE:
        raise ValueError(
            f"Received the learning rate {recipe.learning_rate}; expected more than 0, and "
            f"{MAX_RATE:g} at most."
        )
    if recipe.optimizer not in OPTIMIZERS:
        raise ValueError(
            f"Received the optimizer {str(recipe.optimizer)[:40]!r}; expected one of "
            f"{', '.join(OPTIMIZERS)}.{suggest(str(recipe.optimizer), OPTIMIZERS)}"
        )
    if recipe.num_images is not None and not _is_whole(recipe.num_images, 1, 10**9):
        raise ValueError(f"Received {recipe.num_images!r} training images; expected at least 1.")
    if not _is_number(recipe.held_out) or not 0 <= recipe.held_out < 1:
        raise ValueError(
            f"Received {recipe.held_out!r} as the share held out; expected 0 to below 1."
        )
    if not _is_whole(recipe.held_out_from, 0, MAX_EPOCHS):
        raise ValueError(
            f"Received {recipe.held_out_from!r} epochs before a share is held out; expected 0 to "
            f"{MAX_EPOCHS:,}."
        )
    if not _is_whole(recipe.drawn_styles, 0, _MAX_DRAWN):
        raise ValueError(
            f"Received {recipe.drawn_styles!r} drawn digits an epoch; expected 0 to {_MAX_DRAWN:,}."
        )
    if not isinstance(recipe.forms, tuple):
        raise ValueError(f"Received {recipe.forms!r} as forms; expected a list of their names.")
    for form in recipe.forms:
        find_form(form)
    for name in ("cosine", "one_hot"):
        if not isinstance(getattr(recipe, name), bool):
            raise ValueError(f"Received {getattr(recipe, name)!r} as {name}; expected a boolean.")
    if recipe.ending != SOFTMAX:
        raise ValueError(
            f"Received the ending {str(recipe.ending)[:40]!r}; expected {SOFTMAX!r}, which all "
            "recipes that are trained here have."
        )
    if recipe.pca_layer is not None and not isinstance(recipe.pca_layer, str):
        raise ValueError(f"Received {recipe.pca_layer!r} as pca_layer; expected a layer's name.")
    if recipe.augmentation is not None:
        for name, value in dataclasses.asdict(recipe.augmentation).items():
            if not _is_number(value) or not 0 <= value <= _MAX_DISTORTION:
                raise ValueError(
                    f"Received {value!r} as the distortion {name}; expected 0 to "
                    f"{_MAX_DISTORTION:g}."
                )


def _is_whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
