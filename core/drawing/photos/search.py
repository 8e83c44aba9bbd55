"""The search for a digit's ink: every look is tried, the most digit-like piece decides.

Which look is right (dark ink or light, thin lines or thick, lightness or color) shows in what it
finds: a line, long for its width, of some size and strength, that does not lean on the rim. What is
like that piece stays beside it; the rest is left out, and the notes say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.drawing.photos.frames import find_frames, without_frames
from core.drawing.photos.ground import ground_of
from core.drawing.photos.light import COLORS, FLAT, LIGHTNESS, REACHES, Look, Map, relief
from core.drawing.photos.pieces import Piece, Pieces, find_pieces, paper_level
from core.drawing.photos.rules import Rule, find_rules, without_rules

_LEAST_LENGTH = 0.03  # of the picture's longer side
_LEAST_PIXELS = 5
_LIKELY_LENGTH = 0.4  # of the longer side; a longer piece is not more likely a digit
_HALF_SURE = 0.12  # relief at which ink counts half
_SLENDER = 10.0  # times as long as wide; a more slender line is not more likely a digit
_NO_PAPER = 0.2  # relief of half the picture: what was taken for ink is paper
_CANDIDATES = 5  # pieces of a look whose ground is looked at
_ON_GROUND = 0.6  # of the ring around a piece of ink that is paper at least
_GAP = 0.2  # what a piece counts that is a gap between lines, or between an edge and a line
LARGE = 100  # pixels; in a smaller picture the digit itself may reach the rim
_TOUCHES, _LEANS = 0.35, 0.1  # what a piece on the rim counts
_DRAWN = 1.5  # what a piece counts where the rim shows what the paper is, as programs draw
_SOLID = 0.2  # what a piece counts that fills its box
_FULL = 0.75  # of its box that the boldest digit covers at most
_LEANING = 3.0  # times its width that a piece touches the rim: it leans there
_WEAK = 0.25  # relief of ink below which colors are looked at too


class Finding(NamedTuple):
    """What one look at the picture, or at a sheet in it, has found.

    Attributes:
        likeness: How much like a digit the main piece is, by `likeness_of`.
        look: The look.
        relief: Without rules and frames.
        paper: The relief of bare paper.
        pieces: All pieces.
        main: The most digit-like of them.
        ground: What the view shows around it.
        rules: The rules that were taken out.
        framed: Whether a frame was taken out.
    """

    likeness: float
    look: Look
    relief: Map
    paper: float
    pieces: Pieces
    main: Piece
    ground: float
    rules: tuple[Rule, ...]
    framed: bool


def search(
    views: dict[str, Map], light_ink: bool | None, erased: NDArray[np.bool_] | None
) -> Finding | None:
    """Looks in every way and returns the likeliest finding, or None if nothing stands out."""
    polarities = (False, True) if light_ink is None else (light_ink,)
    small = max(views[LIGHTNESS].shape) < LARGE
    reaches = (FLAT, max(REACHES)) if small else (FLAT, *REACHES)
    rules: dict[bool, tuple[Rule, ...]] = {}
    best = _likeliest(
        _look(views[LIGHTNESS], Look(LIGHTNESS, polarity, reach), rules, erased)
        for polarity in polarities
        for reach in reaches
    )
    if best is not None and (best.main.peak >= _WEAK or light_ink is not None):
        return best
    in_color = _likeliest(
        _look(views[color], Look(color, polarity, reach), rules, erased)
        for color in COLORS
        for polarity in (False, True)
        for reach in reaches[1:]
    )
    return _likeliest([best, in_color])


def _likeliest(findings: Iterable[Finding | None]) -> Finding | None:
    """The likeliest finding, the first of equals."""
    found = [finding for finding in findings if finding is not None]
    return max(found, key=lambda finding: finding.likeness, default=None)


def _look(
    view: Map,
    look: Look,
    rules: dict[bool, tuple[Rule, ...]],
    erased: NDArray[np.bool_] | None,
) -> Finding | None:
    seen = relief(view, look)
    if seen is None:
        return None
    if erased is not None:
        seen = np.where(erased, np.float32(0), seen)
    paper, floor = paper_level(seen, exact=look.reach == FLAT)
    if paper > _NO_PAPER:
        return None
    pieces = find_pieces(seen, floor)
    frames = find_frames(pieces)
    if frames:
        seen = without_frames(seen, pieces, frames)
    if look.view == LIGHTNESS and look.light_ink not in rules:
        rules[look.light_ink] = find_rules(seen, floor) if max(seen.shape) >= LARGE else ()
    ruled = rules.get(look.light_ink, ()) if look.view == LIGHTNESS else sum(rules.values(), ())
    if ruled:
        seen = without_rules(seen, floor, ruled)
    if frames or ruled:
        pieces = find_pieces(seen, floor)
    ranked = sorted(
        ((likeness_of(piece, seen.shape, look), piece) for piece in pieces.pieces),
        key=lambda candidate: -candidate[0],
    )
    best: Finding | None = None
    for likeness, piece in ranked[:_CANDIDATES]:
        if likeness == 0 or (best is not None and likeness <= best.likeness):
            break
        ground = ground_of(view, look, pieces, piece)
        if ground.share < _ON_GROUND:
            likeness *= _GAP
        if best is None or likeness > best.likeness:
            best = Finding(
                likeness, look, seen, paper, pieces, piece, ground.level, ruled, bool(frames)
            )
    return best


def likeness_of(piece: Piece, shape: tuple[int, ...], look: Look) -> float:
    """How much like a digit's line a piece is: strong, slender, of some size, not on the rim."""
    longer = max(shape)
    if piece.length < max(_LEAST_PIXELS, _LEAST_LENGTH * longer):
        return 0.0
    strength = piece.peak / (piece.peak + _HALF_SURE)
    slenderness = min(_SLENDER, piece.length / piece.width)
    size = min(_LIKELY_LENGTH, piece.length / longer) ** 0.7
    solid = _SOLID if is_solid(piece) else 1.0
    return float(strength * slenderness * size * solid * _standing(piece, longer, look))


def is_solid(piece: Piece) -> bool:
    """Whether a piece fills its box, as panels and sheets do; a 1 fills a narrow one."""
    height, width = (span.stop - span.start for span in piece.box)
    upright = min(height, width) > max(height, width) / 2
    return bool(upright and piece.area > _FULL * height * width)


def _standing(piece: Piece, longer: int, look: Look) -> float:
    """What a piece counts where it stands."""
    if look.reach == FLAT and piece.contact < piece.length / 2:
        return _DRAWN
    if not piece.contact or longer < LARGE:
        return 1.0
    return _LEANS if piece.contact >= _LEANING * piece.width else _TOUCHES
