"""Scores of a network on labelled images: error, confusion matrix, log loss, Brier, confidences."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers

_ROUNDING = 1e-6  # by which a confidence may lie below the lowest possible one
_SMALLEST = np.finfo(np.float64).eps  # probabilities count as at least this in the log loss


class Error(NamedTuple):
    """A share of wrong answers.

    Attributes:
        mistakes: Number of wrong answers.
        images: Number of answers.
    """

    mistakes: int
    images: int

    @property
    def share(self) -> float:
        """Wrong answers by answers, in [0, 1]; NaN without any."""
        return self.mistakes / self.images if self.images else math.nan

    @property
    def standard_error(self) -> float:
        """Standard error of the share over the choice of images (binomial); NaN without any."""
        return math.sqrt(self.share * (1 - self.share) / self.images) if self.images else math.nan


def measure_error(answers: Answers, among: NDArray[np.bool_] | None = None) -> Error:
    """Counts wrong answers.

    Args:
        answers: What was answered.
        among: bool of shape (num_images,): the images that count; all unless given.
    """
    counted = answers.answered if among is None else answers.answered & among
    return Error(int((answers.wrong & counted).sum()), int(counted.sum()))


def count_confusion(answers: Answers) -> NDArray[np.int64]:
    """The confusion matrix: int64 of shape (num_classes, num_classes), given by predicted class."""
    classes = answers.probabilities.shape[1]
    cells = answers.labels * classes + answers.predicted
    counts = np.bincount(cells[answers.answered], minlength=classes * classes)
    return counts.reshape(classes, classes).astype(np.int64)


def share_rows(confusion: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each count as a share of its row, in [0, 1]; NaN in the row of a class without images."""
    totals = confusion.sum(axis=1, keepdims=True)
    return np.where(totals > 0, confusion / np.maximum(totals, 1), np.nan)


def log_loss(answers: Answers) -> float:
    """Mean of -log(probability of the given class), in nats.

    A probability of 0 would make it infinite: none counts as less than 2.2e-16.
    """
    given = answers.self_confidence[answers.answered]
    return float(-np.log(np.clip(given, _SMALLEST, 1)).mean())


def brier(answers: Answers) -> float:
    """The Brier score: mean squared distance of the probabilities from certainty, in [0, 2].

    Brier, "Verification of forecasts expressed in terms of probability" (1950),
    https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2, in its original form: summed
    over the classes.
    """
    rows, labels = answers.probabilities[answers.answered], answers.labels[answers.answered]
    given = rows[np.arange(len(labels)), labels]
    return float((np.square(rows).sum(axis=1) - np.square(given) + np.square(1 - given)).mean())


class ConfidenceHistogram(NamedTuple):
    """How confident the network was, when wrong and when right.

    Attributes:
        edges: float64 of shape (num_bins + 1,), rising; the last bin includes its upper edge.
        wrong: int64 of shape (num_bins,).
        right: int64 of shape (num_bins,).
    """

    edges: NDArray[np.float64]
    wrong: NDArray[np.int64]
    right: NDArray[np.int64]


def count_confidences(answers: Answers, *, bins: int = 20) -> ConfidenceHistogram:
    """Counts wrong and right answers by confidence, in bins of one width.

    The lowest possible confidence of a softmax is 1 / num_classes, where the bins begin; they begin
    at 0 where a network answers each class by itself and one of its answers is below that.
    """
    lowest = 1 / answers.probabilities.shape[1]
    if (answers.confidence[answers.answered] < lowest - _ROUNDING).any():
        lowest = 0.0
    edges = np.linspace(lowest, 1, bins + 1)
    # Rounding may leave a confidence a hair outside.
    confidence = np.clip(answers.confidence, edges[0], 1)
    wrong, right = (
        np.histogram(confidence[chosen], edges)[0].astype(np.int64)
        for chosen in (answers.wrong, answers.right)
    )
    return ConfidenceHistogram(edges, wrong, right)
