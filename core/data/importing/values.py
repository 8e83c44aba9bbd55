"""From arrays as people save them to pixels from 0 to 255, vectors, and labels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.importing.files import count
from core.data.importing.parts import check_room

_FEW_LEVELS = 16  # integers up to here are shades of their own, as scikit-learn's digits have them


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
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
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
    train: NDArray[Any], test: NDArray[Any], size: tuple[int, int] | None
) -> tuple[NDArray[Any], NDArray[Any], tuple[float, float], tuple[str, ...]]:
    """Images as pixels, vectors as they are.

    Args:
        train: Numbers of shape (n, height, width), (n, height, width, 1 or 3) or (n, length).
        test: Likewise.
        size: Height and width, where rows of numbers are images.

    Returns:
        Both parts, uint8 of shape (n, height, width, channels) or float32 of shape (n, length);
        the range of values; and sentences for people.

    Raises:
        ValueError: The shapes are no such ones, the parts differ, or there are values that are no
            numbers.
    """
    train, test = (_shape(array, size) for array in (train, test))
    if train.shape[1:] != test.shape[1:]:
        raise ValueError(
            f"Training examples have the shape {train.shape[1:]}, test examples "
            f"{test.shape[1:]}; expected one shape."
        )
    for part, array in (("training", train), ("test", test)):
        if not len(array):
            raise ValueError(f"The {part} part is empty; expected at least one example in it.")
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"The {part} part holds values that are no numbers (NaN or infinite).")
    check_room(len(train) + len(test), train.shape[1:], "Bring fewer or smaller examples.")
    low, high = train.min().item(), train.max().item()
    if low == high:
        raise ValueError(f"All training values are {low:g}; there is nothing to learn from.")
    if train.ndim == 2:
        kind = np.uint8 if train.dtype == test.dtype == np.uint8 else np.float32
        vectors = (train.astype(kind), test.astype(kind))
        return *vectors, (float(low), float(high)), ()
    pixels, notes = _scale(train, test, low, high)
    return *pixels, (0.0, 1.0), notes


def _shape(array: NDArray[Any], size: tuple[int, int] | None) -> NDArray[Any]:
    """Images with a last axis for channels, or vectors."""
    shape = array.shape
    if array.ndim == 4 and shape[3] not in (1, 3) and shape[1] in (1, 3):
        raise ValueError(
            f"The images have the shape {shape}, with the channels first; expected them last, as "
            "(n, height, width, channels). Save x.transpose(0, 2, 3, 1) instead."
        )
    if array.ndim not in (2, 3, 4) or (array.ndim == 4 and shape[3] not in (1, 3)):
        raise ValueError(
            f"The examples have the shape {shape}; expected (n, height, width), "
            "(n, height, width, 1 or 3) or (n, length)."
        )
    if 0 in shape[1:]:
        raise ValueError(f"The examples have the shape {shape}, in which nothing fits.")
    if array.ndim == 2 and size is not None:
        if size[0] * size[1] != shape[1]:
            raise ValueError(
                f"Rows of {shape[1]} numbers do not make images of {size[0]}x{size[1]} pixels."
            )
        return array.reshape(-1, *size, 1)
    if size is not None and shape[1:3] != size:
        raise ValueError(
            f"The images have {shape[1]}x{shape[2]} pixels and are taken as they are, not scaled "
            f"to {size[0]}x{size[1]}. Leave the size out."
        )
    return array[..., None] if array.ndim == 3 else array


def _scale(
    train: NDArray[Any], test: NDArray[Any], low: float, high: float
) -> tuple[tuple[NDArray[np.uint8], NDArray[np.uint8]], tuple[str, ...]]:
    """Pixels from 0 to 255, by the range of the training part; and what was done."""
    whole = all(
        array.dtype.kind in "bui" or (array == np.rint(array)).all() for array in (train, test)
    )
    notes: tuple[str, ...] = ()
    if whole and _FEW_LEVELS < high <= 255 and low >= 0:
        bottom, top = 0.0, 255.0
    elif low >= 0 and high <= 1:
        bottom, top = 0.0, 1.0
        if not whole:
            notes = ("Values from 0 to 1 were rounded to 256 shades.",)
    else:
        counts_up = whole and low >= 0 and high <= _FEW_LEVELS
        bottom, top = 0.0 if counts_up else float(low), float(high)
        notes = (
            f"Values go from {low:g} to {high:g} in the training part; {bottom:g} became 0 and "
            f"{top:g} became 255.",
        )
    outside = int(((test < bottom) | (test > top)).sum())
    if outside:
        notes += (f"Cut off, as outside of that range: {count(outside, 'test value')}.",)
    return (_to_bytes(train, bottom, top), _to_bytes(test, bottom, top)), notes


def _to_bytes(array: NDArray[Any], bottom: float, top: float) -> NDArray[np.uint8]:
    if array.dtype == np.uint8 and (bottom, top) == (0.0, 255.0):
        return array
    scaled = np.empty(array.shape, np.uint8)
    for start in range(0, len(array), 1000):  # in pieces, as they take 4 times the room meanwhile
        piece = array[start : start + 1000].astype(np.float64)
        scaled[start : start + 1000] = np.rint(
            np.clip((piece - bottom) * (255.0 / (top - bottom)), 0, 255)
        )
    return scaled
