"""The commands `recipes` and `script`: what there is to train, and how to do it without Inkling."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.command import Command, ShowProgress, Table
from core.commands.output import write_bytes
from core.queries import data
from core.recipes import own_recipes, script


def _recipes(*_: object) -> Table:
    return [
        {
            "recipe": recipe.name,
            "network": recipe.summary,
            "training": f"{recipe.optimizer} {recipe.learning_rate:g}, batch {recipe.batch_size}, "
            f"{recipe.epochs} epochs",
            "made for": recipe.made_for,
            "published": recipe.published,
            "source": recipe.source,
        }
        for recipe in own_recipes.list_recipes().values()
    ]


LIST = Command("recipes", "List the recipes with their settings and published figures.", _recipes)


def _script_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", metavar="RECIPE", help="its name, see `recipes`")
    parser.add_argument("--data", metavar="NAME", help="the data set it was made for unless given")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, metavar="FILE", help="RECIPE.py unless given")


def _script(options: argparse.Namespace, _: ShowProgress) -> Table:
    recipe = own_recipes.find_recipe(options.recipe)
    source = data.find_dataset(options.data or recipe.made_for)
    if options.seed < 0:
        raise ValueError(f"Received the seed {options.seed}; expected 0 or more.")
    path = options.out or Path(f"{recipe.name}.py")
    write_bytes(path, script.write_script(recipe, source, seed=options.seed).encode())
    return [
        {
            "recipe": recipe.name,
            "data": source.name,
            "run it with": f"python {path} {source.path}",
            "note": script.left_out(recipe),
        }
    ]


SCRIPT = Command(
    "script",
    "Write a recipe as a Keras script that trains by itself.",
    _script,
    _script_options,
)
