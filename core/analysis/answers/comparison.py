"""Comparison: which of two networks is better on the same images, and where they differ.

Both answered the same images, so what tells them apart are the images that only one reads right.
"Fixed" are those that the first network misreads and the second reads right, "broken" the other
way round.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import mean, variance
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers

LEVEL = 0.05  # chance below which a difference is called one
OUTCOMES = ("fixed", "broken", "both wrong")
_NORMAL = 1.959964  # standard errors to each side that hold 95 % of a normal distribution


class Comparison(NamedTuple):
    """How many images each of two networks reads right.

    Attributes:
        both_right: Images that both read right.
        fixed: Images that only the second reads right.
        broken: Images that only the first reads right.
        same_mistake: Images that both misread, as the same class.
        other_mistake: Images that both misread, as different classes.
        left_out: Images that one of them has not answered; they count nowhere else.
    """

    both_right: int
    fixed: int
    broken: int
    same_mistake: int
    other_mistake: int
    left_out: int

    @property
    def both_wrong(self) -> int:
        """Images that both misread."""
        return self.same_mistake + self.other_mistake

    @property
    def images(self) -> int:
        """Images that both have answered."""
        return self.both_right + self.fixed + self.broken + self.both_wrong

    @property
    def mistakes(self) -> tuple[int, int]:
        """How many images the first misreads, and how many the second."""
        return self.both_wrong + self.fixed, self.both_wrong + self.broken

    @property
    def difference(self) -> float:
        """First error less second error, in [-1, 1]: above 0 if the second is better."""
        return (self.fixed - self.broken) / self.images

    @property
    def standard_error(self) -> float:
        """Standard error of the difference over the choice of images, which both have answered.

        Images that both read right or wrong add nothing to it, so it is smaller than that of two
        networks measured on different images.
        """
        return _paired_error(self.fixed, self.broken, self.images)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the difference lies in 95 of 100 choices of images, about.

        Agresti and Min, "Simple improved confidence intervals for comparing matched proportions"
        (2005), https://doi.org/10.1002/sim.1781: half an image is added to each of the four
        counts, without which few images that differ would make the interval too short.
        """
        images = self.images + 2
        middle = (self.fixed - self.broken) / images
        reach = _NORMAL * _paired_error(self.fixed + 0.5, self.broken + 0.5, images)
        return max(middle - reach, -1.0), min(middle + reach, 1.0)

    @property
    def chance(self) -> float:
        """How likely a difference this large or larger is if both networks are equally good.

        McNemar, "Note on the sampling error of the difference between correlated proportions or
        percentages" (1947), https://doi.org/10.1007/BF02295996, here exact: each image that only
        one reads right is then either one's with probability 1/2. Two-sided, as in Fay, "Two-sided
        exact tests and matching confidence intervals for discrete data" (2010),
        https://doi.org/10.32614/RJ-2010-008. For classifiers that were trained once, Dietterich
        (1998) recommends the test: https://doi.org/10.1162/089976698300017197.
        """
        from scipy.special import bdtr

        fewer = min(self.fixed, self.broken)
        return min(1.0, 2 * float(bdtr(fewer, self.fixed + self.broken, 0.5)))


class Differences(NamedTuple):
    """Where two networks differ; numbers of images, those first whose answers lie furthest apart.

    Attributes:
        fixed: int64, the first is wrong and the second right.
        broken: int64, the first is right and the second wrong.
        both_wrong: int64, both are wrong.
        disagreements: int64, they read different classes: fixed, broken, or different mistakes.
        distance: float64 of shape (num_images,) in [0, 1]: how far the probabilities lie apart, as
            their total variation, half the sum of absolute differences; NaN without two answers.
    """

    fixed: NDArray[np.int64]
    broken: NDArray[np.int64]
    both_wrong: NDArray[np.int64]
    disagreements: NDArray[np.int64]
    distance: NDArray[np.float64]


class SeedMeans(NamedTuple):
    """The errors of two recipes over training runs that differ by their seed alone.

    Attributes:
        means: Mean error of the first and of the second, in [0, 1].
        deviations: Their standard deviations over seeds; NaN for a single one.
        counts: How many seeds there are.
        chance: How likely a difference of means this large or larger is if both recipes are
            equally good; None where it cannot be told, as with a single seed.
    """

    means: tuple[float, float]
    deviations: tuple[float, float]
    counts: tuple[int, int]
    chance: float | None


