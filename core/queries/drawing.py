"""Every question about drawings and photos: how they become images, and what is read in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import ASSETS, MNIST
from core.drawing import digit_image, measures, photo
from core.drawing.digit_image import Ink, Stages
from core.queries.data import source_of
from core.queries.models import find_model, predict

MEASURES_FILE = ASSETS / f"{MNIST.name}_measures.json"


def place_among_training_digits(image: NDArray[np.float32]) -> list[measures.Measure]:
    """How a digit image compares with the training digits, measure by measure.

    Args:
        image: float32 of shape (height, width) in [0, 1], with some ink.
    """
    return measures.compare(image, measures.read_reference(MEASURES_FILE))


def prepare_photo(raw: bytes) -> tuple[Stages, Ink, tuple[str, ...]]:
    """Turns an uploaded picture into digit images.

    Returns:
        The stages; the ink that was found, float32 of shape (height, width) in [0, 1]; and
        sentences on what was done to the picture.

    Raises:
        ValueError: The bytes are not a picture of a digit.
    """
    ink, notes = photo.read_photo(raw)
    return digit_image.stages(ink), ink, notes


def prepare_image(
    raw: bytes, shape: tuple[int, int, int]
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Turns an uploaded picture into an image of another shape than a digit's.

    Returns:
        float32 of that shape in [0, 1], and sentences on what was done to the picture.

    Raises:
        ValueError: The bytes are not a picture, or nothing is on it.
    """
    return photo.read_image(raw, shape)


def read_picture(model_id: str, path: Path) -> list[dict[str, str | float]]:
    """Reads a picture file, a digit in every stage of preparation. Needs Keras.

    Returns:
        For each stage its name and its two likeliest classes with their probabilities in percent.

    Raises:
        ValueError: The file cannot be read as a picture, or the model reads no pictures.
    """
    source = source_of(find_model(model_id))
    if not source.is_image:
        raise ValueError(f"{source.title} holds no images; choose a network that reads images.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror or error}).") from None
    try:
        if source.holds_digits:
            stages, _, _ = prepare_photo(raw)
            prepared = {name: image[..., None] for name, image in stages._asdict().items()}
        else:
            height, width, channels = source.input_shape
            prepared = {"scaled": prepare_image(raw, (height, width, channels))[0]}
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    probabilities = predict(model_id, np.stack(list(prepared.values()))).probabilities
    names = source.class_names
    rows: list[dict[str, str | float]] = []
    for stage, row in zip(prepared, probabilities, strict=True):
        first, second = np.argsort(row)[::-1][:2]
        rows.append(
            {
                "file": str(path),
                "stage": stage,
                "first": names[first],
                "first %": round(100 * float(row[first]), 1),
                "second": names[second],
                "second %": round(100 * float(row[second]), 1),
            }
        )
    return rows
