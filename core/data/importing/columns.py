"""Which column of a table holds the class, and what the others make of an example."""

from __future__ import annotations

from typing import NamedTuple

from core.data.importing.axes import propose_size
from core.data.importing.files import count, list_some, show
from core.data.importing.found import FEATURES, IMAGES, KINDS, TEXT
from core.data.importing.part_names import split_words
from core.data.importing.parts import Wishes
from core.data.importing.sheet import NUMBER, PICTURE, SHADES, Column, Sheet
from core.data.importing.sheet import TEXT as TEXT_CELLS

# What a column of classes is called, the surest first.
_LABELS = (
    *("label", "labels", "class", "classes", "target", "targets", "y", "digit", "category"),
    *(
        "species",
        "variety",
        "sentiment",
        "emotion",
        "diagnosis",
        "letter",
        "character",
        "intent",
        "outcome",
    ),
)
_IDS = ("id", "index", "idx", "no", "row", "unnamed", "filename", "key", "uuid")
_TEXTS = ("text", "review", "sentence", "comment", "message", "content", "tweet", "body")
_FEW_VALUES = 20  # of a column of text that becomes a feature for each
_MANY, _SOME = 256, 64  # columns of shades that are pixels, with names of their own and without
_MOST_MISSING = 0.3  # of a column's cells; one with more is left out


class Reading(NamedTuple):
    """How a table is read.

    Attributes:
        label: Place of the column that holds the class.
        kind: IMAGES, FEATURES or TEXT.
        used: Places of the columns that make an example.
        notes: Sentences on those that are left out.
    """

    label: int
    kind: str
    used: tuple[int, ...]
    notes: tuple[str, ...]


def list_candidates(sheet: Sheet) -> list[int]:
    """Places of the columns that may hold the class."""
    return [place for place, column in enumerate(sheet.columns) if column.tells_classes]


def find_label(sheet: Sheet, wish: str = "") -> int | None:
    """The place of the column that holds the class; None if that cannot be told.

    Args:
        sheet: The table.
        wish: The name that its owner gave; empty to go by names, then by what the columns hold.

    Raises:
        ValueError: No column has the name that was given.
    """
    names = [name.strip().lower() for name in sheet.header]
    if wish:
        if wish.strip().lower() in names:
            return names.index(wish.strip().lower())
        raise ValueError(
            f"No column of {show(sheet.name)} is called {show(wish)}; there are "
            f"{list_some(sheet.header)}. Give one of these."
        )
    able = [
        place
        for place, column in enumerate(sheet.columns)
        if column.kind == TEXT_CELLS or (column.kind == NUMBER and column.whole)
    ]
    for name in _LABELS:
        if name in names and names.index(name) in able:
            return names.index(name)
    if set(_LABELS[:6]) & set(names):
        return None  # what is called so holds measured values
    ending = [place for place in able if split_words(sheet.header[place])[-1:] == ["label"]]
    if len(ending) == 1:
        return ending[0]
    return _find_by_place(sheet)


def _find_by_place(sheet: Sheet) -> int | None:
    """The label by what the columns hold: the first of pixels, or the only one of classes."""
    columns, last = sheet.columns, len(sheet.columns) - 1
    pixels = sum(column.is_pixel for column in columns)
    if pixels >= last and propose_size(last):
        constant = columns[0].distinct == 1 and columns[last].distinct > 1
        return last if constant and columns[last].tells_classes else 0
    candidates = list_candidates(sheet)
    of_text = [place for place in candidates if columns[place].kind == TEXT_CELLS]
    if len(of_text) == 1:
        return of_text[0]
    pictures = any(column.kind == PICTURE for column in columns)
    alone = len(candidates) == 1 and (pictures or candidates[0] in (0, last))
    return candidates[0] if alone else None


