"""What all importers do alike: name classes, draw a test part, mind the size.

Arrays come in as read from files and go out as `core.data.library.Collected` wants them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.collected import MAX_BYTES
from core.data.importing.files import count, list_some, show
from core.engine.progress import Progress

MAX_EXAMPLES = 2_000_000  # the largest set of characters that is published has 0.8 million
MAX_CLASSES = 1000  # beyond, labels are hardly classes
_LONGEST_NAME = 48  # characters of a class name; pages have no room for more
_FEW = 10  # examples of a class, below which little can be said about it
_SMALL_SET = 5000  # examples; a smaller set gives a larger share to its test part


@dataclass(frozen=True)
class Wishes:
    """What whoever brings data says about it.

    Attributes:
        class_names: Names of the classes in order; empty to go by the data.
        size: Height and width that pictures are scaled to, if at all.
        seed: Draws the test part where the data have none.
        progress: Is told how far a long import has come.
        label: Name of the column that holds the class; empty to go by the data.
        kind: "images", "features" or "text"; empty to go by the data.
        polarity: "keep" or "turn" for gray images; empty to go by their borders.
        only: What the names of the files begin with that are meant, of several data sets.
    """

    class_names: tuple[str, ...] = ()
    size: tuple[int, int] | None = None
    seed: int = 0
    progress: Progress | None = None
    label: str = ""
    kind: str = ""
    polarity: str = ""
    only: str = ""

    def tell(self, done: int, all_of_it: int) -> None:
        """Tells how far a long import has come, whoever wants to know."""
        if self.progress and all_of_it:
            self.progress(done, all_of_it)


class Classes(NamedTuple):
    """Labels as indices, and what they stand for.

    Attributes:
        names: Class names in order.
        train: int64 of shape (num_train,), indices into the names.
        test: int64 of shape (num_test,), likewise.
        notes: Sentences for people.
    """

    names: tuple[str, ...]
    train: NDArray[np.int64]
    test: NDArray[np.int64]
    notes: tuple[str, ...]


def parse_size(text: str) -> tuple[int, int]:
    """Reads a height and a width, as in 28x28.

    Raises:
        ValueError: It is none.
    """
    match = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text.strip(), re.ASCII)
    if not match:
        raise ValueError(f"Received the size {text[:40]!r}; expected height x width, as in 28x28.")
    return int(match[1]), int(match[2])


def clean_name(text: str) -> str:
    """A class name or title for people: printable signs, single spaces, not too long."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    name = " ".join(unicodedata.normalize("NFC", printable).split()) or "unnamed"
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"


def clean_names(texts: Sequence[str]) -> tuple[str, ...]:
    """Class names for people, all different."""
    names: list[str] = []
    for text in texts:
        name, number = clean_name(text), 1
        while name in names:
            number += 1
            name = f"{clean_name(text)} ({number})"
        names.append(name)
    return tuple(names)


def name_classes(train: NDArray[Any], test: NDArray[Any], class_names: Sequence[str]) -> Classes:
    """Finds the classes behind whole numbers.

    Without names, each number of the training part is a class of its own name. With names, these
    go by the numbers from 0, or where as many numbers occur as there are names, by their order.

    Args:
        train: Integers of shape (num_train,).
        test: Integers of shape (num_test,).
        class_names: Names in order, or none.

    Raises:
        ValueError: The names do not fit, the test part has labels of its own, or there are too
            many classes.
    """
    occurring = np.unique(train)
    _check_number(len(occurring))
    unknown = np.setdiff1d(test, occurring)
    values = occurring
    notes = []
    if class_names:
        values = np.union1d(occurring, unknown)
        if len(values) != len(class_names):
            if values.size and (values[0] < 0 or values[-1] >= len(class_names)):
                raise ValueError(
                    f"The labels go from {values[0]} to {values[-1]} and {len(values)} different "
                    f"ones occur, but {count(len(class_names), 'class name')} came. Give as many "
                    "names as there are classes."
                )
            values = np.arange(len(class_names))
    elif len(unknown):
        raise ValueError(
            f"The test part has the label{'s' * (len(unknown) > 1)} "
            f"{', '.join(map(str, unknown[:5]))}, which the training part has not: labels there "
            f"go from {occurring[0]} to {occurring[-1]}. Bring examples to learn from."
        )
    names = clean_names(class_names or [str(value) for value in values])
    if len(values) and (values[0] != 0 or values[-1] != len(values) - 1):
        notes.append(
            f"The labels {values[0]} to {values[-1]} are not numbered from 0 without a gap; "
            f"the {len(values)} that occur became the classes, in order."
        )
    absent = [name for value, name in zip(values, names, strict=True) if value not in occurring]
    if absent:
        notes.append(f"Nothing is there to learn these classes from: {list_some(absent)}.")
    return Classes(
        names,
        np.searchsorted(values, train).astype(np.int64),
        np.searchsorted(values, test).astype(np.int64),
        tuple(notes),
    )


