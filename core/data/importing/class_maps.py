"""Files that say what labels stand for: EMNIST's mapping.txt and KMNIST's classmap.csv."""

from __future__ import annotations

import csv
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.importing.files import Files, take

_NAMED = re.compile(r"(^|[-_/ ])(mapping\.txt|classmap\.csv)$", re.IGNORECASE)
_MAX_BYTES = 1_000_000
_LAST_SIGN = 0x10FFFF  # of Unicode


def is_one(name: str) -> bool:
    """Whether a file is named like one."""
    return bool(_NAMED.search(name))


def name_labels(files: Files, labels: NDArray[Any], beginning: str = "") -> tuple[str, ...]:
    """Names for the labels that occur, in ascending order; none if no file knows them all.

    Args:
        files: What was brought.
        labels: Whole numbers.
        beginning: What the name of the file begins with, where there are several.
    """
    if labels.dtype.kind not in "iu":
        return ()
    maps = [name for name in files.sizes if is_one(name)]
    own = [name for name in maps if beginning and name.startswith(beginning)] or maps
    if len(own) != 1 or files.sizes[own[0]] > _MAX_BYTES:
        return ()
    with files.open_unpacked(own[0]) as stream:
        text = take(stream, _MAX_BYTES, own[0]).decode("utf-8-sig", "replace")
    known = _read_map(text)
    occurring = np.unique(labels).tolist()
    return tuple(known[label] for label in occurring) if known.keys() >= set(occurring) else ()


def _read_map(text: str) -> dict[int, str]:
    """From label to name: lines of a label and its signs' numbers, or a table with the sign."""
    known: dict[int, str] = {}
    for row in csv.reader(text.splitlines(), delimiter="," if "," in text else " "):
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) < 2 or not cells[0].isdecimal():
            continue
        if "," in text:
            known[int(cells[0])] = cells[-1]
        elif all(cell.isdecimal() and 0 < int(cell) <= _LAST_SIGN for cell in cells[1:]):
            known[int(cells[0])] = "/".join(chr(int(cell)) for cell in cells[1:])
    return known
