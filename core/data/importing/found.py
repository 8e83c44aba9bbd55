"""What a first look at brought files finds, before anything is imported.

Plain values, so that a page can show them and ask what files cannot tell. What is asked has the
name of a wish of the importer: whoever answers hands the answers over with `take_answers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.data.importing.parts import parse_size

IMAGES, FEATURES, TEXT = "images", "features", "text"
KINDS = (IMAGES, FEATURES, TEXT)
"""What examples can be read as."""

KEEP, TURN = "keep", "turn"
POLARITIES = (KEEP, TURN)
"""What can be done with gray images: left as they are, or light and dark changed over."""


@dataclass(frozen=True)
class Question:
    """Something that the files do not tell for sure.

    Attributes:
        wish: Which wish of the importer answers it: "label", "kind", "size", "polarity", "only" or
            "class_names".
        sentence: The question, for people, with its question mark.
        choices: Answers to choose from, as texts that `take_answers` reads; empty if any text may
            be given.
        proposal: The answer that holds where nobody answers; empty where the import is refused
            without one.
    """

    wish: str
    sentence: str
    choices: tuple[str, ...]
    proposal: str = ""


@dataclass(frozen=True)
class Found:
    """What brought files are, as far as a cheap look tells.

    Attributes:
        format: Name of the format, as in `core.data.importing.formats`.
        sentence: What was found, for people: "A table of 42,000 rows ...", with a full stop.
        train: How many training examples there are; None if only reading all would tell. Those
            that a test part is drawn from count here.
        test: How many test examples; 0 if a part is drawn for it, None as above.
        class_names: The classes, where they are known already; else empty.
        columns: Names of a table's columns; else empty.
        label: The column that holds the class, as proposed; empty without one.
        kind: What examples are read as: "images", "features" or "text".
        size: Height and width of an image, as proposed; None for others.
        questions: What could not be found out, each with its proposal.
        notes: Sentences on what is left out and what looks odd.
    """

    format: str
    sentence: str
    train: int | None = None
    test: int | None = None
    class_names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    label: str = ""
    kind: str = IMAGES
    size: tuple[int, int] | None = None
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


def take_answers(answers: Mapping[str, str]) -> dict[str, Any]:
    """Answers as the importer's arguments; empty ones are left out.

    Args:
        answers: From a question's `wish` to the text that was chosen or written.

    Raises:
        ValueError: A size is none.
    """
    given = {wish: text.strip() for wish, text in answers.items() if text.strip()}
    taken: dict[str, Any] = dict(given)
    if "size" in given:
        taken["size"] = parse_size(given["size"])
    if "class_names" in given:
        taken["class_names"] = given["class_names"].split(",")
    return taken
