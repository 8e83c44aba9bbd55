"""Answers: what a network said of labelled images, and what follows from that for each of them.

All numbers are computed in double precision from the stored probabilities, each row brought to a
sum of exactly 1: near certainty the small probabilities tell images apart, where the largest one,
in single precision, is 1 for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NO_ANSWER = -1  # stands for the predicted class where the probabilities are no probabilities
_SUM_TOLERANCE = 1e-3  # by which a row's sum may differ from 1


class Answers(NamedTuple):
    """What a network said of labelled images; all arrays have the images along the first axis.

    Where a row holds no probabilities (NaN, below zero, a sum far from 1) the network has not
    answered: `answered` is false, `predicted` is `NO_ANSWER`, `wrong` is false and the numbers are
    NaN. Statistics leave such images out and say how many they are.

    Attributes:
        probabilities: float64 of shape (num_images, num_classes); each row sums to 1.
        labels: int64, the given class.
        predicted: int64, the likeliest class.
        wrong: bool, whether these differ.
        answered: bool.
        confidence: float64 in [0, 1], the probability of the likeliest class.
        margin: float64 in [0, 1], by how much it exceeds the second likeliest.
        entropy: float64, of the probabilities, in nats: 0 if certain, log(num_classes) at most.
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
    probabilities: NDArray[np.floating], labels: NDArray[np.int64], class_names: Sequence[str]
) -> Answers:
    """Reads probabilities as answers.

    Args:
        probabilities: Of shape (num_images, num_classes).
        labels: int64 of shape (num_images,).
        class_names: What the labels stand for.

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
        answered = (rows >= 0).all(axis=1) & (np.abs(sums - 1) < _SUM_TOLERANCE)
    if not answered.any():
        raise ValueError(
            f"Received answers to {len(labels):,} images, none of which are probabilities (numbers "
            "from 0 to 1 with the sum 1). Train the network again."
        )
    rows = np.where(answered[:, None], rows / np.where(answered, sums, 1)[:, None], np.nan)
    filled = np.where(answered[:, None], rows, 0)
    predicted = np.where(answered, filled.argmax(axis=1), NO_ANSWER)
    highest = -np.sort(-rows, axis=1)[:, :2]
    second = highest[:, 1] if len(class_names) > 1 else np.zeros(len(labels))
    logs = np.log(np.where(filled > 0, filled, 1))
    return Answers(
        probabilities=rows,
        labels=labels,
        predicted=predicted,
        wrong=answered & (predicted != labels),
        answered=answered,
        confidence=highest[:, 0],
        margin=highest[:, 0] - second,
        entropy=np.where(answered, -(filled * logs).sum(axis=1), np.nan),
        self_confidence=rows[np.arange(len(labels)), labels],
    )
