"""Selected images as a table, as CSV and as NPZ: the same on the page and on the command line."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers
from core.analysis.answers.selection import Facts
from core.data.label_errors import LabelError
from core.files.csv_text import write_csv

COLUMNS = (
    *("image", "label", "read as", "confidence", "margin", "entropy", "probability of label"),
    *("writers", "people who kept the label"),
)
_DIGITS = 6  # of numbers in the table


def name_writers(facts: Facts, image: int) -> str:
    """Who wrote an image; empty where that is not known."""
    return next((name for name, (start, stop) in facts.groups.items() if start <= image < stop), "")


def tabulate(
    answers: Answers,
    images: NDArray[np.int64],
    facts: Facts,
    label_errors: Mapping[int, LabelError],
) -> list[dict[str, Any]]:
    """One row with `COLUMNS` for each image, in the order given.

    Args:
        answers: What was answered.
        images: int64 of shape (num_selected,): numbers of images.
        facts: Class names and writers.
        label_errors: What people said of labels that they rejected.
    """
    rows = []
    for image in images.tolist():
        votes = label_errors.get(image)
        values = (
            image,
            facts.class_names[answers.labels[image]],
            facts.class_names[answers.predicted[image]],
            round(float(answers.confidence[image]), _DIGITS),
            round(float(answers.margin[image]), _DIGITS),
            round(float(answers.entropy[image]), _DIGITS),
            round(float(answers.self_confidence[image]), _DIGITS),
            name_writers(facts, image),
            f"{votes.votes_given} of {votes.votes}" if votes else "",
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def name_largest(
    vector: NDArray[np.float32], features: Sequence[str], number: int
) -> list[tuple[str, float]]:
    """The largest numbers of a vector with what they stand for, the largest first.

    Args:
        vector: float32 of shape (length,).
        features: What its numbers stand for; without that they are told by their places.
        number: How many at most; zeros are left out.
    """
    order = np.argsort(-np.abs(vector), kind="stable")[:number]
    names = features or [f"number {place}" for place in range(len(vector))]
    return [(names[place], float(vector[place])) for place in order.tolist() if vector[place]]


def make_csv(rows: list[dict[str, Any]], answers: Answers, facts: Facts) -> str:
    """The table as CSV text, with the probability of every class."""
    names = [f"p({name})" for name in facts.class_names]
    probabilities = answers.probabilities
    cells = ([*row.values(), *map(repr, probabilities[row["image"]].tolist())] for row in rows)
    return write_csv([[*COLUMNS, *names], *cells])


def make_npz(answers: Answers, images: NDArray[np.int64], pixels: NDArray[np.float32]) -> bytes:
    """The selected images with labels, answers and probabilities, as the bytes of an NPZ file.

    Args:
        answers: What was answered.
        images: int64 of shape (num_selected,): numbers of images.
        pixels: float32 of shape (num_images, height, width, channels), or (num_images, length) for
            vectors: all images.
    """
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        index=images,
        images=pixels[images],
        labels=answers.labels[images],
        predicted=answers.predicted[images],
        probabilities=answers.probabilities[images],
    )
    return buffer.getvalue()
