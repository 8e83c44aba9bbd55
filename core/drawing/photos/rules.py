"""The rules of ruled and squared paper: long straight lines, removed without cutting the digit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.drawing.photos.light import Map

_STEEPEST = 17.0  # degrees that a photo may be tilted
_ANGLE_STEP = 0.25  # degrees: one pixel at the ends of the longest line
_COVERED = 0.7  # of its way through the picture that a rule is seen at least
_LEAST_WAY = 0.5  # of the picture's side that a rule goes at least
_THICKEST = 0.02  # of the longer side; a thicker line is a stroke
_APART = 5  # pixels between two rules
_FAMILY = 4  # parallel rules; fewer must go from rim to rim
_PARALLEL = 1.0  # degrees between rules of one family: perspective
_LEAST_CORNER = 0.06  # of the picture's side that a parallel of a family goes at least
_THIN_FLOOR = 0.7  # of what stands out: a thin line loses some of its height by opening
_RIM = 0.05  # of the side: a single line so near the rim is the edge of something
_MOST = 80  # rules in one direction
_EVEN = 1.2  # times its strength that a rule is strong somewhere at most
_DARKER = 1.5  # times as strong as the rule: this is ink that crosses it
_WANDER = 3  # pixels by which a rule may leave its straight line


class Rule(NamedTuple):
    """A long straight line.

    Attributes:
        down: Whether it runs from top to bottom, not from left to right.
        start: Row where it enters at the left (column at the top, if it runs down).
        slope: Rows a column (columns a row).
        coverage: Share of its way on which it was seen.
    """

    down: bool
    start: float
    slope: float
    coverage: float


def find_rules(relief: Map, floor: float) -> tuple[Rule, ...]:
    """Finds the lines that go through the whole picture, in both directions."""
    return (*_find(relief, floor, down=False), *_find(relief.T, floor, down=True))


def _find(relief: Map, floor: float, down: bool) -> list[Rule]:
    from scipy import ndimage

    # Every other column will do. A rule is thin: thick strokes and wide shadows are taken out.
    half = np.ascontiguousarray(relief[:, ::2])
    thickest = max(2, round(_THICKEST * max(relief.shape)))
    thin = half - ndimage.grey_opening(half, size=(thickest + 2, 1)) > _THIN_FLOOR * floor
    angles = np.arange(-_STEEPEST, _STEEPEST + _ANGLE_STEP / 2, _ANGLE_STEP)
    rules = _along(thin, angles, _LEAST_WAY, down)
    if len(rules) < _FAMILY:
        return [rule for rule in rules if _reaches_both_rims(thin, rule)]
    # Its parallels that only cross a corner of the picture.
    turned = np.degrees(np.arctan([rule.slope for rule in rules]))
    near = np.abs(angles - np.median(turned)) <= _PARALLEL
    return _along(thin, angles[near], _LEAST_CORNER, down)


def _along(
    thin: NDArray[np.bool_], angles: NDArray[np.float64], least_way: float, down: bool
) -> list[Rule]:
    """The lines at some angles, by counting what lies on each (a Hough transform), best first."""
    height, width = thin.shape[0], 2 * thin.shape[1]
    rows, columns = np.nonzero(thin)
    columns = 2 * columns
    found: list[tuple[float, float, float]] = []
    margin = round(np.tan(np.radians(_STEEPEST)) * width) + 1
    starts = np.arange(height + 2 * margin) - margin
    for slope in np.tan(np.radians(angles)):
        start = np.rint(rows - slope * columns).astype(np.int64) + margin
        seen = np.bincount(start, minlength=len(starts))
        way = _ways(starts, float(slope), height, width) / 2
        good = np.flatnonzero((way >= least_way * width / 2) & (seen >= _COVERED * way))
        found.extend((float(seen[i] / way[i]), float(starts[i]), float(slope)) for i in good)
    found.sort(reverse=True)
    middles = np.zeros(0)
    rules: list[Rule] = []
    for coverage, start, slope in found:
        middle = start + slope * width / 2
        if len(rules) < _MOST and not (np.abs(middles - middle) < _APART).any():
            middles = np.append(middles, middle)
            rules.append(Rule(down, start, slope, coverage))
    return rules


def _ways(starts: NDArray[np.int64], slope: float, height: int, width: int) -> NDArray[np.float64]:
    """How many columns each line spends inside the picture."""
    if abs(slope) < 1e-9:
        return np.where((starts >= 0) & (starts < height), float(width), 0.0)
    ends = np.sort([-starts / slope, (height - 1 - starts) / slope], axis=0).clip(0, width - 1)
    return np.asarray(ends[1] - ends[0])


def _reaches_both_rims(thin: NDArray[np.bool_], rule: Rule) -> bool:
    height, width = thin.shape
    columns = np.arange(width)
    rows = np.rint(rule.start + rule.slope * 2 * columns).astype(np.int64)
    inside = (rows >= 1) & (rows < height - 1)
    at_rim = min(rows.mean(), height - rows.mean()) < _RIM * height
    if at_rim or not inside.any():
        return False
    columns, rows = columns[inside], rows[inside]
    seen = thin[rows, columns] | thin[rows - 1, columns] | thin[rows + 1, columns]
    end = max(3, width // 25)
    return bool(seen[:end].mean() > 0.5 and seen[-end:].mean() > 0.5)


def without_rules(relief: Map, floor: float, rules: tuple[Rule, ...]) -> Map:
    """Takes rules out of a relief; strokes that cross them are bridged."""
    marked = {down: _mark(relief, floor, rules, down) for down in (False, True)}
    cleared = relief
    for down in (False, True):
        # Squared paper: a rule is no stroke that would have to be bridged.
        others = np.where(marked[not down][0], np.float32(0), cleared)
        turned = np.array(cleared.T if down else cleared)
        source = others.T if down else others
        for trace in marked[down][1]:
            _clear(turned, source, trace)
        cleared = turned.T if down else turned
    return np.ascontiguousarray(cleared)


class _Trace(NamedTuple):
    """A rule's way through a relief that is turned so that it runs from left to right."""

    columns: NDArray[np.int64]
    line: NDArray[np.float64]  # its row in each of the columns
    half: int  # half its thickness
    darker: NDArray[np.bool_]  # (num_rows, num_columns): what is ink and no rule


