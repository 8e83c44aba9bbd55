"""The pictures on a page of its own: kernels, maximizations of classes and filters.

Each is an address that holds the picture itself. Most need Keras.
"""

from __future__ import annotations

import base64
import functools
import io
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.analysis.ascent.maximization import PRESETS, Goal, each_filter
from core.browser.page_content import Figure, FullSheet
from core.data.datasets import Source, Split
from core.pictures import coloring, display
from core.pictures.mosaic import draw_mosaic
from core.queries import ascents, inside, models
from core.recipes.layers.node import LOGITS
from core.store.card import Card

MOST_CLASSES = 20  # whose maximizations are shown
TOP = 4  # test examples below that of a class
_ROOM = 70_000  # bytes of filters' maximizations; all of them in a full page
_METHOD = "inkling"  # of gradient ascent


def draw_kernels(card: Card) -> str:
    """The kernels of the first convolution."""
    block = next((block for block in card.graph.blocks if block.convolves), None)
    if block is None:
        return ""
    kernels = inside.read_filters(card.model_id, block.name).kernels
    tiles = kernels.transpose(3, 2, 0, 1).reshape(-1, *kernels.shape[:2])
    mosaic = draw_mosaic(tiles, limit=float(np.abs(tiles).max()))
    return _as_address(coloring.encode_png(mosaic, zoom=6), "png")


def draw_classes(
    card: Card, source: Source, split: Split, tops: NDArray[np.int64] | None
) -> list[Figure]:
    """What each class would love to see, with the test images that excite it most below."""
    if tops is None:
        return []
    images = _maximize(card.model_id, LOGITS)
    figures = []
    for number, name in enumerate(source.class_names):
        chosen = display.as_pictures(split.images[tops[number, :TOP]])
        figures.append(
            Figure(
                _draw(images[number : number + 1]),
                name,
                f"What the class {name} would love to see",
                _draw(chosen),
                f"The test {source.noun}s that excite the class {name} most",
            )
        )
    return figures


def draw_strip(model_id: str) -> str:
    """What the classes of a network would love to see, side by side; "" of vectors."""
    card = models.find_model(model_id)
    return _draw(_maximize(card.model_id, LOGITS)) if _shows_classes(card) else ""


def draw_layers(card: Card, *, full: bool) -> list[tuple[str, str]]:
    """What filters would love to see, layer by layer as far as there is room."""
    if len(card.input_shape) != 3:
        return []
    shown, room = [], _ROOM
    for block in card.graph.blocks:
        if not block.convolves:
            continue
        images = _maximize(card.model_id, block.name)
        columns = min(16, len(images))
        mosaic = display.tile(images, columns=columns, gap=1, fill=1.0)
        picture = _encode(_to_picture(mosaic), quality=28, method=6)
        room -= len(picture)
        if room < 0 and not full:
            break
        shown.append((block.name, picture))
    return shown


@functools.lru_cache(maxsize=8)  # the classes' are wanted for the index, too
def _maximize(model_id: str, block_name: str) -> NDArray[np.float32]:
    """A block's maximizations: (num_filters, height, width), or with colors behind."""
    goal = _goal(models.find_model(model_id), block_name)
    found = ascents.maximize(model_id, goal, PRESETS[_METHOD])
    last: NDArray[np.float32] = found.images[-1]
    return np.clip(last, 0, 1)


def _draw(images: NDArray[np.float32]) -> str:
    """Images beside each other, as ink on paper, in the sixteen shades of a digit image."""
    mosaic = np.concatenate(list(images), axis=1)
    return _as_address(_png(_to_picture(mosaic)), "png")


def _to_picture(values: NDArray[np.float32]) -> Image.Image:
    """An image of ink on paper, or in colors as it is."""
    levels = np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(levels if levels.ndim == 3 else 255 - levels)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    fewer = picture.quantize(16) if picture.mode == "L" else picture
    fewer.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _encode(picture: Image.Image, **settings: Any) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", **settings)
    return _as_address(buffer.getvalue(), "webp")


def _as_address(raw: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"


def _goal(card: Card, block_name: str) -> Goal:
    number = card.graph.find_block(block_name).num_filters
    return each_filter(block_name, list(range(number)), number, "mean")


def find_tops(card: Card) -> NDArray[np.int64] | None:
    """The test images that excite each class most, the best first."""
    return ascents.top_digits(card.model_id, _goal(card, LOGITS)) if _shows_classes(card) else None


def _shows_classes(card: Card) -> bool:
    return len(card.input_shape) == 3 and card.num_classes <= MOST_CLASSES


def make_sheet(source: Source, split: Split) -> FullSheet:
    """All test images on one lossless picture."""
    shown = to_bytes(split.images, source)
    if shown.shape[-1] != 1:
        raise ValueError(
            f"{source.title} is in colors; --full is for gray images. Leave it out: the examples "
            "that the page names come along."
        )
    count, height, width, _ = shown.shape
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    padded = np.zeros((rows * columns, height, width), np.uint8)
    padded[:count] = shown[..., 0]
    sheet = padded.reshape(rows, columns, height, width).transpose(0, 2, 1, 3)
    picture = Image.fromarray(sheet.reshape(rows * height, columns * width))
    digest = zlib.crc32(shown.tobytes())
    return FullSheet(
        _encode(picture, lossless=True, quality=100, method=4),
        columns,
        count,
        split.labels.tolist(),
        digest,
    )


def to_bytes(images: NDArray[np.float32], source: Source) -> NDArray[np.uint8]:
    """Images as they are stored: a byte for each number."""
    low, high = source.value_range
    return np.round((images - low) / (high - low) * 255).astype(np.uint8)
