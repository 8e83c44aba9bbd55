"""Contact sheets: many small pictures with a word under each, in rows with a title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.pictures.coloring import color, encode_png

_SIDE = 84  # pixels of a picture's longer side
_GAP = 6
_LINE = 14  # pixels that a line of text takes
_INK, _PAPER = (27, 31, 42), (251, 250, 246)

Picture = NDArray[np.float32] | NDArray[np.uint8]
"""float32 of shape (height, width) in [0, 1], 1 is ink; or uint8 of shape (height, width, 3)."""


class Row(NamedTuple):
    """Pictures that belong together.

    Attributes:
        title: What they have in common; "" for none.
        pictures: As many as there are.
        captions: What stands under each; empty for nothing.
    """

    title: str
    pictures: Sequence[Picture]
    captions: Sequence[str] = ()


def make_sheet(rows: Sequence[Row], *, columns: int = 20) -> bytes:
    """A PNG of all pictures; a row that is longer than `columns` goes on below.

    Args:
        rows: At least one row with a picture.
        columns: Pictures side by side.
    """
    widest = min(columns, max(len(row.pictures) for row in rows))
    height = _GAP + sum(_height(row, columns) for row in rows)
    sheet = Image.new("RGB", (_GAP + widest * (_SIDE + _GAP), height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    top = _GAP
    for row in rows:
        if row.title:
            pen.text((_GAP, top), row.title, _INK)
        body = top + (_LINE if row.title else 0)
        for place, picture in enumerate(row.pictures):
            x = _GAP + place % columns * (_SIDE + _GAP)
            y = body + place // columns * _tile_height(row)
            sheet.paste(_fit(picture), (x, y))
            if row.captions:
                pen.text((x, y + _SIDE), row.captions[place], _INK)
        top += _height(row, columns)
    return encode_png(np.asarray(sheet))


def _tile_height(row: Row) -> int:
    return _SIDE + _GAP + (_LINE if row.captions else 0)


def _height(row: Row, columns: int) -> int:
    lines = -(-len(row.pictures) // columns)
    return (_LINE if row.title else 0) + lines * _tile_height(row)


def _fit(picture: Picture) -> Image.Image:
    pixels = color(picture.astype(np.float32)) if picture.ndim == 2 else picture.astype(np.uint8)
    image = Image.fromarray(pixels)
    scale = _SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.NEAREST if scale > 1 else Image.Resampling.BOX)
