"""What a command is: one record, the same for all; `core.commands.table` lists them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.engine.progress import Progress

Table = list[dict[str, Any]]
"""Rows for people and programs alike: column name to value."""

ShowProgress = Callable[[str], Progress]
"""Makes what shows the progress of a long job, from its title."""


class PartlyError(ValueError):
    """Some of what was asked came to an end, and some did not.

    Attributes:
        table: What there is.
    """

    def __init__(self, sentence: str, table: Table) -> None:
        """Keeps both."""
        super().__init__(sentence)
        self.table = table


def no_options(parser: argparse.ArgumentParser) -> None:
    """Adds nothing: for commands that need not be told more."""


@dataclass(frozen=True)
class Command:
    """A command of `python -m core`.

    Attributes:
        name: What is typed: one word, or the name of a group and one word.
        text: A sentence on what it does.
        run: Does it, with the options as they were read and what shows progress; returns what is
            printed. A ValueError or RuntimeError is printed as a sentence on what was wrong.
        options: Adds what can be said to it to its parser.
    """

    name: str
    text: str
    run: Callable[[argparse.Namespace, ShowProgress], Table]
    options: Callable[[argparse.ArgumentParser], None] = no_options
