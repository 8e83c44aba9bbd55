"""The formats that data sets may come in; to add one, write its file and add its record here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.data.collected import Collected
from core.data.importing import (
    arrays,
    class_folders,
    idx_folder,
    pictures_by_table,
    table_set,
    text_files,
)
from core.data.importing.containers import opened
from core.data.importing.files import Files
from core.data.importing.foreign_formats import explain_unknown, refuse_placeholders
from core.data.importing.found import Found
from core.data.importing.parts import Wishes


@dataclass(frozen=True)
class Format:
    """A format of data.

    Attributes:
        name: What it is called among the formats.
        sentence: What it is, for people: after "Bring" or "Expected", without a full stop.
        recognizes: Whether files are of this format, as far as a glance tells.
        look: Finds what is in them, without reading all.
        collect: Reads them; a ValueError says what is wrong with them.
    """

    name: str
    sentence: str
    recognizes: Callable[[Files, Wishes], bool]
    look: Callable[[Files, Wishes], Found]
    collect: Callable[[Files, Wishes], Collected]


FORMATS = (
    Format(
        "idx",
        "IDX files as of MNIST (train-images-idx3-ubyte and so on, gzip or not)",
        lambda files, _: idx_folder.is_one(files),
        idx_folder.look,
        idx_folder.collect,
    ),
    Format(
        "labelled pictures",
        "pictures in a folder with a table of their names and classes",
        pictures_by_table.is_one,
        pictures_by_table.look,
        pictures_by_table.collect,
    ),
    Format(
        "class folders",
        "a folder of pictures for each class, within train and test or around them or without",
        lambda files, _: class_folders.is_one(files),
        class_folders.look,
        class_folders.collect,
    ),
    Format(
        "arrays",
        "an npz, MATLAB or HDF5 file, or npy files, with x_train, y_train, x_test, y_test",
        lambda files, _: arrays.is_one(files),
        arrays.look,
        arrays.collect,
    ),
    Format(
        "table",
        "a table as CSV, TSV or Parquet, with a column that holds the class beside pixels, "
        "features, text or encoded pictures",
        lambda files, _: table_set.is_one(files),
        table_set.look,
        table_set.collect,
    ),
    Format(
        "text",
        "two text files with a snippet in each line, named like their classes (neg and pos)",
        lambda files, wishes: text_files.is_one(files) or text_files.may_be_one(files, wishes),
        text_files.look,
        text_files.collect,
    ),
    Format(
        "text folders",
        "a folder of text files for each class",
        lambda files, _: text_files.are_folders(files),
        text_files.look_folders,
        text_files.collect_folders,
    ),
)
"""The first one that recognizes files reads them, in archives as well."""

ARCHIVES = "any of these in a zip or tar archive, or in two, named like train and test"


def read(files: Files, wishes: Wishes) -> Collected:
    """Reads files in the format that they are in.

    Args:
        files: What was brought.
        wishes: What its owner says of it.

    Raises:
        ValueError: They are of none of the formats, or something is wrong with them.
    """
    with opened(files, wishes.only) as inside:
        return _recognize(inside, wishes).collect(inside, wishes)


def look(files: Files, wishes: Wishes) -> Found:
    """Finds what files are, without reading all of them.

    Raises:
        ValueError: They are of none of the formats, or something is wrong with them.
    """
    with opened(files, wishes.only) as inside:
        return _recognize(inside, wishes).look(inside, wishes)


def _recognize(files: Files, wishes: Wishes) -> Format:
    refuse_placeholders(files)
    for known in FORMATS:
        if known.recognizes(files, wishes):
            return known
    sentences = "; or ".join((*(known.sentence for known in FORMATS), ARCHIVES))
    raise explain_unknown(files, f"Expected {sentences}.")
