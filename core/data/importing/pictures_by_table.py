"""Pictures in one folder, and a table that says of each by its name what it shows."""

from __future__ import annotations

from core.data.collected import Collected
from core.data.importing import class_folders
from core.data.importing.columns import find_label
from core.data.importing.files import Files, count, show
from core.data.importing.found import Found
from core.data.importing.part_names import TEST, TRAIN, find_part_of_path
from core.data.importing.parts import Wishes
from core.data.importing.pictures import ENDINGS
from core.data.importing.places import Place, list_pictures
from core.data.importing.sheet import TEXT
from core.data.importing.sheets import choose, list_tables, read_rows

_LEAST_KNOWN = 0.5  # of the cells of a sample that have to be names of pictures
_LEAST_NAMED = 0.4  # of the pictures that a short table has to name
_SAMPLE = 500  # rows that are looked at
_NO_LABELS = "submission"  # in the name of a table that shows how answers are to be written


def is_one(files: Files, wishes: Wishes) -> bool:
    """Whether a table here names pictures that are here."""
    if not _list_tables(files) or not list_pictures(files):
        return False
    try:
        return _find_names(files, wishes) is not None
    except ValueError:
        return False


def _list_tables(files: Files) -> list[str]:
    return [name for name in list_tables(files) if _NO_LABELS not in name.lower()]


def _find_names(files: Files, wishes: Wishes) -> int | None:
    """The place of the column of names in the tables' first."""
    stems = set(_name_stems(files))
    chosen = choose(files.choose(_list_tables(files)), wishes)
    sheet = chosen.train[0]
    best: tuple[float, int | None] = (0.0, None)
    for place in range(len(sheet.columns)):
        if place == chosen.label or sheet.columns[place].distinct < 2:
            continue
        batch = next(sheet.read({place: TEXT}, lambda *_: None), {place: ()})
        cells = [str(cell) for cell in batch[place][:_SAMPLE] if cell is not None]
        named = {stem for cell in cells if (stem := _stem(cell)) in stems}
        known = len(named) / max(1, len(cells))
        if sheet.rows is not None and len(cells) == sheet.rows < _SAMPLE:
            known *= len(named) >= _LEAST_NAMED * len(stems)
        if known >= _LEAST_KNOWN and known > best[0]:
            best = (known, place)
    return best[1] if chosen.label is not None else None


def _stem(text: str) -> str:
    """A picture's name without folders and ending, as tables write it in one way or another."""
    name = text.strip().replace("\\", "/").rsplit("/", 1)[-1]
    return name[: name.rfind(".")].lower() if name.lower().endswith(ENDINGS) else name.lower()


def _name_stems(files: Files) -> dict[str, str]:
    """From a picture's name in short to its file; the first of those that share one."""
    stems: dict[str, str] = {}
    for name in list_pictures(files):
        stems.setdefault(_stem(name), name)
    return stems


def _find_places(files: Files, wishes: Wishes, notes: list[str]) -> list[Place]:
    """Part and class of each picture that a table names."""
    chosen = choose(files.choose(_list_tables(files)), wishes)
    names = _find_names(files, wishes)
    label = find_label(chosen.train[0], wishes.label)
    if names is None or label is None:
        raise ValueError("No table names the pictures and their classes. Bring one.")
    notes += chosen.notes
    stems = _name_stems(files)
    placed: dict[str, Place] = {}
    unknown = 0
    kinds = {names: TEXT, label: TEXT}
    for sheet, batch in read_rows(chosen.train[0], (*chosen.train, *chosen.test), kinds, wishes):
        part = TEST if find_part_of_path(sheet.name) == TEST and chosen.test else TRAIN
        for cell, class_ in zip(batch[names], batch[label], strict=True):
            name = stems.get(_stem(str(cell)))
            if name is None or class_ is None or not str(class_).strip():
                unknown += 1
            else:
                placed[name] = Place(part, str(class_).strip(), name)
    if unknown:
        notes.append(f"Rows without a picture here or without a class: {unknown:,}.")
    others = len(list_pictures(files)) - len(placed)
    if others:
        where = show(chosen.train[0].name)
        notes.append(f"Left out, as {where} does not name them: {count(others, 'picture')}.")
    return list(placed.values())


def look(files: Files, wishes: Wishes) -> Found:
    """Counts pictures by class, and reads the sizes of some.

    Raises:
        ValueError: The table cannot be read.
    """
    notes = list(files.notes)
    places = _find_places(files, wishes, notes)
    return class_folders.describe(files, places, wishes, notes, "pictures with a table of classes")


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads all pictures that the table names.

    Raises:
        ValueError: They differ in size, are too many, or are of one class only.
    """
    notes = list(files.notes)
    return class_folders.collect_places(files, _find_places(files, wishes, notes), wishes, notes)
