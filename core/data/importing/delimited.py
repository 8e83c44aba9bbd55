"""Tables as text, with commas, tabs, semicolons or bars between the cells.

How a file is written is told by its beginning; all of it is read by Arrow, block by block.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from core.data.collected import MAX_BYTES
from core.data.importing.files import Files, shorten, show, take
from core.data.importing.sheet import MISSING, NUMBER, Batch, Column, Sheet, as_number, profile

ENDINGS = (".csv", ".tsv", ".tab", ".data")
_BEGINNING = 1_000_000  # bytes by which the way of writing is told
_ROWS = 1000  # of the sample
_DELIMITERS = (";", "\t", "|", ",", " ")  # commas may stand in numbers, blanks in texts
_MAX_COLUMNS = 20_000
_MAX_LINE = 20_000_000  # bytes of a row
_BLOCK = 4_000_000  # bytes read at once
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class _Way:
    """How a table is written."""

    encoding: str
    delimiter: str
    decimal: str
    header: bool


def read_sheet(files: Files, name: str) -> Sheet:
    """Looks at a table; its rows are read when they are asked for.

    Raises:
        ValueError: This is no table.
    """
    with files.open_unpacked(name) as stream:
        raw = take(stream, _BEGINNING, name)
    whole = len(raw) < _BEGINNING
    encoding = _tell_encoding(raw, name)
    text = raw.decode(encoding, "ignore").lstrip("\ufeff")
    delimiter, rows = _split(text, name, whole)
    width = len(rows[0])
    if width > _MAX_COLUMNS:
        raise ValueError(
            f"{show(name)} has {width:,} columns; at most {_MAX_COLUMNS:,} are read. Leave some "
            "out."
        )
    commas = sum(bool(_DECIMAL_COMMA.fullmatch(cell.strip())) for row in rows for cell in row)
    points = sum("." in cell and as_number(cell) is not None for row in rows for cell in row)
    decimal = "," if delimiter != "," and commas > points else "."
    header = _has_header(rows, decimal)
    names = rows[0] if header else [f"column {place + 1}" for place in range(width)]
    body = rows[1:] if header else rows
    if not body:
        raise ValueError(f"{show(name)} has no row below its head. Bring a table with rows.")
    columns = tuple(
        profile(title, [row[place] for row in body], decimal)
        for place, title in enumerate(_distinguish(names))
    )
    notes = [] if encoding in ("utf-8", "utf-16") else [f"{show(name)} was read as Latin-1."]
    if decimal == ",":
        notes.append(f"Numbers in {show(name)} are written with decimal commas; read so.")
    way = _Way(encoding, delimiter, decimal, header)

    told: list[str] = []

    def read(wanted: Mapping[int, str], tell: Callable[[int, int], None]) -> Iterator[Batch]:
        return _read(files, name, way, columns, wanted, tell, told)

    known = len(body) if whole and len(rows) < _ROWS else None
    return Sheet(name, columns, read, known, header, notes=tuple(notes), skipped=told)


def _tell_encoding(raw: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    if b"\0" in raw:
        raise ValueError(f"{show(name)} is no text, as a table is. Save it as CSV.")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _split(text: str, name: str, whole: bool) -> tuple[str, list[list[str]]]:
    """What stands between the cells, and the first rows that are as wide as most."""
    best: tuple[tuple[float, int], str, list[list[str]]] = ((0.0, 0), "", [])
    for delimiter in _DELIMITERS:
        if delimiter == " " and best[2]:
            break
        rows: list[list[str]] = []
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                if row and len(rows) <= _ROWS:
                    rows.append(row)
                elif len(rows) > _ROWS:
                    break
        except csv.Error:
            continue
        if len(rows) > 1 and not whole:
            rows = rows[:-1]  # cut off
        if not rows:
            continue
        width, number = Counter(map(len, rows)).most_common(1)[0]
        share = round(number / len(rows), 1)
        if width > 1 and share >= 0.8 and (share, min(width, 2)) > best[0]:
            best = ((share, min(width, 2)), delimiter, [row for row in rows if len(row) == width])
    if not best[2]:
        raise ValueError(
            f"{show(name)} is no table: its rows have no two cells with a comma, tab or semicolon "
            "between. Expected a column that holds the class beside others."
        )
    return best[1], best[2]


def _has_header(rows: list[list[str]], decimal: str) -> bool:
    """Whether the first row names the columns."""
    first, body = [cell.strip() for cell in rows[0]], rows[1:]
    if not body:
        return False
    numeric = [as_number(cell, decimal) is not None for cell in first]
    if all(numeric):  # a table of pandas may count its columns
        counted = first == [str(place) for place in range(len(first))] and len(first) > 2
        return counted or _is_made_different(first, body)
    below = [
        sum(as_number(row[place].strip(), decimal) is not None for row in body) / len(body)
        for place in range(len(first))
    ]
    texts = [place for place, number in enumerate(numeric) if not number and first[place]]
    if any(below[place] > 0.5 for place in texts):
        return True
    if any(numeric):
        return False
    # All is text: names of columns do not come again below.
    return all(first[place] not in {row[place].strip() for row in body} for place in texts)


def _is_made_different(first: list[str], body: list[list[str]]) -> bool:
    """Whether a first row of numbers are names that pandas made different: 0, 0.1, 0.2, ..."""
    odd = [place for place, cell in enumerate(first) if "." in cell]
    below = [row[place] for row in body[:20] for place in odd]
    return len(odd) > len(first) // 2 and not any("." in cell for cell in below)


def _distinguish(names: list[str]) -> list[str]:
    """Names of columns, all different and none empty."""
    seen: Counter[str] = Counter()
    told = []
    for place, name in enumerate(names):
        text = " ".join(name.split())[:80] or f"column {place + 1}"
        seen[text] += 1
        told.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return told


class _Bounded(io.RawIOBase):
    """A stream that ends with a sentence where it holds too much."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self._name, self.taken = stream, name, 0

    def readable(self) -> bool:
        return True

    def read(self, number: int = -1) -> bytes:
        raw = take(self._stream, _BLOCK if number < 0 else number, self._name)
        self.taken += len(raw)
        if self.taken > MAX_BYTES:
            raise ValueError(
                f"{show(self._name)} unpacks to more than {MAX_BYTES / 1e9:g} GB. Bring less."
            )
        return raw


