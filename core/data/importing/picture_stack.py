"""Pictures of one size gathered in one array, which takes no more memory than they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.data.importing import parts

_PIECE = 1000  # pictures scaled at once
_REMEDY = "Bring fewer, or scale them: --size 32x32, or the field for it on the page."


class PictureStack:
    """Takes pictures one by one, in any order.

    Attributes:
        sizes: How many pictures of which height and width came; more than one size is for the
            caller to refuse.
        colored: How many of them are in colors.
    """

    def __init__(self, number: int) -> None:
        """Makes room for some pictures.

        Args:
            number: How many may come.
        """
        self.sizes: Counter[tuple[int, int]] = Counter()
        self.colored = 0
        self._number = number
        self._array: NDArray[np.uint8] | NDArray[np.uint16] | None = None
        self._deep: list[int] = []

    def put(self, place: int, pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
        """Takes a picture.

        Args:
            place: Its number.
            pixels: uint8, or uint16 for a picture of 16 bits, of shape (height, width) or (height,
                width, 3).

        Raises:
            ValueError: All together would take too much.
        """
        self.sizes[(pixels.shape[0], pixels.shape[1])] += 1
        self.colored += pixels.ndim == 3
        if len(self.sizes) > 1:
            self._array = None  # it will be refused
            return
        self._make_room(pixels)
        if self._array is not None:
            self._array[place] = pixels if pixels.ndim == 3 else pixels[..., None]
        if pixels.dtype == np.uint16:
            self._deep.append(place)

    def _make_room(self, pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
        """Room for all, in colors or of 16 bits as soon as one picture is."""
        old = self._array
        channels = 3 if pixels.ndim == 3 or (old is not None and old.shape[3] == 3) else 1
        dtype = pixels.dtype if old is None else np.promote_types(old.dtype, pixels.dtype)
        if old is not None and (old.shape[3], old.dtype) == (channels, dtype):
            return
        shape = (self._number, *pixels.shape[:2], channels)
        parts.check_room(shape[0], shape[1:], _REMEDY, held=dtype.itemsize)
        self._array = np.empty(shape, dtype)  # memory is taken as it is written
        if old is not None:
            self._array[:] = old

    def finish(self, places: Sequence[int], notes: list[str]) -> NDArray[np.uint8]:
        """The pictures that came, side by side.

        Args:
            places: Their numbers, ascending.
            notes: Is told how 16 bits became 8.

        Returns:
            uint8 of shape (num_places, height, width, channels).
        """
        array = self._array
        if array is None:
            raise ValueError("There is no picture.")
        if self._deep:
            array = self._shrink(array, notes)
        for new, old in enumerate(places):
            if new != old:
                array[new] = array[old]
        return np.asarray(array[: len(places)], np.uint8)

    def _shrink(
        self, array: NDArray[np.uint8] | NDArray[np.uint16], notes: list[str]
    ) -> NDArray[np.uint8]:
        """Pictures of 16 bits to 8, by the largest value that they hold."""
        deep = np.array(sorted(self._deep))
        highest = max(int(array[place].max()) for place in deep)
        scale = 255 / highest if highest > 255 else 1.0
        number = f"{len(deep):,} picture{'s' * (len(deep) > 1)} of 16 bits"
        done = f"{highest:,} became 255" if highest > 255 else "they were taken as they are"
        notes.append(f"In {number} the largest value is {highest:,}; {done}.")
        shrunk = np.empty(array.shape, np.uint8)
        for start in range(0, len(array), _PIECE):
            shrunk[start : start + _PIECE] = np.minimum(array[start : start + _PIECE], 255)
        for place in deep:
            shrunk[place] = np.rint(array[place] * scale)
        return shrunk
