"""What the commands have in common: finding what is asked about, writing arrays and pictures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.commands.command import Table
from core.drawing import digit_address
from core.files.arrays import pack
from core.pictures import coloring
from core.queries import data, models
from core.recipes.layers.blocks import Block
from core.store.card import Card

DEFAULT_MODEL = "champion"
_ZOOM = 4  # of pictures


def add_target(command: argparse.ArgumentParser, out: str) -> None:
    """Adds the options that say what to look at, and where to write."""
    command.add_argument("--model", default=DEFAULT_MODEL)
    command.add_argument("--layer", help="the first one unless given")
    command.add_argument("--out", type=Path, default=Path(out), help="file name without its ending")


def find(options: argparse.Namespace) -> tuple[Card, Block]:
    """The model and the layer that a command is about.

    Raises:
        ValueError: There is no such model, or no such layer in it.
    """
    card = models.find_model(options.model)
    first = card.graph.blocks[0].name
    return card, card.graph.find_block(options.layer or first)


def read_digit(address: str, card: Card) -> NDArray[np.float32]:
    """The image of an address, for a model: float32 of shape (height, width, channels).

    Raises:
        ValueError: The address names no image of the model's data set, or that holds vectors.
    """
    source = data.source_of(card)
    if not source.is_image:
        raise ValueError(
            f"{card.recipe.name} reads vectors of {source.input_shape[0]} numbers, which cannot be "
            "looked at as pictures. Choose a network that reads images."
        )
    return digit_address.parse(address, data.test_split(source.name).images).tensor


def stack(pictures: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Pictures one above the other, on paper."""
    width = max(picture.shape[1] for picture in pictures)
    rows = [
        np.pad(
            picture,
            ((0, 4), (0, width - picture.shape[1]), (0, 0)),
            constant_values=255,
        )
        for picture in pictures
    ]
    return np.concatenate(rows)


def write_markdown(path: Path, rows: Table) -> None:
    """Writes a table as Markdown.

    Raises:
        ValueError: It cannot be written.
    """
    lines = [" | ".join(rows[0]), " | ".join("---" for _ in rows[0])]
    lines += [" | ".join(str(value) for value in row.values()) for row in rows]
    write_bytes(path, "".join(f"| {line} |\n" for line in lines).encode())


def write_bytes(path: Path, raw: bytes) -> None:
    """Writes a file.

    Raises:
        ValueError: It cannot be written.
    """
    try:
        path.write_bytes(raw)
    except OSError as error:
        raise _explain(path, error) from None


def write(out: Path, arrays: dict[str, Any], picture: NDArray[np.uint8]) -> None:
    """Writes NAME.npz and NAME.png.

    Raises:
        ValueError: They cannot be written.
    """
    if not out.name:
        raise ValueError(f"Received --out {out}; expected a file name without its ending.")
    try:
        out.with_name(out.name + ".npz").write_bytes(pack(arrays))
        out.with_name(out.name + ".png").write_bytes(coloring.encode_png(picture, zoom=_ZOOM))
    except OSError as error:
        raise _explain(out, error) from None


def _explain(path: Path, error: OSError) -> ValueError:
    return ValueError(
        f"{path} cannot be written ({error.strerror or error}). Choose another place."
    )
