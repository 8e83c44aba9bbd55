"""Examples that are there more than once: found, told, and kept out of a test part drawn here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.importing.files import count


class _Duplicates(NamedTuple):
    """Examples that are there more than once.

    Attributes:
        train: How many of the training part repeat an earlier one.
        conflicting: How many of the training part stand under another label as well.
        test: How many of the test part repeat an earlier one.
        between: bool of shape (num_test,): which of the test part are in the training part too.
    """

    train: int
    conflicting: int
    test: int
    between: NDArray[np.bool_]


def sort_out(
    train: NDArray[np.uint64],
    test: NDArray[np.uint64],
    train_labels: NDArray[Any],
    *,
    what: str,
    removed: bool,
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Finds examples that are there more than once, and which of the test part stay.

    Args:
        train: uint64 of shape (num_train,): digests of the training examples, see `digest_rows`.
        test: uint64 of shape (num_test,): digests of the test examples.
        train_labels: Of shape (num_train,).
        what: What an example is, for the sentences.
        removed: Whether test examples go that are learned from as well; where the test part came
            with the data, it may stay whole.

    Returns:
        bool of shape (num_test,), which of the test examples stay; and sentences for people.

    Raises:
        ValueError: None would stay.
    """
    found = _find(train, test, train_labels)
    if not removed:
        return np.ones(len(test), bool), _describe(found, what, removed=False)
    if len(test) and found.between.all():
        raise ValueError(
            f"Every test {what} is among the training {what}s; nothing is left to test on. "
            "Bring more that differ."
        )
    return ~found.between, _describe(found, what, removed=True)


def digest_rows(examples: NDArray[Any]) -> NDArray[np.uint64]:
    """A digest of each example, by which equal ones are found.

    Args:
        examples: Of shape (num_examples, ...).

    Returns:
        uint64 of shape (num_examples,). Of two million different examples two share one by chance
        in one of ten million data sets.
    """
    return digest_all(np.ascontiguousarray(row).data for row in examples)


def digest_all(examples: Iterable[bytes | memoryview]) -> NDArray[np.uint64]:
    """The same of examples that are bytes."""
    return np.fromiter(
        (
            int.from_bytes(hashlib.blake2b(one, digest_size=8).digest(), "little")
            for one in examples
        ),
        np.uint64,
    )


def _find(
    train: NDArray[np.uint64], test: NDArray[np.uint64], train_labels: NDArray[Any]
) -> _Duplicates:
    distinct, places = np.unique(train, return_inverse=True)
    lowest = np.full(len(distinct), np.iinfo(np.int64).max)
    highest = np.full(len(distinct), np.iinfo(np.int64).min)
    np.minimum.at(lowest, places, train_labels)
    np.maximum.at(highest, places, train_labels)
    return _Duplicates(
        train=len(train) - len(distinct),
        conflicting=int((lowest < highest)[places].sum()),
        test=len(test) - len(np.unique(test)),
        between=np.isin(test, distinct),
    )


def _describe(found: _Duplicates, what: str, *, removed: bool) -> tuple[str, ...]:
    """Sentences on duplicates.

    Args:
        found: What was found.
        what: What an example is.
        removed: Whether those of the test part that are learned from as well were taken out of it.
    """
    notes = []
    if between := int(found.between.sum()):
        done = "removed from the test part" if removed else "left in"
        notes.append(f"In the training part as well: {count(between, f'test {what}')}, {done}.")
    for part, number in (("training", found.train), ("test", found.test)):
        if number:
            notes.append(f"Repeating an earlier one: {count(number, f'{part} {what}')}, left in.")
    if found.conflicting:
        notes.append(f"Under several labels: {count(found.conflicting, f'training {what}')}.")
    return tuple(notes)
