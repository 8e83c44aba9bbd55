"""What kernels make of a picture, as plates: the kernels above, their results below."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers.convolution import convolve
from core.pictures import display
from dashboard.figures.parts.plate import Plate, thin

_PRODUCTS = 12  # units of a dense layer whose products are shown


def plot_kernels(
    image: NDArray[np.float32],
    kernels: Mapping[str, NDArray[np.float32]],
    *,
    boundary: str,
    same: bool,
    noun: str = "digit",
) -> list[Plate]:
    """A plate of kernels and one of their results, in the same order.

    Args:
        image: float32 of shape (height, width), or (height, width, 3) in colors, in [0, 1].
        kernels: float32 matrices by name, or with colors as the image has them.
        boundary: As in `core.analysis.layers.convolution.convolve`.
        same: As there.
        noun: What the image is called.
    """
    in_colors = image.ndim == 3
    results = [convolve(image, kernel, boundary=boundary, same=same) for kernel in kernels.values()]
    names = list(kernels)
    return [
        Plate(
            maps=0.5 + _pad(list(kernels.values())) / 2
            if in_colors
            else _pad(list(kernels.values())),
            alt=f"The kernels: {', '.join(names)}. "
            + ("In color, gray where zero." if in_colors else "Blue below zero, orange above."),
            title="Kernels",
            labels=names,
            values=_pad(list(kernels.values()), scale=False),
            signed=not in_colors,
            width=300,
            hint="Each in its own scale. Point at one.",
        ),
        Plate(
            maps=thin(_pad(results)),
            alt=f"The {noun} through {', '.join(names)}. Blue below zero, orange above.",
            title=f"What they make of the {noun}",
            labels=names,
            values=thin(_pad(results, scale=False)),
            signed=True,
            width=560,
            hint="Each in its own scale. Point at one.",
        ),
    ]


def plot_products(
    image: NDArray[np.float32], weights: NDArray[np.float32], *, noun: str = "digit"
) -> Plate:
    """The products of an image with the weights of the dense units that answer most.

    Args:
        image: float32 of shape (height, width), or (height, width, 3) in colors, in [0, 1].
        weights: float32 of shape (*image.shape, num_units).
        noun: What the image is called.
    """
    products = image[..., None] * weights
    if image.ndim == 3:
        products = products.sum(axis=2)
    sums = products.sum(axis=(0, 1))
    order = np.argsort(-np.abs(sums))[:_PRODUCTS]
    maps = products[..., order].transpose(2, 0, 1)
    return Plate(
        maps=display.normalize(maps)[0],
        alt=f"The {noun} times the weights of some units. Blue below zero, orange above.",
        labels=[f"unit {k}, sum {sums[k]:+.2f}" for k in order],
        values=maps,
        signed=True,
        width=880,
        columns=6,
        hint="Each in its own scale. Point at one.",
    )


def _pad(matrices: list[NDArray[np.float32]], *, scale: bool = True) -> NDArray[np.float32]:
    """Matrices of several sizes as one stack, the smaller ones in the middle of gaps."""
    height = max(len(matrix) for matrix in matrices)
    width = max(matrix.shape[1] for matrix in matrices)
    stack = np.full((len(matrices), height, width, *matrices[0].shape[2:]), np.nan, np.float32)
    for place, matrix in zip(stack, matrices, strict=True):
        shown = _normalize(matrix) if scale else matrix
        top, left = (height - len(matrix)) // 2, (width - matrix.shape[1]) // 2
        place[top : top + len(matrix), left : left + matrix.shape[1]] = shown
    return stack


def _normalize(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """A matrix, or one with colors, divided by its largest absolute value."""
    scaled, _ = display.normalize(matrix.reshape(1, len(matrix), -1))
    return scaled.reshape(matrix.shape)
