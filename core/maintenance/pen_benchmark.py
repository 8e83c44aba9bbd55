"""How well a network reads digits drawn with a real pen, by the way the drawing was prepared.

Measures the whole way from pen movement to answer, on digits that no network here was trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.drawing import digit_image, strokes
from core.drawing.digit_image import Stages
from core.drawing.pen_file import BOX, PenDigit, read_pen_digits
from core.queries import models

CANVAS_SIDE = 300  # pixels of the Draw page's canvas
BRUSH = 16  # pixels of its brush


class PenReading(NamedTuple):
    """Digits read, stage by stage.

    Attributes:
        stages: Names of the stages.
        labels: int64 of shape (num_digits,): what the writers were asked to write.
        writers: int64 of shape (num_digits,).
        predicted: int64 of shape (num_stages, num_digits): what the network read.
        images: float32 of shape (num_digits, 28, 28) in [0, 1]: the last stage of each.
    """

    stages: tuple[str, ...]
    labels: NDArray[np.int64]
    writers: NDArray[np.int64]
    predicted: NDArray[np.int64]
    images: NDArray[np.float32]

    def accuracy(self, among: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Share read correctly: float64 of shape (num_stages,), in all or `among` some digits."""
        right = self.predicted == self.labels
        chosen = right if among is None else right[:, among]
        return np.asarray(chosen.mean(axis=1), np.float64)


def read_pens(
    digits: Sequence[PenDigit], answer: Callable[[NDArray[np.float32]], NDArray[np.float32]]
) -> PenReading:
    """Draws each digit on a canvas, prepares it in all stages and lets a network read them.

    Args:
        digits: Real pen movements.
        answer: From images of shape (num_images, 28, 28, 1) to class scores.
    """
    prepared = [prepare(digit) for digit in digits]
    predicted = [
        answer(np.stack([stages[index] for stages in prepared])[..., None]).argmax(axis=1)
        for index in range(len(Stages._fields))
    ]
    return PenReading(
        stages=Stages._fields,
        labels=np.array([digit.label for digit in digits]),
        writers=np.array([digit.writer for digit in digits]),
        predicted=np.stack(predicted),
        images=np.stack([stages[-1] for stages in prepared]),
    )


def read_pen_file(model_id: str, path: Path) -> PenReading:
    """Lets a model read the UCI pen digits. Needs Keras.

    Raises:
        ValueError: There are no pen digits at that place.
    """
    digits = read_pen_digits(path)
    return read_pens(digits, lambda images: models.predict(model_id, images).logits)


def prepare(digit: PenDigit) -> Stages:
    """The stages of one pen digit, drawn on the canvas where and as large as it was written."""
    scale = np.float32(CANVAS_SIDE / BOX)
    drawn = [stroke * scale for stroke in digit.strokes]
    return digit_image.stages(strokes.draw(drawn, CANVAS_SIDE, BRUSH), drawn)
