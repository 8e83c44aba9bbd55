"""Examples that are there more than once: found, told, and kept out of a test part drawn here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
    train: Sequence[bytes],
    test: Sequence[bytes],
    train_labels: NDArray[Any],
    *,
    what: str,
    removed: bool,
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Finds examples that are there more than once, and which of the test part stay.

    Args:
        train: Digests of the training examples, see `digest_rows`.
        test: Digests of the test examples.
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


def digest_rows(examples: NDArray[Any]) -> list[bytes]:
    """A digest of each example, by which equal ones are found."""
    rows = np.ascontiguousarray(examples)
    return [hashlib.blake2b(row.data, digest_size=16).digest() for row in rows]


def _find(train: Sequence[bytes], test: Sequence[bytes], train_labels: NDArray[Any]) -> _Duplicates:
    labels_of: dict[bytes, set[int]] = {}
    for digest, label in zip(train, train_labels.tolist(), strict=True):
        labels_of.setdefault(digest, set()).add(label)
    return _Duplicates(
        train=len(train) - len(labels_of),
        conflicting=sum(len(labels_of[digest]) > 1 for digest in train),
        test=len(test) - len(set(test)),
        between=np.array([digest in labels_of for digest in test], bool),
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
