"""Text files: two of snippets, one a line; or a folder of texts for each class, as aclImdb's."""

from __future__ import annotations

import re

import numpy as np

from core.data.collected import Collected
from core.data.importing import parts, text_set
from core.data.importing.files import Files, count, list_some, show, take
from core.data.importing.found import TEXT, Found
from core.data.importing.parts import Wishes
from core.data.importing.places import Place, find_places

MAX_TEXT = 200_000_000  # bytes of all texts, unpacked
_PROGRESS_EVERY = 500  # files
_ENDING = re.compile(r"(\.(txt|text))?(\.gz)?$", re.IGNORECASE)
_TEXTS = (".txt", ".text", ".txt.gz", ".text.gz")
_ABOUT = ("readme", "license", "licence", "vocab", "urls")  # begin names of files about the others
_NEGATIVE = re.compile(r"(?<![a-z])neg(ative)?s?(?![a-z])", re.IGNORECASE)
_POSITIVE = re.compile(r"(?<![a-z])pos(itive)?s?(?![a-z])", re.IGNORECASE)
_OTHER_PAIRS = (("spam", "ham"), ("good", "bad"), ("fake", "true"), ("fake", "real"), ("yes", "no"))
_OTHERS = (".csv", ".tsv", ".npz", ".npy", ".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")


def is_one(files: Files) -> bool:
    """Whether there are two text files named as classes here."""
    return _find_pair(files) is not None


def may_be_one(files: Files, wishes: Wishes) -> bool:
    """Whether there are two text files here whose owner names the classes."""
    return len(wishes.class_names) == 2 and len(_list_texts(files)) == len(files.sizes) == 2


def are_folders(files: Files) -> bool:
    """Whether there are texts in folders of at least two classes here."""
    return len({name.rpartition("/")[0] for name in _list_foldered(files)}) > 1


def _list_foldered(files: Files) -> list[str]:
    found = [name for name in files.sizes if "/" in name and name.lower().endswith(_TEXTS)]
    return [n for n in found if not n.rsplit("/", 1)[-1].lower().startswith(_ABOUT)]


def _list_texts(files: Files) -> list[str]:
    return [name for name in files.sizes if not name.lower().removesuffix(".gz").endswith(_OTHERS)]


def _find_pair(files: Files) -> tuple[str, str] | None:
    """The two text files among some files, in the order of their classes: negative first.

    A folder may hold other files as well, if just two are named like negative and positive.
    """
    names = _list_texts(files)
    negative = [name for name in names if _NEGATIVE.search(name) and not _POSITIVE.search(name)]
    positive = [name for name in names if _POSITIVE.search(name) and not _NEGATIVE.search(name)]
    if len(negative) == len(positive) == 1:
        return negative[0], positive[0]
    if len(names) == len(files.sizes) == 2:
        stems = [_ENDING.sub("", name.rsplit("/", 1)[-1]).lower() for name in names]
        for pair in _OTHER_PAIRS:
            found = [[word for word in pair if word in re.split(r"[^a-z]+", s)] for s in stems]
            if sorted(word for words in found for word in words) == sorted(pair) and all(found):
                return names[0], names[1]
    return None


