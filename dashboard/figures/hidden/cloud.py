"""The test images as points of a plane, as data for `dashboard.components.cloud`."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers
from core.analysis.hidden.projection import Projection
from core.data.datasets import Source
from core.pictures.coloring import ABOVE, BELOW, GROUND, INK, PAPER
from dashboard.figures.parts.picture import ACCENT

COLORED_BY = ("class", "right or wrong")
SHEET_COLUMNS = 100  # pictures in a row of the sheet that the browser fetches
SHEET_PATH = "test-digits"  # where the server has the sheets, beside the pages
_SHEET_PIXELS = 16_000_000  # of a sheet at most; larger pictures are shown coarser
_COARSEST = 8  # pixels of the longer side of a picture at least
_SQUARE_NAME = 4  # characters of a name that takes about as much room across as upwards
_SHORT_NAME = 14  # characters of the name of a class on the map

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
ASPECT = 1.15  # width by height of the map
_NAME_SIZE = 0.07  # of the map that the name of a class takes
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
    source: Source,
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
        current_name: What the current image is called.
        source: The data set.
        theme: "light" or "dark".
    """
    places = _scale(projection.points, projection.points)
    current = None
    if projection.current is not None:
        current = _scale(projection.current, projection.points)
    noun = source.noun
    by_class = colored_by == COLORED_BY[0]
    marks = 2 * answers.wrong.astype(np.uint8)
    if selected is not None:
        marks[selected] |= 1
    codes, colors = _color(answers, colored_by, theme)
    names = []
    if by_class:
        present = [label for label in range(len(class_names)) if (answers.labels == label).any()]
        middles = np.array(
            [np.median(places[answers.labels == label], axis=0) for label in present]
        )
        texts = [shorten(class_names[label]) for label in present]
        stretch = max(1.0, max(map(len, texts)) / _SQUARE_NAME)
        names = [
            {"text": text, "x": float(x), "y": float(y)}
            for text, (x, y) in zip(texts, _move_apart(middles, current, stretch), strict=True)
        ]
    return {
        "points": _encode(np.round(places * 65535).astype("<u2")),
        "classes": _encode(codes.astype(np.uint8)),
        "marks": _encode(marks),
        "labels": _encode(answers.labels.astype(np.uint8)),
        "predicted": _encode(np.where(answers.answered, answers.predicted, 255).astype(np.uint8)),
        "percents": _encode(np.floor(100 * np.nan_to_num(answers.confidence)).astype(np.uint8)),
        "colors": colors,
        "class_names": list(class_names),
        "names": names,
        "dimmed": selected is not None,
        "crossed": "" if by_class else ABOVE[theme],
        "chosen": chosen,
        "current": None if current is None else current.tolist(),
        "current_name": current_name,
        "accent": ACCENT[theme],
        "ink": INK[theme],
        "paper": PAPER[theme],
        "sheet": name_sheet(source) if source.is_image else "",
        "tile": list(find_tile(source, len(places))) if source.is_image else [0, 0],
        "in_color": source.input_shape[-1] == 3,
        "noun": noun,
        "hint": f"Crosses are misread. Point at {_one(noun)}, click it, or draw around several.",
        "alt": f"{len(places):,} test {noun}s as points; {int(answers.wrong.sum())} misread ones "
        "are crosses.",
    }


