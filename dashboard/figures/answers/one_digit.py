"""One test image in every network: what each read in it, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from dashboard.figures.answers.answer import format_share
from dashboard.figures.parts.table import CHOSEN, Row, bold, make_table, number


class Reading(NamedTuple):
    """What one network read in an image.

    Attributes:
        network: Its name.
        predicted: The predicted class.
        confidence: Its probability, in [0, 1].
        right: Whether it is the label.
        chosen: Whether this is the network that the page is about.
    """

    network: str
    predicted: str
    confidence: float
    right: bool
    chosen: bool


def make_readings(readings: Sequence[Reading]) -> Markup:
    """A table with one row for each network."""
    rows = []
    for one in readings:
        verdict = "right" if one.right else "wrong"
        cells = (one.network, bold(one.predicted), verdict, format_share(one.confidence))
        rows.append(Row(cells, CHOSEN if one.chosen else {}))
    heads = ("Network", "Read as", "That is", number("Confidence"))
    return make_table(rows, heads=heads)


def describe_readings(readings: Sequence[Reading]) -> str:
    """How many networks read it right, in a sentence."""
    if not readings:
        return "No network has a valid answer for it."
    right = sum(one.right for one in readings)
    many = "network reads" if len(readings) == 1 else "networks read"
    return f"{right} of {len(readings)} {many} it right."