def read_columns(sheet: Sheet, label: int, wishes: Wishes) -> Reading:
    """What an example is made of.

    Raises:
        ValueError: There is nothing beside the label that can be read, or not as was wished.
    """
    others = [place for place in range(len(sheet.columns)) if place != label]
    columns = sheet.columns
    if wishes.kind and wishes.kind not in KINDS:
        raise ValueError(f"Received the kind {show(wishes.kind)}; expected {', '.join(KINDS)}.")
    pictures = [place for place in others if columns[place].kind == PICTURE]
    if pictures and wishes.kind in ("", IMAGES):
        return Reading(label, IMAGES, (pictures[0],), _note_unused(sheet, others, pictures[:1]))
    shades = [place for place in others if columns[place].kind == SHADES]
    if shades and wishes.kind in ("", IMAGES, FEATURES):
        kind = wishes.kind or IMAGES
        return Reading(label, kind, (shades[0],), _note_unused(sheet, others, shades[:1]))
    ids = [place for place in others if sheet.named and _is_id(columns[place], place)]
    rest = [place for place in others if place not in ids]
    text = _find_text(columns, rest)
    numbers = [place for place in rest if columns[place].kind == NUMBER]
    told = text is not None and (not numbers or columns[text].name.strip().lower() in _TEXTS)
    if text is not None and (wishes.kind == TEXT or (not wishes.kind and told)):
        return Reading(label, TEXT, (text,), _note_unused(sheet, others, [text]))
    if wishes.kind == TEXT:
        raise ValueError(f"No column of {show(sheet.name)} holds text. Read it as features.")
    sparse = [
        place for place in rest if columns[place].missing > _MOST_MISSING * columns[place].rows
    ]
    used = [
        place
        for place in rest
        if place not in sparse
        and (
            columns[place].kind == NUMBER
            or (columns[place].kind == TEXT_CELLS and 1 < columns[place].distinct <= _FEW_VALUES)
        )
    ]
    if not used:
        raise ValueError(
            f"Beside the class, {show(columns[label].name)}, {show(sheet.name)} has no column "
            "of numbers, text or pictures that can be learned from. Name another column as the "
            "class."
        )
    kind = wishes.kind or _propose_kind(sheet, used, wishes)
    return Reading(label, kind, tuple(used), _note_unused(sheet, others, used))


def _propose_kind(sheet: Sheet, used: list[int], wishes: Wishes) -> str:
    """Images where all columns are shades and as many as a square image has pixels."""
    if wishes.size:
        return IMAGES
    if not all(sheet.columns[place].is_pixel for place in used):
        return FEATURES
    named = sum("pix" in sheet.header[place].lower() for place in used) > len(used) / 2
    large = (
        len(used) >= (256 if sheet.named else 64)
        and max(sheet.columns[place].high for place in used) > 1
    )
    return IMAGES if propose_size(len(used)) and (named or large) else FEATURES


def _is_id(column: Column, place: int) -> bool:
    """Whether a column counts the rows rather than telling of them."""
    words = split_words(column.name)
    named = bool(words) and (words[0] in _IDS or words[-1] in _IDS)
    named = named or column.name == f"column {place + 1}"  # without a name, as pandas writes it
    filled = column.rows - column.missing
    different = column.distinct == filled > 1
    return named and different and (column.kind == TEXT_CELLS or column.whole)


def _find_text(columns: tuple[Column, ...], places: list[int]) -> int | None:
    """The column of text to be read, by its name or else the one with the most words."""
    able = [p for p in places if columns[p].kind == TEXT_CELLS and columns[p].words >= 1]
    long = [p for p in able if columns[p].distinct > _FEW_VALUES or columns[p].words >= 3]
    named = [p for p in able if columns[p].name.strip().lower() in _TEXTS]
    if named:
        return named[0]
    return max(long, key=lambda place: columns[place].words) if long else None


def _note_unused(sheet: Sheet, others: list[int], used: list[int]) -> tuple[str, ...]:
    left = [sheet.header[place] for place in others if place not in set(used)]
    if not left:
        return ()
    return (f"Left out, as not learned from: {count(len(left), 'column')}, {list_some(left)}.",)