def compare(first: Answers, second: Answers) -> Comparison:
    """Counts the images that both, one or none of two networks read right.

    Raises:
        ValueError: They answered other images, or none in common.
    """
    both = _find_common(first, second)
    wrong_first, wrong_second = first.wrong[both], second.wrong[both]
    same = first.predicted[both] == second.predicted[both]
    neither = wrong_first & wrong_second
    return Comparison(
        both_right=int((~wrong_first & ~wrong_second).sum()),
        fixed=int((wrong_first & ~wrong_second).sum()),
        broken=int((~wrong_first & wrong_second).sum()),
        same_mistake=int((neither & same).sum()),
        other_mistake=int((neither & ~same).sum()),
        left_out=int((~both).sum()),
    )


def find_differences(first: Answers, second: Answers) -> Differences:
    """Finds the images on which two networks differ, or are wrong together.

    Raises:
        ValueError: They answered other images, or none in common.
    """
    both = _find_common(first, second)
    distance = np.abs(first.probabilities - second.probabilities).sum(axis=1) / 2
    distance = np.minimum(distance, 1)  # more where a network answers each class by itself
    furthest = np.argsort(np.where(both, -distance, 1.0), kind="stable")

    def among(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
        return furthest[(marked & both)[furthest]]

    return Differences(
        fixed=among(first.wrong & ~second.wrong),
        broken=among(~first.wrong & second.wrong),
        both_wrong=among(first.wrong & second.wrong),
        disagreements=among(first.predicted != second.predicted),
        distance=np.where(both, distance, np.nan),
    )


def compare_seeds(first: Sequence[float], second: Sequence[float]) -> SeedMeans:
    """Compares the errors of two recipes over seeds, by Welch's test.

    Welch, "The generalization of 'Student's' problem when several different population variances
    are involved" (1947), https://doi.org/10.1093/biomet/34.1-2.28. All seeds were measured on the
    same images: the test speaks about the luck of training, not about that of these images.

    Args:
        first: Errors of the first recipe, one for each seed, in [0, 1]; at least one.
        second: Errors of the second recipe.
    """
    counts = len(first), len(second)
    spreads = [variance(errors) if len(errors) > 1 else math.nan for errors in (first, second)]
    deviations = math.sqrt(spreads[0]), math.sqrt(spreads[1])
    return SeedMeans((mean(first), mean(second)), deviations, counts, _welch(first, second))


def wilson_interval(mistakes: int, images: int) -> tuple[float, float]:
    """Where a share of mistakes lies in 95 of 100 choices of images, about.

    Wilson, "Probable inference, the law of succession, and statistical inference" (1927),
    https://doi.org/10.1080/01621459.1927.10502953: unlike the share give or take two standard
    errors, it leaves [0, 1] never and has a width where there is no mistake.
    """
    share, square = mistakes / images, _NORMAL**2
    middle = (share + square / (2 * images)) / (1 + square / images)
    spread = share * (1 - share) / images + square / (4 * images**2)
    reach = _NORMAL * math.sqrt(spread) / (1 + square / images)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def _find_common(first: Answers, second: Answers) -> NDArray[np.bool_]:
    """The images that both have answered."""
    if not np.array_equal(first.labels, second.labels):
        raise ValueError(
            f"Received answers to {len(first.labels):,} and to {len(second.labels):,} images, "
            "which are not the same ones; expected the same images with the same labels. Compare "
            "networks of one data set."
        )
    both = first.answered & second.answered
    if not both.any():
        raise ValueError(
            "There is no image that both networks have answered. Train one of them again."
        )
    return both


def _paired_error(fixed: float, broken: float, images: float) -> float:
    return math.sqrt(fixed + broken - (fixed - broken) ** 2 / images) / images


def _welch(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Two-sided, or None where a spread cannot be told or there is none at all."""
    if min(len(first), len(second)) < 2:
        return None
    parts = [variance(errors) / len(errors) for errors in (first, second)]
    total = sum(parts)
    if not total:
        return None
    from scipy.special import stdtr

    statistic = (mean(first) - mean(second)) / math.sqrt(total)
    freedom = total**2 / (parts[0] ** 2 / (len(first) - 1) + parts[1] ** 2 / (len(second) - 1))
    return 2 * float(stdtr(freedom, -abs(statistic)))
