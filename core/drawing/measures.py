"""Five plain measures of a digit image, and where it stands among the training digits.

They tell how it was drawn: where, how wide, with how much ink. They do not tell a digit from
another sign, as preparing a drawing brings letters to the same size, place and line;
`core.analysis.answers.familiarity` does that. The percentiles of the training set are shipped in
assets/, computed by `python -m core reference`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NAMES = ("ink", "centroid_x", "centroid_y", "aspect", "stroke_width")
_INK_LEVEL = 0.1  # weaker than this counts as paper when the bounding box is measured
_UNUSUAL_BELOW, _UNUSUAL_ABOVE = 0.1, 99.9  # percentiles; flags about 1 % of the training digits
_REFERENCE_PERCENTILES = np.concatenate(
    [[0, 0.01, 0.05, 0.1, 0.25, 0.5], np.arange(1, 100), [99.5, 99.75, 99.9, 99.95, 99.99, 100]]
)


class Measure(NamedTuple):
    """One measure of one digit image.

    Attributes:
        name: One of `NAMES`.
        value: ink: mean of all pixels in [0, 1]; centroids: pixel index; aspect: width by height
            of the ink's box; stroke_width: pixels.
        percentile: Share of the training digits with a smaller value, in percent, in [0, 100].
        unusual: Whether fewer than one training digit in a thousand lies so far out.
    """

    name: str
    value: float
    percentile: float
    unusual: bool


def measure(images: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """Measures digit images.

    Args:
        images: float32 of shape (num_images, height, width) in [0, 1], each with some ink.

    Returns:
        For each of `NAMES`, float32 of shape (num_images,).
    """
    mass = images.sum(axis=(1, 2))
    marked: NDArray[np.bool_] = np.asarray(images > _INK_LEVEL)
    return {
        "ink": images.mean(axis=(1, 2)),
        "centroid_x": (images.sum(axis=1) @ np.arange(images.shape[2], dtype=np.float32)) / mass,
        "centroid_y": (images.sum(axis=2) @ np.arange(images.shape[1], dtype=np.float32)) / mass,
        "aspect": (_length(np.any(marked, axis=1)) / _length(np.any(marked, axis=2))).astype(
            np.float32
        ),
        "stroke_width": stroke_width(images),
    }


def stroke_width(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Estimates the mean width of the line in pixels.

    A line of length l and width w has area l w and, for l much larger than w, an outline of
    2 l; by the coarea formula the image's total variation is that outline also when edges are
    gray. So w is about twice the ink divided by the total variation.

    Args:
        images: float32 of shape (num_images, height, width) in [0, 1].

    Returns:
        float32 of shape (num_images,); 0 for an image without ink.
    """
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    down = np.diff(padded, axis=1)[:, :, :-1]
    right = np.diff(padded, axis=2)[:, :-1, :]
    variation = np.sqrt(down * down + right * right).sum(axis=(1, 2))
    ink = images.sum(axis=(1, 2))
    return np.asarray(2 * ink / np.maximum(variation, 1e-9), np.float32)


def _length(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """From the first to the last mark in each row of a (num_images, length) array."""
    length = marked.shape[1]
    first, last = marked.argmax(axis=1), length - 1 - marked[:, ::-1].argmax(axis=1)
    return np.asarray(last - first + 1, np.int64)


def make_reference(images: NDArray[np.float32]) -> dict[str, list[float]]:
    """The percentiles of every measure over a training set, as plain JSON values."""
    table = {"percentiles": _REFERENCE_PERCENTILES.tolist()}
    for name, values in measure(images).items():
        table[name] = np.percentile(values, _REFERENCE_PERCENTILES).round(5).tolist()
    return table


def read_reference(path: Path) -> dict[str, list[float]]:
    """Reads the shipped percentiles.

    Raises:
        ValueError: The file is missing or damaged.
    """
    try:
        table: dict[str, list[float]] = json.loads(path.read_text())
        if set(table) != {"percentiles", *NAMES}:
            raise ValueError
    except (OSError, ValueError):
        raise ValueError(
            f"{path} is missing or damaged; expected the percentiles of the training set. "
            "Fetch the file again, or run `python -m core reference`."
        ) from None
    return table


def compare(image: NDArray[np.float32], reference: dict[str, list[float]]) -> list[Measure]:
    """Places one digit image among the training digits.

    Args:
        image: float32 of shape (height, width) in [0, 1], with some ink.
        reference: Percentiles of the training set, as `read_reference` returns them.
    """
    placed = []
    for name, values in measure(image[None]).items():
        value = float(values[0])
        percentile = float(np.interp(value, reference[name], reference["percentiles"]))
        unusual = not _UNUSUAL_BELOW <= percentile <= _UNUSUAL_ABOVE
        placed.append(Measure(name, value, percentile, unusual))
    return placed
