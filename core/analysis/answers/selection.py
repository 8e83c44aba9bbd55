"""A selection of test images, and its one spelling for page, address and command line.

"mistakes labelled-4 read-9 confidence-0.5-0.9 by-students" are the mistakes among the images of
students labelled 4 that were read as 9 with a confidence from 0.5 to below 0.9. The first word is
one of `AMONG`; every other part may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers
from core.files import link_text

AMONG = ("mistakes", "right", "all", "doubtful", "rejected")
"""Wrong answers; right ones; both; images whose label confident learning doubts; images whose
label people rejected."""

ORDERS: dict[str, Callable[[Answers], NDArray[Any]]] = {
    "most confident": lambda answers: -answers.confidence,
    "least confident": lambda answers: answers.confidence,
    "smallest margin": lambda answers: answers.margin,
    "highest entropy": lambda answers: -answers.entropy,
    "label least likely": lambda answers: answers.self_confidence,
    "number": lambda answers: np.arange(len(answers.labels)),
}
"""How a selection can be sorted: from an order's name to a key, the smallest first."""

Groups = Mapping[str, tuple[int, int]]
"""Who wrote which images: from a group's name to the first image and the one after the last."""

T = TypeVar("T")

MAX_PACKED = 6000  # characters of a set of images; one of 10,000 images takes 1,700 at most


class Facts(NamedTuple):
    """What is known of the images besides labels and answers.

    Attributes:
        class_names: What the labels stand for.
        groups: Who wrote which images.
        rejected: int64, images whose label people rejected.
        doubtful: int64, images whose label confident learning doubts; None if not asked for.
        noun: What the images are called.
    """

    class_names: Sequence[str]
    groups: Groups
    rejected: NDArray[np.int64]
    doubtful: NDArray[np.int64] | None = None
    noun: str = "digit"


@dataclass(frozen=True)
class Selection:
    """Which images to look at.

    Attributes:
        among: One of `AMONG`.
        label: The given class, or None for any.
        predicted: The predicted class, or None for any.
        lowest: Lowest confidence, in [0, 1].
        highest: Confidences lie below it, in [0, 1]; a highest of 1 leaves none out.
        writers: A group of writers, or None for all.
        packed: A set of images as `pack` writes it, such as a lasso catches; or None for any.
    """

    among: str = AMONG[0]
    label: int | None = None
    predicted: int | None = None
    lowest: float = 0.0
    highest: float = 1.0
    writers: str | None = None
    packed: str | None = None


def spell(selection: Selection, class_names: Sequence[str]) -> str:
    """A selection as text."""
    parts, words = [selection.among], name_apart(class_names)
    if selection.label is not None:
        parts.append(f"labelled-{words[selection.label]}")
    if selection.predicted is not None:
        parts.append(f"read-{words[selection.predicted]}")
    if (selection.lowest, selection.highest) != (0, 1):
        parts.append(f"confidence-{_spell(selection.lowest)}-{_spell(selection.highest)}")
    if selection.writers is not None:
        parts.append(f"by-{_word(selection.writers)}")
    if selection.packed is not None:
        parts.append(f"images-{selection.packed}")
    return " ".join(parts)


def parse(text: str, facts: Facts, num_images: int) -> Selection:
    """Reads what `spell` wrote.

    Raises:
        ValueError: The text is no selection; the sentence says what is wrong with it.
    """
    classes = {word: index for index, word in enumerate(name_apart(facts.class_names))}
    groups = {_word(name): name for name in facts.groups}
    first, *others = text.split() or [""]
    chosen: dict[str, Any] = {
        "among": _pick(first, {name: name for name in AMONG}, "a selection begins with")
    }
    readers: dict[str, tuple[str, Callable[[str], object]]] = {
        "labelled": ("label", lambda rest: _pick(rest, classes, "a class is")),
        "read": ("predicted", lambda rest: _pick(rest, classes, "a class is")),
        "by": ("writers", lambda rest: _pick(rest, groups, "writers are")),
        "images": ("packed", lambda rest: pack(unpack(rest, num_images), num_images)),
    }
    for part in others:
        kind, _, rest = part.partition("-")
        if kind == "confidence":
            chosen["lowest"], chosen["highest"] = _read_range(rest)
        elif kind in readers:
            name, read = readers[kind]
            chosen[name] = read(rest)
        else:
            raise ValueError(
                f"Received {part[:40]!r} in a selection; expected labelled-, read-, confidence-, "
                "by- or images-, such as 'mistakes labelled-4 read-9'."
            )
    return Selection(**chosen)


