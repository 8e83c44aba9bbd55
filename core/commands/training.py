"""The commands that train: `train`, `sweep`, and `runs`, which lists and stops them."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from core.commands.command import Command, ShowProgress, Table
from core.commands.models import describe_model
from core.commands.output import write_markdown
from core.data.datasets import MNIST
from core.engine.progress import Progress
from core.maintenance import reproduction, shipping
from core.queries import models
from core.recipes.own_recipes import find_recipe
from core.recipes.recipe import Recipe
from core.recipes.table import RECIPES, names_made_for
from core.runs import record, sweep
from core.runs.plan import Plan, change_settings, make_plan
from core.store.card import Card


def _train_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", help="names, see `recipes`")
    parser.add_argument("--recipe", action="append", default=[], help="the same, by name")
    parser.add_argument("--all", action="store_true", help="every recipe made for MNIST")
    parser.add_argument("--data", metavar="NAME", help="a data set; the recipe's own unless given")
    parser.add_argument("--seed", type=int, action="append", help="0 unless given; may be repeated")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's own, as all below")
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--images", type=int, help="how many of the first training images to use")
    parser.add_argument(
        "--validate",
        action="store_true",
        help="measure on 5,000 held-out training images instead of the test set, and keep the "
        "answers to these, on which `calibration` fits the temperature",
    )
    parser.add_argument("--ship", action="store_true", help="retrain into assets/, for maintainers")


def _train(options: argparse.Namespace, progress: ShowProgress) -> Table:
    names = names_made_for(MNIST.name) if options.all else options.recipes + options.recipe
    if not names:
        raise ValueError(f"Received no recipe; expected one of {', '.join(RECIPES)}, or --all.")
    seeds = options.seed or [0]
    if options.ship or options.validate:
        make: Callable[..., Card] = shipping.ship_model
        if options.validate:
            make = functools.partial(shipping.validate_recipe, ship=options.ship)
        cards = [
            make(find_recipe(name), seed=seed, progress=progress(f"{name}, seed {seed}"))
            for name in names
            for seed in seeds
        ]
    else:
        plans = [
            _plan(
                change_settings(
                    find_recipe(name),
                    epochs=options.epochs,
                    batch_size=options.batch_size,
                    learning_rate=options.learning_rate,
                    num_images=options.images,
                ),
                options.data,
                seed,
            )
            for name in names
            for seed in seeds
        ]
        cards = [sweep.train(plan, _show(plan, progress)) for plan in plans]
    return _tabulate(cards)


TRAIN = Command(
    "train",
    "Train recipes; a model that is in the store is not trained twice, and a run that was "
    "broken off goes on from its last epoch.",
    _train,
    _train_options,
)


def _sweep_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--recipes", nargs="+", metavar="RECIPE", required=True)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], metavar="SEED")
    parser.add_argument("--data", metavar="NAME", help="a data set; each recipe's own unless given")


def _sweep(options: argparse.Namespace, progress: ShowProgress) -> Table:
    plans = [
        _plan(find_recipe(name), options.data, seed)
        for name in options.recipes
        for seed in options.seeds
    ]

    return _tabulate(sweep.sweep(plans, show=lambda plan: _show(plan, progress), done=_print_error))


SWEEP = Command(
    "sweep",
    "Train recipes with several seeds, on the cluster that INKLING_CLUSTER names if it does; "
    "may be broken off and asked for again.",
    _sweep,
    _sweep_options,
)


def _print_error(card: Card) -> None:
    print(
        f"{card.recipe.name}, seed {card.seed}: error {100 * card.test_error:.2f} %",
        file=sys.stderr,
    )


def _reproduce_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--recipes", nargs="+", metavar="RECIPE", default=[], help="all unless given"
    )
    parser.add_argument("--only-here", action="store_true", help="train nothing, take what is here")
    parser.add_argument("--markdown", type=Path, help="also write the table into this file")
    parser.add_argument(
        "--ship",
        action="store_true",
        help="also into assets/, for the pages; keeps what it has of networks not here",
    )


def _reproduce(options: argparse.Namespace, progress: ShowProgress) -> Table:
    if not options.only_here:
        plans = reproduction.list_plans(options.recipes)
        sweep.sweep(plans, show=lambda plan: _show(plan, progress), done=_print_error)
    lines = reproduction.tabulate(models.list_models())
    if options.ship:
        before = reproduction.read() if reproduction.FILE.exists() else []
        lines = reproduction.merge(lines, before)
        reproduction.write(lines)
    rows: Table = [_describe_line(line) for line in lines]
    if options.markdown:
        write_markdown(options.markdown, rows)
    return rows


REPRODUCE = Command(
    "reproduce",
    "Train every recipe with several seeds and write the figures beside the published ones; "
    "may be broken off and asked for again. With --ship, figures of the shipped table whose "
    "networks are not here stay as they were measured.",
    _reproduce,
    _reproduce_options,
)


def _describe_line(line: reproduction.Line) -> dict[str, str]:
    reached = {True: "yes.", False: "no.", None: ""}[line.reached]
    return {
        "recipe": line.recipe,
        "data": line.dataset,
        "seeds": str(len(line.seeds)),
        "error %": f"{line.mean:.2f}",
        "spread": "" if len(line.errors) < 2 else f"{line.spread:.2f}",
        "standard error": f"{line.standard_error:.2f}",
        "errors of the seeds": ", ".join(f"{error:.2f}" for error in line.errors),
        "published": line.published,
        "seeds that reach it": reproduction.describe_share(line),
        "reached by the mean": f"{reached} {line.reason}".strip(),
    }


def _plan(recipe: Recipe, dataset: str | None, seed: int) -> Plan:
    return make_plan(recipe, dataset or recipe.made_for, seed)


def _show(plan: Plan, progress: ShowProgress) -> Progress:
    return progress(f"{plan.recipe.name}, seed {plan.seed}")


def _tabulate(cards: Sequence[Card]) -> Table:
    table = [describe_model(card) for card in cards]
    if len(table) > 1 and len({card.recipe.name for card in cards}) == 1:
        errors = [row["error %"] for row in table]
        mean = round(sum(errors) / len(errors), 3)
        table.append({**table[0], "model": f"mean of {len(errors)} seeds", "error %": mean})
    return table


def _runs_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stop", metavar="RUN", help="what it has trained is kept")


def _runs(options: argparse.Namespace, _: ShowProgress) -> Table:
    if options.stop:
        run = record.read(options.stop)
        if run.state in (record.DONE, record.STOPPED, record.FAILED):
            raise ValueError(f"The run {run.run_id} is {run.state} already; nothing is to be done.")
        record.request_stop(run.run_id)
    return [record.to_fields(run) for run in record.list_runs()]


RUNS = Command("runs", "List training runs; stop one.", _runs, _runs_options)
