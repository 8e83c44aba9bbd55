"""Test images whose label people rejected: fewer than three of the five who looked kept it.

The votes are those of Northcutt, Athalye and Mueller, "Pervasive Label Errors in Test Sets
Destabilize Machine Learning Benchmarks" (2021), https://arxiv.org/abs/2103.14749. Five people each
judged the test images that confident learning had doubted; other images were not judged.
"""

from __future__ import annotations

import csv
from typing import NamedTuple

from core.data.datasets import Source


class LabelError(NamedTuple):
    """One image whose label people rejected.

    Attributes:
        image: Number of the test image.
        given: Its label.
        suggested: The class that a network had suggested instead.
        votes_given: How many of the people saw the label in it.
        votes_suggested: How many saw the suggested class.
        votes_neither: How many saw neither.
    """

    image: int
    given: int
    suggested: int
    votes_given: int
    votes_suggested: int
    votes_neither: int

    @property
    def votes(self) -> int:
        """How many people looked."""
        return self.votes_given + self.votes_suggested + self.votes_neither


def read_label_errors(source: Source) -> dict[int, LabelError]:
    """The rejected labels of a data set's test images, by the number of the image.

    Raises:
        ValueError: Their file is missing or is not such a table.
    """
    if source.label_errors is None:
        return {}
    try:
        with source.label_errors.open(newline="") as file:
            rows = [
                LabelError(**{k: int(v) for k, v in row.items()}) for row in csv.DictReader(file)
            ]
    except (OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"{source.label_errors} cannot be read as a table of label errors ({error}). "
            "Fetch the project's assets again."
        ) from None
    return {row.image: row for row in rows}
