"""From arrays as people save them to pixels from 0 to 255, vectors, and labels."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.importing import parts, polarity
from core.data.importing.axes import Axes, check_row, find_axes, fold, is_by_planes, propose_size
from core.data.importing.files import count
from core.data.importing.found import FEATURES, IMAGES
from core.data.importing.numbers import Numbers, Range, measure, to_bytes, to_vectors
from core.data.importing.parts import Wishes

_LARGEST = 1e38  # that numbers of 4 bytes hold
_FEW_LEVELS = 16  # integers up to here are shades of their own, as scikit-learn's digits have them


class Inputs(NamedTuple):
    """Examples as a data set keeps them.

    Attributes:
        train: uint8 of shape (n, height, width, channels), or float32 or uint8 of shape (n,
            length).
        test: Likewise; of no example if there was no test part.
        value_range: Smallest and largest value.
        notes: Sentences for people.
    """

    train: NDArray[Any]
    test: NDArray[Any]
    value_range: tuple[float, float]
    notes: tuple[str, ...]


def check_numbers(examples: int, labels: int, part: str) -> None:
    """Passes as many labels as examples.

    Raises:
        ValueError: There are more of one.
    """
    if examples != labels:
        raise ValueError(
            f"The {part} part has {examples:,} examples and {labels:,} labels; expected as many "
            "of both."
        )


def read_labels(array: NDArray[Any], name: str) -> NDArray[Any]:
    """Labels as whole numbers or as text.

    Args:
        array: Whole numbers or text of shape (n,) or (n, 1), or one-hot rows of shape (n, classes).
        name: What to call it in a sentence.

    Returns:
        int64 or text of shape (n,).

    Raises:
        ValueError: These are no labels.
    """
    if array.ndim == 2 and 1 in array.shape:
        array = array.reshape(-1)
    if array.dtype.kind == "S":
        array = decode(array)
    if array.ndim == 2 and array.dtype.kind in "buif":
        if not (np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all()):
            raise ValueError(
                f"The labels {name} are rows of {array.shape[1]} numbers; expected one 1 and else "
                "0 in each (one-hot), or one whole number for each example."
            )
        hot: NDArray[np.int64] = array.argmax(axis=1).astype(np.int64)
        return hot
    if array.ndim != 1:
        raise ValueError(
            f"The labels {name} have the shape {array.shape}; expected one for each example."
        )
    if array.dtype.kind == "U":
        return array
    whole = array.astype(np.int64) if np.isfinite(array).all() else np.zeros(0)
    if len(whole) != len(array) or (whole != array).any():
        raise ValueError(f"The labels {name} are not whole numbers; expected whole ones.")
    return whole


def decode(array: NDArray[Any]) -> NDArray[Any]:
    """Text that is kept as bytes: UTF-8, or else Latin-1; other arrays as they are."""
    if array.dtype.kind != "S":
        return array
    try:
        return np.char.decode(array, "utf-8")
    except UnicodeDecodeError:
        return np.char.decode(array, "latin-1")


def number_labels(
    train: NDArray[Any], test: NDArray[Any], class_names: tuple[str, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    """Numbers labels that are text, which then give the class names; leaves numbers as they are.

    Raises:
        ValueError: Text stands beside numbers, or the names given do not fit.
    """
    if {train.dtype.kind, test.dtype.kind} == {"i"}:
        return train, test, class_names
    if train.dtype.kind != "U" or test.dtype.kind != "U":
        raise ValueError("The labels of one part are text, those of the other are numbers.")
    words = np.union1d(train, test)
    if class_names and len(class_names) != len(words):
        raise ValueError(
            f"{count(len(class_names), 'class name')} came, but the labels are {len(words)} "
            "different words. Give one for each, in alphabetical order, or none."
        )
    names = class_names or tuple(str(word) for word in words)
    return np.searchsorted(words, train), np.searchsorted(words, test), names


def read_inputs(
    train: Numbers,
    test: Numbers | None,
    wishes: Wishes,
    numbers: tuple[int, int | None],
    *,
    rows_are_images: bool = False,
) -> Inputs:
    """Images as pixels, vectors as they are.

    Args:
        train: Of shape (n, height, width), with channels or their axes in another order, or (n,
            length).
        test: Likewise; None if a test part is drawn later.
        wishes: What their owner says of them.
        numbers: How many labels each part has, by which the axis of examples is told.
        rows_are_images: Whether rows of numbers are images unless their owner says otherwise.

    Raises:
        ValueError: The shapes are no such ones, the parts differ, there are values that are no
            numbers, or too many.
    """
    axes = find_axes(train.shape, numbers[0])
    test_axes = find_axes(test.shape, numbers[1]) if test is not None else axes
    if axes.shape != test_axes.shape:
        raise ValueError(
            f"Training examples have the shape {axes.shape}, test examples {test_axes.shape}; "
            "expected one shape. Bring parts that fit together."
        )
    size = _choose_size(axes.shape, wishes, rows_are_images)
    notes = [axes.note] if axes.note else []
    found = measure(train)
    ranges = {"training": found} | ({"test": measure(test)} if test is not None else {})
    for part, one in ranges.items():
        if not one.finite:
            raise ValueError(
                f"The {part} part holds values that are no numbers (NaN or infinite). Leave such "
                "examples out."
            )
        if max(abs(one.low), abs(one.high)) > _LARGEST:
            raise ValueError(
                f"The {part} part holds values from {one.low:g} to {one.high:g}; expected at most "
                f"{_LARGEST:g}. Scale them."
            )
    if found.low == found.high and train.number:
        raise ValueError(
            f"All training values are {found.low:g}; there is nothing to learn from. Look at the "
            "file."
        )
    total = train.shape[axes.order[0]] + (test.shape[test_axes.order[0]] if test else 0)
    if size is None:
        return _keep_vectors(train, test, axes, total, ranges, notes, wishes)
    parts.check_room(total, axes.shape, "Bring fewer or smaller examples.")
    bottom, top, scaling = _choose_scale(found, all(one.whole for one in ranges.values()))
    notes += scaling
    pixels, _ = to_bytes(train, bottom, top)
    test_pixels, outside = to_bytes(test, bottom, top) if test else (pixels[:0], 0)
    if outside:
        notes.append(f"Cut off, as outside of that range: {count(outside, 'test value')}.")
    images = _arrange(pixels, axes)
    test_images = _arrange(test_pixels, test_axes) if test else images[:0]
    if images.ndim == 2:
        by_planes = axes.shape[0] == 3 * size[0] * size[1] and is_by_planes(images, size)
        if by_planes:
            notes.append("The colors stood one behind the other in each row, as in CIFAR's files.")
        images = fold(images, size, by_planes=by_planes)
        test_images = fold(test_images, size, by_planes=by_planes)
    images, test_images = np.ascontiguousarray(images), np.ascontiguousarray(test_images)
    images, test_images, turned = polarity.settle(images, test_images, wishes.polarity)
    return Inputs(images, test_images, (0.0, 1.0), (*notes, *turned))


def _choose_size(
    shape: tuple[int, ...], wishes: Wishes, rows_are_images: bool
) -> tuple[int, int] | None:
    """Height and width of the images; None for vectors."""
    if len(shape) == 3:
        if wishes.kind == FEATURES:
            return None
        if wishes.size is not None and shape[:2] != wishes.size:
            raise ValueError(
                f"The images have {shape[0]}x{shape[1]} pixels and are taken as they are, not "
                f"scaled to {wishes.size[0]}x{wishes.size[1]}. Leave the size out."
            )
        return shape[0], shape[1]
    if wishes.kind == FEATURES:
        return None
    if wishes.size is not None:
        check_row(shape[0], wishes.size)
        return wishes.size
    proposed = propose_size(shape[0])
    if wishes.kind == IMAGES and proposed is None:
        raise ValueError(
            f"Rows of {shape[0]:,} numbers make no square image; say height and width: --size HxW, "
            "or the field for it on the page."
        )
    return proposed if rows_are_images or wishes.kind == IMAGES else None


def _keep_vectors(
    train: Numbers,
    test: Numbers | None,
    axes: Axes,
    total: int,
    ranges: dict[str, Range],
    notes: list[str],
    wishes: Wishes,
) -> Inputs:
    length = int(np.prod(axes.shape))
    bytes_alone = train.dtype == np.uint8 and (test is None or test.dtype == np.uint8)
    kind: type[np.uint8] | type[np.float32] = np.uint8 if bytes_alone else np.float32
    held = np.dtype(kind).itemsize
    parts.check_room(total, (length,), "Bring fewer or smaller examples.", held=held)
    low, high = ranges["training"].low, ranges["training"].high
    proposed = propose_size(length)
    if proposed and not wishes.kind and ranges["training"].whole and low >= 0 and high <= 255:
        channels = "" if length == proposed[0] * proposed[1] else "x3"
        notes.append(
            f"{length:,} numbers were taken as they are; {proposed[0]}x{proposed[1]}{channels} "
            "would be as many: where they are pixels, import them once more as images, with "
            f"--size {proposed[0]}x{proposed[1]} or the field for it on the page."
        )
    first = _arrange(to_vectors(train, kind), axes).reshape(-1, length)
    second = first[:0] if test is None else _arrange(to_vectors(test, kind), axes)
    return Inputs(first, second.reshape(-1, length), (low, high), tuple(notes))


def _arrange(array: NDArray[Any], axes: Axes) -> NDArray[Any]:
    """Examples first, channels last."""
    arranged = array.transpose(axes.order)
    return arranged.reshape(-1, *axes.shape) if arranged.ndim == 3 else arranged


def _choose_scale(found: Range, whole: bool) -> tuple[float, float, list[str]]:
    """Which values become 0 and 255, by the range of the training part; and what to say of it."""
    low, high = found.low, found.high
    if whole and _FEW_LEVELS < high <= 255 and low >= 0:
        return 0.0, 255.0, []
    if low >= 0 and high <= 1:
        rounded = "Values from 0 to 1 were rounded to 256 shades."
        return 0.0, 1.0, [] if whole else [rounded]
    counts_up = whole and low >= 0 and high <= _FEW_LEVELS
    bottom = 0.0 if counts_up else low
    note = (
        f"Values go from {low:g} to {high:g} in the training part; {bottom:g} became 0 and "
        f"{high:g} became 255."
    )
    return bottom, high, [note]
