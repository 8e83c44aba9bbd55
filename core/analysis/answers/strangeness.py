"""Strangeness: numbers by which a drawing can be told from the digits that networks learned from.

Each of `SIGNALS` is a number of its own, larger for what is stranger. They see the same: what the
networks that judge drawings make of an image. Sums of them are taken after each has been brought
to the same scale, that of true digits the networks have not seen.

Published ones: the largest probability and its kin, Hendrycks and Gimpel, "A Baseline for Detecting
Misclassified and Out-of-Distribution Examples in Neural Networks" (2017,
https://arxiv.org/abs/1610.02136); the largest logit, Hendrycks and others (2022,
https://arxiv.org/abs/1911.11132); energy, Liu and others (2020, https://arxiv.org/abs/2010.03759);
disagreement of several networks, Lakshminarayanan and others (2017,
https://arxiv.org/abs/1612.01474); distance to classes, Lee and others (2018,
https://arxiv.org/abs/1807.03888); distance to neighbors, Sun and others (2022,
https://arxiv.org/abs/2204.06507); what principal components leave, Wang and others (2022,
https://arxiv.org/abs/2203.10807).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.hidden.projection import Components

NEIGHBORS = 5  # training digits whose mean distance counts
_BATCH = 500  # images whose distances are computed at once; bounds the memory
_SMALLEST = 1e-12  # probabilities count as at least this in a logarithm

Scores = NDArray[np.float64]
"""float64 of shape (num_images,); larger is stranger."""


class Evidence(NamedTuple):
    """What the networks that judge make of some images.

    Attributes:
        logits: float32 of shape (num_networks, num_images, num_classes).
        hidden: float32 of shape (num_images, num_hidden): their last hidden layers side by side.
    """

    logits: NDArray[np.float32]
    hidden: NDArray[np.float32]


class Reference(NamedTuple):
    """Training digits as the same networks see them.

    Attributes:
        components: The principal components of their last hidden layers side by side.
        points: float32 of shape (num_points, num_components): the digits along these.
        labels: int64 of shape (num_points,): their classes.
    """

    components: Components
    points: NDArray[np.float32]
    labels: NDArray[np.int64]


class Scale(NamedTuple):
    """Of a signal, over true digits that the networks have not seen."""

    mean: float
    deviation: float


def probability(evidence: Evidence, _: Reference) -> Scores:
    """By how much the networks' mean probability of the likeliest class lies below 1."""
    return np.asarray(1 - _mean_probabilities(evidence).max(axis=1), np.float64)


def margin(evidence: Evidence, _: Reference) -> Scores:
    """How little the largest logit exceeds the second, in the networks' mean."""
    highest = np.sort(evidence.logits.mean(axis=0), axis=1)[:, -2:].astype(np.float64)
    return np.asarray(highest[:, 0] - highest[:, 1], np.float64)


def entropy(evidence: Evidence, _: Reference) -> Scores:
    """Entropy of the networks' mean probabilities, in nats."""
    return _entropy(_mean_probabilities(evidence))


def largest_logit(evidence: Evidence, _: Reference) -> Scores:
    """How small the largest logit is, in the networks' mean."""
    return np.asarray(-evidence.logits.max(axis=2).mean(axis=0, dtype=np.float64), np.float64)


def energy(evidence: Evidence, _: Reference) -> Scores:
    """How small the logarithm of the sum of the exponentials of the logits is, in the mean."""
    logits = evidence.logits.astype(np.float64)
    peak = logits.max(axis=2, keepdims=True)
    sums = np.log(np.exp(logits - peak).sum(axis=2)) + peak[..., 0]
    return np.asarray(-sums.mean(axis=0), np.float64)


def disagreement(evidence: Evidence, _: Reference) -> Scores:
    """Entropy of the mean probabilities beyond the mean entropy: what the networks differ in."""
    single = np.stack([_entropy(row) for row in softmax(evidence.logits)])
    return np.asarray(_entropy(_mean_probabilities(evidence)) - single.mean(axis=0), np.float64)


def neighbor_distance(evidence: Evidence, reference: Reference) -> Scores:
    """Mean distance to the nearest training digits, along the principal components."""
    _, distances = find_neighbors(evidence, reference, NEIGHBORS)
    return np.asarray(distances.mean(axis=1), np.float64)


