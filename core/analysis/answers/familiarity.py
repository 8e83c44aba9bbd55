"""Familiarity: whether a drawing looks like the digits that networks learned from, or like none.

A network answers whatever it is shown, a letter too, and often with a high probability: it has
learned to tell digits apart, not to tell digits from other signs. So another number is computed
beside the answer, the strangeness (`core.analysis.answers.strangeness`), and compared with that of
true digits. What it is compared with is shipped in assets/, computed by `python -m core reference`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import strangeness
from core.analysis.answers.strangeness import CHOSEN, Evidence, Reference, Scale
from core.analysis.hidden.projection import Components

FALSE_ALARMS = 0.05  # share of true digits that are flagged, by which the threshold is set
NEAREST = 5  # training digits that are named
QUANTILES = 1001  # evenly spaced, that are kept of the strangeness of true digits
NOTICE = "This may not be a digit."
NO_DIGIT = -1  # stands for the index of a point that is no training image, but a drawn digit


class Familiarity(NamedTuple):
    """How much a drawing looks like the training digits, to the networks that judge drawings.

    Attributes:
        strangeness: The score; larger is stranger.
        rank: Share of true digits, unseen by the networks, that are less strange, in [0, 1].
        strange: Whether it is beyond the threshold: this may not be a digit.
        nearest: The nearest training digits, as indices into the training images; the nearest
            first, at most `NEAREST`.
    """

    strangeness: float
    rank: float
    strange: bool
    nearest: tuple[int, ...]


class Calibration(NamedTuple):
    """What drawings are compared with.

    Attributes:
        networks: The networks that judge: id and digest of the weights of each.
        reference: Digits that they learned from, as they see them.
        indices: int64 of shape (num_points,): which training image each point of the reference is,
            or `NO_DIGIT`.
        scales: Of the parts of `strangeness.CHOSEN`.
        quantiles: float64 of shape (QUANTILES,): of the strangeness of true digits, rising.
    """

    networks: tuple[str, ...]
    reference: Reference
    indices: NDArray[np.int64]
    scales: Mapping[str, Scale]
    quantiles: NDArray[np.float64]


def judge(evidence: Evidence, calibration: Calibration) -> list[Familiarity]:
    """Compares images with the training digits.

    Args:
        evidence: What the networks that judge make of the images.
        calibration: What they are compared with.
    """
    scores = strangeness.score(CHOSEN, evidence, calibration.reference, calibration.scales)
    shares = np.linspace(0, 1, len(calibration.quantiles))
    ranks = np.interp(scores, calibration.quantiles, shares)
    shown = calibration.indices != NO_DIGIT
    digits = calibration.reference._replace(points=calibration.reference.points[shown])
    rows, _ = strangeness.find_neighbors(evidence, digits, NEAREST)
    return [
        Familiarity(
            strangeness=float(score),
            rank=float(rank),
            strange=bool(rank > 1 - FALSE_ALARMS),
            nearest=tuple(nearest.tolist()),
        )
        for score, rank, nearest in zip(
            scores, ranks, calibration.indices[shown][rows], strict=True
        )
    ]


def to_arrays(calibration: Calibration) -> dict[str, NDArray[Any]]:
    """A calibration as arrays for a file; what is large in half precision."""
    reference = calibration.reference
    return {
        "networks": np.array(calibration.networks),
        "mean": reference.components.mean.astype(np.float32),
        "axes": reference.components.axes.astype(np.float16),
        "shares": reference.components.shares.astype(np.float32),
        "points": reference.points.astype(np.float16),
        "labels": reference.labels.astype(np.uint8),
        "indices": calibration.indices.astype(np.int32),
        "parts": np.array(list(calibration.scales)),
        "scales": np.array(list(calibration.scales.values())),
        "quantiles": calibration.quantiles,
    }


def from_arrays(arrays: Mapping[str, NDArray[Any]]) -> Calibration:
    """The calibration that `to_arrays` wrote.

    Raises:
        ValueError: These are not its arrays, or it was made for another sum of signals.
    """
    try:
        mean, axes, points = (
            arrays[name].astype(np.float32) for name in ("mean", "axes", "points")
        )
        labels, indices = (arrays[name].astype(np.int64) for name in ("labels", "indices"))
        quantiles = arrays["quantiles"].astype(np.float64)
        parts = tuple(str(name) for name in arrays["parts"])
        fits = (
            (axes.shape, points.shape[1:]) == ((len(axes), len(mean)), (len(axes),))
            and points.shape[:1] == labels.shape == indices.shape
            and parts == CHOSEN
            and arrays["scales"].shape == (len(parts), 2)
            and quantiles.ndim == 1
            and len(points) > 0
            and bool(np.isfinite(quantiles).all() and (np.diff(quantiles) >= 0).all())
        )
        if not fits:
            raise ValueError("its arrays do not fit together, or not this version")
        return Calibration(
            networks=tuple(str(name) for name in arrays["networks"]),
            reference=Reference(
                Components(mean, axes, arrays["shares"].astype(np.float64)), points, labels
            ),
            indices=indices,
            scales={
                name: Scale(float(mean), float(deviation))
                for name, (mean, deviation) in zip(parts, arrays["scales"], strict=True)
            },
            quantiles=quantiles,
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ValueError(f"This is no calibration of what may not be a digit: {error}.") from None


def describe_rank(familiarity: Familiarity) -> str:
    """Where it stands among true digits, in plain words."""
    stranger = 100 * (1 - familiarity.rank)
    if stranger < 0.5:
        return "Hardly one in 200 true digits looks as strange."
    number = round(stranger)
    verb = "looks" if number == 1 else "look"
    only = "Only " if familiarity.strange else ""
    return f"{only}{number} in 100 true digits {verb} at least as strange."


def describe(familiarity: Familiarity) -> str | None:
    """The sentence that stands beside an answer if the drawing may be no digit; else None."""
    if not familiarity.strange:
        return None
    return f"{NOTICE} {describe_rank(familiarity)}"
