"""The command `compare`: which of two networks is better, and on which images they differ."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.analysis.answers import calibration, comparison, verdict
from core.commands.command import Command, ShowProgress, Table
from core.commands.output import write_bytes
from core.files.csv_text import write_csv
from core.queries import compare, data, mistakes
from core.store.card import Card


def _compare_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help="a model, or a recipe for its first seed")
    parser.add_argument("second", metavar="B", help="another one of the same data set")
    parser.add_argument("--out", type=Path, help="write the images that tell them apart as CSV")
    parser.add_argument(
        "--speed", action="store_true", help="also measure how fast they answer on this machine"
    )


def _compare(options: argparse.Namespace, _: ShowProgress) -> Table:
    first, second = compare.find_pair(options.first, options.second)
    ids = first.model_id, second.model_id
    counts = compare.compare_answers(*ids)
    noun = data.source_of(first).noun
    names = compare.name_pair(first, second)
    table = [
        _row("model", *ids),
        _row("test error %", *(_describe_error(wrong, counts.images) for wrong in counts.mistakes)),
        _row("misread", *counts.mistakes, note=f"of {counts.images:,} test {noun}s"),
        _row("right where the other is wrong", counts.broken, counts.fixed),
        _row("both wrong", counts.both_wrong, counts.both_wrong, note=_describe_both(counts)),
        _row("not answered by one of them", counts.left_out, counts.left_out),
        *_describe_models(first, second),
    ]
    if options.speed:
        speeds = compare.measure_latency(*ids)
        single = [f"{1000 * speed.single:.2f}" for speed in speeds]
        batch = [f"{1000 * speed.batch:.1f}" for speed in speeds]
        table += [
            _row("milliseconds for one", *single, note="median of many, on this machine"),
            _row(f"milliseconds for {speeds[0].images}", *batch),
        ]
    low, high = (100 * end for end in counts.interval)
    table += [
        _row(
            "error of A less error of B, points",
            f"{100 * counts.difference:.3f} ± {100 * counts.standard_error:.3f}",
            note=f"95 % interval {low:.3f} to {high:.3f}",
        ),
        _row("chance (McNemar, exact)", f"{counts.chance:.3g}"),
        _row("verdict", note=verdict.describe(counts, names, noun)),
        _row("caveat", note=verdict.CAVEAT),
    ]
    if seeds := compare.compare_recipes(*ids):
        recipes = first.recipe.name, second.recipe.name
        table.append(_row("recipes", note=verdict.describe_seeds(seeds, recipes)))
    if options.out:
        rows = compare.tabulate(*ids)
        write_bytes(options.out, _make_csv(rows).encode())
        table.append(_row("written", note=f"{len(rows):,} {noun}s to {options.out}"))
    return table


COMPARE = Command(
    "compare",
    "Compare two networks on the test images: which is better, and where?",
    _compare,
    _compare_options,
)


def _row(
    measure: str, first: object = "", second: object = "", *, note: str = ""
) -> dict[str, object]:
    return {"measure": measure, "A": first, "B": second, "note": note}


def _describe_error(wrong: int, images: int) -> str:
    low, high = comparison.wilson_interval(wrong, images)
    return f"{100 * wrong / images:.3f} ({100 * low:.3f} to {100 * high:.3f})"


def _describe_both(counts: comparison.Comparison) -> str:
    return f"{counts.same_mistake:,} of them read as the same class"


def _describe_models(first: Card, second: Card) -> Table:
    """How sure they are, how large they are, and what training them took."""
    cards = first, second
    calibrations = []
    for card in cards:
        answers = mistakes.read_answers(card.model_id)
        error = calibration.measure_reliability(answers).error
        perfect = calibration.simulate_perfect(answers).mean
        calibrations.append(f"{100 * error:.3f} (perfect: {100 * perfect:.3f})")
    return [
        _row("calibration error %", *calibrations),
        _row("parameters", *(card.parameters for card in cards)),
        _row("bytes of weights", *(compare.file_size(card.model_id) for card in cards)),
        _row("seconds of training", *(card.seconds for card in cards)),
        _row("epochs", *(len(card.history) for card in cards)),
        _row("seed", *(card.seed for card in cards)),
    ]


def _make_csv(rows: Table) -> str:
    columns = list(rows[0]) if rows else ["image", "label", "outcome"]
    return write_csv([columns, *([row[column] for column in columns] for row in rows)])
