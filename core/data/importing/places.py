"""Where each example belongs, part and class, by the folders that its file lies in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from core.data.importing.files import Files, count, list_some
from core.data.importing.part_names import TEST, TRAIN, VALIDATION, find_part
from core.data.importing.pictures import ENDINGS

_SYSTEM = ("__macosx", "thumbs.db", "desktop.ini", "lost+found")  # put beside data by systems
_UNLABELLED = ("unsup", "unsupervised", "unlabeled", "unlabelled")  # folders of what has no class
_NO_CLASS = ("unknown", "images", "image", "imgs", "img", "data", "all")  # the same, if in no train


class Place(NamedTuple):
    """Where an example belongs."""

    part: str
    folder: str
    name: str


def list_pictures(files: Files) -> list[str]:
    """The files that are named like pictures."""
    return [name for name in files.sizes if name.lower().endswith(ENDINGS) and not is_hidden(name)]


def note_others(files: Files, found: Sequence[str], notes: list[str]) -> None:
    """Tells which files are none of those found."""
    known = set(found)
    others = [name for name in files.sizes if name not in known]
    if others:
        notes.append(
            f"Left out, as their names do not end like pictures: {count(len(others), 'file')}, "
            f"{list_some(others)}."
        )


def find_places(found: Sequence[str], notes: list[str], what: str = "picture") -> list[Place]:
    """Part and class of each example.

    Folders called train, test and validation, with a few words more or less, lie around the class
    folders or in each of them. Where there are such, what lies elsewhere has no class.

    Args:
        found: The names of the files, at least one.
        notes: Is told what was left out.
        what: What an example is, for the sentences.

    Raises:
        ValueError: There are only test examples.
    """
    depth = _count_wrapping_parts(found)
    pieces = {name: name.split("/")[depth:-1] for name in found}
    places = _read_around(pieces) or _read_within(pieces)
    if places is None:
        placed = [Place(TRAIN, folders[0], name) for name, folders in pieces.items() if folders]
        loose = [name for name, folders in pieces.items() if not folders]
        if loose:
            notes.append(f"In no class folder: {count(len(loose), what)}, {list_some(loose)}.")
        return placed
    return _settle(places, notes, what)


def _count_wrapping_parts(found: Sequence[str]) -> int:
    """How many folders lie around everything, but for the last one that names a part."""
    depth = count_wrapping(found)
    around = found[0].split("/")[:depth]
    deeper = any(find_part(piece) for name in found for piece in name.split("/")[depth:-1])
    named = [place for place, piece in enumerate(around) if find_part(piece)]
    return named[-1] if named and not deeper else depth


def _read_around(pieces: dict[str, list[str]]) -> list[Place] | None:
    """Parts around classes: train/cat/1.png. None if the folders are not so."""
    places, within = [], {}
    for name, folders in pieces.items():
        at = next((place for place, folder in enumerate(folders) if find_part(folder)), None)
        if at is None:
            places.append(Place("", "/".join(folders[:1]), name))
        else:
            within[name] = (find_part(folders[at]), folders[at + 1 :])
    if not any(part == TRAIN and folders for part, folders in within.values()) and not (
        within and all(folders for _, folders in within.values()) and not places
    ):
        return None
    for part in (TRAIN, TEST, VALIDATION):
        members = {name: folders for name, (of, folders) in within.items() if of == part}
        shared = [folders for folders in members.values() if folders]
        depth = _count_shared(shared)
        places += [
            Place(part, folders[depth] if folders else "", name)
            for name, folders in members.items()
        ]
    return places


def _read_within(pieces: dict[str, list[str]]) -> list[Place] | None:
    """Parts in each class: cat/train/1.png. None if the folders are not so."""
    inside = {n: f for n, f in pieces.items() if len(f) > 1 and find_part(f[-1])}
    parts = {find_part(folders[-1]) for folders in inside.values()}
    if len({folders[-2] for folders in inside.values()}) < 2 or TRAIN not in parts:
        return None
    return [
        Place(find_part(folders[-1]), folders[-2], name)
        if name in inside
        else Place("", "/".join(folders[:1]), name)
        for name, folders in pieces.items()
    ]


def _count_shared(folders: Sequence[list[str]]) -> int:
    """How many folders all of these begin with, but for the last of each."""
    depth = 0
    while folders and all(len(one) > depth + 1 for one in folders):
        if len({one[depth] for one in folders}) > 1:
            break
        depth += 1
    return depth


def _settle(places: list[Place], notes: list[str], what: str) -> list[Place]:
    """The examples with part and class; tells of the others."""
    classes = {place.folder for place in places if place.part == TRAIN and place.folder}
    kept: dict[str, list[Place]] = {TRAIN: [], TEST: [], VALIDATION: []}
    stray: Counter[str] = Counter()
    unlabelled: Counter[str] = Counter()
    for place in places:
        if not place.part:
            stray[place.folder] += 1
        elif _has_class(place.folder, classes):
            kept[place.part].append(place)
        else:
            unlabelled[place.part] += 1
    for part, number in unlabelled.items():
        notes.append(
            f"Left out, as no class folder tells what they show: {count(number, f'{part} {what}')}."
        )
    if stray:
        total = sum(stray.values())
        where = list_some([folder or "no folder" for folder in sorted(stray)])
        notes.append(f"Left out, as in no part: {count(total, what)} in {where}.")
    if kept[TEST] and kept[VALIDATION]:
        number = len(kept[VALIDATION])
        notes.append(f"Left out, as there are test ones: {count(number, f'validation {what}')}.")
        kept[VALIDATION] = []
    elif kept[VALIDATION]:
        notes.append(f"There is no test part; the validation {what}s became it.")
        kept[TEST] = [place._replace(part=TEST) for place in kept[VALIDATION]]
    if kept[TEST] and not kept[TRAIN]:
        raise ValueError(
            f"There are only test {what}s here; expected training {what}s as well. Bring both."
        )
    return [*kept[TRAIN], *kept[TEST]]


def _has_class(folder: str, classes: set[str]) -> bool:
    """Whether a folder's name tells a class, given those of the training part."""
    low = folder.lower()
    if not folder or low in _UNLABELLED:
        return False
    return folder in classes or not (low in _NO_CLASS or find_part(folder))


def count_wrapping(names: Sequence[str]) -> int:
    """How many folders lie around everything, as those that archives put there.

    Args:
        names: Of files.
    """
    return _count_shared([name.split("/")[:-1] for name in names]) if names else 0


def is_hidden(name: str) -> bool:
    """Whether a file or folder is none of the data, but put there by a system."""
    pieces = name.split("/")
    return any(piece.startswith(".") or piece.lower() in _SYSTEM for piece in pieces)
