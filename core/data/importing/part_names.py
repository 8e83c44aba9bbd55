"""Which part a file or folder belongs to by its name: train, test or validation."""

from __future__ import annotations

import re

TRAIN, TEST, VALIDATION = "train", "test", "validation"
_STEMS = {
    **dict.fromkeys(("train", "training", "trn", "tra"), TRAIN),
    **dict.fromkeys(("test", "testing", "tst", "tes", "t10k"), TEST),
    **dict.fromkeys(("val", "valid", "validation", "eval", "evaluation", "dev"), VALIDATION),
}
_FILLERS = ("", "set", "data", "dataset", "images", "image", "imgs", "img", "pictures", "split")
PARTS = {stem + filler: part for stem, part in _STEMS.items() for filler in _FILLERS}
"""From a word to the part that it names."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNS = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=20\d\d)")  # train2017


def split_words(name: str) -> list[str]:
    """The words of a name in small letters: TrainImages_2 gives train, images, 2."""
    return [word for word in _SIGNS.split(_CAMEL.sub("_", name).lower()) if word]


def find_part(name: str) -> str:
    """The part that a name tells of, its last word first; empty if none does."""
    named = [PARTS[word] for word in split_words(name) if word in PARTS]
    return named[-1] if named else ""


def find_part_of_path(path: str) -> str:
    """The part that a file's name tells of, or else the folders that it lies in."""
    for piece in reversed(path.split("/")):
        if part := find_part(piece):
            return part
    return ""