def look(files: Files, wishes: Wishes) -> Found:
    """Names the two classes."""
    pair = _find_pair(files) or tuple(_list_texts(files)[:2])
    names = _name((pair[0], pair[1]), wishes.class_names)
    return Found(
        "text",
        f"Two files of text with a snippet in each line: {show(pair[0])} and {show(pair[1])}.",
        class_names=names,
        kind=TEXT,
        notes=files.notes,
    )


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads two files of snippets.

    Raises:
        ValueError: One is no text or empty, or the class names given are not two.
    """
    found = _find_pair(files) or tuple(_list_texts(files)[:2])
    pair = (found[0], found[1])
    names = _name(pair, wishes.class_names)
    notes = [
        *files.notes,
        f"Class {names[0]}: {show(pair[0])}; class {names[1]}: {show(pair[1])}.",
    ]
    snippets: list[str] = []
    labels: list[int] = []
    for label, name in enumerate(pair):
        lines = _read_lines(files, name, notes)
        snippets += lines
        labels += [label] * len(lines)
    return text_set.collect(
        files.title, snippets, np.array(labels), None, wishes, notes, names=names
    )


def look_folders(files: Files, wishes: Wishes) -> Found:
    """Counts texts by part and class."""
    notes = list(files.notes)
    places = find_places(_list_foldered(files), notes, "text")
    classes = tuple(sorted({place.folder for place in places}))
    train = sum(place.part == "train" for place in places)
    return Found(
        "text folders",
        f"{count(len(places), 'text')} in a folder for each of {len(classes)} classes.",
        train=train,
        test=len(places) - train,
        class_names=wishes.class_names or classes,
        kind=TEXT,
        notes=tuple(notes),
    )


def collect_folders(files: Files, wishes: Wishes) -> Collected:
    """Reads a folder of texts for each class.

    Raises:
        ValueError: There is too much text, or only one class.
    """
    notes = list(files.notes)
    places = find_places(_list_foldered(files), notes, "text")
    snippets: list[str] = []
    used: list[Place] = []
    room, latin = MAX_TEXT, 0
    for number, place in enumerate(places):
        if number % _PROGRESS_EVERY == _PROGRESS_EVERY - 1:
            wishes.tell(number, len(places))
        with files.open_unpacked(place.name) as stream:
            raw = take(stream, room + 1, place.name)
        room -= len(raw)
        if room < 0:
            raise ValueError(f"The texts hold more than {MAX_TEXT / 1e6:.0f} MB. Bring fewer.")
        text, is_latin = _decode(raw, place.name)
        latin += is_latin
        if text.strip():
            snippets.append(" ".join(text.split()))
            used.append(place)
    wishes.tell(len(places), len(places))
    if latin:
        notes.append(f"Not UTF-8, read as Latin-1: {count(latin, 'text')}.")
    if empty := len(places) - len(used):
        notes.append(f"Skipped, as empty: {count(empty, 'text')}.")
    folders = np.array([place.folder for place in used])
    if len(np.unique(folders)) < 2:
        raise ValueError(
            "All texts lie in one folder; expected a folder for each of at least two classes. "
            "Arrange them so."
        )
    of_test = np.array([place.part == "test" for place in used])
    return text_set.collect(
        files.title, snippets, folders, of_test if of_test.any() else None, wishes, notes
    )


def _decode(raw: bytes, name: str) -> tuple[str, bool]:
    """Text, and whether it had to be read as Latin-1."""
    if b"\0" in raw:
        raise ValueError(f"{show(name)} is no text; expected plain text in UTF-8. Save it so.")
    try:
        return raw.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return raw.decode("latin-1"), True


def _read_lines(files: Files, name: str, notes: list[str]) -> list[str]:
    with files.open_unpacked(name) as stream:
        raw = take(stream, MAX_TEXT + 1, name)
    if len(raw) > MAX_TEXT:
        raise ValueError(f"{show(name)} holds more than {MAX_TEXT / 1e6:.0f} MB of text.")
    text, is_latin = _decode(raw, name)
    if is_latin:
        notes.append(f"{show(name)} is not UTF-8; it was read as Latin-1.")
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    filled = [line for line in lines if line]
    if empty := len(lines) - len(filled) - (not lines[-1]):  # the last line break ends a line
        notes.append(f"Skipped in {show(name)}: {count(empty, 'empty line')}.")
    if not filled:
        raise ValueError(f"{show(name)} holds no text; expected a snippet in each line.")
    return filled


def _name(pair: tuple[str, str], wished: tuple[str, ...]) -> tuple[str, ...]:
    if wished and len(wished) != 2:
        raise ValueError(f"{count(len(wished), 'class name')} came with two files; expected two.")
    if wished or (_NEGATIVE.search(pair[0]) and _POSITIVE.search(pair[1])):
        return wished or ("negative", "positive")
    stems = [_ENDING.sub("", name.rsplit("/", 1)[-1]) for name in pair]
    names = parts.clean_names(stems)
    if names[0] == names[1]:
        raise ValueError(f"The files {list_some(pair)} give no class names; say them in order.")
    return names
