"""Removing and renaming imported data sets, as far as nothing hangs on them.

Networks and runs name their data set, so whoever takes it away looks at them first; the data sets
themselves are kept by `core.data.library`.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.data import library
from core.data.datasets import Source
from core.data.importing.parts import clean_name
from core.runs import record
from core.store.store import ModelStore

_SHOWN = 5  # of what hangs on a data set


def list_networks(dataset: str) -> list[str]:
    """The ids of the networks that were trained on a data set or are measured on it."""
    return [card.model_id for card in ModelStore().cards() if card.dataset == dataset]


def list_runs(dataset: str, states: Sequence[str]) -> list[str]:
    """The ids of the runs on a data set that are in one of some states."""
    runs = [run for run in record.list_runs() if run.plan.dataset == dataset]
    return [run.run_id for run in runs if run.state in states]


def remove(name: str) -> None:
    """Removes an imported data set that nothing hangs on.

    Raises:
        ValueError: There is none, it comes with Inkling, or networks or runs that are under way
            hang on it.
    """
    _refuse(name, "removed", record.ACTIVE, "Remove these networks first, or stop these runs.")
    library.remove(name)


def rename(name: str, new: str) -> Source:
    """Gives an imported data set another short name if nothing goes by the old one.

    Raises:
        ValueError: There is none, it comes with Inkling, networks or unfinished runs go by its
            name, or the new name cannot be used or is taken.
    """
    unfinished = (*record.ACTIVE, record.STOPPED, record.INTERRUPTED)
    _refuse(name, "renamed", unfinished, "Give it another title instead: --title.")
    return library.rename(name, new)


def retitle(name: str, title: str) -> Source:
    """Gives an imported data set another name for people, by which nothing goes.

    Raises:
        ValueError: There is none, it comes with Inkling, or the title is empty.
    """
    if not title.strip():
        raise ValueError("Received an empty title; expected some words. Give some.")
    return library.retitle(name, clean_name(title))


def _refuse(name: str, what: str, states: Sequence[str], remedy: str) -> None:
    library.find_own(name)
    hanging = [f"the network {one}" for one in list_networks(name)]
    hanging += [f"the run {one}" for one in list_runs(name, states)]
    if hanging:
        more = f" and {len(hanging) - _SHOWN} more" if len(hanging) > _SHOWN else ""
        raise ValueError(
            f"The data set {name!r} cannot be {what}: it is used by {', '.join(hanging[:_SHOWN])}"
            f"{more}. {remedy}"
        )
