"""How well photographs of written digits are read, by the kind of photograph.

Real pen movements are drawn as pencil, ballpoint, felt pen and chalk on paper and board, lit,
photographed and written as files (`core.maintenance.photographs`); each file then goes the whole
way that an upload goes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.drawing.pen_file import PenDigit
from core.engine.progress import Progress
from core.maintenance.photographs.camera import take_photo
from core.maintenance.photographs.scene import Scene, choose_scene
from core.queries import models
from core.queries.drawing import prepare_photo

_SHOWN = (160, 160)  # pixels of a picture that is kept, at most


class PhotoReading(NamedTuple):
    """One photograph and what was read in it.

    Attributes:
        scene: What it shows.
        label: The digit that was written.
        read: The class of the first digit that was found; None if none was.
        found: How many digits were found.
        picture: uint8 of shape (height, width, 3), small.
        ink: The ink that was found, float32 of shape (height, width) in [0, 1].
    """

    scene: Scene
    label: int
    read: int | None
    found: int
    picture: NDArray[np.uint8]
    ink: NDArray[np.float32]

    @property
    def right(self) -> bool:
        """Whether the written digit was read, and no other beside it."""
        return self.read == self.label and self.found == 1


def read_photos(
    model_id: str,
    digits: Sequence[PenDigit],
    *,
    number: int,
    seed: int,
    progress: Progress | None = None,
) -> list[PhotoReading]:
    """Photographs digits and lets a model read them. Needs Keras.

    Args:
        model_id: Id of the model.
        digits: Real pen movements.
        number: How many photographs.
        seed: The same seed gives the same photographs.
        progress: Told photographs done and photographs in all.
    """
    readings = []
    for index in range(number):
        generator = np.random.default_rng([seed, index])
        digit = digits[int(generator.integers(len(digits)))]
        scene = choose_scene(generator)
        readings.append(_read(model_id, digit, scene, take_photo(digit.strokes, scene, generator)))
        if progress:
            progress(index + 1, number)
    return readings


def _read(model_id: str, digit: PenDigit, scene: Scene, raw: bytes) -> PhotoReading:
    with Image.open(io.BytesIO(raw)) as image:
        image.draft("RGB", _SHOWN)
        small = image.convert("RGB")
    small.thumbnail(_SHOWN)
    picture = np.asarray(small)
    try:
        prepared = prepare_photo(raw)
    except ValueError:
        return PhotoReading(scene, digit.label, None, 0, picture, np.zeros((1, 1), np.float32))
    image_read = prepared.digits[0].stages.redrawn[None, ..., None]
    read = int(models.predict(model_id, image_read).logits.argmax())
    return PhotoReading(scene, digit.label, read, len(prepared.digits), picture, prepared.ink)
