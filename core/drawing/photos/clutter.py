"""Clutter: pictures that show something else than a few digits, told by what else is in them.

On a page of text and in a pattern many marks are alike; a ramp or a glow has no edges. Whether a
single mark is a digit is not asked here: the networks that judge drawings are.
"""

from __future__ import annotations

import numpy as np

from core.drawing.photos.light import Map
from core.drawing.photos.pieces import Piece
from core.drawing.photos.search import Finding, is_solid

_ALIKE_AREA, _ALIKE_PEAK = 0.05, 0.4  # of the main piece's; smaller or weaker marks are dirt
_NOTED = 0.2  # of the area of what is read, from which on other marks are named
_LEAST_SLOPE = 2.0  # from black to white over half of the longer side; edges of lines are steeper
_EDGE = 2  # pixels on both sides of an outline


def has_edges(found: Finding, view: Map) -> bool:
    """Whether the main piece ends as lines do, and does not pass slowly into its ground.

    A ramp from black to white does, a glow, and the shade in a corner.

    Args:
        found: What was found.
        view: The view that it was found in.
    """
    from scipy import ndimage

    rows, columns = (
        slice(max(0, span.start - _EDGE), span.stop + _EDGE) for span in found.main.box
    )
    covered = found.pieces.numbers[rows, columns] == found.main.number
    edge = ndimage.binary_dilation(covered, iterations=_EDGE)
    edge &= ~ndimage.binary_erosion(covered, iterations=_EDGE)
    down, across = np.gradient(view[rows, columns])
    slope = np.hypot(down, across)[edge]
    return bool(np.percentile(slope, 75) * max(view.shape) >= _LEAST_SLOPE)


def count_marks(found: Finding) -> int:
    """How many pieces are not much smaller or weaker than the main one, which counts, too.

    Of very many only the larger ones are counted (`core.drawing.photos.pieces`).

    Args:
        found: What was found.
    """
    return len(_find_alike(found))


def note_solid(found: Finding) -> tuple[str, ...]:
    """Names an area that is read for want of a line, such as a field of a chessboard.

    Args:
        found: What was found.
    """
    if not is_solid(found.main):
        return ()
    return (
        "What is read here is a filled area, not a line. Crop the picture to the digit, or choose "
        "another one.",
    )


def note_others(found: Finding, known: list[Piece]) -> tuple[str, ...]:
    """Names marks that are like the main piece, but were left out.

    Args:
        found: What was found.
        known: The pieces that are read, and those that are named already.
    """
    used = {piece.number for piece in known}
    areas = np.bincount(found.pieces.numbers.ravel())
    others = [number for number in _find_alike(found) if number not in used]
    if sum(areas[number] for number in others) <= _NOTED * sum(areas[number] for number in used):
        return ()
    marks = "Another mark stands" if len(others) == 1 else f"{len(others)} other marks stand"
    return (
        f"{marks} out as clearly as what is read here, and did not count as ink. Crop the picture "
        "to the digit if another one was meant.",
    )


def _find_alike(found: Finding) -> list[int]:
    """The numbers of all pieces that are not much smaller or weaker than the main one."""
    numbers, main = found.pieces.numbers, found.main
    areas = np.bincount(numbers.ravel())
    strength = np.bincount(numbers.ravel(), found.relief.ravel()) / np.maximum(areas, 1)
    alike = (areas >= _ALIKE_AREA * main.area) & (strength >= _ALIKE_PEAK * main.peak)
    alike[0] = False
    return [int(number) for number in np.flatnonzero(alike)]
