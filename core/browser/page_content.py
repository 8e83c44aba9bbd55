"""What stands on a page of its own; `core.browser.page` writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from core.browser.article import Paragraph
from core.browser.pack import Packed


@dataclass(frozen=True)
class Examples:
    """Test examples that come with a page.

    Attributes:
        numbers: Of each among the test examples.
        labels: Class of each.
        data: uint8 of shape (num_examples, *input_shape) where they are images, from the lowest to
            the highest of their values; of vectors float32.
        low: Value of 0, and
        high: of 255.
    """

    numbers: Sequence[int]
    labels: Sequence[int]
    data: NDArray[Any]
    low: float
    high: float


@dataclass(frozen=True)
class FullSheet:
    """All test images on one picture, row by row.

    Attributes:
        source: The picture, as an address.
        columns: Images in a row.
        count: How many there are.
        labels: Of all of them.
        digest: CRC-32 of their bytes, image by image.
    """

    source: str
    columns: int
    count: int
    labels: Sequence[int]
    digest: int


@dataclass(frozen=True)
class Figure:
    """A picture with its caption, and another below it if there is one; each as an address."""

    picture: str
    caption: str
    alt: str
    below: str = ""
    below_alt: str = ""


@dataclass(frozen=True)
class Misread:
    """A test example that the network misreads: its number, its label and the answer."""

    number: int
    label: int
    answer: int


@dataclass(frozen=True)
class Content:
    """What a page holds.

    Attributes:
        name: Of the network.
        model_id: Its id.
        noun: What one of its inputs is called.
        packed: Its plan, not folded, and its weights.
        class_names: What its classes are called.
        features: What the numbers of a vector are called.
        draws: Whether its inputs can be drawn.
        pen_width: Of a digit image, by the longer side of the ink.
        words: From which confidence on, and what it is called.
        examples: Test examples.
        misread: Those of them that it misreads, in the order to show them.
        num_misread: How many there are in all.
        article: How it works.
        facts: What it is and how it was made: a word and a sentence each.
        kernels: A picture of its first kernels, for who sees the page without scripts; "" if none.
        classes: The maximization of each class.
        layers: For each layer whose filters' maximizations are shown, its name and a picture.
        ranges: Of vectors, the lowest and the highest of each number in the test examples.
        full: All test images, if they come along.
        digit: Number of the example to begin with.
        unit: What is looked at first, as "layer:number"; "" for nothing.
        lesson: Whether only what a link names is shown.
        report: What there is to say of the digit it begins with, where the page is about that.
    """

    name: str
    model_id: str
    noun: str
    packed: Packed
    class_names: Sequence[str]
    features: Sequence[str]
    draws: bool
    pen_width: float
    words: Sequence[tuple[float, str]]
    examples: Examples
    misread: Sequence[Misread]
    num_misread: int
    article: Sequence[Paragraph]
    facts: Sequence[tuple[str, str]]
    kernels: str = ""
    classes: Sequence[Figure] = ()
    layers: Sequence[tuple[str, str]] = ()
    ranges: Sequence[tuple[float, float]] = ()
    full: FullSheet | None = None
    digit: int | None = None
    unit: str = ""
    lesson: bool = False
    report: str = ""
