"""The commands about models as a whole: list, ask, export and measure them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.commands.command import Command, PartlyError, ShowProgress, Table
from core.commands.output import DEFAULT_MODEL
from core.maintenance import reference
from core.queries import drawing, models
from core.recipes.changes import published_figure
from core.runs import model_upkeep
from core.store.card import Card


def _models(*_: object) -> Table:
    return [describe_model(card) for card in models.list_models()]


LIST = Command(
    "models", "List the trained models with their test error, remove or rename one.", _models
)


def _remove_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="MODEL", help="its id, or how that begins, or its name")


def _remove(options: argparse.Namespace, _: ShowProgress) -> Table:
    card = model_upkeep.remove(options.name)
    return [{"removed": card.model_id, "data set": card.dataset}]


REMOVE = Command(
    "models remove", "Remove a model that was trained or brought here.", _remove, _remove_options
)


def _rename_options(parser: argparse.ArgumentParser) -> None:
    _remove_options(parser)
    parser.add_argument("new", metavar="NEW", help="its name from now on")


def _rename(options: argparse.Namespace, _: ShowProgress) -> Table:
    return [{"model": model_upkeep.rename(options.name, options.new).model_id}]


RENAME = Command(
    "models rename", "Give a model that was brought another name.", _rename, _rename_options
)


def describe_model(card: Card) -> dict[str, Any]:
    """A model as a row for tables."""
    return {
        "model": card.model_id,
        "parameters": card.parameters,
        "error %": round(100 * card.test_error, 2),
        "standard error": round(100 * card.standard_error, 3),
        "images": card.test_images,
        "published": published_figure(card.recipe, card.dataset),
        "epochs": len(card.history),
        "seconds": card.seconds,
    }


def _predict_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="+", metavar="IMAGE", type=Path, help="PNG, JPEG or WebP")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument(
        "--each", action="store_true", help="read every digit in a picture, in reading order"
    )


def _predict(options: argparse.Namespace, _: ShowProgress) -> Table:
    card = models.find_model(options.model)
    table: Table = []
    problems = []
    for path in options.images:
        try:
            table += drawing.read_picture(card.model_id, path, each=options.each)
        except ValueError as error:
            problems.append(str(error))
    if problems and table:
        raise PartlyError(" ".join(problems), table)
    if problems:
        raise ValueError(" ".join(problems))
    return table


PREDICT = Command(
    "predict",
    "Read digits from pictures, in every stage of preparation.",
    _predict,
    _predict_options,
)


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("file", metavar="FILE", type=Path)


def _export(options: argparse.Namespace, _: ShowProgress) -> Table:
    models.export_model(options.model, options.file)
    return [{"model": models.find_model(options.model).model_id, "file": str(options.file)}]


EXPORT = Command("export", "Save a model as .keras, .h5 or .weights.h5.", _export, _export_options)


def _reference(*_: object) -> Table:
    return [{"file": str(path)} for path in reference.write_reference()]


REFERENCE = Command(
    "reference", "Write into assets/ what drawings are compared with, for maintainers.", _reference
)
