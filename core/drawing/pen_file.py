"""Reads the UCI pen digits: real strokes to measure the whole way from drawing to answer with.

E. Alpaydin and F. Alimoglu, "Pen-Based Recognition of Handwritten Digits" (1998, UCI Machine
Learning Repository, https://doi.org/10.24432/C5MG6K, CC BY 4.0). The file is not part of Inkling
and no network is trained on it.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.drawing.strokes import Stroke

BOX = 500  # width and height of the tablet's writing box in its own units


class PenDigit(NamedTuple):
    """One written digit.

    Attributes:
        label: The digit, 0-9.
        writer: Number of the writer.
        strokes: The pen movements, x to the right and y down, in [0, 500].
    """

    label: int
    writer: int
    strokes: list[Stroke]


def read_pen_digits(path: Path) -> list[PenDigit]:
    """Reads a UNIPEN file of pen digits, or all such files of a folder.

    Args:
        path: A file `*.txt` or `*.txt.gz`, or a folder of them.

    Raises:
        ValueError: Nothing readable is there.
    """
    files = sorted(path.glob("*.txt*")) if path.is_dir() else [path]
    try:
        digits = [digit for file in files for digit in _parse(_read_text(file))]
    except (OSError, EOFError, zlib.error, ValueError, IndexError) as error:
        raise ValueError(f"{path} could not be read as UNIPEN pen digits: {error}.") from None
    if not digits:
        raise ValueError(
            f"{path} holds no pen digits; expected a UNIPEN file such as pendigits-orig-tra.txt.gz."
        )
    return digits


def _read_text(file: Path) -> str:
    raw = file.read_bytes()
    return (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("ascii")


def _parse(text: str) -> list[PenDigit]:
    digits = []
    for segment in text.split(".SEGMENT DIGIT")[1:]:
        label, writer = segment.split(".COMMENT", 1)[1].split()[:2]
        strokes = []
        for part in segment.split(".PEN_DOWN")[1:]:
            numbers = part.split(".PEN_UP", 1)[0].split()
            points = np.array(numbers, np.float32).reshape(-1, 2)
            if len(points):
                points[:, 1] = BOX - points[:, 1]  # the tablet counts y upwards
                strokes.append(points)
        if strokes:
            digits.append(PenDigit(int(label), int(writer), strokes))
    return digits
