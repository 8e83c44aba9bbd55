"""The command that measures how well digits are told from other signs."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.analysis.answers.comparison import wilson_interval
from core.analysis.answers.strangeness import CHOSEN
from core.commands.command import Command, ShowProgress, Table
from core.maintenance import familiarity


def _bench_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        metavar="PATH",
        type=Path,
        nargs="?",
        help="real pen digits besides: a UNIPEN file, or a folder of them",
    )
    parser.add_argument(
        "--choosing",
        action="store_true",
        help="the letters and scribbles that the signal was chosen with, instead of those that "
        "were left alone for reporting",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="set the threshold by held-out digits as they are, not by distorted ones",
    )


def _bench(options: argparse.Namespace, _: ShowProgress) -> Table:
    signals = familiarity.measure_signals(
        options.path, choosing=options.choosing, plain=options.plain
    )
    return [
        {
            "signal": " + ".join(judged.parts),
            "chosen": "yes" if judged.parts == CHOSEN else "",
            **{f"{name} %": _share(*counts) for name, counts in judged.flagged.items()},
            "letters over 90 %, no notice %": _share(*judged.believed),
        }
        for judged in signals
    ]


def _share(some: int, among: int) -> str:
    """A share in percent with its 95 % interval."""
    low, high = wilson_interval(some, among)
    return f"{100 * some / among:.1f} ({100 * low:.1f}-{100 * high:.1f})"


BENCH = Command(
    "familiarity-bench",
    "Measure which share of letters, scribbles and true digits each signal flags as no digits.",
    _bench,
    _bench_options,
)
