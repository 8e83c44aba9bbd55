"""Recipes that visitors made, beside those of the table.

Each is a JSON file under the store's root, as `core.recipes.recipe` writes it. What a file says is
checked like any text from outside.
"""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path

from filelock import FileLock

from core.data import library
from core.files import storage
from core.files.names import suggest
from core.recipes import recipe as recipe_json
from core.recipes.bounds import check_recipe
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Recipe
from core.recipes.table import RECIPES

YOURS = "yours"  # source of these recipes

_MAX_BYTES = 100_000  # of a recipe's file; 40 layers take about 6,000
_logger = logging.getLogger(__name__)


def recipes_root() -> Path:
    """The folder that holds these recipes."""
    return storage.find_root() / "recipes"


def list_recipes() -> dict[str, Recipe]:
    """All recipes that are here, by name: the table's in its order, then one's own."""
    found = dict(RECIPES)
    for path in sorted(recipes_root().glob("[!.]*.json")):
        try:
            found.setdefault(path.stem, _read(path))
        except (OSError, ValueError) as error:
            _logger.warning("%s was left out: %s", path, error)
    return found


def find_recipe(name: str) -> Recipe:
    """The recipe of that name, from the table or one's own.

    Raises:
        ValueError: There is none.
    """
    recipes = list_recipes()
    if name not in recipes:
        raise ValueError(
            f"No recipe is called {name[:80]!r}; there are {', '.join(recipes)}."
            f"{suggest(name, recipes)}"
        )
    return recipes[name]


def keep_recipe(recipe: Recipe, *, replace: bool = False) -> Recipe:
    """Keeps a recipe under its name.

    Args:
        recipe: The recipe; the data set that it is made for has to be here.
        replace: Whether it may take the place of another one of one's own.

    Returns:
        The recipe as it is kept, marked as one's own.

    Raises:
        ValueError: Its name cannot be used or is taken, it cannot be trained, or the store cannot
            be written.
    """
    library.check_name(recipe.name)
    if recipe.name in RECIPES:
        raise ValueError(
            f"The name {recipe.name!r} is that of a published recipe, which stays as it is. "
            "Choose another."
        )
    check_recipe(recipe)
    source = library.find_source(recipe.made_for)
    build_graph(recipe, source.input_shape, len(source.class_names))
    kept = dataclasses.replace(recipe, source=YOURS, published="none", published_error=None)
    root = recipes_root()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / ".lock"):
            before = list_recipes().get(kept.name)
            if before == kept:
                return before
            if before is not None and not replace:
                raise ValueError(
                    f"You have another recipe of the name {kept.name!r}. Choose another name, or "
                    "replace that recipe."
                )
            text = recipe_json.to_json(kept)
            storage.replace_file(root / f"{kept.name}.json", text.encode())
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None
    return kept


def _read(path: Path) -> Recipe:
    """The recipe in a file.

    Raises:
        ValueError: It is none that could have been kept.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(_MAX_BYTES + 1)
    if len(raw) > _MAX_BYTES:
        raise ValueError(f"it is larger than {_MAX_BYTES:,} bytes, which no recipe is.")
    recipe = recipe_json.from_json(raw.decode("utf-8"))
    library.check_name(path.stem)
    if recipe.name != path.stem:
        raise ValueError(f"it holds a recipe of another name, {recipe.name!r}.")
    if not (isinstance(recipe.summary, str) and isinstance(recipe.made_for, str)):
        raise ValueError("its summary and its data set are no texts.")
    check_recipe(recipe)
    return dataclasses.replace(recipe, source=YOURS, published="none", published_error=None)