def select(
    answers: Answers, selection: Selection, facts: Facts, *, order: str = "most confident"
) -> NDArray[np.int64]:
    """The images of a selection.

    Args:
        answers: What was answered.
        selection: Which images.
        facts: What else is known of them.
        order: One of `ORDERS`; images that are equal in it stay in the order of their numbers.

    Returns:
        int64 of shape (num_selected,): numbers of images.

    Raises:
        ValueError: There is no such order, or doubtful labels are asked for and not known.
    """
    if order not in ORDERS:
        raise ValueError(f"Received the order {order[:40]!r}; expected one of {', '.join(ORDERS)}.")
    chosen = _among(answers, selection.among, facts) & answers.answered
    if selection.label is not None:
        chosen &= answers.labels == selection.label
    if selection.predicted is not None:
        chosen &= answers.predicted == selection.predicted
    chosen &= answers.confidence >= selection.lowest
    if selection.highest < 1:
        chosen &= answers.confidence < selection.highest
    if selection.writers is not None:
        chosen &= mark_group(facts.groups, selection.writers, len(answers.labels))
    if selection.packed is not None:
        chosen &= _mark(unpack(selection.packed, len(answers.labels)), len(answers.labels))
    images = np.flatnonzero(chosen)
    return images[np.argsort(ORDERS[order](answers)[images], kind="stable")]


def mark_group(groups: Groups, name: str, num_images: int) -> NDArray[np.bool_]:
    """Which images a group of writers wrote: bool of shape (num_images,)."""
    start, stop = groups[name]
    return _mark(np.arange(start, min(stop, num_images)), num_images)


def pack(images: NDArray[np.int64], num_images: int) -> str:
    """A set of images as text: one bit each, deflated, base64url."""
    return link_text.write(np.packbits(_mark(images, num_images)).tobytes())


def unpack(text: str, num_images: int) -> NDArray[np.int64]:
    """The images of a set that `pack` wrote, in order.

    Raises:
        ValueError: The text is no such set.
    """
    size = -(-num_images // 8)
    problem = ValueError(
        f"Received a set of images ({len(text)} characters, {text[:12]!r}...) that cannot be "
        "read. Ask for the link again, or draw around the images anew."
    )
    try:
        bits = link_text.read(text, size=size, longest=MAX_PACKED)
    except ValueError:
        raise problem from None
    marks = np.unpackbits(np.frombuffer(bits, np.uint8))
    if marks[num_images:].any():
        raise problem
    return np.flatnonzero(marks)


def _among(answers: Answers, among: str, facts: Facts) -> NDArray[np.bool_]:
    """Which images the first word of a selection means."""
    if among == "doubtful" and facts.doubtful is None:
        raise ValueError("Doubtful labels have to be looked for first.")
    if among in ("doubtful", "rejected"):
        chosen = facts.rejected if among == "rejected" else facts.doubtful
        return _mark(chosen, len(answers.labels))  # type: ignore[arg-type]
    return {"mistakes": answers.wrong, "right": answers.right}.get(among, answers.answered).copy()


def _mark(images: NDArray[np.int64], num_images: int) -> NDArray[np.bool_]:
    marks = np.zeros(num_images, bool)
    marks[images] = True
    return marks


def _spell(number: float) -> str:
    """A number that `float` reads as the same one, without an exponent."""
    return np.format_float_positional(number, trim="-")


def _word(name: str) -> str:
    """A name without white space, as a part of a selection."""
    return re.sub(r"\s+", "_", name)


def name_apart(names: Sequence[str]) -> list[str]:
    """A word for each name, as a part of a selection: all of them different.

    A name without white space is its own word, also where another one would get the same.
    """
    taken = set(names)
    words: list[str] = []
    for name in names:
        word = stem = _word(name)
        number = 1
        while word != name and word in taken:
            number += 1
            word = f"{stem}~{number}"
        taken.add(word)
        words.append(word)
    return words


def _pick(text: str, options: Mapping[str, T], what: str) -> T:
    if text not in options:
        raise ValueError(f"Received {text[:40]!r}; {what} one of {', '.join(options)}.")
    return options[text]


def _read_range(text: str) -> tuple[float, float]:
    try:
        lowest, highest = map(float, text.split("-"))
    except ValueError:
        lowest, highest = 1.0, 0.0
    if not 0 <= lowest <= highest <= 1:
        raise ValueError(
            f"Received the confidence {text[:40]!r}; expected a range within 0-1, such as 0.5-0.9."
        )
    return lowest, highest
