"""Calibration: whether a network is right as often as it says.

Bins hold equally many images: among digits nearly all confidences lie close to 1, where bins of
equal width would put 97 % of them into one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers

BINS = 15
_REPEATS = 200  # draws for what a perfectly calibrated network would show
_TEMPERATURES = (0.05, 20.0)  # within which the temperature is looked for
_CHANCE = 3.84  # what 95 % of chi-squared values with one degree of freedom stay below
_SMALLEST = np.finfo(np.float32).tiny  # probabilities count as at least this in a logarithm


class Reliability(NamedTuple):
    """Bins of equally many images by rising confidence; all arrays have one number for each.

    Attributes:
        counts: int64, images.
        lowest: float64 in [0, 1], lowest confidence.
        highest: float64 in [0, 1], highest confidence.
        confidence: float64 in [0, 1], mean confidence.
        accuracy: float64 in [0, 1], share of right answers.
    """

    counts: NDArray[np.int64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]

    @property
    def error(self) -> float:
        """The expected calibration error: mean distance of accuracy from confidence, in [0, 1].

        Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian
        Binning" (2015), https://doi.org/10.1609/aaai.v29i1.9602, here with bins of equal mass.
        """
        return float(np.abs(self.accuracy - self.confidence) @ self.counts / self.counts.sum())


class PerfectError(NamedTuple):
    """The calibration error that a perfectly calibrated network shows, by chance alone.

    Attributes:
        mean: Over many draws of right and wrong.
        highest: What 95 % of the draws stay below.
    """

    mean: float
    highest: float


class TemperatureFit(NamedTuple):
    """A fitted temperature.

    Attributes:
        value: The number by which logits are divided.
        differs: Whether it makes the labels likelier than 1 does by more than chance explains
            (likelihood ratio, 5 %).
    """

    value: float
    differs: bool


class Coverage(NamedTuple):
    """What is left, and how wrong it is, if the network declines to answer below a threshold.

    Attributes:
        thresholds: float64 of shape (num_images,), every confidence there is, falling.
        coverage: float64 of the same shape in (0, 1], share of the images answered at it.
        error: float64 of the same shape in [0, 1], share of these that are wrong.
    """

    thresholds: NDArray[np.float64]
    coverage: NDArray[np.float64]
    error: NDArray[np.float64]


def measure_reliability(answers: Answers, *, bins: int = BINS) -> Reliability:
    """Sorts the answers by confidence into bins of equally many.

    Args:
        answers: What was answered.
        bins: How many; with fewer images than bins, one for each image.
    """
    confidence, right = _answered(answers)
    return _bin(confidence, right, bins)


def simulate_perfect(
    answers: Answers, *, bins: int = BINS, repeats: int = _REPEATS, seed: int = 0
) -> PerfectError:
    """The calibration error of a network with these confidences that is right just as often.

    Args:
        answers: What was answered; only the confidences count.
        bins: As in `measure_reliability`.
        repeats: How often right and wrong are drawn anew.
        seed: Of these draws.
    """
    confidence, _ = _answered(answers)
    confidence = np.sort(confidence)
    random = np.random.default_rng(seed)
    errors = [
        _bin(confidence, random.random(len(confidence)) < confidence, bins).error
        for _ in range(repeats)
    ]
    return PerfectError(float(np.mean(errors)), float(np.quantile(errors, 0.95)))


def measure_coverage(answers: Answers) -> Coverage:
    """Coverage and error at every threshold."""
    confidence, right = _answered(answers)
    order = np.argsort(-confidence, kind="stable")
    number = np.arange(1, len(order) + 1)
    wrong = np.cumsum(~right[order])
    thresholds = confidence[order]
    # Images of one confidence are answered together.
    last = np.searchsorted(-thresholds, -thresholds, side="right") - 1
    return Coverage(thresholds, number[last] / len(order), (wrong / number)[last])


def fit_temperature(
    probabilities: NDArray[np.floating], labels: NDArray[np.int64]
) -> TemperatureFit:
    """The temperature that makes some labels likeliest.

    Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017),
    https://arxiv.org/abs/1706.04599: the logits are divided by one number. Logarithms of
    probabilities are logits but for a constant, which the softmax takes out again.

    Args:
        probabilities: Of shape (num_images, num_classes), for images that were not trained on.
        labels: int64 of shape (num_images,).

    Returns:
        The temperature, above 1 if the network was too sure, below 1 if it was not sure enough;
        from 0.05 to 20.
    """
    from scipy.optimize import minimize_scalar

    logits = np.log(np.clip(np.asarray(probabilities, np.float64), _SMALLEST, 1))

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        scaled -= scaled.max(axis=1, keepdims=True)
        given = scaled[np.arange(len(labels)), labels]
        return float((np.log(np.exp(scaled).sum(axis=1)) - given).mean())

    low, high = np.log(_TEMPERATURES)
    best = minimize_scalar(loss, bounds=(low, high), method="bounded")
    # Twice the gain in log-likelihood has a chi-squared distribution where 1 is the truth.
    gain = 2 * len(labels) * (loss(0.0) - float(best.fun))
    return TemperatureFit(float(np.exp(best.x)), bool(gain > _CHANCE))


def apply_temperature(
    probabilities: NDArray[np.floating], temperature: float
) -> NDArray[np.float64]:
    """Probabilities with their logits divided by a temperature: float64 of the same shape.

    The likeliest class stays the likeliest.
    """
    logits = np.log(np.clip(np.asarray(probabilities, np.float64), _SMALLEST, 1)) / temperature
    scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
    return scaled / scaled.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def _answered(answers: Answers) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidence and right or wrong of the images that were answered."""
    return answers.confidence[answers.answered], answers.right[answers.answered]


def _bin(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int) -> Reliability:
    order = np.argsort(confidence, kind="stable")
    starts = np.linspace(0, len(order), min(bins, len(order)) + 1).round().astype(int)
    counts = np.diff(starts)
    sorted_confidence = confidence[order]
    return Reliability(
        counts=counts.astype(np.int64),
        lowest=sorted_confidence[starts[:-1]],
        highest=sorted_confidence[starts[1:] - 1],
        confidence=np.add.reduceat(sorted_confidence, starts[:-1]) / counts,
        accuracy=np.add.reduceat(right[order].astype(np.float64), starts[:-1]) / counts,
    )
