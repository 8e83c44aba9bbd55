"""The sheet with its rules, the ink on it, and what lies beyond its edge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.drawing import strokes as drawing
from core.drawing.curve import curve
from core.drawing.strokes import Stroke
from core.maintenance.photographs.scene import Scene

Colors = NDArray[np.float32]
"""float32 of shape (height, width, 3) in [0, 1]: red, green and blue."""

_PLAIN = ((0.96, 0.96, 0.95), (0.93, 0.91, 0.85), (0.86, 0.87, 0.88))
_COLORED = ((0.97, 0.9, 0.55), (0.96, 0.75, 0.78), (0.68, 0.84, 0.95), (0.7, 0.9, 0.68))
_BOARDS = ((0.11, 0.25, 0.2), (0.13, 0.13, 0.14), (0.12, 0.2, 0.32))
_RULES = ((0.62, 0.74, 0.9), (0.72, 0.72, 0.72), (0.85, 0.6, 0.6), (0.4, 0.42, 0.45))
_TABLES = ((0.42, 0.28, 0.17), (0.2, 0.2, 0.22), (0.6, 0.45, 0.3), (0.1, 0.1, 0.1))
_INKS = {
    "pencil": ((0.32, 0.32, 0.34),),
    "ballpoint": ((0.1, 0.15, 0.5), (0.1, 0.1, 0.12), (0.7, 0.1, 0.12)),
    "felt pen": ((0.07, 0.07, 0.08), (0.1, 0.2, 0.6), (0.75, 0.1, 0.1), (0.1, 0.45, 0.2)),
    "chalk": ((0.93, 0.93, 0.9), (0.95, 0.9, 0.6), (0.95, 0.75, 0.78)),
}
_LINE_WIDTHS = {  # by the digit's longer side
    "pencil": (0.025, 0.06),
    "ballpoint": (0.02, 0.045),
    "felt pen": (0.08, 0.16),
    "chalk": (0.06, 0.13),
}
_THINNEST = 1.6  # pixels of the picture; a thinner line is lost to any camera
_FAR = -1e6  # pixels before an edge
_FINE = 2  # ink is drawn on a grid this much finer than the sheet


def draw_sheet(
    strokes: list[Stroke],
    scene: Scene,
    view: tuple[int, int, int, int],
    shape: tuple[int, int],
    generator: np.random.Generator,
) -> Colors:
    """A sheet with a digit within the view of the camera.

    Args:
        strokes: The digit, in any unit.
        scene: What is to be seen.
        view: Left, top, width and height of the view on the sheet, in pixels.
        shape: Height and width of the sheet in pixels.
        generator: Where chance comes from.
    """
    sheet = _paper(scene, shape, generator)
    left, top, width, height = view
    longest = scene.size * min(width, height)
    box = _place(strokes, longest, view, generator)
    if scene.paper in ("ruled", "squared"):
        _rule(sheet, scene.paper, longest, generator)
    _write(sheet, strokes, box, scene.pen, generator)
    if scene.rim != "none":
        _lay_rim(sheet, scene.rim, box, view, generator)
    return sheet


def _pick(colors: tuple[tuple[float, ...], ...], generator: np.random.Generator) -> Colors:
    shade = np.array(colors[generator.integers(len(colors))], np.float32)
    return np.clip(shade + generator.normal(0, 0.015, 3), 0, 1).astype(np.float32)


def _paper(scene: Scene, shape: tuple[int, int], generator: np.random.Generator) -> Colors:
    colors = {"colored": _COLORED, "board": _BOARDS}.get(scene.paper, _PLAIN)
    grain: NDArray[np.floating] = 1 + 0.012 * _clouds(shape, 12, generator)
    grain = grain + generator.normal(0, 0.006, shape)
    if scene.paper == "board":  # wiped chalk
        grain = grain + 0.18 * np.maximum(_clouds(shape, 5, generator), 0)
    return np.asarray(_pick(colors, generator) * grain[..., None], np.float32)


def _clouds(shape: tuple[int, int], cells: int, generator: np.random.Generator) -> Colors:
    """Smooth noise, about -2 to 2."""
    coarse = generator.normal(0, 1, (cells, cells)).astype(np.float32)
    return np.asarray(
        Image.fromarray(coarse).resize(shape[::-1], Image.Resampling.BICUBIC), np.float32
    )


def _place(
    strokes: list[Stroke],
    longest: float,
    view: tuple[int, int, int, int],
    generator: np.random.Generator,
) -> tuple[float, float, float, float]:
    """Where the digit goes: left, top, width and height, within the middle of the view."""
    points = np.concatenate(strokes)
    extent = points.max(axis=0) - points.min(axis=0)
    width, height = extent / max(extent.max(), 1e-6) * longest
    room_x, room_y = max(view[2] * 0.76 - width, 0), max(view[3] * 0.76 - height, 0)
    x = view[0] + view[2] * 0.12 + generator.uniform(0, 1) * room_x
    y = view[1] + view[3] * 0.12 + generator.uniform(0, 1) * room_y
    return float(x), float(y), float(width), float(height)


def _rule(sheet: Colors, kind: str, longest: float, generator: np.random.Generator) -> None:
    """Level rules, or squares; thin, as print has them."""
    share = (0.55, 1.3) if kind == "ruled" else (0.25, 0.6)
    step = longest * generator.uniform(*share)
    thick = max(1, round(longest * generator.uniform(0.006, 0.015)))
    color = _pick(_RULES, generator)
    for axis in (0, 1) if kind == "squared" else (0,):
        for at in np.arange(generator.uniform(0, step), sheet.shape[axis], step):
            start = int(at)
            lines = sheet[start : start + thick] if axis == 0 else sheet[:, start : start + thick]
            lines[:] = 0.25 * lines + 0.75 * color


def _write(
    sheet: Colors,
    strokes: list[Stroke],
    box: tuple[float, float, float, float],
    pen: str,
    generator: np.random.Generator,
) -> None:
    x, y, width, height = box
    longest = max(width, height)
    line = max(longest * generator.uniform(*_LINE_WIDTHS[pen]), _THINNEST)
    reach = int(longest + 4 * line) + 4
    corner = np.array([int(x - 2 * line), int(y - 2 * line)])
    low = np.concatenate(strokes).min(axis=0)
    extent = np.concatenate(strokes).max(axis=0) - low
    scale = longest / max(float(extent.max()), 1e-6)
    placed = [
        (curve([(float(a), float(b)) for a, b in stroke], generator, jitter=0) - low) * scale
        + ((x, y) - corner)
        for stroke in strokes
    ]
    ink = drawing.draw(
        [np.asarray(stroke * _FINE, np.float32) for stroke in placed], reach * _FINE, line * _FINE
    )
    cover = ink.reshape(reach, _FINE, reach, _FINE).mean(axis=(1, 3))
    cover *= _pressure(pen, cover.shape, line, generator)
    top, left = max(corner[1], 0), max(corner[0], 0)
    place = sheet[top : corner[1] + reach, left : corner[0] + reach]
    part = cover[top - corner[1] :, left - corner[0] :][: place.shape[0], : place.shape[1], None]
    place[:] = place * (1 - part) + _pick(_INKS[pen], generator) * part


def _pressure(
    pen: str, shape: tuple[int, int], line: float, generator: np.random.Generator
) -> Colors:
    """How much of the ink takes: pencil and chalk skip the valleys of the paper."""
    even = 1 + 0.06 * _clouds(shape, 6, generator)
    if pen == "pencil":
        grain = generator.uniform(0.62, 0.95) + generator.normal(0, 0.16, shape)
    elif pen == "chalk":
        cells = max(4, round(max(shape) / max(line / 3, 1.5)))
        grain = np.asarray(
            0.88 + 0.22 * _clouds(shape, min(cells, max(shape)), generator), np.float64
        )
    else:
        grain = np.full(shape, generator.uniform(0.8, 1.0))
    return np.clip(grain * even, 0, 1).astype(np.float32)


def _lay_rim(
    sheet: Colors,
    kind: str,
    box: tuple[float, float, float, float],
    view: tuple[int, int, int, int],
    generator: np.random.Generator,
) -> None:
    """Something that reaches in from one side of the view, clear of the digit."""
    side = int(generator.integers(4))  # left, top, right, bottom
    axis = side % 2
    digit = (box[axis], box[axis] + box[2 + axis])
    start, length = view[axis], view[2 + axis]
    margin = 0.09 * length  # also for a turned view
    room = digit[0] - start if side < 2 else start + length - digit[1]
    reach = float(np.clip(room - margin, 0.02 * length, 0.3 * length))
    depth = generator.uniform(0.4, 1.0) * reach
    y, x = np.mgrid[: sheet.shape[0], : sheet.shape[1]].astype(np.float32)
    across, along = (y, x) if axis else (x, y)
    middle = float(view[1 - axis] + view[3 - axis] * generator.uniform(0.15, 0.85))
    edge = start + depth if side < 2 else start + length - depth
    beyond = (edge - across) if side < 2 else (across - edge)  # positive beyond the edge
    if kind == "finger":
        thick = generator.uniform(0.08, 0.16) * length
        tip = 1 - ((along - middle) / thick) ** 2
        beyond = np.where(tip > 0, beyond - depth * (1 - np.sqrt(np.maximum(tip, 0))), _FAR)
        color = np.array([0.85, 0.62, 0.5], np.float32) * np.float32(generator.uniform(0.5, 1.05))
    elif kind == "page border":
        beyond = beyond - generator.uniform(-0.03, 0.03) * (along - middle)
        color = np.clip(sheet.mean(axis=(0, 1)) * np.float32(generator.uniform(0.75, 0.95)), 0, 1)
        gap = np.abs(beyond) < 0.006 * length
        sheet[gap] *= np.float32(generator.uniform(0.25, 0.5))
        beyond = np.where(gap, _FAR, beyond)
    else:
        beyond = beyond - generator.uniform(-0.03, 0.03) * (along - middle)
        color = _pick(_TABLES, generator)
        if kind == "dark strip":
            color *= np.float32(0.4)
    soft = np.clip(beyond / max(0.004 * length, 1) + 0.5, 0, 1)[..., None].astype(np.float32)
    sheet[:] = sheet * (1 - soft) + color * soft
