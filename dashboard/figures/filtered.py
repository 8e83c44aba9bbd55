"""What kernels make of a picture, as plates: the kernels above, their results below."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.analysis.convolution import convolve
from core.data import display
from dashboard.figures.plate import Plate

_PRODUCTS = 12  # units of a dense layer whose products are shown


def plot_kernels(
    image: NDArray[np.float32],
    kernels: Mapping[str, NDArray[np.float32]],
    *,
    boundary: str,
    same: bool,
) -> list[Plate]:
    """A plate of kernels and one of their results, in the same order.

    Args:
        image: float32 of shape (height, width) in [0, 1].
        kernels: float32 matrices by name.
        boundary: As in `core.analysis.convolution.convolve`.
        same: As there.
    """
    results = [convolve(image, kernel, boundary=boundary, same=same) for kernel in kernels.values()]
    names = list(kernels)
    return [
        Plate(
            maps=_pad(list(kernels.values())),
            alt=f"The kernels: {', '.join(names)}. Blue below zero, orange above.",
            title="Kernels",
            labels=names,
            values=_pad(list(kernels.values()), scale=False),
            signed=True,
            width=300,
            hint="Each in its own scale. Point at one.",
        ),
        Plate(
            maps=_pad(results),
            alt=f"The digit through {', '.join(names)}. Blue below zero, orange above.",
            title="What they make of the digit",
            labels=names,
            values=_pad(results, scale=False),
            signed=True,
            width=560,
            hint="Each in its own scale. Point at one.",
        ),
    ]


def plot_products(image: NDArray[np.float32], weights: NDArray[np.float32]) -> Plate:
    """The products of a digit with the weights of the dense units that answer most.

    Args:
        image: float32 of shape (height, width) in [0, 1].
        weights: float32 of shape (height, width, num_units).
    """
    products = image[..., None] * weights
    sums = products.sum(axis=(0, 1))
    order = np.argsort(-np.abs(sums))[:_PRODUCTS]
    maps = products[..., order].transpose(2, 0, 1)
    return Plate(
        maps=display.normalize(maps)[0],
        alt="The digit times the weights of some units. Blue below zero, orange above.",
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
    stack = np.full((len(matrices), height, width), np.nan, np.float32)
    for place, matrix in zip(stack, matrices, strict=True):
        shown = display.normalize(matrix[None])[0][0] if scale else matrix
        top, left = (height - len(matrix)) // 2, (width - matrix.shape[1]) // 2
        place[top : top + len(matrix), left : left + matrix.shape[1]] = shown
    return stack
