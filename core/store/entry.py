"""The files of a stored model: arrays as npz, each with its digest on the model's card."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.files import arrays
from core.files.arrays import Arrays
from core.store import card as cards


class Damage(Exception):
    """A file of an entry is not what was written."""


def read_checked(folder: Path, file: str) -> Arrays:
    """Reads an array file of an entry.

    Raises:
        Damage: A file is missing or is not what was written.
        OSError: A file cannot be read for another reason; FileNotFoundError: the entry is gone.
    """
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    try:
        card = cards.from_json((folder / "card.json").read_text())
        raw = (folder / file).read_bytes()
        if hashlib.sha256(raw).hexdigest() != card.files[file]:
            raise Damage(f"{file} is not the file that was written")
        return arrays.unpack(raw)
    except (ValueError, KeyError, FileNotFoundError) as error:
        raise Damage(str(error)) from None
