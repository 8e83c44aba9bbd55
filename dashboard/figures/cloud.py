"""The test digits as points of a plane, as data for `dashboard.components.cloud`."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import Answers
from core.analysis.projection import Projection
from core.data.coloring import ABOVE, BELOW, INK, PAPER
from dashboard.figures.picture import ACCENT

COLORED_BY = ("class", "right or wrong")
SHEET_COLUMNS = 100  # pictures in a row of the sheet that the browser fetches
SHEET_PATH = "test-digits.png"  # where the server has it, beside the pages

# Okabe and Ito's colors, "Color Universal Design" (2008), https://jfly.uni-koeln.de/color/, which
# are eight; gray and brown make ten. The one for black is the theme's ink.
_CLASSES = {
    "light": (
        *("#1B1F2A", "#E69F00", "#56B4E9", "#009E73", "#B8A800"),
        *("#0072B2", "#D55E00", "#CC79A7", "#7F7F7F", "#8C564B"),
    ),
    "dark": (
        *("#ECEAE3", "#E69F00", "#56B4E9", "#009E73", "#F0E442"),
        *("#3E9BDD", "#D55E00", "#CC79A7", "#9A9A9A", "#B98476"),
    ),
}
_QUIET = {"light": "#8A8779", "dark": "#8F8C80"}
_MARGIN = 0.04  # of the plane's width and height, left free at each side


def make_cloud(
    projection: Projection,
    answers: Answers,
    class_names: Sequence[str],
    selected: NDArray[np.int64] | None,
    *,
    colored_by: str,
    chosen: int | None,
    current_name: str,
    tile: tuple[int, int],
    theme: str,
) -> dict[str, Any]:
    """Points in color.

    Args:
        projection: Where they lie.
        answers: What was answered.
        class_names: What the classes are called.
        selected: int64, images in the selection, the others being dimmed; None dims none.
        colored_by: One of `COLORED_BY`.
        chosen: The image that is looked into.
        current_name: What the current digit is called.
        tile: Height and width of a picture on the sheet.
        theme: "light" or "dark".
    """
    low, high = projection.points.min(axis=0), projection.points.max(axis=0)
    size = np.where(high > low, high - low, 1)

    def scale(points: NDArray[np.float32]) -> NDArray[np.float64]:
        parts = _MARGIN + (1 - 2 * _MARGIN) * (points.astype(np.float64) - low) / size
        parts[..., 1] = 1 - parts[..., 1]  # rows of a picture run downwards
        return np.clip(np.nan_to_num(parts, nan=0.5), 0, 1)

    places = scale(projection.points)
    by_class = colored_by == COLORED_BY[0]
    marks = 2 * answers.wrong.astype(np.uint8)
    if selected is not None:
        marks[selected] |= 1
    codes = answers.labels if by_class else answers.wrong + 2 * ~answers.answered
    names = []
    if by_class:
        names = [
            {"text": name, "x": float(x), "y": float(y)}
            for label, name in enumerate(class_names)
            if (answers.labels == label).any()
            for x, y in [np.median(places[answers.labels == label], axis=0)]
        ]
    colors = _CLASSES[theme]
    return {
        "points": _encode(np.round(places * 65535).astype("<u2")),
        "classes": _encode(codes.astype(np.uint8)),
        "marks": _encode(marks),
        "colors": [colors[label % len(colors)] for label in range(len(class_names))]
        if by_class
        else [_QUIET[theme], ABOVE[theme], BELOW[theme]],
        "class_names": list(class_names) if by_class else ["right", "wrong", "not at all"],
        "colored_by": "labelled" if by_class else "read",
        "names": names,
        "dimmed": selected is not None,
        "crossed": "" if by_class else ABOVE[theme],
        "chosen": chosen,
        "current": None if projection.current is None else scale(projection.current).tolist(),
        "current_name": current_name,
        "accent": ACCENT[theme],
        "ink": INK[theme],
        "paper": PAPER[theme],
        "sheet": SHEET_PATH,
        "tile": list(tile),
        "hint": "Crosses are misread. Point at a digit to see it, click to look into it, draw "
        "around some to select them.",
        "alt": f"{len(places):,} test digits as points; {int(answers.wrong.sum())} misread ones "
        "are crosses.",
    }


def draw_points(
    projection: Projection, labels: NDArray[np.int64], *, side: int, theme: str
) -> NDArray[np.uint8]:
    """The points as a picture, for one that changes from second to second.

    Args:
        projection: Where they lie.
        labels: int64 of shape (num_images,), which give them their colors.
        side: Height and width in pixels.
        theme: "light" or "dark".

    Returns:
        uint8 of shape (side, side, 3).
    """
    low, high = projection.points.min(axis=0), projection.points.max(axis=0)
    places = (projection.points - low) / np.where(high > low, high - low, 1)
    columns, rows = (1 + places * (side - 3)).astype(int).T
    rows = side - 2 - rows
    palette = np.array([list(bytes.fromhex(color[1:])) for color in _CLASSES[theme]], np.uint8)
    picture = np.full((side, side, 3), list(bytes.fromhex(PAPER[theme][1:])), np.uint8)
    for down in (0, 1):
        for across in (0, 1):
            picture[rows + down, columns + across] = palette[labels % len(palette)]
    return picture


def make_sheet(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    """All pictures on one sheet, as ink that the browser can color.

    Args:
        pixels: float32 of shape (num_images, height, width, channels) in [0, 1].

    Returns:
        uint8 of shape (height of the sheet, width of the sheet, 2): gray, and ink as alpha in 16
        levels, which halves the file.
    """
    count, height, width, _ = pixels.shape
    rows = -(-count // SHEET_COLUMNS)
    ink = np.zeros((rows * SHEET_COLUMNS, height, width), np.uint8)
    ink[:count] = np.round(pixels[..., 0] * 15).astype(np.uint8) * 17
    sheet = ink.reshape(rows, SHEET_COLUMNS, height, width).swapaxes(1, 2)
    sheet = sheet.reshape(rows * height, SHEET_COLUMNS * width)
    return np.stack([np.zeros_like(sheet), sheet], axis=-1)


def _encode(array: NDArray[np.generic]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
