"""The files of a stored model: arrays as npz, each with its digest on the model's card."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.store import card as cards


class Damage(Exception):
    """A file of an entry is not what was written."""


def read_checked(folder: Path, file: str) -> dict[str, NDArray[np.float32]]:
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
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (ValueError, KeyError, FileNotFoundError, zipfile.BadZipFile) as error:
        raise Damage(str(error)) from None


def pack_arrays(arrays: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Arrays as the bytes of an npz file."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
