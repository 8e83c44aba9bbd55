"""Parquet files, as public hubs keep data sets: pictures as bytes, class names in the schema.

What a file announces is checked before it is read; rows come in small batches.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from core.data.collected import MAX_BYTES
from core.data.importing.files import Files, shorten, show, take
from core.data.importing.parts import MAX_CLASSES, MAX_EXAMPLES, clean_name
from core.data.importing.pictures import MAX_BYTES as MAX_PICTURE
from core.data.importing.sheet import NUMBER, PICTURE, TEXT, Batch, Column, Sheet, profile

ENDINGS = (".parquet", ".parq", ".pq")
_ROWS = 1000  # of the sample
_CELLS = 500_000  # of a batch
_PICTURES = 64  # of a batch
_MAX_COLUMNS = 20_000


def read_sheet(files: Files, name: str) -> Sheet:
    """Looks at a table; its rows are read when they are asked for.

    Raises:
        ValueError: This is no Parquet file, it is damaged or too large.
    """
    import pyarrow

    with files.open_unpacked(name) as stream:
        raw = take(stream, MAX_BYTES, name)
    try:
        file = _open(raw)
        rows = file.metadata.num_rows
        _check(file.metadata, name)
        schema = file.schema_arrow
        kinds = [_tell_kind(field.type) for field in schema]
        sample = _sample(file, schema, kinds, rows)
        names = _read_class_names(schema.metadata or {})
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _explain(name, error) from None
    columns = tuple(
        profile(field.name, sample[place]) if place in sample else Column(field.name, kind, rows=1)
        for place, (field, kind) in enumerate(zip(schema, kinds, strict=True))
    )
    columns = tuple(
        Column(column.name, TEXT) if not kind else column
        for column, kind in zip(columns, kinds, strict=True)
    )

    def read(wanted: Mapping[int, str], tell: Callable[[int, int], None]) -> Iterator[Batch]:
        try:
            yield from _read(raw, schema, wanted, rows, tell)
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            raise _explain(name, error) from None

    return Sheet(name, columns, read, rows, class_names=names)


def _explain(name: str, error: Exception) -> ValueError:
    reason = shorten(error)
    return ValueError(f"{show(name)} is no Parquet file or is damaged ({reason}). Fetch it again.")


def _open(raw: bytes) -> Any:
    from pyarrow import BufferReader, parquet

    return parquet.ParquetFile(
        BufferReader(raw),
        thrift_string_size_limit=10_000_000,
        thrift_container_size_limit=1_000_000,
        arrow_extensions_enabled=False,
    )


def _check(metadata: Any, name: str) -> None:
    if not 0 <= metadata.num_rows <= MAX_EXAMPLES or metadata.num_columns > _MAX_COLUMNS:
        raise ValueError(
            f"{show(name)} has {metadata.num_rows:,} rows of {metadata.num_columns:,} columns; at "
            f"most {MAX_EXAMPLES:,} of {_MAX_COLUMNS:,} are read. Bring less."
        )
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    if unpacked > MAX_BYTES or sum(group.num_rows for group in groups) != metadata.num_rows:
        raise ValueError(
            f"{show(name)} unpacks to {unpacked / 1e9:.1f} GB, or counts its rows wrongly; at most "
            f"{MAX_BYTES / 1e9:g} GB are read. Bring less."
        )


def _tell_kind(type_: Any) -> str:
    """What a column of a type holds; empty for what is not read."""
    from pyarrow import types

    if types.is_dictionary(type_):
        type_ = type_.value_type
    if types.is_integer(type_) or types.is_floating(type_) or types.is_boolean(type_):
        return NUMBER
    if types.is_string(type_) or types.is_large_string(type_):
        return TEXT
    if types.is_binary(type_) or types.is_large_binary(type_):
        return PICTURE
    if types.is_struct(type_):
        fields = {type_.field(place).name: type_.field(place).type for place in range(len(type_))}
        if "bytes" in fields and _tell_kind(fields["bytes"]) == PICTURE:
            return PICTURE
    return ""


def _sample(file: Any, schema: Any, kinds: list[str], rows: int) -> dict[int, list[str | None]]:
    """The first rows of columns of numbers and text, as text."""
    places = [place for place, kind in enumerate(kinds) if kind in (NUMBER, TEXT)]
    if not places or not rows:
        return {}
    names = [schema.field(place).name for place in places]
    size = min(rows, _ROWS, max(20, _CELLS // len(places)))
    batch = next(file.iter_batches(batch_size=size, columns=names, use_threads=False), None)
    if batch is None:
        raise OSError("its rows are not there")
    return {
        place: [
            None if value is None else str(int(value) if isinstance(value, bool) else value)[:2000]
            for value in batch.column(schema.field(place).name).to_pylist()
        ]
        for place in places
    }


def _read_class_names(metadata: Mapping[bytes, bytes]) -> dict[str, tuple[str, ...]]:
    """What the schema says of columns of classes, as the library `datasets` writes it."""
    try:
        features = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
        found = {
            str(column): tuple(clean_name(str(name)) for name in about["names"])
            for column, about in features.items()
            if isinstance(about, dict) and isinstance(about.get("names"), list)
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {column: names for column, names in found.items() if len(names) <= MAX_CLASSES}


def _read(
    raw: bytes,
    schema: Any,
    wanted: Mapping[int, str],
    rows: int,
    tell: Callable[[int, int], None],
) -> Iterator[Batch]:
    file = _open(raw)
    names = {place: schema.field(place).name for place in wanted}
    has_pictures = PICTURE in wanted.values()
    size = _PICTURES if has_pictures else max(1, min(10_000, _CELLS // max(1, len(wanted))))
    done = 0
    for batch in file.iter_batches(
        batch_size=size, columns=list(names.values()), use_threads=False
    ):
        done += batch.num_rows
        tell(done, rows)
        yield {place: _take_column(batch.column(names[place]), wanted[place]) for place in names}


def _take_column(column: Any, kind: str) -> Any:
    import pyarrow

    if pyarrow.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if kind == NUMBER:
        wide = column.cast(pyarrow.float64()).to_numpy(zero_copy_only=False)
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused
            return np.asarray(wide, np.float32)
    taken = np.empty(len(column), object)
    if kind == TEXT:
        taken[:] = [None if cell is None else str(cell) for cell in column.to_pylist()]
        return taken
    if pyarrow.types.is_struct(column.type):
        column = column.field("bytes")
    for place, cell in enumerate(column):
        raw = cell.as_buffer() if cell.is_valid else None
        taken[place] = None if raw is None else raw.to_pybytes()[: MAX_PICTURE + 1]
    return taken
