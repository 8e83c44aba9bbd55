"""What an importer found, and what it has to be so that it can be learned from."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_BYTES = 2_000_000_000  # of a data set's arrays; all of it must fit into memory, as floats


class Collected(NamedTuple):
    """What an importer found.

    Attributes:
        title: Name for people.
        class_names: What the labels stand for, in order.
        value_range: Smallest and largest value, as in `Source`.
        train_images: uint8 of shape (num_images, height, width, channels), or float32 or uint8 of
            shape (num_examples, length) for vectors.
        train_labels: Integers of shape (num_images,), indices into the class names.
        test_images: Like `train_images`.
        test_labels: Like `train_labels`.
        features: What the numbers of a vector stand for; empty for images.
        notes: Sentences for people: what was skipped, what looks odd.
        terms: Licence and authors, where they are known.
    """

    title: str
    class_names: tuple[str, ...]
    value_range: tuple[float, float]
    train_images: NDArray[Any]
    train_labels: NDArray[Any]
    test_images: NDArray[Any]
    test_labels: NDArray[Any]
    features: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    terms: str = "brought by you"


def check(collected: Collected) -> None:
    """Passes what can be trained on and measured.

    Raises:
        ValueError: A split is empty, labels are out of range, there is only one class, the shapes
            do not fit, or there is too much of it.
    """
    number = len(collected.class_names)
    shapes = set()
    for part in ("train", "test"):
        images = getattr(collected, f"{part}_images")
        labels = getattr(collected, f"{part}_labels")
        if not len(labels):
            raise ValueError(f"The {part} part is empty; expected at least one example in it.")
        if len(images) != len(labels):
            raise ValueError(
                f"The {part} part has {len(images):,} examples and {len(labels):,} labels; "
                "expected as many of both."
            )
        if labels.ndim != 1 or labels.dtype.kind not in "iu":
            raise ValueError(
                f"The labels of the {part} part are {labels.dtype} of shape {labels.shape}; "
                "expected one whole number for each example."
            )
        if labels.min() < 0 or labels.max() >= number:
            raise ValueError(
                f"The labels of the {part} part go from {labels.min()} to {labels.max()}; "
                f"expected 0 to {number - 1}, as there are {number} classes."
            )
        if images.dtype.kind == "f" and not np.isfinite(images).all():
            raise ValueError(f"The {part} part holds values that are no numbers (NaN or infinite).")
        shapes.add(images.shape[1:])
    if number < 2 or len(np.unique(collected.train_labels)) < 2:
        raise ValueError("All training examples are of one class; expected at least two classes.")
    if len(shapes) > 1:
        raise ValueError(
            f"Training and test examples differ in shape: {sorted(shapes)}; expected one shape."
        )
    _check_shape(shapes.pop(), len(collected.train_labels) + len(collected.test_labels))


def _check_shape(shape: tuple[int, ...], number: int) -> None:
    if len(shape) not in (1, 3) or 0 in shape or (len(shape) == 3 and shape[2] not in (1, 3)):
        raise ValueError(
            f"An example has the shape {shape}; expected (height, width, 1 or 3) for images or "
            "(length,) for vectors."
        )
    size = int(np.prod(shape)) * number * 4
    if size > MAX_BYTES:
        raise ValueError(
            f"{number:,} examples of shape {shape} take {size / 1e9:.1f} GB as numbers; expected "
            f"at most {MAX_BYTES / 1e9:g} GB. Bring fewer or smaller ones."
        )
