"""Where each picture belongs, part and class, by the folders that it lies in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from core.data.importing.files import Files, count, list_some
from core.data.importing.pictures import ENDINGS

_PARTS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("test", "testing"), "test"),
    **dict.fromkeys(("val", "valid", "validation"), "validation"),
}
_SYSTEM = ("__macosx", "thumbs.db", "desktop.ini")  # what systems put beside pictures


class Place(NamedTuple):
    """Where a picture belongs."""

    part: str
    folder: str
    name: str


def list_pictures(files: Files) -> list[str]:
    """The files that are named like pictures."""
    return [name for name in files.sizes if _is_picture(name)]


def find_places(files: Files, notes: list[str]) -> list[Place]:
    """Part and class of each picture.

    Args:
        files: Where they are.
        notes: Is told what was left out.

    Raises:
        ValueError: There are only test pictures.
    """
    found = list_pictures(files)
    others = [name for name in files.sizes if not _is_picture(name) and not is_hidden(name)]
    if others:
        notes.append(
            f"Left out, as their names do not end like pictures: {count(len(others), 'file')}, "
            f"{list_some(others)}."
        )
    depth = count_wrapping(found, stop=set(_PARTS) - {"train"})
    pieces = [name.split("/")[depth:] for name in found]
    tops = {piece[0].lower() for piece in pieces if len(piece) > 1}
    has_parts = tops <= set(_PARTS) and all(len(piece) != 2 for piece in pieces)
    kinds = {_PARTS[top] for top in tops} if has_parts else set()
    places, loose, unused = [], [], []
    for name, piece in zip(found, pieces, strict=True):
        if len(piece) < 2:
            loose.append(name)
        elif not has_parts:
            places.append(Place("train", piece[0], name))
        else:
            part = _PARTS[piece[0].lower()]
            if part == "validation" and "test" in kinds:
                unused.append(name)
            else:
                kept = "test" if part == "validation" else part
                places.append(Place(kept, piece[1], name))
    if loose:
        notes.append(f"In no class folder: {count(len(loose), 'picture')}, {list_some(loose)}.")
    if unused:
        notes.append(
            f"Left out, as there are test ones: {count(len(unused), 'validation picture')}."
        )
    elif "validation" in kinds:
        notes.append("There is no test part; the validation pictures became it.")
    if "test" in {place.part for place in places} and "train" not in {p.part for p in places}:
        raise ValueError("There are only test pictures here; expected training pictures as well.")
    return places


def count_wrapping(names: Sequence[str], *, stop: Collection[str] = ()) -> int:
    """How many folders lie around everything, as those that archives put there.

    Args:
        names: Of pictures, at least one.
        stop: Names of folders that are more than wrapping.
    """
    depth = 0
    while True:
        pieces = [name.split("/")[depth:] for name in names]
        only = {piece[0] for piece in pieces}
        if len(only) > 1 or only & set(stop) or not all(len(piece) > 2 for piece in pieces):
            return depth
        depth += 1


def _is_picture(name: str) -> bool:
    return name.lower().endswith(ENDINGS) and not is_hidden(name)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is none of the data, but put there by a system."""
    pieces = name.split("/")
    return any(piece.startswith(".") or piece.lower() in _SYSTEM for piece in pieces)
