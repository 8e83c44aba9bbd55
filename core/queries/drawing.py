"""Every question about drawings and photos: how they become images, and what is read in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import ASSETS, MNIST
from core.drawing import digit_image, measures, pen_path, photo, several
from core.drawing.correction import UNCHANGED, Correction
from core.drawing.digit_image import Ink, Stages
from core.drawing.pen_path import PenPath
from core.drawing.strokes import Stroke, draw
from core.queries.data import source_of
from core.queries.familiarity import NOTICE, make_notices
from core.queries.models import find_model, predict

PAPER_SIDE = 300  # pixels; fits a telephone's width
MEASURES_FILE = ASSETS / f"{MNIST.name}_measures.json"


def place_among_training_digits(image: NDArray[np.float32]) -> list[measures.Measure]:
    """How a digit image compares with the training digits, measure by measure.

    Args:
        image: float32 of shape (height, width) in [0, 1], with some ink.
    """
    return measures.compare(image, measures.read_reference(MEASURES_FILE))


class PreparedDigit(NamedTuple):
    """One digit of a drawing or a photo.

    Attributes:
        stages: The digit images that became of it.
        box: Where it stands in the ink: left, top, right and bottom in pixels.
    """

    stages: Stages
    box: tuple[int, int, int, int]


class Prepared(NamedTuple):
    """What became of a drawing or a photo.

    Attributes:
        digits: All digits that were found, in reading order; at least one.
        ink: The ink that was found, float32 of shape (height, width) in [0, 1].
        notes: What was done that its owner should know, in sentences.
    """

    digits: tuple[PreparedDigit, ...]
    ink: Ink
    notes: tuple[str, ...]


def prepare_photo(
    raw: bytes, correction: Correction = UNCHANGED, *, apart: bool = True
) -> Prepared:
    """Turns an uploaded picture into digit images.

    Args:
        raw: The file's bytes.
        correction: What is to be done to the picture first.
        apart: Whether to tell several digits apart; else all the ink is one image, as that of a
            shoe.

    Raises:
        ValueError: The bytes are not a picture of a few digits, or of one thing.
    """
    found = photo.read_photo(raw, correction)
    if apart:
        several.check_number(found.marks)
    digits = _prepare(found.ink, None, apart=apart)
    return Prepared(digits, found.ink, (*found.notes, *_note_several(digits)))


def open_photo(raw: bytes, turns: int = 0) -> NDArray[np.uint8]:
    """An uploaded picture as a visitor corrects it.

    Args:
        raw: The file's bytes.
        turns: Quarter turns clockwise.

    Returns:
        uint8 of shape (height, width, 3), at most 512 pixels long.

    Raises:
        ValueError: The bytes are not a picture that is read.
    """
    return photo.open_photo(raw, turns)


def prepare_drawing(
    ink: Ink, strokes: Sequence[Stroke] | None = None, *, apart: bool = True
) -> Prepared:
    """Turns a drawing into digit images.

    Args:
        ink: float32 of shape (height, width) in [0, 1].
        strokes: The pen movements behind it, in its pixels, where they are known.
        apart: As in `prepare_photo`.

    Raises:
        ValueError: There is no ink, or far more than a few digits.
    """
    digits = _prepare(ink, strokes, apart=apart)
    return Prepared(digits, ink, _note_several(digits))


def prepare_paths(paths: Sequence[PenPath], side: int = PAPER_SIDE, *, apart: bool) -> Prepared:
    """Turns pen paths into digit images.

    Args:
        paths: The paths.
        side: Height and width of their paper in pixels.
        apart: As in `prepare_photo`.

    Raises:
        ValueError: There is no ink, or far more than a few digits.
    """
    lines = [pen_path.draw_path(path) for path in paths]
    ink = draw(lines, side, [path.width / pen_path.GRID for path in paths])
    return prepare_drawing(ink, lines, apart=apart)


def _prepare(
    ink: Ink, strokes: Sequence[Stroke] | None, *, apart: bool
) -> tuple[PreparedDigit, ...]:
    if not apart:
        height, width = ink.shape
        return (PreparedDigit(digit_image.stages(ink, strokes), (0, 0, width, height)),)
    return tuple(
        PreparedDigit(digit_image.stages(part.ink, part.strokes), part.box)
        for part in several.part(ink, strokes)
    )


def _note_several(digits: Sequence[PreparedDigit]) -> tuple[str, ...]:
    if len(digits) == 1:
        return ()
    return (f"{len(digits)} digits were found, each with its own answer, in reading order.",)


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


def read_picture(model_id: str, path: Path, *, each: bool = False) -> list[dict[str, str | float]]:
    """Reads a picture file. Needs Keras.

    Args:
        model_id: Id of the model that reads it.
        path: The picture.
        each: Whether to read every digit that is found, as prepared last, rather than the first
            one in every stage of preparation.

    Returns:
        For each stage or digit its two likeliest classes with their probabilities in percent, and
        in the last line what was done to the picture.

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
            prepared = prepare_photo(raw, apart=each or source.reads_digits)
            images, notes = _choose_images(prepared, each=each), list(prepared.notes)
            if len(prepared.digits) > 1 and not each:
                notes.append("The first one is read here; --each reads all.")
        else:
            height, width, channels = source.input_shape
            scaled, given = prepare_image(raw, (height, width, channels))
            images, notes = {"scaled": scaled}, list(given)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    probabilities = predict(model_id, np.stack(list(images.values()))).probabilities
    rows: list[dict[str, str | float]] = []
    for name, shares in zip(images, probabilities, strict=True):
        first, second = np.argsort(shares)[::-1][:2]
        rows.append(
            {
                "file": str(path),
                "digit" if each and source.holds_digits else "stage": name,
                "first": source.class_names[first],
                "first %": round(100 * float(shares[first]), 1),
                "second": source.class_names[second],
                "second %": round(100 * float(shares[second]), 1),
                "notes": "",
            }
        )
    if each and len(rows) > 1:
        notes.append(f"In reading order: {' '.join(str(row['first']) for row in rows)}.")
    if source.name == MNIST.name:
        notices = make_notices(
            np.stack([digit.stages.redrawn for digit in prepared.digits])[..., None]
        )
        for row, notice in zip(rows if each else rows[-1:], notices, strict=each):
            row["notes"] = notice
        strange = sum(notice.startswith(NOTICE) for notice in notices)
        if strange and len(notices) > 1:
            notes.append(f"{strange} of these {len(notices)} may not be digits.")
    rows[-1]["notes"] = " ".join(filter(None, [*notes, str(rows[-1]["notes"])]))
    return rows


def _choose_images(prepared: Prepared, *, each: bool) -> dict[str, NDArray[np.float32]]:
    """Images to ask about, by their stage or number."""
    if each:
        digits = enumerate(prepared.digits, 1)
        return {str(number): digit.stages.redrawn[..., None] for number, digit in digits}
    stages = prepared.digits[0].stages._asdict()
    return {name: image[..., None] for name, image in stages.items()}
