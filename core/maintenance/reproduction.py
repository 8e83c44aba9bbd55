"""The tutorials' figures beside ours: every recipe, with the mean and spread over seeds.

`python -m core reproduce` trains what is missing and writes the table; broken off, the same command
goes on. Only whole runs of the recipe as it stands count, on the data set that it was made for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev

from core.data.datasets import ASSETS
from core.files import records
from core.queries import data
from core.recipes.recipe import Recipe
from core.recipes.table import RECIPES, find_recipe
from core.runs.plan import Plan, make_plan
from core.store.card import TRAINED, Card

FILE = ASSETS / "reproduction.json"  # the table as it was last made, for the pages
_READERS: records.Readers = {
    "errors": lambda errors: tuple(map(float, errors)),
    "seeds": lambda seeds: tuple(map(int, seeds)),
    "published_error": lambda ends: None if ends is None else (float(ends[0]), float(ends[1])),
}
_SLOW = ("champion", "cnn-6x6")  # three seeds; the others have five
_REASONS = {
    "mlp-784": "The tutorial gives single runs; the mean of our seeds lies within one standard "
    "error of a single figure (0.14 points).",
    "cnn-intro": "The tutorial gives one run; ours differ by half a point from seed to seed. Which "
    "20,000 images it used is not known: we use the first ones.",
    "iris-softmax": "15 epochs of 100 flowers are 300 steps, too few at a learning rate of 0.01: "
    "after 50 epochs the same regression reads 96 to 98 % (3 seeds). How the source split the "
    "flowers and scaled their measures is not known.",
    "iris-softmax-onehot": "As for iris-softmax; the coding of the labels changes nothing.",
}


@dataclass(frozen=True)
class Line:
    """A recipe beside its published figure.

    Attributes:
        recipe: Its name.
        dataset: Name of the data set it was trained on.
        errors: Test errors in percent, one for each seed, in the order of the seeds.
        seeds: The seeds.
        test_images: How many test images each was measured on.
        published: What the tutorial printed, in words.
        published_error: As errors in percent, from and to; None without one.
    """

    recipe: str
    dataset: str
    errors: tuple[float, ...]
    seeds: tuple[int, ...]
    test_images: int
    published: str
    published_error: tuple[float, float] | None

    @property
    def mean(self) -> float:
        """Mean test error over the seeds, in percent."""
        return mean(self.errors)

    @property
    def spread(self) -> float:
        """Standard deviation over the seeds, in points; NaN for a single one."""
        return stdev(self.errors) if len(self.errors) > 1 else math.nan

    @property
    def standard_error(self) -> float:
        """Standard error of a single figure over the choice of test images, in points."""
        share = self.mean / 100
        return 100 * math.sqrt(share * (1 - share) / self.test_images)

    @property
    def reached(self) -> bool | None:
        """Whether the mean is at most the published error; None where there is none."""
        return None if self.published_error is None else self.mean <= self.published_error[1]

    @property
    def reason(self) -> str:
        """Why the published figure is not reached."""
        return "" if self.reached in (True, None) else _REASONS.get(self.recipe, "")


def list_plans(names: Sequence[str] = ()) -> list[Plan]:
    """The runs that the table rests on, of recipes whose data set is here.

    Args:
        names: Recipes; all unless given.

    Raises:
        ValueError: A named recipe's data set is not here.
    """
    here = {source.name for source in data.list_datasets()}
    wanted = names or [name for name, recipe in RECIPES.items() if recipe.made_for in here]
    recipes = [find_recipe(name) for name in wanted]
    return [
        make_plan(recipe, recipe.made_for, seed)
        for recipe in recipes
        for seed in range(3 if recipe.name in _SLOW else 5)
    ]


def tabulate(cards: Sequence[Card]) -> list[Line]:
    """The table, from models that are here.

    Args:
        cards: The models; those that do not belong into the table are left out.
    """
    lines = []
    for recipe in RECIPES.values():
        found = {card.seed: card for card in cards if _belongs(card, recipe)}
        if not found:
            continue
        seeds = sorted(found)
        lines.append(
            Line(
                recipe.name,
                recipe.made_for,
                tuple(round(100 * found[seed].test_error, 4) for seed in seeds),
                tuple(seeds),
                found[seeds[0]].test_images,
                recipe.published,
                recipe.published_error,
            )
        )
    return lines


def _belongs(card: Card, recipe: Recipe) -> bool:
    """Whether a model is a whole run of a recipe as it stands, on its own data set."""
    return (
        card.origin == TRAINED
        and not card.stopped
        and card.dataset == recipe.made_for
        and card.recipe.name == recipe.name
        and Plan(recipe, card.dataset, card.dataset_sha256, card.seed).run_id == card.model_id
    )


def write(lines: Sequence[Line], path: Path = FILE) -> None:
    """Keeps the table for the pages.

    Raises:
        ValueError: It cannot be written.
    """
    try:
        path.write_text(json.dumps([asdict(line) for line in lines], indent=1))
    except OSError as error:
        raise ValueError(f"{path} cannot be written ({error.strerror or error}).") from None


def read(path: Path = FILE) -> list[Line]:
    """The table as it was last made.

    Raises:
        ValueError: It is not there, or damaged.
    """
    try:
        lines = json.loads(path.read_text())
        return [records.from_fields(Line, fields, _READERS) for fields in lines]
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(
            f"{path} is not the table of the recipes' figures: {error}. Run `python -m core "
            "reproduce`."
        ) from None
