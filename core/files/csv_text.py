"""Tables as CSV text, in which a spreadsheet finds no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

_FORMULA = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", "\t", "\n")  # wide signs are obeyed, too


def write_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as CSV text.

    Texts that a spreadsheet would run as formulas get an apostrophe in front, which it does not
    show; what is a number stays one.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_defuse(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _defuse(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("\r", " ")  # which would begin a line, and no quotes would be set
    if not cell.lstrip(" ").startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
