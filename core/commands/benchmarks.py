"""The commands that measure reading: of pens, of photographs, of several digits; and `forms`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.commands.command import Command, ShowProgress, Table
from core.commands.output import DEFAULT_MODEL, write_bytes
from core.drawing import pen_styles
from core.drawing.forms.table import FORMS
from core.drawing.pen_file import read_pen_digits
from core.maintenance import forms_ablation, pen_benchmark, photo_benchmark, several_benchmark
from core.maintenance.pen_benchmark import PenReading
from core.maintenance.photo_benchmark import PhotoReading
from core.maintenance.photographs.scene import name_kinds
from core.maintenance.shares import describe_share
from core.pictures.sheet import Picture, Row, make_sheet
from core.queries import models

_MOST_ERRORS = 400  # on a contact sheet
_OF_EACH_FORM = 20


def _add_pens(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", type=Path, help="UNIPEN file, or a folder of them")
    parser.add_argument("--model", default=DEFAULT_MODEL)


def _pen_bench_options(parser: argparse.ArgumentParser) -> None:
    _add_pens(parser)
    parser.add_argument("--writers", action="store_true", help="add a row for each writer")
    parser.add_argument(
        "--confusions", type=int, default=0, metavar="N", help="print the N commonest instead"
    )
    parser.add_argument("--errors", type=Path, metavar="FILE", help="a contact sheet, as PNG")


def _pen_bench(options: argparse.Namespace, _: ShowProgress) -> Table:
    reading = pen_benchmark.read_pen_file(models.find_model(options.model).model_id, options.path)
    if options.errors:
        write_bytes(options.errors, _draw_errors(reading))
    if options.confusions:
        return _count_confusions(reading, options.confusions)
    groups = [("all", reading.labels >= 0)]
    groups += [(f"digit {label}", reading.labels == label) for label in sorted(set(reading.labels))]
    if options.writers:
        writers = sorted(set(reading.writers))
        groups += [(f"writer {writer}", reading.writers == writer) for writer in writers]
    last = reading.predicted[-1] == reading.labels
    rows: Table = []
    for name, among in groups:
        shares = zip(reading.stages, reading.accuracy(among), strict=True)
        stages = {f"{stage} %": round(100 * float(share), 2) for stage, share in shares}
        interval = describe_share(last[among])["95 % interval"]
        rows.append({"among": name, "digits": int(among.sum()), **stages, "95 %": interval})
    return rows


def _count_confusions(reading: PenReading, number: int) -> Table:
    wrong = np.flatnonzero(reading.predicted[-1] != reading.labels)
    pairs = Counter((int(reading.labels[at]), int(reading.predicted[-1][at])) for at in wrong)
    return [
        {"written": label, "read as": read, "digits": count}
        for (label, read), count in pairs.most_common(number)
    ]


def _draw_errors(reading: PenReading) -> bytes:
    """The misread digits, by label; an empty sheet says that there are none."""
    wrong = np.flatnonzero(reading.predicted[-1] != reading.labels)
    if not len(wrong):
        return make_sheet([Row("No digit was misread.", [np.zeros((28, 28), np.float32)])])
    wrong = wrong[np.argsort(reading.labels[wrong], kind="stable")][:_MOST_ERRORS]
    captions = [
        f"{reading.labels[at]} as {reading.predicted[-1][at]}, w. {reading.writers[at]}"
        for at in wrong
    ]
    return make_sheet([Row("", [reading.images[at] for at in wrong], captions)], columns=14)


PEN_BENCH = Command(
    "pen-bench",
    "Measure a model on the UCI pen digits, stage by stage, with an interval of the last. "
    "Settings were chosen with its 30 training writers in view: their figures say little of "
    "other hands.",
    _pen_bench,
    _pen_bench_options,
)


def _photo_bench_options(parser: argparse.ArgumentParser) -> None:
    _add_pens(parser)
    parser.add_argument("--number", type=int, default=2000, help="how many are made")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--errors", type=Path, metavar="FILE", help="a contact sheet, as PNG")


def _photo_bench(options: argparse.Namespace, progress: ShowProgress) -> Table:
    if options.number < 1:
        raise ValueError(f"Received {options.number} photographs; expected at least 1.")
    readings = photo_benchmark.read_photos(
        models.find_model(options.model).model_id,
        read_pen_digits(options.path),
        number=options.number,
        seed=options.seed,
        progress=progress("photographs"),
    )
    if options.errors:
        write_bytes(options.errors, _draw_photo_errors(readings))
    kinds = {"all": readings}
    for reading in readings:
        for kind in name_kinds(reading.scene):
            kinds.setdefault(kind, []).append(reading)
    names = ["all", *sorted(set(kinds) - {"all"})]
    return [_describe_kind(name, kinds[name]) for name in names]


def _describe_kind(name: str, readings: Sequence[PhotoReading]) -> dict[str, Any]:
    return {
        "kind": name,
        "photographs": len(readings),
        **describe_share(np.array([reading.right for reading in readings])),
        "refused": sum(reading.read is None for reading in readings),
        "several found": sum(reading.found > 1 for reading in readings),
    }


def _draw_photo_errors(readings: Sequence[PhotoReading]) -> bytes:
    """The misread photographs and the ink that was found in each."""
    wrong = [reading for reading in readings if not reading.right][: _MOST_ERRORS // 2]
    if not wrong:
        return make_sheet([Row("No photograph was misread.", [np.zeros((28, 28), np.float32)])])
    pictures: list[Picture] = []
    captions = []
    for reading in wrong:
        read = "refused" if reading.read is None else f"as {reading.read}"
        pictures += [reading.picture, reading.ink]
        captions += [f"{reading.label} {read}", f"{reading.found} found"]
    return make_sheet([Row("", pictures, captions)], columns=16)


PHOTO_BENCH = Command(
    "photo-bench",
    "Measure a model on photographs of the UCI pen digits, made on the fly: pens, papers, lights, "
    "rims and cameras by chance. Settings were chosen with these digits and kinds in view.",
    _photo_bench,
    _photo_bench_options,
)


def _several_bench_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", type=Path, help="UNIPEN file, or a folder of them")
    parser.add_argument("--number", type=int, default=200, help="rows of each kind")
    parser.add_argument("--seed", type=int, default=0)


def _several_bench(options: argparse.Namespace, _: ShowProgress) -> Table:
    digits = read_pen_digits(options.path)
    told = several_benchmark.tell_apart(digits, number=options.number, seed=options.seed)
    return [
        {
            "drawn": one.what,
            "drawings": one.number,
            "right by strokes %": round(100 * one.by_strokes / one.number, 2),
            "right by ink %": round(100 * one.by_ink / one.number, 2),
        }
        for one in told
    ]


SEVERAL_BENCH = Command(
    "several-bench",
    "Measure on the UCI pen digits, single and in rows, how well digits are told apart.",
    _several_bench,
    _several_bench_options,
)


def _forms_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="a sheet of all forms, as PNG")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--ablate",
        type=Path,
        metavar="PATH",
        help="measure with these UNIPEN pen digits what each form wins and costs; takes minutes",
    )


def _forms(options: argparse.Namespace, progress: ShowProgress) -> Table:
    if options.out:
        write_bytes(options.out, _draw_forms(options.seed))
    if options.ablate:
        digits = read_pen_digits(options.ablate)
        effects = forms_ablation.try_forms(digits, progress=progress("forms"))
        return [_describe_effect(effect) for effect in effects]
    return [
        {"form": form.name, "digit": form.label, "share": form.share} for form in FORMS.values()
    ]


def _draw_forms(seed: int) -> bytes:
    rows = []
    for name in FORMS:
        drawn = pen_styles.draw_styles(_OF_EACH_FORM, forms=[name], seed=seed)
        rows.append(Row(name, list(drawn.images[..., 0])))
    return make_sheet(rows, columns=_OF_EACH_FORM)


def _describe_effect(effect: forms_ablation.Effect) -> dict[str, Any]:
    return {
        "form": effect.form or "none, one order",
        "own digit": round(effect.own, 2),
        "other digits": round(effect.others, 3),
        "worst other": effect.worst,
        "its change": round(effect.worst_change, 2),
        "held out": round(effect.held_out, 2),
    }


FORMS_COMMAND = Command(
    "forms",
    "List the forms of digits that are drawn for training, draw them all, or measure each.",
    _forms,
    _forms_options,
)
