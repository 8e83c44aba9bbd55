"""A first look at a data set: how many examples of each class, and what they look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.collected import Collected
from core.data.datasets import Source, read_arrays

MANY = 1000  # classes; no data set has more


class Overview(NamedTuple):
    """What a data set holds.

    Attributes:
        train: int64 of shape (num_classes,): training examples of each class.
        test: int64 of shape (num_classes,): test examples of each class.
        samples: For images uint8 of shape (num_classes, per_class, height, width, channels): the
            first test images of each class, blank where there are fewer; else empty.
        means: For vectors float64 of shape (num_classes, length): the mean training example of
            each class, NaN where there is none; else empty.
    """

    train: NDArray[np.int64]
    test: NDArray[np.int64]
    samples: NDArray[np.uint8]
    means: NDArray[np.float64]


def preview(collected: Collected, *, per_class: int = 12, classes: int | None = None) -> Overview:
    """Sums up a data set that is not kept yet.

    Args:
        collected: What an importer found.
        per_class: As in `look`.
        classes: As in `look`.
    """
    is_image = collected.train_images.ndim == 4
    return _sum_up(
        collected.test_images if is_image else collected.train_images,
        (collected.train_labels.astype(np.int64), collected.test_labels.astype(np.int64)),
        (len(collected.class_names), min(len(collected.class_names), classes or MANY), per_class),
        is_image=is_image,
    )


def look(source: Source, *, per_class: int = 12, classes: int | None = None) -> Overview:
    """Reads a data set and sums it up.

    Args:
        source: The data set.
        per_class: How many samples of each class.
        classes: Of how many classes, at most, there are samples; of all unless given.

    Raises:
        ValueError: Its file is missing or damaged.
    """
    number = len(source.class_names)
    inputs = "test_images" if source.is_image else "train_images"
    arrays = read_arrays(source, (inputs, "train_labels", "test_labels"))
    return _sum_up(
        arrays[inputs].reshape(-1, *source.input_shape),
        (arrays["train_labels"], arrays["test_labels"]),
        (number, min(number, classes or MANY), per_class),
        is_image=source.is_image,
    )


def _sum_up(
    inputs: NDArray[Any],
    labels: tuple[NDArray[Any], NDArray[Any]],
    numbers: tuple[int, int, int],
    *,
    is_image: bool,
) -> Overview:
    """Counts, samples and means.

    Args:
        inputs: Test images, or training vectors.
        labels: Of the training and of the test part.
        numbers: Of classes, of those with samples, of samples for each.
        is_image: Whether the inputs are images.
    """
    number, shown, per_class = numbers
    train, test = labels
    samples, means = np.zeros(0, np.uint8), np.zeros(0)
    if is_image:
        samples = np.zeros((shown, per_class, *inputs.shape[1:]), np.uint8)
        for label in range(shown):
            chosen = np.flatnonzero(test == label)[:per_class]
            samples[label, : len(chosen)] = inputs[chosen]
    else:
        means = np.full((number, *inputs.shape[1:]), np.nan)
        for label in np.unique(train):
            means[label] = inputs[train == label].mean(axis=0, dtype=np.float64)
    return Overview(
        np.bincount(train, minlength=number), np.bincount(test, minlength=number), samples, means
    )


def telling_features(
    means: NDArray[np.float64], features: Sequence[str], number: int = 8
) -> list[list[str]]:
    """For each class the features that are most above their mean in the other classes.

    Args:
        means: From `Overview`.
        features: What the numbers of a vector stand for.
        number: How many for each class.
    """
    told = []
    for label in range(len(means)):
        others = np.delete(means, label, axis=0)
        above = means[label] - (np.nanmean(others, axis=0) if len(others) else 0)
        order = np.argsort(-np.nan_to_num(above), kind="stable")[:number]
        told.append([features[place] for place in order if above[place] > 0])
    return told
