"""The command `bring`: a network from a file into the model store."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.output import Add, Table
from core.data.datasets import MNIST
from core.queries import bring


def add_commands(add: Add) -> None:
    """Adds the command to the command line."""
    command = add("bring", _bring, "Bring a network: a .keras file, or the weights of a recipe.")
    command.add_argument(
        "file", metavar="FILE", type=Path, help=".keras; or .weights.h5 or .npz, with --recipe"
    )
    command.add_argument("--data", default=MNIST.name, help="what it was trained on; mnist")
    command.add_argument("--name", required=True, help="what to call it here")
    command.add_argument("--recipe", help="whose weights these are; not for .keras files")


def _bring(options: argparse.Namespace) -> Table:
    card = bring.bring_network(
        options.file, dataset=options.data, name=options.name, recipe=options.recipe
    )
    found = {
        "model": card.model_id,
        "parameters": f"{card.parameters:,}",
        "test error": f"{100 * card.test_error:.2f} %",
        "test images": f"{card.test_images:,}",
    }
    rows = [{"what": what, "found": text} for what, text in found.items()]
    return rows + [{"what": "note", "found": note} for note in card.notes]
