"""The address of a digit, as it stands in a page's link and on the command line.

`test-<index>` is a test digit, `ink-<text>` a digit image as `core.drawing.digit_link` writes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.drawing import digit_link
from core.pictures.display import as_pictures


@dataclass(frozen=True)
class Digit:
    """A digit and where it comes from.

    Attributes:
        address: `test-<index>` or `ink-<digit image as text>`.
        tensor: float32 of shape (height, width, channels) in [0, 1]: what the network receives.
        index: Number of the test image, if it is one.
        noun: What the data set's inputs are called.
    """

    address: str
    tensor: NDArray[np.float32]
    index: int | None
    noun: str = "digit"

    @property
    def image(self) -> NDArray[np.float32]:
        """As a picture: float32 of shape (height, width), or (height, width, 3) in colors."""
        (picture,) = as_pictures(self.tensor[None])
        return picture  # type: ignore[no-any-return]

    @property
    def title(self) -> str:
        """What to call it under a picture."""
        return f"your {self.noun}" if self.index is None else f"test {self.noun} {self.index:,}"


def parse(address: str, test_images: NDArray[np.float32], *, noun: str = "digit") -> Digit:
    """Reads a digit's address.

    Args:
        address: The address.
        test_images: float32 of shape (num_images, height, width, channels), or (num_images, length)
            for vectors, of the data set that the digit belongs to.
        noun: What that data set's inputs are called.

    Raises:
        ValueError: The address names no digit.
    """
    kind, _, rest = address.partition("-")
    if kind == "ink" and test_images.ndim == 4:
        return Digit(address, digit_link.decode(rest, test_images.shape[1:]), None, noun)
    index = int(rest) if kind == "test" and re.fullmatch("[0-9]{1,9}", rest) else None
    if index is not None and index < len(test_images):
        return Digit(f"test-{index}", test_images[index], index, noun)
    drawn = ", or ink- followed by a drawing" if test_images.ndim == 4 else ""
    raise ValueError(
        f"Received the {noun} {address[:40]!r}; expected test-0 to test-{len(test_images) - 1:,}"
        f"{drawn}. Ask for the link again, or choose another {noun}."
    )
