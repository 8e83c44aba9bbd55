"""The command `bring`: a network from a file into the model store."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.command import Command, ShowProgress, Table
from core.data.datasets import MNIST
from core.queries import bring


def _bring_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help=".keras; or .weights.h5 or .npz, with --recipe"
    )
    parser.add_argument("--data", default=MNIST.name, help="what it was trained on; mnist")
    parser.add_argument("--name", required=True, help="what to call it here")
    parser.add_argument(
        "--positive", metavar="CLASS", help="which class one unit for two classes means"
    )
    parser.add_argument("--recipe", help="whose weights these are; not for .keras files")


def _bring(options: argparse.Namespace, _: ShowProgress) -> Table:
    card = bring.bring_network(
        options.file,
        dataset=options.data,
        name=options.name,
        recipe=options.recipe,
        positive=options.positive,
    )
    found = {
        "model": card.model_id,
        "parameters": f"{card.parameters:,}",
        "test error": f"{100 * card.test_error:.2f} %",
        "test images": f"{card.test_images:,}",
    }
    rows = [{"what": what, "found": text} for what, text in found.items()]
    return rows + [{"what": "note", "found": note} for note in card.notes]


BRING = Command(
    "bring", "Bring a network: a .keras file, or the weights of a recipe.", _bring, _bring_options
)
