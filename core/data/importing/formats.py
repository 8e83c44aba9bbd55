"""The formats that data sets may come in; to add one, write its file and add its record here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.data.importing import (
    class_folders,
    idx_folder,
    npz_file,
    tar_archives,
    text_files,
    zip_archive,
)
from core.data.importing.files import Files, list_some
from core.data.importing.parts import Wishes
from core.data.library import Collected


@dataclass(frozen=True)
class Format:
    """A format of data.

    Attributes:
        name: What it is called among the formats.
        sentence: What it is, for people: after "Bring" or "Expected", without a full stop.
        recognizes: Whether files are of this format, as far as a glance tells.
        collect: Reads them; a ValueError says what is wrong with them.
    """

    name: str
    sentence: str
    recognizes: Callable[[Files], bool]
    collect: Callable[[Files, Wishes], Collected]


def _collect_zip(files: Files, wishes: Wishes) -> Collected:
    with zip_archive.opened(files) as inside:
        return read(inside, wishes, _PLAIN)  # an archive in an archive is not looked into


_PLAIN = (
    Format(
        "idx",
        "IDX files as of MNIST (train-images-idx3-ubyte and so on, gzip or not)",
        idx_folder.is_one,
        idx_folder.collect,
    ),
    Format(
        "class folders",
        "a folder of pictures for each class",
        class_folders.is_one,
        class_folders.collect,
    ),
    Format(
        "npz",
        "an npz file with x_train, y_train, x_test, y_test",
        npz_file.is_one,
        npz_file.collect,
    ),
    Format(
        "text",
        "two text files with a snippet in each line, one for each class",
        text_files.is_one,
        text_files.collect,
    ),
)

FORMATS = (
    *_PLAIN,
    Format(
        "zip",
        "a zip archive of such files or folders",
        zip_archive.is_one,
        _collect_zip,
    ),
    Format(
        "tar",
        "a tar archive (.tar, .tar.gz) of class folders, or two, named like train and test or like "
        "large and small",
        tar_archives.is_one,
        tar_archives.collect,
    ),
)
"""The first one that recognizes files reads them."""


def read(files: Files, wishes: Wishes, among: Sequence[Format] = FORMATS) -> Collected:
    """Reads files in the format that they are in.

    Args:
        files: What was brought.
        wishes: What its owner says of it.
        among: The formats to think of.

    Raises:
        ValueError: They are of none of the formats, or something is wrong with them.
    """
    for known in among:
        if known.recognizes(files):
            return known.collect(files, wishes)
    received = list_some(list(files.sizes)) if files.sizes else "no file"
    sentences = "; or ".join(known.sentence for known in FORMATS)
    raise ValueError(f"No data set was recognized in {received}. Expected {sentences}.")