def _read(
    files: Files,
    name: str,
    way: _Way,
    columns: tuple[Column, ...],
    wanted: Mapping[int, str],
    tell: Callable[[int, int], None],
    told: list[str],
) -> Iterator[Batch]:
    import pyarrow
    from pyarrow import csv as arrow

    keys = [str(place) for place in range(len(columns))]
    types = {
        str(place): pyarrow.float32() if kind == NUMBER else pyarrow.string()
        for place, kind in wanted.items()
    }
    skipped = []

    def skip(row: Any) -> str:
        skipped.append(row.number)
        return "skip"

    with files.open_unpacked(name) as stream:
        bounded = _Bounded(stream, name)
        try:
            reader = arrow.open_csv(
                pyarrow.PythonFile(bounded, mode="r"),
                read_options=arrow.ReadOptions(
                    column_names=keys,
                    skip_rows=int(way.header),
                    encoding=way.encoding,
                    block_size=min(_MAX_LINE, _BLOCK),
                    use_threads=False,
                ),
                parse_options=arrow.ParseOptions(
                    delimiter=way.delimiter,
                    newlines_in_values=True,
                    invalid_row_handler=skip,
                ),
                convert_options=arrow.ConvertOptions(
                    column_types=types,
                    include_columns=list(types),
                    null_values=list(MISSING),
                    strings_can_be_null=True,
                    decimal_point=way.decimal,
                ),
            )
            total = 0
            for batch in reader:
                total += batch.num_rows
                tell(bounded.taken, max(bounded.taken, files.sizes[name]))
                yield {
                    int(key): np.asarray(column.to_numpy(zero_copy_only=False))
                    for key, column in zip(types, batch.columns, strict=True)
                }
        except pyarrow.ArrowException as error:
            raise ValueError(_explain(name, columns, str(error))) from None
    number = f"{len(skipped):,} row{'s' * (len(skipped) > 1)}"
    if skipped and not told:
        told.append(f"Skipped in {show(name)}, as of more or fewer cells: {number}.")
    if len(skipped) > total // 10:
        raise ValueError(
            f"{number} of {show(name)} with more or fewer than {len(columns)} cells cannot be "
            "read. Save the table again, with text in quotes."
        )


def _explain(name: str, columns: tuple[Column, ...], error: str) -> str:
    """A sentence on what Arrow could not read."""
    found = re.search(r"CSV column #?(\d+).*invalid value '(.{0,60})", error, re.DOTALL)
    if found and int(found[1]) < len(columns):
        column = columns[int(found[1])].name
        value = found[2].rstrip("'")
        return (
            f"The column {show(column)} of {show(name)} holds {show(value)} further down, where "
            "numbers stand above. Mend the cell, or leave the column out."
        )
    reason = shorten(error)
    return f"{show(name)} cannot be read as a table ({reason}). Save it again as CSV in UTF-8."
