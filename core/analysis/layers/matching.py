"""Matched filters: which filters of two networks respond together.

Networks that were trained apart number their filters anyhow. Two filters do the same if their
responses rise and fall together, over images and over places in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MATCHED_IMAGES = 500  # over which responses are compared
_ROUNDING = 1e-6  # share of a response's size below which its spread may be rounding alone

Maps = NDArray[np.float32]
"""float32 of shape (num_images, height, width, filters)."""


class Places(NamedTuple):
    """Where in the image the pixels of a layer's maps look: the middles of what they depend on.

    Attributes:
        rows: float64, rising, one for each row of a map.
        columns: float64, rising, one for each column.
    """

    rows: NDArray[np.float64]
    columns: NDArray[np.float64]


class Matching(NamedTuple):
    """Filters of two layers, paired one to one.

    Attributes:
        first: int64 of shape (num_pairs,), filters of the first layer; the best pair comes first.
        second: int64 of the same shape, their partners in the second layer.
        correlation: float64 of the same shape in [-1, 1], falling.
        single_first: int64, filters of the first layer that are left without a partner.
        single_second: int64, the same of the second layer.
        silent_first: int64, filters of the first layer whose response never changes, so that
            nothing goes together with it; they are not among the others.
        silent_second: int64, the same of the second layer.
        correlations: float64 of shape (num_first, num_second): of all pairs; NaN for silent ones.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    correlation: NDArray[np.float64]
    single_first: NDArray[np.int64]
    single_second: NDArray[np.int64]
    silent_first: NDArray[np.int64]
    silent_second: NDArray[np.int64]
    correlations: NDArray[np.float64]

    @property
    def mean(self) -> float:
        """Mean correlation of the pairs; NaN without any."""
        return float(self.correlation.mean()) if len(self.correlation) else float("nan")


def match_filters(batches: Iterable[tuple[Maps, Maps]], first: Places, second: Places) -> Matching:
    """Pairs the filters of two layers by how their responses go together.

    Li, Yosinski, Clune, Lipson and Hopcroft, "Convergent Learning: Do different neural networks
    learn the same representations?" (2016), https://arxiv.org/abs/1511.07543: the correlation of
    responses, over images and places, and the one-to-one pairing with the largest sum of them.

    Args:
        batches: Responses of both layers to the same images, batch by batch.
        first: Where the pixels of the first layer look. Where the two differ, the finer maps are
            read, by linear interpolation, at the places of the coarser ones.
        second: Where those of the second layer look.
    """
    rows = share_places(first.rows, second.rows)
    columns = share_places(first.columns, second.columns)
    return pair(
        correlate(
            (resample(one, rows[0], columns[0]), resample(other, rows[1], columns[1]))
            for one, other in batches
        )
    )


def correlate(
    batches: Iterable[tuple[NDArray[np.floating], NDArray[np.floating]]],
) -> NDArray[np.float64]:
    """Correlations of all filters of one layer with all of another.

    Args:
        batches: Responses of both layers, each of shape (num_images, height, width, filters), to
            the same images, in maps of one size.

    Returns:
        float64 of shape (num_first, num_second) in [-1, 1]; NaN where a response never changes.

    Raises:
        ValueError: There is no response, or there are other images or places in one than in the
            other.
    """
    count, origins = 0, None
    sums = products = None
    for maps in batches:
        if maps[0].shape[:3] != maps[1].shape[:3]:
            raise ValueError(
                f"Received responses of shapes {maps[0].shape} and {maps[1].shape}; expected as "
                "many images, rows and columns of both layers."
            )
        first, second = (one.reshape(-1, one.shape[-1]).astype(np.float64) for one in maps)
        if origins is None:
            # Sums of squares around a value near the mean lose no digits.
            origins = first.mean(axis=0), second.mean(axis=0)
            width = first.shape[1] + second.shape[1]
            sums, products = np.zeros(width), np.zeros((width, width))
        both = np.concatenate([first - origins[0], second - origins[1]], axis=1)
        count += len(both)
        sums += both.sum(axis=0)
        products += both.T @ both
    if origins is None or sums is None or products is None:
        raise ValueError("Received no responses; expected those to one image at least.")
    covariance = products - np.outer(sums, sums) / count
    spread = np.sqrt(np.maximum(np.diag(covariance), 0))
    # What rounding leaves of a constant is no spread.
    spread[spread <= _ROUNDING * np.sqrt(np.diag(products))] = np.nan
    split = len(origins[0])
    with np.errstate(invalid="ignore"):
        correlations = covariance[:split, split:] / np.outer(spread[:split], spread[split:])
    return np.clip(correlations, -1, 1)  # type: ignore[no-any-return]


def pair(correlations: NDArray[np.float64]) -> Matching:
    """The one-to-one pairing with the largest sum of correlations.

    Args:
        correlations: From `correlate`.
    """
    from scipy.optimize import linear_sum_assignment

    heard = ~np.isnan(correlations)
    rows, columns = np.flatnonzero(heard.any(axis=1)), np.flatnonzero(heard.any(axis=0))
    alive = correlations[np.ix_(rows, columns)]
    chosen = linear_sum_assignment(alive, maximize=True)
    strength = alive[chosen]
    order = np.argsort(-strength, kind="stable")
    first, second = rows[chosen[0][order]], columns[chosen[1][order]]
    return Matching(
        first=first,
        second=second,
        correlation=strength[order],
        single_first=np.setdiff1d(rows, first),
        single_second=np.setdiff1d(columns, second),
        silent_first=np.setdiff1d(np.arange(correlations.shape[0]), rows),
        silent_second=np.setdiff1d(np.arange(correlations.shape[1]), columns),
        correlations=correlations,
    )


def share_places(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Finds places that both of two axes can be read at: the coarser one's, as far as both reach.

    Args:
        first: float64 of shape (num_first,), rising: where the pixels of one axis lie.
        second: The same of the other axis.

    Returns:
        For each axis the weights that read it there: float64 of shape (num_shared, num_pixels);
        each row sums to 1.
    """
    coarse = min((first, second), key=len)
    low, high = max(first[0], second[0]), min(first[-1], second[-1])
    within = coarse[(coarse >= low) & (coarse <= high)]
    # A few pixels may all lie beyond the other's; its outermost are then the nearest there are.
    shared = within if len(within) else coarse
    return _read_at(first, shared), _read_at(second, shared)


def resample(
    maps: Maps, rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Reads maps at other places.

    Args:
        maps: float32 of shape (num_images, height, width, filters).
        rows: float64 of shape (num_rows, height), from `share_places`.
        columns: float64 of shape (num_columns, width).

    Returns:
        float64 of shape (num_images, num_rows, num_columns, filters).
    """
    down = np.einsum("rh,nhwf->nrwf", rows, maps, optimize=True)
    return np.einsum("cw,nrwf->nrcf", columns, down, optimize=True)  # type: ignore[no-any-return]


def _read_at(places: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of linear interpolation: each pixel's own is a roof that falls to its neighbors."""
    return np.stack([np.interp(wanted, places, roof) for roof in np.eye(len(places))], axis=1)