def _check_number(number: int) -> None:
    if number > MAX_CLASSES:
        raise ValueError(
            f"{number:,} different labels occur; at most {MAX_CLASSES:,} classes are told apart. "
            "Are these labels, or measured values?"
        )


def draw_test_part(labels: NDArray[Any], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draws a part of each class for testing: a fifth, or a tenth of 5,000 examples and more.

    Args:
        labels: Of shape (num_examples,).
        seed: The same one draws the same.

    Returns:
        Numbers of the examples to learn from and of those to test on, int64, both ascending. The
        only example of a class is learned from.
    """
    generator = np.random.default_rng(seed)
    share = test_share(len(labels))
    chosen = [np.empty(0, np.int64)]
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        if len(members) > 1:
            number = max(1, round(share * len(members)))
            chosen.append(generator.permutation(members)[:number])
    test = np.sort(np.concatenate(chosen))
    return np.setdiff1d(np.arange(len(labels)), test), test


def test_share(number: int) -> float:
    """What share of some examples is drawn for testing."""
    return 0.1 if number >= _SMALL_SET else 0.2


def describe_draw(number: int, seed: int) -> str:
    """A sentence on a test part that was drawn here."""
    share = "a tenth" if test_share(number) == 0.1 else "a fifth"
    return f"The data have no test part: {share} of each class was drawn for it, with seed {seed}."


def describe_counts(
    names: Sequence[str], train: NDArray[np.int64], test: NDArray[np.int64]
) -> tuple[str, ...]:
    """Sentences on classes with few examples."""
    notes = []
    learned = np.bincount(train, minlength=len(names))
    few = [name for name, number in zip(names, learned, strict=True) if 0 < number < _FEW]
    if few:
        notes.append(f"Fewer than {_FEW} training examples: {list_some(few)}.")
    tested = np.bincount(test, minlength=len(names))
    untested = [name for name, number in zip(names, tested, strict=True) if not number]
    if untested and len(test):
        notes.append(f"No test example: {list_some(untested)}.")
    return tuple(notes)


def check_room(number: int, shape: Sequence[int], remedy: str, *, held: int = 1) -> None:
    """Passes examples that fit into memory, before it is taken.

    Args:
        number: How many there are.
        shape: Of one of them.
        remedy: What to do if they do not fit.
        held: Bytes that a number takes while it is imported; in a network it takes 4 times that of
            a byte.

    Raises:
        ValueError: They would not fit.
    """
    size = number * 4 * held
    for length in shape:
        size *= length
    if size > MAX_BYTES:
        lengths = "x".join(f"{length:,}" for length in shape)
        raise ValueError(
            f"{number:,} examples of {lengths} numbers take {size / 1e9:,.1f} GB; at most "
            f"{MAX_BYTES / 1e9:g} GB are taken. {remedy}"
        )
    if number > MAX_EXAMPLES:
        raise ValueError(
            f"There are {number:,} examples; at most {MAX_EXAMPLES:,} are taken. {remedy}"
        )


def check_class_names(class_names: Sequence[str]) -> tuple[str, ...]:
    """Passes class names that somebody gave.

    Raises:
        ValueError: Two are alike, or one is empty.
    """
    names = tuple(clean_name(name) if name.strip() else "" for name in class_names)
    for name in names:
        if not name or names.count(name) > 1:
            what = f"{show(name)} twice" if name else "an empty one"
            raise ValueError(f"Among the class names is {what}; expected different names.")
    return names
