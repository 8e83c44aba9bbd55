"""Frames: closed lines around the digit, a box to write in or a circle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.drawing.photos.light import Map
from core.drawing.photos.pieces import Piece, Pieces

_LEAST_LENGTH = 0.2  # of the picture's longer side; smaller closed lines are parts of a digit
_LEAST_CONTENT = 0.25  # of the frame's length that the longest piece within has
_LEAST_PEAK = 0.3  # of the frame's peak
_WIDEST = 0.05  # of the picture's longer side; wider than a frame's line is ground
_LEAST_RECTANGULAR, _RECTANGULAR = 11.6, 12.3  # area by spread, see `_is_box_or_circle`
_CIRCULAR = 13.0
_ROUND = 0.88  # of its longer axis that a circle's shorter one is at least
_HALO = 3  # pixels around a frame that belong to it


def find_frames(found: Pieces) -> list[Piece]:
    """The pieces that enclose another one of some size which does not touch them."""
    longer = max(found.numbers.shape)
    return [
        piece
        for piece in found.pieces
        if piece.length >= _LEAST_LENGTH * longer
        and piece.width <= _WIDEST * longer
        and not piece.contact
        and _encloses(found, piece)
    ]


def without_frames(relief: Map, found: Pieces, frames: list[Piece]) -> Map:
    """Takes frames out of a relief."""
    from scipy import ndimage

    if not frames:
        return relief
    covered = ndimage.binary_dilation(found.covered_by(frames), iterations=_HALO)
    return np.where(covered, np.float32(0), relief)


def _encloses(found: Pieces, frame: Piece) -> bool:
    from scipy import ndimage

    within = [piece for piece in found.pieces if _may_be_within(piece, frame)]
    if not within:
        return False
    rows, columns = frame.box
    solid = ndimage.binary_fill_holes(found.numbers[frame.box] == frame.number)
    if not _is_box_or_circle(solid):
        return False
    return any(
        solid[_middle(piece.box[0]) - rows.start, _middle(piece.box[1]) - columns.start]
        for piece in within
    )


def _is_box_or_circle(solid: NDArray[np.bool_]) -> bool:
    """Tells frames from zeros by the moments of their area, however they are turned.

    Area by the root of the covariance's determinant is 12 for a rectangle, 4 pi for an ellipse.
    """
    fullness, roundness = _moments(solid)
    return _LEAST_RECTANGULAR < fullness < _RECTANGULAR or (
        _RECTANGULAR <= fullness < _CIRCULAR and roundness > _ROUND
    )


def is_rectangle(solid: NDArray[np.bool_]) -> bool:
    """Whether an area is a rectangle, however it is turned."""
    return _LEAST_RECTANGULAR < _moments(solid)[0] < _RECTANGULAR


def _moments(solid: NDArray[np.bool_]) -> tuple[float, float]:
    """Area by spread, and the shorter axis by the longer."""
    rows, columns = np.nonzero(solid)
    if len(rows) < 3:
        return np.inf, 0.0
    narrow, wide = np.sqrt(np.clip(np.linalg.eigvalsh(np.cov(rows, columns)), 1e-6, None))
    return float(len(rows) / (narrow * wide)), float(narrow / wide)


def _may_be_within(piece: Piece, frame: Piece) -> bool:
    return (
        piece.number != frame.number
        and _LEAST_CONTENT * frame.length <= piece.length < frame.length
        and piece.peak > _LEAST_PEAK * frame.peak
        and all(
            outer.start <= inner.start and inner.stop <= outer.stop
            for inner, outer in zip(piece.box, frame.box, strict=True)
        )
    )


def _middle(span: slice) -> int:
    return int(span.start + span.stop) // 2