def class_distance(evidence: Evidence, reference: Reference) -> Scores:
    """Distance to the mean of the nearest class, in units of the spread around such means.

    The Mahalanobis distance, with one covariance for all classes.
    """
    classes = np.unique(reference.labels)
    means = np.stack(
        [reference.points[reference.labels == label].mean(axis=0) for label in classes]
    )
    spread = reference.points - means[np.searchsorted(classes, reference.labels)]
    whitening = np.linalg.cholesky(np.linalg.pinv(np.cov(spread.T.astype(np.float64))))
    points = reference.components.project(evidence.hidden) @ whitening
    squares = np.square(points[:, None] - means @ whitening).sum(axis=2)
    return np.asarray(np.sqrt(squares.min(axis=1)), np.float64)


def residual(evidence: Evidence, reference: Reference) -> Scores:
    """How much of the last hidden layers the principal components of the training digits leave."""
    components = reference.components
    rest = evidence.hidden - components.mean
    rest = rest - components.project(evidence.hidden) @ components.axes
    return np.asarray(np.sqrt(np.square(rest).sum(axis=1, dtype=np.float64)), np.float64)


Signal = Callable[[Evidence, Reference], Scores]
SIGNALS: Mapping[str, Signal] = {
    "probability": probability,
    "margin": margin,
    "entropy": entropy,
    "largest logit": largest_logit,
    "energy": energy,
    "disagreement": disagreement,
    "class distance": class_distance,
    "residual": residual,
    "neighbor distance": neighbor_distance,
}

CANDIDATES: tuple[tuple[str, ...], ...] = (
    *((name,) for name in SIGNALS),
    ("class distance", "energy"),
    ("neighbor distance", "probability"),
    ("neighbor distance", "energy"),
    ("neighbor distance", "residual", "energy"),
)
"""Signals, and sums of them, among which it was chosen on signs that were drawn for that."""

CHOSEN = ("neighbor distance", "residual", "energy")


def score(
    parts: tuple[str, ...], evidence: Evidence, reference: Reference, scales: Mapping[str, Scale]
) -> Scores:
    """The sum of some signals, each brought to its scale.

    Args:
        parts: Names of `SIGNALS`.
        evidence: Of some images.
        reference: The training digits, as the same networks see them.
        scales: For each of the parts.
    """
    total: Scores = np.zeros(evidence.logits.shape[1])
    for name in parts:
        values = SIGNALS[name](evidence, reference)
        total = total + (values - scales[name].mean) / scales[name].deviation
    return total


def measure_scales(
    parts: tuple[str, ...], evidence: Evidence, reference: Reference
) -> dict[str, Scale]:
    """The scales of some signals, from true digits that the networks have not seen."""
    scales = {}
    for name in parts:
        values = SIGNALS[name](evidence, reference)
        scales[name] = Scale(float(values.mean()), float(values.std()) or 1.0)
    return scales


def find_neighbors(
    evidence: Evidence, reference: Reference, number: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The points of the reference that lie nearest to each image.

    Returns:
        Their rows, int64 of shape (num_images, number) or fewer, the nearest first, and their
        Euclidean distances, float64 of the same shape.
    """
    found, distances = [], []
    references = reference.points.astype(np.float64)
    sizes = np.square(references).sum(axis=1)
    number = min(number, len(references))
    for start in range(0, max(len(evidence.hidden), 1), _BATCH):
        hidden = evidence.hidden[start : start + _BATCH]
        points = reference.components.project(hidden).astype(np.float64)
        squares = np.square(points).sum(axis=1)[:, None] + sizes - 2 * points @ references.T
        nearest = np.argpartition(squares, number - 1, axis=1)[:, :number]
        least = np.take_along_axis(squares, nearest, axis=1)
        order = np.argsort(least, axis=1, kind="stable")
        found.append(np.take_along_axis(nearest, order, axis=1))
        # Rounding can leave a square just below zero where an image is a training digit.
        distances.append(np.sqrt(np.maximum(np.take_along_axis(least, order, axis=1), 0)))
    return np.concatenate(found).astype(np.int64), np.concatenate(distances)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Probabilities of logits, along the last axis."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float64)


def _mean_probabilities(evidence: Evidence) -> NDArray[np.float64]:
    return np.asarray(softmax(evidence.logits).mean(axis=0), np.float64)


def _entropy(probabilities: NDArray[np.float64]) -> Scores:
    logarithms = np.log(np.maximum(probabilities, _SMALLEST))
    return np.asarray(-(probabilities * logarithms).sum(axis=-1), np.float64)
