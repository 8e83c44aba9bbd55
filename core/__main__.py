"""The command line: `python -m core --help`.

Every command asks `core.queries.models` what the pages ask, so both show the same numbers.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from core.commands import (
    bring,
    cluster,
    compare,
    data,
    epochs,
    inside,
    maximization,
    mistakes,
    models,
    recipes,
    training,
)
from core.commands.output import Table

_GROUPS = {"data": "Data sets: list, import and show them."}  # of commands in two words


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status: 0, or 1 after a sentence on what was wrong."""
    options = _make_parser().parse_args(arguments)
    try:
        table: Table = options.run(options)
    except (ValueError, RuntimeError) as error:
        print(f"inkling: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("inkling: stopped; finished epochs of a training run are kept.", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(table, indent=1))
    else:
        print(_format(table))
    return 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core", description="Inkling without its pages: train, ask and measure."
    )
    groups = {"": parser.add_subparsers(required=True, metavar="COMMAND")}
    for group, text in _GROUPS.items():
        heading = groups[""].add_parser(group, help=text, description=text)
        groups[group] = heading.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, run: Callable[[argparse.Namespace], Table], text: str
    ) -> argparse.ArgumentParser:
        *group, own = name.split()
        command = groups["".join(group)].add_parser(own, help=text, description=text)
        command.set_defaults(run=run)
        command.add_argument("--json", action="store_true", help="print JSON for programs")
        return command

    recipes.add_commands(add)
    models.add_commands(add)
    training.add_commands(add, _show_progress)
    inside.add_commands(add)
    epochs.add_commands(add)
    maximization.add_commands(add, _show_progress)
    mistakes.add_commands(add)
    compare.add_commands(add)
    data.add_commands(add, _show_progress)
    bring.add_commands(add)
    cluster.add_commands(add)
    return parser


def _show_progress(title: str) -> Callable[[int, int], None]:
    started = time.monotonic()

    def show(done: int, steps: int) -> None:
        left = (time.monotonic() - started) * (steps - done) / done
        ending = "\n" if done == steps else ""
        print(
            f"\r{title}: {done / steps:.0%}, about {left:.0f} s left ",
            end=ending,
            file=sys.stderr,
            flush=True,
        )

    return show


def _format(table: Table) -> str:
    """A table of aligned columns; numbers to the right."""
    if not table:
        return "Nothing to list."
    columns = list(table[0])
    texts = [columns, *([_text(row[column]) for column in columns] for row in table)]
    widths = [max(len(row[index]) for row in texts) for index in range(len(columns))]
    numeric = [isinstance(table[0][column], int | float) for column in columns]
    lines = []
    for row in texts:
        cells = zip(row, widths, numeric, strict=True)
        lines.append("  ".join(t.rjust(w) if n else t.ljust(w) for t, w, n in cells).rstrip())
    return "\n".join(lines)


def _text(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.exit(main())
