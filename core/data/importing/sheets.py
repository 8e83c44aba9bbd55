"""Which of the tables that were brought are the data set's, and which part each is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.data.importing import columns as columns_
from core.data.importing import delimited, parquet
from core.data.importing.class_maps import is_one as is_class_map
from core.data.importing.files import Files, list_some, show
from core.data.importing.part_names import TEST, TRAIN, VALIDATION, find_part, find_part_of_path
from core.data.importing.parts import MAX_EXAMPLES, Wishes
from core.data.importing.sheet import Batch, Sheet

_TEXTS = (".txt", ".text", ".tra", ".tes", ".dat")  # tables if alone or named like parts
_MAX_TABLES = 1000
_PACKED = (".gz", ".bz2", ".xz")


class Chosen(NamedTuple):
    """The tables of a data set.

    Attributes:
        train: Those to learn from, one behind the other.
        test: Those to test on; empty if a part is drawn.
        label: Place of the column that holds the class; None if that cannot be told.
        notes: Sentences on what is left out.
    """

    train: tuple[Sheet, ...]
    test: tuple[Sheet, ...]
    label: int | None
    notes: tuple[str, ...]


def list_tables(files: Files) -> list[str]:
    """The files that are tables by their names."""
    endings = (*delimited.ENDINGS, *parquet.ENDINGS)
    found = [
        name for name in files.sizes if _bare(name).endswith(endings) and not is_class_map(name)
    ]
    if not found and files.sizes and all(_may_be_table(name) for name in files.sizes):
        if len(files.sizes) == 1 or all(find_part(name.rsplit("/", 1)[-1]) for name in files.sizes):
            return list(files.sizes)
    return found


def _may_be_table(name: str) -> bool:
    """Whether a file's name says nothing against a table: it ends like a text, or in no way."""
    bare = _bare(name).rsplit("/", 1)[-1]
    return ("." not in bare and "ubyte" not in bare) or bare.endswith(_TEXTS)


def _bare(name: str) -> str:
    low = name.lower()
    ending = next((one for one in _PACKED if low.endswith(one)), "")
    return low.removesuffix(ending)


def choose(files: Files, wishes: Wishes) -> Chosen:
    """Looks at all tables and takes those that belong together.

    Raises:
        ValueError: One cannot be read, or none has the label that was wished.
    """
    names = list_tables(files)
    if len(names) > _MAX_TABLES:
        raise ValueError(
            f"There are {len(names):,} tables; at most {_MAX_TABLES:,} are read. Join them."
        )
    sheets: list[Sheet] = []
    failed: list[ValueError] = []
    for name in names:
        reader = parquet if _bare(name).endswith(parquet.ENDINGS) else delimited
        try:
            sheets.append(reader.read_sheet(files, name))
        except ValueError as error:
            failed.append(error)
    if not sheets:
        raise failed[0]
    notes = [*files.notes, *map(str, failed)]
    others = [name for name in files.sizes if name not in names]
    if others:
        notes.append(f"Left out, as no tables: {list_some(others)}.")
    main = _find_main(sheets, wishes)
    label = columns_.find_label(main, wishes.label)
    alike = [sheet for sheet in sheets if _fits(sheet, main)]
    unlike = [sheet for sheet in sheets if not _fits(sheet, main)]
    notes += [_explain_left(sheet, main, label) for sheet in unlike]
    groups: dict[str, list[Sheet]] = {}
    for sheet in alike:
        groups.setdefault(find_part_of_path(sheet.name), []).append(sheet)
    train = groups.get(TRAIN) or groups.pop("", [])
    test = groups.get(TEST) or groups.get(VALIDATION, [])
    if not train:
        train, test = [*test], []
    if not groups.get(TEST) and groups.get(VALIDATION) and test:
        notes.append("There is no test part; the validation rows became it.")
    used = {sheet.name for sheet in (*train, *test)}
    spare = [sheet.name for sheet in alike if sheet.name not in used]
    if spare:
        notes.append(f"Left out, as there are train and test tables: {list_some(spare)}.")
    if len(train) > 1:
        notes.append(f"One behind the other: {list_some([sheet.name for sheet in train])}.")
    notes += [note for sheet in (*train, *test) for note in sheet.notes]
    return Chosen(tuple(train), tuple(test), label, tuple(notes))


def _find_main(sheets: list[Sheet], wishes: Wishes) -> Sheet:
    """The table that tells what the others have to be: one with a label, of a training part."""

    def rank(sheet: Sheet) -> tuple[bool, bool, int]:
        try:
            labelled = columns_.find_label(sheet, wishes.label) is not None
        except ValueError:
            labelled = False
        return labelled, find_part_of_path(sheet.name) == TRAIN, len(sheet.columns)

    return max(sheets, key=rank)


def _fits(sheet: Sheet, main: Sheet) -> bool:
    if sheet.named and main.named:
        return sorted(sheet.header) == sorted(main.header)
    return sheet.named == main.named and len(sheet.columns) == len(main.columns)


def _explain_left(sheet: Sheet, main: Sheet, label: int | None) -> str:
    name = main.header[label] if label is not None else ""
    if name and name not in sheet.header and set(sheet.header) <= set(main.header):
        return f"Left out, as it has no column {show(name)}: {show(sheet.name)}."
    return f"Left out, as its columns are others: {show(sheet.name)}."


def read_rows(
    main: Sheet, sheets: Sequence[Sheet], kinds: dict[int, str], wishes: Wishes
) -> Iterator[tuple[Sheet, Batch]]:
    """Batches of rows of all tables, one behind the other.

    Args:
        main: The table whose columns the places are of.
        sheets: Tables of the same columns, in whatever order.
        kinds: What is read, by the columns' places in the main table.
        wishes: Whose progress is told.

    Yields:
        The table, and its cells by the same places.

    Raises:
        ValueError: They are damaged, or have too many rows.
    """
    total = 0
    for sheet in sheets:
        places = {
            place: sheet.header.index(main.header[place]) if main.named else place
            for place in kinds
        }
        back = {there: here for here, there in places.items()}
        wanted = {there: kinds[here] for there, here in back.items()}
        for batch in sheet.read(wanted, wishes.tell):
            total += len(next(iter(batch.values()), ()))
            if total > MAX_EXAMPLES:
                raise ValueError(
                    f"The tables have more than {MAX_EXAMPLES:,} rows; at most so many are read. "
                    "Bring fewer."
                )
            yield sheet, {back[there]: cells for there, cells in batch.items()}
