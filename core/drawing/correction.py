"""What a visitor changed about a photo, before its ink is looked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

Crop = tuple[float, float, float, float]
Disc = tuple[float, float, float]

LEAST_CROP = 0.02  # of the picture's width and height; less shows no digit
MAX_ERASED = 500  # discs; a finger on the page makes some tens


@dataclass(frozen=True)
class Correction:
    """Turns, a crop, the polarity and what was rubbed out: shares of the picture, not pixels.

    Attributes:
        turns: Quarter turns clockwise, 0-3; they come first, after what EXIF says.
        crop: Left, top, right and bottom as shares in [0, 1] of the turned picture; None: all.
        light_ink: Whether the ink is lighter than its paper; None: the picture decides.
        erased: Discs (x, y, radius) that are taken for paper: shares of the turned, uncropped
            picture's width, height and longer side.

    Raises:
        ValueError: A value lies outside of its range.
    """

    turns: int = 0
    crop: Crop | None = None
    light_ink: bool | None = None
    erased: tuple[Disc, ...] = ()

    def __post_init__(self) -> None:
        """Checks every value: they come from a page or a link."""
        if self.turns not in (0, 1, 2, 3):
            raise ValueError(
                f"The picture was to be turned by {self.turns!r} quarters; expected 0, 1, 2 or 3."
            )
        if self.light_ink not in (None, False, True):
            raise ValueError(f"light_ink is {self.light_ink!r}; expected true, false or nothing.")
        if self.crop is not None:
            _check_crop(self.crop)
        if len(self.erased) > MAX_ERASED:
            raise ValueError(
                f"{len(self.erased)} places were erased; at most {MAX_ERASED} are taken. "
                "Crop the picture instead."
            )
        for disc in self.erased:
            if len(disc) != 3 or not all(_is_share(value) for value in disc):
                raise ValueError(
                    f"An erased place is {disc!r}; expected x, y and radius between 0 and 1."
                )


def _check_crop(crop: Crop) -> None:
    wrong = len(crop) != 4 or not all(_is_share(value) for value in crop)
    if wrong or crop[2] - crop[0] < LEAST_CROP or crop[3] - crop[1] < LEAST_CROP:
        raise ValueError(
            f"The crop is {crop!r}; expected left, top, right and bottom between 0 and 1, at least "
            f"{LEAST_CROP:.0%} of the picture wide and high. Drag a larger frame around the digit."
        )


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and 0 <= value <= 1


UNCHANGED = Correction()
"""The picture as it is."""
