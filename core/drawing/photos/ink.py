"""From the likeliest finding to ink: what belongs to the digit stays, the rest is named."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.drawing.digit_image import Ink
from core.drawing.photos.clutter import count_marks, has_edges, note_others, note_solid
from core.drawing.photos.decoding import LEAST_CONTRAST
from core.drawing.photos.ground import ground_of
from core.drawing.photos.light import FLAT, LIGHTNESS, Map, see
from core.drawing.photos.pieces import Box, Piece
from core.drawing.photos.rim import SIDES, sides_leant_on
from core.drawing.photos.rules import Rule
from core.drawing.photos.search import LARGE, Finding, likeness_of, search
from core.drawing.photos.sheets import Sheet, find_sheets

_LEAST_LIKENESS = 0.1  # of what passes for ink; edges and halves of pictures have less
_LEAST_ON_SHEET = 0.25  # of a sheet's shorter side that a digit on it is long at least
_AS_LARGE = 0.4  # of the main piece's length: this is a digit, or a part of one, wherever it stands
_SMALL = 0.03  # of the main piece's area: smaller ones are specks
_NEAR = 0.2  # of the main piece's length from it: a smaller piece there belongs to it
_AS_STRONG = 0.4  # of the main piece's peak: weaker pieces are stains and shadows
_SAME_PAPER = 2.0  # times as light as elsewhere that the same paper may be
_BLACKS = 0.1  # of lightness: dark papers differ little
_ALIKE = 0.3  # of what a piece differs from its ground: so much its shade varies
_PALE_EDGE = 2  # pixels of 512 around a piece that belong to it
_LONGEST = 512
_PAPER_UP_TO, _INK_FROM = 0.12, 0.9  # of the way from paper to the line's own peak
_PALEST = 0.5  # of the main piece's peak, that a line nearby is brought up from
_FAMILY = 4  # parallel rules make ruled paper


def find_ink(
    pixels: NDArray[np.float32],
    light_ink: bool | None = None,
    erased: NDArray[np.bool_] | None = None,
) -> tuple[Ink, tuple[str, ...], int]:
    """Finds the ink of a digit, or of several, in a picture.

    Args:
        pixels: float32 of shape (height, width, 3) in [0, 1].
        light_ink: Whether the ink is lighter than its paper; None: the picture decides.
        erased: bool of shape (height, width), what is taken for paper.

    Returns:
        float32 of shape (height, width) in [0, 1], sentences on what was done and left out, and how
        many marks there are, read or not, that are not much smaller or weaker than the main one.

    Raises:
        ValueError: No ink was found.
    """
    views = see(pixels)
    whole = (slice(0, pixels.shape[0]), slice(0, pixels.shape[1]))
    found, box = None, whole
    for sheet in find_sheets(views):
        on_sheet = _search_on(sheet, views, light_ink, erased)
        if on_sheet is None or not _stands_alone(on_sheet):
            continue
        if has_edges(on_sheet, views[on_sheet.look.view][sheet.box]):
            found, box = on_sheet, sheet.box
            break
    found = found or search(views, light_ink, erased)
    if found is None or found.likeness < _LEAST_LIKENESS:
        if np.ptp(views[LIGHTNESS]) < LEAST_CONTRAST:
            reason = "the picture is almost of one shade"
        else:
            reason = "nothing in the picture stands out from its ground as a drawn line does"
        raise _no_ink(reason)
    view = views[found.look.view][box]
    if not has_edges(found, view):
        raise _no_ink("light passes slowly into dark, without the edges of a drawn line")
    kept, leaning, reached = _choose(found, view)
    lightness = views[LIGHTNESS]
    ink = np.zeros(lightness.shape, np.float32)
    ink[box] = _render(found, kept)
    notes = _notes(found, box, leaning, reached, lightness, ink)
    notes += note_solid(found) + note_others(found, [*kept, *leaning])
    return ink, notes, count_marks(found)


def _no_ink(reason: str) -> ValueError:
    return ValueError(
        f"No ink was found: {reason}. "
        "Choose one with a dark digit on light paper, or the other way round."
    )


def _search_on(
    sheet: Sheet,
    views: dict[str, Map],
    light_ink: bool | None,
    erased: NDArray[np.bool_] | None,
) -> Finding | None:
    """Looks for ink on a sheet; what lies beyond its edges is taken for paper."""
    parts = {name: view[sheet.box] for name, view in views.items()}
    if not sheet.outside.any():
        return search(parts, light_ink, None if erased is None else erased[sheet.box])
    inside = ~sheet.outside
    parts = {name: np.where(inside, part, np.median(part[inside])) for name, part in parts.items()}
    left_out = sheet.outside if erased is None else sheet.outside | erased[sheet.box]
    return search(parts, light_ink, left_out)


def _stands_alone(found: Finding) -> bool:
    """Whether a finding on a sheet is a digit on it, and not a word or an edge."""
    shorter = min(found.relief.shape)
    return not found.main.contact and found.main.length >= _LEAST_ON_SHEET * shorter


def _choose(found: Finding, view: Map) -> tuple[list[Piece], list[Piece], set[str]]:
    """The pieces that stay, those that lean on the rim, and the sides that their shade reaches."""
    main, is_large = found.main, max(found.relief.shape) >= LARGE
    kept: list[Piece] = [main]
    leaning: list[Piece] = []
    reached: set[str] = set()
    for piece in found.pieces.pieces:
        if piece.number == main.number or piece.peak < _AS_STRONG * main.peak:
            continue
        if piece.contact and is_large:
            leaning.append(piece)
        elif piece.length >= _AS_LARGE * main.length:
            if is_large and (sides := _sides_reached(piece, found, view)):
                leaning.append(piece)
                reached |= sides
            elif _is_another(piece, found, view):
                kept.append(piece)
        elif piece.area >= _SMALL * main.area and _gap(piece, main) < _NEAR * main.length:
            kept.append(piece)
    return kept, leaning, reached


def _is_another(piece: Piece, found: Finding, view: Map) -> bool:
    """Whether a piece is ink of the main one's kind, on the same paper."""
    if not likeness_of(piece, found.relief.shape, found.look):
        return False
    if found.look.view != LIGHTNESS:
        return True
    ground = ground_of(view, found.look, found.pieces, piece)
    low, high = sorted([ground.level, found.ground])
    return high <= _SAME_PAPER * low + _BLACKS


