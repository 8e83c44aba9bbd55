"""Answers: what a network said of labelled images, and what follows from that for each of them.

All numbers are computed in double precision from the stored probabilities, each row brought to a
sum of exactly 1: near certainty the small probabilities tell images apart, where the largest one,
in single precision, is 1 for all of them. Where a network answers each class by itself, by
sigmoids, they stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.recipes.recipe import SIGMOID, SOFTMAX

NO_ANSWER = -1  # stands for the predicted class where the probabilities are no probabilities
_SUM_TOLERANCE = 1e-3  # by which a row's sum may differ from 1


class Answers(NamedTuple):
    """What a network said of labelled images; all arrays have the images along the first axis.

    Where a row holds no probabilities (NaN, below zero, above 1, of a softmax a sum far from 1) the
    network has not answered: `answered` is false, `predicted` is `NO_ANSWER`, `wrong` is false and
    the numbers are NaN. Statistics leave such images out and say how many they are.

    Attributes:
        probabilities: float64 of shape (num_images, num_classes); each row sums to 1, but for a
            network that answers each class by itself.
        labels: int64, the given class.
        predicted: int64, the likeliest class.
        wrong: bool, whether these differ.
        answered: bool.
        confidence: float64 in [0, 1], the probability of the likeliest class.
        margin: float64 in [0, 1], by how much it exceeds the second likeliest.
        entropy: float64, of the probabilities, brought to a sum of 1, in nats: 0 if certain,
            log(num_classes) at most.
        self_confidence: float64 in [0, 1], the probability of the given class.
    """

    probabilities: NDArray[np.float64]
    labels: NDArray[np.int64]
    predicted: NDArray[np.int64]
    wrong: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    confidence: NDArray[np.float64]
    margin: NDArray[np.float64]
    entropy: NDArray[np.float64]
    self_confidence: NDArray[np.float64]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Bool of shape (num_images,): answered, and with the given class."""
        return self.answered & ~self.wrong


def read_answers(
    probabilities: NDArray[np.floating],
    labels: NDArray[np.int64],
    class_names: Sequence[str],
    *,
    ending: str = SOFTMAX,
) -> Answers:
    """Reads probabilities as answers.

    Args:
        probabilities: Of shape (num_images, num_classes).
        labels: int64 of shape (num_images,).
        class_names: What the labels stand for.
        ending: Of the network's recipe: whether a row is a softmax, or sigmoids.

    Raises:
        ValueError: The probabilities are those of other images or of other classes, or none of
            them is a probability.
    """
    expected = (len(labels), len(class_names))
    if probabilities.shape != expected:
        raise ValueError(
            f"Received answers of shape {probabilities.shape}; expected {expected}: one row for "
            f"each of {expected[0]:,} images, one column for each of the classes "
            f"{', '.join(class_names)}. Choose a network that was trained on these classes."
        )
    rows = np.asarray(probabilities, np.float64)
    with np.errstate(invalid="ignore"):
        sums = rows.sum(axis=1)
        fits = sums > 0 if ending == SIGMOID else np.abs(sums - 1) < _SUM_TOLERANCE
        answered = (rows >= 0).all(axis=1) & (rows <= 1 + _SUM_TOLERANCE).all(axis=1) & fits
    if not answered.any():
        raise ValueError(
            f"Received answers to {len(labels):,} images, none of which are probabilities (numbers "
            "from 0 to 1 with the sum 1). Train the network again."
        )
    shares = np.where(answered[:, None], rows / np.where(answered, sums, 1)[:, None], np.nan)
    rows = np.where(answered[:, None], rows, np.nan) if ending == SIGMOID else shares
    filled = np.where(answered[:, None], rows, 0)
    predicted = np.where(answered, filled.argmax(axis=1), NO_ANSWER)
    highest = -np.sort(-rows, axis=1)[:, :2]
    second = highest[:, 1] if len(class_names) > 1 else np.zeros(len(labels))
    parts = np.where(answered[:, None], shares, 0)
    logs = np.log(np.where(parts > 0, parts, 1))
    return Answers(
        probabilities=rows,
        labels=labels,
        predicted=predicted,
        wrong=answered & (predicted != labels),
        answered=answered,
        confidence=highest[:, 0],
        margin=highest[:, 0] - second,
        entropy=np.where(answered, -(parts * logs).sum(axis=1), np.nan),
        self_confidence=rows[np.arange(len(labels)), labels],
    )
