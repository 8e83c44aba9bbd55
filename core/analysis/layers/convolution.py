"""What a filter does to a picture: hand-made, random and typed kernels, laid over a digit image.

The tutorials convolve: they turn the kernel by half a turn, continue the picture symmetrically
beyond its edges and keep its size. A network correlates: it takes the kernel as it is, pads with
zeros or not at all.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

MAX_SIDE = 11  # of a typed kernel
BOUNDARIES = ("tutorial", "network")
HAND_MADE = {
    "Laplacian": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "Sobel x": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "Sobel y": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "blur": ((1 / 9,) * 3,) * 3,
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
}
_MAX_WEIGHT = 1e6
_MAX_TEXT = 4000  # characters of a typed kernel


def hand_made(name: str) -> NDArray[np.float32]:
    """A kernel of `HAND_MADE`: float32 of shape (height, width)."""
    return np.array(HAND_MADE[name], np.float32)


def draw_random(number: int, side: int, *, seed: int = 0) -> NDArray[np.float32]:
    """Kernels of normally distributed weights whose squares sum to 1 on average.

    Args:
        number: How many.
        side: Height and width.
        seed: The same seed gives the same kernels.

    Returns:
        float32 of shape (number, side, side).
    """
    drawn = np.random.default_rng(seed).standard_normal((number, side, side), np.float32)
    return drawn / np.float32(side)


def parse_kernel(text: str) -> NDArray[np.float32]:
    """Reads a kernel that someone typed.

    Rows stand on lines, in brackets, or apart by `;` or ` / `; numbers apart by blanks or commas. A
    number may be a fraction such as 1/9.

    Returns:
        float32 of shape (height, width), each at most `MAX_SIDE`.

    Raises:
        ValueError: It is not a small matrix of numbers.
    """
    remedy = (
        f"Type a matrix of at most {MAX_SIDE}x{MAX_SIDE} numbers, a line for each row, such as "
        "0 1 0 / 1 -4 1 / 0 1 0."
    )
    if len(text) > _MAX_TEXT:
        raise ValueError(f"Received {len(text):,} characters, which is no small kernel. {remedy}")
    text = text.replace("\N{MINUS SIGN}", "-")
    rows = re.split(r"[\n;]|\s/\s|[\])]\s*,?\s*[\[(]", text)
    found = [[cell for cell in re.split(r"[\s,\[\]()]+", row) if cell] for row in rows]
    cells = [row for row in found if row]
    if not cells:
        raise ValueError(f"Received no numbers. {remedy}")
    lengths = sorted({len(row) for row in cells})
    if len(lengths) > 1:
        raise ValueError(f"Received rows of {lengths[0]} and {lengths[-1]} numbers. {remedy}")
    if len(cells) > MAX_SIDE or lengths[0] > MAX_SIDE:
        raise ValueError(f"Received a kernel of {len(cells)}x{lengths[0]}. {remedy}")
    return np.array([[_read_number(cell, remedy) for cell in row] for row in cells], np.float32)


def convolve(
    image: NDArray[np.float32], kernel: NDArray[np.float32], *, boundary: str, same: bool = False
) -> NDArray[np.float32]:
    """Lays a kernel over an image.

    Args:
        image: float32 of shape (height, width), or (height, width, channels).
        kernel: float32 of shape (height, width), or with as many channels: then the channels'
            results are summed up.
        boundary: "tutorial": the kernel turned by half a turn, the image continued symmetrically,
            its size kept. "network": the kernel as it is.
        same: With "network", whether zeros are padded to keep the size; else it shrinks.

    Returns:
        float32 of shape (height, width), or smaller by the kernel's sides less one.

    Raises:
        ValueError: The kernel is larger than the image or has other channels, or there is no such
            boundary.
    """
    if boundary not in BOUNDARIES:
        raise ValueError(
            f"Received the boundary {boundary[:40]!r}; expected one of {', '.join(BOUNDARIES)}."
        )
    if image.shape[2:] != kernel.shape[2:]:
        raise ValueError(
            f"Received a kernel of shape {kernel.shape} for an image of shape {image.shape}; "
            "expected as many channels in both."
        )
    height, width = kernel.shape[:2]
    if height > image.shape[0] or width > image.shape[1]:
        raise ValueError(
            f"Received a kernel of {height}x{width} for an image of "
            f"{image.shape[0]}x{image.shape[1]}; expected a smaller kernel."
        )
    # Of an even kernel the middle lies right of and below the center for convolution, and left of
    # and above it for correlation: as SciPy and TensorFlow do it.
    before = ((height - 1) // 2, (width - 1) // 2)
    after = (height // 2, width // 2)
    if boundary == "tutorial":
        kernel = kernel[::-1, ::-1]
        before, after = after, before
    edges = [*zip(before, after, strict=True), (0, 0)][: image.ndim]
    if boundary == "tutorial":
        image = np.pad(image, edges, mode="symmetric")
    elif same:
        image = np.pad(image, edges)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape[:2], axis=(0, 1))
    sums = "rchw,hw->rc" if image.ndim == 2 else "rckhw,hwk->rc"
    return np.einsum(sums, windows, kernel)  # type: ignore[no-any-return]


def _read_number(cell: str, remedy: str) -> float:
    above, _, below = cell.partition("/")
    try:
        if "_" in cell:  # Python's own way to write 1_000
            raise ValueError
        number = float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"Received {cell[:20]!r}, which is not a number. {remedy}") from None
    if not abs(number) <= _MAX_WEIGHT:
        raise ValueError(f"Received {cell[:20]}; expected numbers up to {_MAX_WEIGHT:,.0f}.")
    return number
