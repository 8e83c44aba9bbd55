"""Tables as data sets: a column holds the class, the others pixels, features, text or pictures."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.collected import Collected
from core.data.importing import feature_columns, labelled_pictures, pictures, text_set, values
from core.data.importing import numbers as numbers_
from core.data.importing.assembling import assemble
from core.data.importing.axes import propose_size
from core.data.importing.class_folders import ask_size
from core.data.importing.columns import Reading, list_candidates, read_columns
from core.data.importing.files import Files, list_some, show
from core.data.importing.found import FEATURES, IMAGES, TEXT, Found, Question
from core.data.importing.parts import Wishes
from core.data.importing.places import Place
from core.data.importing.sheet import PICTURE, SHADES, Sheet
from core.data.importing.sheet import TEXT as TEXT_CELLS
from core.data.importing.sheets import Chosen, choose, list_tables, read_rows

_MAX_TEXT = 200_000_000  # characters of all texts


def is_one(files: Files) -> bool:
    """Whether there are tables here."""
    return bool(list_tables(files))


def look(files: Files, wishes: Wishes) -> Found:
    """Reads the beginning of the tables.

    Raises:
        ValueError: They cannot be read.
    """
    chosen = choose(files, wishes)
    main = chosen.train[0]
    counts = [_count(sheets) for sheets in (chosen.train, chosen.test)]
    questions = []
    names = [main.header[place] for place in list_candidates(main)]
    label = main.header[chosen.label] if chosen.label is not None else ""
    if label not in _SURE and not wishes.label:
        shown = dict.fromkeys((*([label] if label else []), *names, *main.header))
        sentence = "Which column holds the class?"
        questions.append(Question("label", sentence, tuple(shown), label))
    kind, size, width = FEATURES, None, len(main.columns) - 1
    if chosen.label is not None:
        reading = read_columns(main, chosen.label, wishes)
        kind, width = reading.kind, len(reading.used)
        size = wishes.size
        kinds = {main.columns[place].kind for place in reading.used}
        if kinds == {SHADES}:
            width = int(main.columns[reading.used[0]].words)
        if kind != TEXT and PICTURE not in kinds:
            proposed = propose_size(width)
            size = (wishes.size or proposed) if kind == IMAGES else None
            shades = kinds == {SHADES} or all(main.columns[p].is_pixel for p in reading.used)
            if proposed and shades:
                shape = f"{proposed[0]}x{proposed[1]}"
                sentence = f"The {width:,} numbers can be images of {shape} pixels. Are they?"
                questions.append(Question("kind", sentence, (IMAGES, FEATURES), kind))
        if PICTURE in kinds and kind == IMAGES:
            size, asked = ask_size(_sample_sizes(main, reading), wishes)
            questions += asked
    rows = f"{counts[0]:,} rows and " if counts[0] is not None else ""
    what = {IMAGES: "pictures", TEXT: "texts", FEATURES: "features"}[kind]
    return Found(
        "table",
        f"A table of {rows}{len(main.columns):,} columns with {what}"
        + (f"; {show(label)} holds the class." if label else "."),
        train=counts[0],
        test=counts[1],
        class_names=wishes.class_names or main.class_names.get(label, ()),
        columns=main.header,
        label=label,
        kind=kind,
        size=size,
        questions=tuple(questions),
        notes=chosen.notes,
    )


_SURE = ("label", "labels", "class", "target")  # names that need no question


def _sample_sizes(sheet: Sheet, reading: Reading) -> Counter[tuple[int, int]]:
    """Heights and widths of the pictures in the first rows."""
    sizes: Counter[tuple[int, int]] = Counter()
    batch = next(sheet.read({reading.used[0]: PICTURE}, lambda *_: None), {})
    for raw in batch.get(reading.used[0], ()):
        try:
            sizes[pictures.read_size(raw or b"")] += 1
        except ValueError:
            continue
    return sizes


def _count(sheets: Sequence[Sheet]) -> int | None:
    rows = [sheet.rows for sheet in sheets]
    return sum(row for row in rows if row is not None) if None not in rows else None


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads the tables.

    Raises:
        ValueError: No column holds the class, something in them cannot be read, or there is too
            much.
    """
    chosen = choose(files, wishes)
    main = chosen.train[0]
    if chosen.label is None:
        raise ValueError(_explain_unlabelled(main))
    reading = read_columns(main, chosen.label, wishes)
    notes = [*chosen.notes, *reading.notes]
    kinds = {main.columns[place].kind for place in reading.used}
    if kinds == {PICTURE}:
        return _collect_pictures(files.title, chosen, reading, wishes, notes)
    if reading.kind == TEXT:
        return _collect_texts(files.title, chosen, reading, wishes, notes)
    return _collect_numbers(files, chosen, reading, wishes, notes)


def _explain_unlabelled(sheet: Sheet) -> str:
    able = [sheet.header[place] for place in list_candidates(sheet)]
    told = f"{list_some(able)} could be it" if able else "none holds a few values time and again"
    return (
        f"Which column of {show(sheet.name)} holds the class? Its columns are "
        f"{list_some(sheet.header)}; {told}. Name it: --label NAME, or the field for it "
        "on the page; or call it label."
    )