def _one(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def shorten(name: str) -> str:
    """The name of a class, short enough for where there is little room."""
    return name if len(name) <= _SHORT_NAME else name[: _SHORT_NAME - 1].rstrip() + "…"


def name_sheet(source: Source) -> str:
    """Where the server has the sheet of a data set; other data has another place."""
    return f"{SHEET_PATH}/{source.name}.png?{source.sha256[:12]}"


def find_tile(source: Source, count: int) -> tuple[int, int]:
    """Height and width of a picture on the sheet of a data set of images.

    Args:
        source: The data set.
        count: How many pictures there are.
    """
    step = _find_step(source.input_shape, count)
    height, width = source.input_shape[:2]
    return -(-height // step), -(-width // step)


def _find_step(shape: tuple[int, ...], count: int) -> int:
    """Every how many-th pixel of a picture the sheet has, so that it stays within bounds."""
    step, (height, width) = 1, shape[:2]
    while (
        count * -(-height // step) * -(-width // step) > _SHEET_PIXELS
        and max(height, width) // (step + 1) >= _COARSEST
    ):
        step += 1
    return step


def draw_points(
    projection: Projection, answers: Answers, *, colored_by: str, width: int, theme: str
) -> NDArray[np.uint8]:
    """The points as a picture, for one that changes from second to second.

    Args:
        projection: Where they lie.
        answers: What was answered.
        colored_by: One of `COLORED_BY`.
        width: In pixels.
        theme: "light" or "dark".

    Returns:
        uint8 of shape (height, width, 3), of the shape that the map has.
    """
    height = round(width / ASPECT)
    codes, colors = _color(answers, colored_by, theme)
    palette = np.array([list(bytes.fromhex(color[1:])) for color in colors], np.uint8)
    places = _scale(projection.points, projection.points) * [width - 2, height - 2]
    columns, rows = places.astype(int).T
    picture = np.full((height, width, 3), list(bytes.fromhex(GROUND[theme][1:])), np.uint8)
    for down in (0, 1):
        for across in (0, 1):
            picture[rows + down, columns + across] = palette[codes % len(palette)]
    return picture


def _scale(points: NDArray[np.float32], among: NDArray[np.float32]) -> NDArray[np.float64]:
    """Places as parts of the map's width and height, from its upper left corner.

    Args:
        points: float32 of shape (..., 2).
        among: float32 of shape (num_points, 2): those that fill the map.
    """
    low, high = among.min(axis=0), among.max(axis=0)
    size = np.where(high > low, high - low, 1)
    parts = _MARGIN + (1 - 2 * _MARGIN) * (points.astype(np.float64) - low) / size
    parts[..., 1] = 1 - parts[..., 1]  # rows of a picture run downwards
    return np.clip(np.nan_to_num(parts, nan=0.5), 0, 1)


def _color(answers: Answers, colored_by: str, theme: str) -> tuple[NDArray[np.int64], list[str]]:
    """For each point the number of its color, and the colors."""
    if colored_by == COLORED_BY[0]:
        colors = _CLASSES[theme]
        count = answers.probabilities.shape[1]
        return answers.labels, [colors[label % len(colors)] for label in range(count)]
    codes = answers.wrong + 2 * ~answers.answered
    return codes.astype(np.int64), [_QUIET[theme], ABOVE[theme], BELOW[theme]]


def _move_apart(
    places: NDArray[np.float64], obstacle: NDArray[np.float64] | None, stretch: float = 1
) -> NDArray[np.float64]:
    """Places of names, moved until no two of them overlap, nor one and the current digit.

    Args:
        places: float64 of shape (num_names, 2), parts of the map.
        obstacle: float64 of shape (2,), or None.
        stretch: How much more room a name takes across than upwards.
    """
    wide = np.array([stretch, 1])
    moved = places / wide
    for _ in range(100):
        fixed = moved if obstacle is None else np.vstack([moved, obstacle / wide])
        apart = moved[:, None] - fixed[None]
        distance = np.linalg.norm(apart, axis=2)
        near = (distance < _NAME_SIZE) & ~np.eye(len(moved), len(fixed), dtype=bool)
        if not near.any():
            break
        # Of two names in one place each goes its own way.
        order = np.arange(len(moved))[:, None] - np.arange(len(fixed))
        way = np.where(distance[..., None] > 0, apart, order[..., None])
        way = way / np.linalg.norm(way, axis=2, keepdims=True).clip(1e-9)
        moved += (way * (near * (_NAME_SIZE - distance) / 2)[..., None]).sum(axis=1)
    return np.clip(moved * wide, 0.03, 0.97)


def make_sheet(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    """All pictures on one sheet, as ink that the browser can color.

    Args:
        pixels: float32 of shape (num_images, height, width, channels) in [0, 1].

    Returns:
        uint8 of shape (height of the sheet, width of the sheet, 2): gray, and ink as alpha in 16
        levels, which halves the file; or, in colors, (height of the sheet, width of the sheet, 3).
    """
    step = _find_step(pixels.shape[1:], len(pixels))
    pixels = pixels[:, ::step, ::step]
    count, height, width, channels = pixels.shape
    rows = -(-count // SHEET_COLUMNS)
    depth = 2 if channels == 1 else 3
    sheet = np.zeros((rows, height, SHEET_COLUMNS, width, depth), np.uint8)
    for row in range(rows):  # one at a time, as all at once would take much memory
        some = pixels[row * SHEET_COLUMNS : (row + 1) * SHEET_COLUMNS]
        if channels == 1:
            ink = np.round(some[..., 0] * 15).astype(np.uint8) * 17
            sheet[row, :, : len(some), :, 1] = ink.swapaxes(0, 1)
        else:
            sheet[row, :, : len(some)] = np.round(some * 255).astype(np.uint8).swapaxes(0, 1)
    return sheet.reshape(rows * height, SHEET_COLUMNS * width, depth)


def _encode(array: NDArray[np.generic]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
