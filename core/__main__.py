"""The command line: `python -m core --help`.

Here commands are parsed, run and printed; what they do stands in `core.commands`. They ask
`core.queries` what the pages ask, so both show the same numbers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from core.commands.command import Command, PartlyError, Table
from core.commands.table import COMMANDS, GROUPS

_CLOSED_PIPE = 141  # the status that a shell gives whoever writes to a reader that has gone


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status: 0, or 1 after a sentence on what was wrong."""
    try:
        try:
            return _run(arguments)
        finally:
            if sys.stdout:  # None where it was closed
                sys.stdout.flush()  # here, as nobody could catch the error when Python ends
    except BrokenPipeError:  # as with `| head`, which has seen enough
        _leave_output()
        return _CLOSED_PIPE
    except OSError as error:  # of printing: `_run` explains all others
        _leave_output()
        reason = error.strerror or error
        print(
            f"inkling: The output cannot be written ({reason}). Lead it to another place.",
            file=sys.stderr,
        )
        return 1


def _leave_output() -> None:
    """Lets what was not printed yet go nowhere, so that Python does not stumble over it again."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    options = _make_parser().parse_args(arguments)
    try:
        table: Table = options.run(options, _show_progress)
    except PartlyError as error:
        _print(error.table, options)
        print(f"inkling: {error}", file=sys.stderr)
        return 1
    except (ValueError, RuntimeError) as error:
        print(f"inkling: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"{error.filename} cannot be used" if error.filename else "A file cannot be used"
        print(
            f"inkling: {place} ({error.strerror or error}). Make room or choose another place, and "
            "ask again: what was finished is kept.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("inkling: stopped; finished epochs of a training run are kept.", file=sys.stderr)
        return 1
    _print(table, options)
    return 0


def _print(table: Table, options: argparse.Namespace) -> None:
    print(json.dumps(table, indent=1) if options.json else _format(table))


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core", description="Inkling without its pages: train, ask and measure."
    )
    groups = {"": parser.add_subparsers(required=True, metavar="COMMAND")}
    for group, text in GROUPS.items():
        heading = groups[""].add_parser(group, help=text, description=text)
        alone = next((command for command in COMMANDS if command.name == group), None)
        if alone is not None:
            _fill(heading, alone)
        groups[group] = heading.add_subparsers(required=alone is None, metavar="COMMAND")
    for command in COMMANDS:
        if command.name in GROUPS:
            continue
        *group_name, own = command.name.split()
        added = groups["".join(group_name)].add_parser(
            own, help=command.text, description=command.text
        )
        _fill(added, command)
    return parser


def _fill(parser: argparse.ArgumentParser, command: Command) -> None:
    parser.set_defaults(run=command.run)
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    command.options(parser)


def _show_progress(title: str) -> Callable[[int, int], None]:
    started = time.monotonic()

    def show(done: int, steps: int) -> None:
        left = (time.monotonic() - started) * (steps - done) / done
        ending = "\n" if done == steps else ""
        text = f"\r{title}: {done / steps:.0%}, about {left:.0f} s left "
        with contextlib.suppress(OSError):  # nobody looks any more, which is no reason to end
            print(text, end=ending, file=sys.stderr, flush=True)

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