def _collect_pictures(
    title: str, chosen: Chosen, reading: Reading, wishes: Wishes, notes: list[str]
) -> Collected:
    """Pictures as they stand encoded in the cells; classes are read first, as they are small."""
    picture = reading.used[0]
    places: list[Place] = []
    names = chosen.train[0].class_names.get(chosen.train[0].header[reading.label], ())
    missing = 0
    filled: list[bool] = []
    sheets = (*chosen.train, *chosen.test)
    of_test = {sheet.name for sheet in chosen.test}
    for sheet, batch in read_rows(sheets[0], sheets, {reading.label: TEXT_CELLS}, wishes):
        for cell in batch[reading.label]:
            filled.append(cell is not None and str(cell).strip() not in ("", "-1"))
            if not filled[-1]:
                missing += 1
                continue
            part = "test" if sheet.name in of_test else "train"
            name = f"{sheet.name}, row {len(filled):08d}"
            places.append(Place(part, str(cell).strip().removesuffix(".0"), name))
    if missing:
        notes.append(f"Left out, as without a class: {missing:,} rows.")

    def read() -> Iterator[Callable[[], bytes]]:
        number = 0
        for _, batch in read_rows(sheets[0], sheets, {picture: PICTURE}, Wishes()):
            for raw in batch[picture]:
                if number < len(filled) and filled[number]:
                    yield functools.partial(bytes, raw or b"")
                number += 1
        if number != len(filled):
            raise ValueError(
                f"{show(chosen.train[0].name)} has {len(filled):,} classes and {number:,} "
                "pictures; expected as many of both. The file is damaged; fetch it again."
            )

    called = {str(number): name for number, name in enumerate(names)}
    collected, lost = labelled_pictures.collect(title, places, read(), wishes, notes, names=called)
    if lost:
        notes.append(f"No picture can be read of {list_some(lost)}.")
    return collected


def _collect_texts(
    title: str, chosen: Chosen, reading: Reading, wishes: Wishes, notes: list[str]
) -> Collected:
    kinds = {reading.label: TEXT_CELLS, reading.used[0]: TEXT_CELLS}
    snippets: list[str] = []
    labels: list[str] = []
    of_test: list[bool] = []
    test = {sheet.name for sheet in chosen.test}
    room, empty = _MAX_TEXT, 0
    for sheet, batch in read_rows(chosen.train[0], (*chosen.train, *chosen.test), kinds, wishes):
        for cell, text in zip(batch[reading.label], batch[reading.used[0]], strict=True):
            if cell is None or text is None or not text.strip():
                empty += 1
                continue
            room -= len(text)
            snippets.append(text)
            labels.append(cell)
            of_test.append(sheet.name in test)
        if room < 0:
            raise ValueError(f"The texts hold more than {_MAX_TEXT / 1e6:.0f} MB. Bring fewer.")
    if empty:
        notes.append(f"Left out, as without text or class: {empty:,} rows.")
    notes += _list_skipped(chosen)
    main = chosen.train[0]
    names = main.class_names.get(main.header[reading.label], ())
    known = np.array(of_test, bool) if any(of_test) else None
    return text_set.collect(
        title, snippets, feature_columns.as_labels(labels), known, wishes, notes, names=names
    )


def _collect_numbers(
    files: Files, chosen: Chosen, reading: Reading, wishes: Wishes, notes: list[str]
) -> Collected:
    parts_ = [
        feature_columns.read(chosen.train[0], sheets, reading, wishes, notes)
        for sheets in (chosen.train, chosen.test)
        if sheets
    ]
    notes += _list_skipped(chosen)
    train, test = parts_[0], parts_[1] if len(parts_) > 1 else None
    main = chosen.train[0]
    names = main.class_names.get(main.header[reading.label], ())
    labels = (train.labels, test.labels if test else None)
    features: tuple[str, ...] = ()
    test_matrix: NDArray[Any] | None
    if reading.kind == FEATURES:
        matrix, test_matrix, features = feature_columns.make(train, test, main, reading, notes)
        labels = (train.labels, test.labels if test else None)
    else:
        matrix, test_matrix = train.numbers, test.numbers if test else None
        side = math.isqrt(matrix.shape[1])
        if "emnist" in main.name.lower() and side * side == matrix.shape[1]:
            matrix = _set_upright(matrix, side)
            test_matrix = None if test_matrix is None else _set_upright(test_matrix, side)
            notes.append("EMNIST stores its images on their side; they were set upright.")
    inputs = values.read_inputs(
        numbers_.from_array(matrix),
        None if test_matrix is None else numbers_.from_array(test_matrix),
        replace(wishes, kind=reading.kind),
        (len(matrix), None if test_matrix is None else len(test_matrix)),
        rows_are_images=reading.kind == IMAGES,
    )
    return assemble(files.title, inputs, labels, wishes, notes, names=names, features=features)


def _list_skipped(chosen: Chosen) -> list[str]:
    """Sentences on rows that could not be read, after reading."""
    return [note for sheet in (*chosen.train, *chosen.test) for note in sheet.skipped]


def _set_upright(rows: NDArray[Any], side: int) -> NDArray[Any]:
    return rows.reshape(-1, side, side).swapaxes(1, 2).reshape(len(rows), -1)
