"""What a piece stands on: paper all around it, or the ink that it is only the gap in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.drawing.photos.light import LIGHTNESS, Look, Map
from core.drawing.photos.pieces import Piece, Pieces

_CONTRAST = 0.5  # of the piece's own: so much must the ground differ from it
_FARTHEST = 0.06  # of the picture's longer side from a piece that its ground is looked at
_RING = 2  # pixels that the ring around a piece is wide
_BRIGHTEST_INK = 0.9  # relief of dark ink above which it is as good as black


class Ground(NamedTuple):
    """The ground around a piece, a line's width away from it.

    Attributes:
        level: Of the view there.
        share: Of the ring around the piece that differs from it as paper does from ink.
    """

    level: float
    share: float


def ground_of(view: Map, look: Look, found: Pieces, piece: Piece) -> Ground:
    """Looks at the ground beyond a piece's edge, so far away that a thin line lies between."""
    from scipy import ndimage

    near = round(np.clip(piece.width, 2, max(2, _FARTHEST * max(view.shape))))
    reach = near + _RING
    rows, columns = (slice(max(0, span.start - reach), span.stop + reach) for span in piece.box)
    inside = (found.numbers[rows, columns] == piece.number).astype(np.uint8)
    ring = ndimage.maximum_filter(inside, 2 * reach + 1) > ndimage.maximum_filter(
        inside, 2 * near + 1
    )
    part = view[rows, columns]
    level = float(np.median(part[inside > 0]))
    if not ring.any():
        return Ground(level, 1.0)
    contrast = piece.peak
    if look.view == LIGHTNESS and not look.light_ink:  # there it is a share of the paper
        peak = min(piece.peak, _BRIGHTEST_INK)
        contrast = level * peak / (1 - peak)
    above = part[ring] - level if not look.light_ink else level - part[ring]
    return Ground(float(np.median(part[ring])), float(np.mean(above >= _CONTRAST * contrast)))
