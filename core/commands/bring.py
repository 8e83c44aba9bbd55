"""The command `bring`: a network from a file into the model store."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.command import Command, ShowProgress, Table
from core.data.datasets import MNIST
from core.queries import bring


def _bring_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help=".keras or .h5; or weights: .h5, .npz, .safetensors"
    )
    parser.add_argument("--data", default=MNIST.name, help="what it was trained on; mnist")
    parser.add_argument("--name", required=True, help="what to call it here")
    parser.add_argument(
        "--positive", metavar="CLASS", help="which class one unit for two classes means"
    )
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--recipe", help="whose weights these are, where they are alone")
    whose.add_argument(
        "--layers",
        metavar="FILE",
        type=Path,
        help="or a text file with the layers that they belong to, a line for each",
    )


def _bring(options: argparse.Namespace, _: ShowProgress) -> Table:
    card = bring.bring_network(
        options.file,
        dataset=options.data,
        name=options.name,
        recipe=options.recipe,
        layers=_read_lines(options.layers),
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


def _read_lines(path: Path | None) -> list[str]:
    """The lines of a list of layers.

    Raises:
        ValueError: It cannot be read.
    """
    if path is None:
        return []
    try:
        return path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error}). Check the path.") from None


BRING = Command(
    "bring",
    "Bring a network: .keras or .h5, or weights with the layers they belong to.",
    _bring,
    _bring_options,
)
