"""The commands about data sets: list, import and show them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.commands.command import Command, ShowProgress, Table
from core.data import overview
from core.data.datasets import Source
from core.data.importing import importer
from core.data.importing.found import KINDS, POLARITIES, Found
from core.data.importing.parts import parse_size
from core.queries import data
from core.runs import dataset_upkeep


def _list(*_: object) -> Table:
    return [_describe(source) for source in data.list_datasets()]


LIST = Command("data list", "List the data sets that are here.", _list)


def _describe(source: Source) -> dict[str, Any]:
    row: dict[str, Any] = {
        "data set": source.name,
        "title": source.title,
        "input": "x".join(map(str, source.input_shape)),
        "classes": len(source.class_names),
        "training": "damaged",
        "test": "damaged",
        "terms": source.terms,
    }
    try:
        counts = overview.look(source, classes=0)
    except ValueError:  # `data show` says why
        return row
    return row | {"training": int(counts.train.sum()), "test": int(counts.test.sum())}


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", type=Path, help="folder, archive or file")
    parser.add_argument("more", metavar="MORE", type=Path, nargs="*", help="more files of the set")
    parser.add_argument("--name", help="short name; by the path unless given")
    parser.add_argument("--title", help="name for people; by the path unless given")
    parser.add_argument("--classes", help='names of the classes in order: "cat,dog"')
    parser.add_argument("--size", help="HxW: scale pictures to it, or read rows of it as images")
    parser.add_argument("--label", help="the column of a table that holds the class")
    parser.add_argument("--kind", choices=KINDS, help="what examples are read as")
    parser.add_argument(
        "--polarity", choices=POLARITIES, help="leave light and dark as they are, or change over"
    )
    parser.add_argument("--only", help="what is in the names of the files that are meant")
    parser.add_argument("--look", action="store_true", help="only say what was found")
    parser.add_argument("--seed", type=int, default=0, help="draws a test part where none is there")


def _import(options: argparse.Namespace, progress: ShowProgress) -> Table:
    paths = [options.path, *options.more] if options.more else options.path
    wishes: importer.Answers = {
        "class_names": options.classes.split(",") if options.classes else None,
        "size": parse_size(options.size) if options.size else None,
        "label": options.label,
        "kind": options.kind,
        "polarity": options.polarity,
        "only": options.only,
    }
    if options.look:
        return _tabulate_look(importer.look_path(paths, **wishes))
    source = importer.import_path(
        paths,
        name=options.name,
        title=options.title,
        seed=options.seed,
        progress=progress(f"reading {options.path}"),
        **wishes,
    )
    return _tabulate(source)


def _tabulate_look(found: Found) -> Table:
    """What was found, what is asked, what was noted."""
    table: Table = [{"what": found.format, "answer": "", "of": found.sentence}]
    for question in found.questions:
        choices = f" ({', '.join(question.choices[:10])})" if question.choices else ""
        table.append(
            {
                "what": f"--{question.wish.replace('class_names', 'classes')}",
                "answer": question.proposal,
                "of": question.sentence + choices,
            }
        )
    return table + [{"what": "note", "answer": "", "of": note} for note in found.notes]


IMPORT = Command(
    "data import",
    f"Import a data set: {'; '.join(importer.FORMATS)}.",
    _import,
    _import_options,
)


def _show_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")


def _show(options: argparse.Namespace, _: ShowProgress) -> Table:
    return _tabulate(data.find_dataset(options.name))


SHOW = Command(
    "data show",
    "Show a data set: its classes, their examples, what was noted.",
    _show,
    _show_options,
)


def _remove(options: argparse.Namespace, _: ShowProgress) -> Table:
    dataset_upkeep.remove(options.name)
    return [{"removed": options.name}]


REMOVE = Command(
    "data remove",
    "Remove an imported data set that no network and no run uses.",
    _remove,
    _show_options,
)


def _rename_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="OLD")
    parser.add_argument("new", metavar="NEW", nargs="?", help="another short name")
    parser.add_argument("--title", help="another name for people, whatever uses it")


def _rename(options: argparse.Namespace, _: ShowProgress) -> Table:
    if not options.new and not options.title:
        raise ValueError("Received no new name; expected NEW, or --title WORDS. Give one.")
    source = data.find_dataset(options.name)
    if options.new:
        source = dataset_upkeep.rename(options.name, options.new)
    if options.title:
        source = dataset_upkeep.retitle(source.name, options.title)
    return [{"data set": source.name, "title": source.title}]


RENAME = Command(
    "data rename",
    "Give an imported data set another short name or title.",
    _rename,
    _rename_options,
)


def _tabulate(source: Source) -> Table:
    counts = overview.look(source, classes=0)
    table: Table = [
        {"class": name, "training": int(train), "test": int(test), "of": ""}
        for name, train, test in zip(source.class_names, counts.train, counts.test, strict=True)
    ]
    shape = "x".join(map(str, source.input_shape))
    table.append(
        {
            "class": "all",
            "training": int(counts.train.sum()),
            "test": int(counts.test.sum()),
            "of": f"{source.name}, {'images' if source.is_image else 'vectors'} of {shape}",
        }
    )
    table += [{"class": "note", "training": "", "test": "", "of": note} for note in source.notes]
    return table