def _mark(
    relief: Map, floor: float, rules: tuple[Rule, ...], down: bool
) -> tuple[NDArray[np.bool_], list[_Trace]]:
    """The pixels of all rules of one direction, and their traces."""
    mask = np.zeros(relief.shape, np.bool_)
    turned, turned_mask = (relief.T, mask.T) if down else (relief, mask)
    traces = []
    for rule in rules:
        trace = _trace(turned, rule, floor) if rule.down == down else None
        if trace is not None:
            traces.append(trace)
            rows = _rows(trace.line, _thick(trace.half), turned.shape[0])
            turned_mask[rows, trace.columns] |= ~trace.darker
    return mask, traces


def _thick(half: int) -> NDArray[np.int64]:
    return np.arange(-half - 1, half + 2)


def _trace(relief: Map, rule: Rule, floor: float) -> _Trace | None:
    """Follows a rule from left to right; None if it is too faint to be there."""
    from scipy import ndimage

    height, width = relief.shape
    columns = np.arange(width)
    line = rule.start + rule.slope * columns
    columns = columns[(line >= -1) & (line <= height)]
    line, band = _follow(relief, columns, line[columns])
    strength = float(np.median(band.max(axis=0)))
    if strength < floor / 2:
        return None
    local = ndimage.median_filter(band.max(axis=0), max(15, width // 4), mode="nearest")
    local = np.minimum(local, _EVEN * strength)
    profile = np.median(band, axis=1)
    thickness = int((profile > 0.3 * profile.max()).sum())
    half = int(np.clip(thickness // 2, 1, max(2, _THICKEST * max(relief.shape) / 2 + 1)))
    darker = _band(relief, columns, line, _thick(half)) > _DARKER * local + floor / 2
    return _Trace(columns, line, half, darker)


def _clear(relief: Map, source: Map, trace: _Trace) -> None:
    """Clears one rule in place, bridging what the source shows above and below it."""
    from scipy import ndimage

    columns, line, half, darker = trace
    above, below = (
        _band(source, columns, line, offsets).max(axis=0)
        for offsets in (np.array([-half - 3, -half - 2]), np.array([half + 2, half + 3]))
    )
    # A slanting stroke leaves the rule elsewhere than it enters it.
    slant = 2 * half + 3
    bridge = np.minimum(
        ndimage.maximum_filter1d(above, slant), ndimage.maximum_filter1d(below, slant)
    )
    rows = _rows(line, _thick(half), relief.shape[0])
    before = relief[rows, columns]
    relief[rows, columns] = np.where(darker, before, np.minimum(before, bridge))


def _follow(
    relief: Map, columns: NDArray[np.int64], line: NDArray[np.float64]
) -> tuple[NDArray[np.float64], Map]:
    """Where a rule really runs, as paper is not flat, and the relief in a band around it."""
    from scipy import ndimage

    offsets = np.arange(-_WANDER, _WANDER + 1)
    band = _band(relief, columns, line, offsets)
    weight = np.clip(band, 0, np.median(band.max(axis=0))) ** 2
    window = max(9, len(columns) // 12)
    total = ndimage.uniform_filter1d(weight.sum(axis=0), window) + 1e-6
    shift = ndimage.uniform_filter1d((weight * offsets[:, None]).sum(axis=0), window) / total
    line = line + shift
    return line, _band(relief, columns, line, offsets)


def _band(
    relief: Map, columns: NDArray[np.int64], line: NDArray[np.float64], offsets: NDArray[np.int64]
) -> Map:
    """The relief at some offsets from a line: float32 of shape (num_offsets, num_columns)."""
    return relief[_rows(line, offsets, relief.shape[0]), columns]


def _rows(line: NDArray[np.float64], offsets: NDArray[np.int64], height: int) -> NDArray[np.int64]:
    rows = np.rint(line).astype(np.int64) + offsets[:, None]
    return np.asarray(rows.clip(0, height - 1))