def _sides_reached(piece: Piece, found: Finding, view: Map) -> set[str]:
    """The sides of a view to which a piece goes on in its own shade, as a finger does."""
    from scipy import ndimage

    own = found.pieces.numbers[piece.box] == piece.number
    level = float(np.median(view[piece.box][own]))
    ground = ground_of(view, found.look, found.pieces, piece).level
    numbers, _ = ndimage.label(np.abs(view - level) < _ALIKE * abs(ground - level))
    counts = np.bincount(numbers[piece.box][own])
    counts[0] = 0  # its pale edge
    if not counts.any():
        return set()
    edges = (numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1])
    return {name for name, edge in zip(SIDES, edges, strict=True) if counts.argmax() in edge}


def _gap(one: Piece, other: Piece) -> float:
    """How far the boxes of two pieces lie apart, in pixels; below 0 they overlap."""
    gaps = [
        max(a.start - b.stop, b.start - a.stop) for a, b in zip(one.box, other.box, strict=True)
    ]
    return float(max(gaps))


def _render(found: Finding, kept: list[Piece]) -> Ink:
    """The ink of some pieces, every line brought to full strength."""
    from scipy import ndimage

    relief, peak = found.relief, np.float32(found.main.peak)
    covered = found.pieces.covered_by(kept)
    edge = max(1, round(_PALE_EDGE * max(relief.shape) / _LONGEST))
    near = ndimage.binary_dilation(covered, iterations=edge)
    if found.look.reach == FLAT:  # a program drew this: its grays are exact
        return np.where(near, relief / relief[covered].max(), 0).clip(0, 1).astype(np.float32)
    size = 2 * round(found.main.width) + 1
    local = ndimage.maximum_filter(np.where(covered, relief, 0), size)
    local = ndimage.gaussian_filter(local, size / 4)
    top = np.clip(local, _PALEST * peak, 1.15 * peak)
    low = found.paper + _PAPER_UP_TO * (top - found.paper)
    high = found.paper + _INK_FROM * (top - found.paper)
    ink = np.clip((relief - low) / np.maximum(high - low, 1e-3), 0, 1)
    return np.where(near, ink, 0).astype(np.float32)


def _notes(
    found: Finding, box: Box, leaning: list[Piece], reached: set[str], lightness: Map, ink: Ink
) -> tuple[str, ...]:
    marked = ink > 0.5
    light_ink = _is_light(lightness, marked)
    notes = []
    if light_ink:
        notes.append("Light ink on dark paper: the picture was inverted.")
    notes.extend(_name_rules(found.rules))
    if found.framed:
        notes.append("The frame around the digit was left out.")
    on_rim = [at_rim for _, at_rim in _ends(box, ink.shape)]
    if not any(on_rim):
        notes.append(
            "The digit was looked for on the panel or sheet that it stands on; what lies around it "
            "was left out."
        )
    elif max(ink.shape) >= LARGE:
        left_out = np.zeros(ink.shape, np.bool_)
        left_out[box] = found.pieces.covered_by(leaning)
        sides = sides_leant_on(lightness, marked, light_ink, left_out) | reached
        sides |= {side for side, at_rim in _ends(box, ink.shape) if not at_rim}
        if sides:
            names = " and ".join(side for side in SIDES if side in sides)
            notes.append(
                f"What leans on the picture's rim ({names}) was left out, such as a table's edge, "
                "a shadow or a finger."
            )
    return tuple(notes)


def _is_light(lightness: Map, marked: NDArray[np.bool_]) -> bool:
    """Whether ink is lighter than the paper around it."""
    from scipy import ndimage

    close = ndimage.binary_dilation(marked, iterations=3)
    around = ndimage.binary_dilation(close, iterations=4) & ~close
    if not around.any() or not marked.any():
        return False
    return bool(np.median(lightness[marked]) > np.median(lightness[around]) + 0.03)


def _name_rules(rules: tuple[Rule, ...]) -> list[str]:
    down = sum(rule.down for rule in rules)
    across = len(rules) - down
    if min(down, across) >= _FAMILY:
        return ["The squares of the paper were left out."]
    if down >= _FAMILY:
        return [
            "The rules of the paper were left out. They run from top to bottom: turn the picture "
            "if it lies on its side."
        ]
    if across >= _FAMILY:
        return ["The rules of the paper were left out."]
    if rules:
        return ["A long straight line through the picture was taken for a rule and left out."]
    return []


def _ends(box: Box, shape: tuple[int, ...]) -> list[tuple[str, bool]]:
    """For each side of the picture whether a box reaches it."""
    rows, columns = box
    reached = (rows.start == 0, rows.stop == shape[0], columns.start == 0, columns.stop == shape[1])
    return list(zip(SIDES, reached, strict=True))
