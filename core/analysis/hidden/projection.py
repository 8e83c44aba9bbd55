"""Projections: the test images as points of a plane, close together where the network sees alike.

Both begin with the principal components of the last hidden layer. PCA shows the first two as they
are; t-SNE keeps neighbors together and lets go of large distances.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

METHODS = ("PCA", "t-SNE")
STEPS = 750  # of t-SNE: openTSNE's own numbers, 250 early ones and 500 others
STRETCH = 25  # of these steps, taken at a time: about a second
COMPONENTS = 50  # principal components that t-SNE and distances in it see
_EARLY = 250  # of these steps, in which clusters are pulled together
_PERPLEXITY = 30  # neighbors that t-SNE tries to keep; the value most often published
_FIT_NUMBERS = 40_000_000  # numbers from which components are found; wider layers use fewer images


class Components(NamedTuple):
    """The principal components of a layer.

    Attributes:
        mean: float32 of shape (num_hidden,).
        axes: float32 of shape (num_components, num_hidden), the largest first, orthonormal. Of each
            the largest weight is positive, so that pictures do not turn over by chance.
        shares: float64 of shape (num_components,), the part of the variance along each.
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    shares: NDArray[np.float64]

    def project(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points along the axes: float32 of shape (num_points, num_components)."""
        return ((points - self.mean) @ self.axes.T).astype(np.float32, copy=False)


def count_fitted(num_images: int, num_hidden: int) -> int:
    """From how many images the components of a layer are found."""
    return max(2, min(num_images, _FIT_NUMBERS // num_hidden))


def fit_components(points: NDArray[np.float32]) -> Components:
    """Finds the principal components.

    Args:
        points: float32 of shape (num_points, num_hidden), at least two of each.
    """
    from sklearn.decomposition import PCA

    number = min(COMPONENTS, *points.shape)
    analysis = PCA(number, random_state=0).fit(points)
    axes = analysis.components_
    strongest = np.abs(axes).argmax(axis=1)
    signs = np.where(axes[np.arange(number), strongest] < 0, -1, 1)
    return Components(
        analysis.mean_.astype(np.float32),
        (axes * signs[:, None]).astype(np.float32),
        np.nan_to_num(analysis.explained_variance_ratio_),
    )


class Projection(NamedTuple):
    """The test images as points of a plane.

    Attributes:
        points: float32 of shape (num_images, 2).
        current: float32 of shape (2,): the current digit, or None without one.
        step: Steps taken; 0 for PCA.
        shares: The part of the variance along both axes; for PCA only.
    """

    points: NDArray[np.float32]
    current: NDArray[np.float32] | None
    step: int = 0
    shares: tuple[float, float] | None = None


class Embedding:
    """A t-SNE that is taken forward in stretches, so that whoever waits sees it and can end it.

    Van der Maaten and Hinton, "Visualizing Data using t-SNE" (2008),
    https://www.jmlr.org/papers/v9/vandermaaten08a.html, by the library openTSNE: Policar, Strazar
    and Zupan (2024), https://doi.org/10.18637/jss.v109.i03. The same points give the same picture
    on one machine with one set of libraries.
    """

    def __init__(self, points: NDArray[np.float32], *, seed: int = 0) -> None:
        """Finds each point's neighbors.

        Args:
            points: float32 of shape (num_points, num_components), at least 4 points.
            seed: Of everything random.
        """
        from openTSNE import TSNEEmbedding, affinity, initialization

        neighbors = affinity.PerplexityBasedNN(
            points,
            perplexity=min(_PERPLEXITY, (len(points) - 1) / 3),
            method="exact",
            random_state=seed,
            n_jobs=1,
        )
        start = initialization.pca(points, random_state=seed)
        self.step = 0
        self._lock = threading.Lock()
        # Its own choice of method: by a grid from 10,000 points on, else by a tree.
        self._embedding: Any = TSNEEmbedding(start, neighbors, random_state=seed, n_jobs=1)

    def advance(self) -> None:
        """Takes the next `STRETCH` steps, if any are left.

        Always as many at a time: momentum begins anew with each call of openTSNE, so other
        stretches would make another picture.
        """
        with self._lock:  # a cluster's worker may have several threads
            if self.step >= STEPS:
                return
            early = self.step < _EARLY
            self._embedding = self._embedding.optimize(
                STRETCH, exaggeration=12 if early else 1, momentum=0.5 if early else 0.8
            )
            self.step += STRETCH

    @property
    def points(self) -> NDArray[np.float32]:
        """Where the points have come: float32 of shape (num_points, 2)."""
        return np.asarray(self._embedding, np.float32)

    def place(self, point: NDArray[np.float32]) -> NDArray[np.float32]:
        """Where a new point belongs among them: float32 of shape (2,).

        Args:
            point: float32 of shape (num_components,).
        """
        placed = self._embedding.transform(point[None])
        return np.asarray(placed, np.float32)[0]  # type: ignore[no-any-return]
