"""One test image in every network: what each read in it, as HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures.answers.answer import format_share


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


def make_readings(readings: Sequence[Reading]) -> str:
    """A table with one row for each network."""
    rows = []
    for one in readings:
        mark = ' class="chosen" aria-current="true"' if one.chosen else ""
        verdict = "right" if one.right else "wrong"
        rows.append(
            f"<tr{mark}><td>{html.escape(one.network)}</td>"
            f"<td><b>{html.escape(one.predicted)}</b></td><td>{verdict}</td>"
            f'<td class="number">{html.escape(format_share(one.confidence))}</td></tr>'
        )
    return (
        '<div class="scroll tall"><table class="plain"><thead><tr><th>Network</th><th>Read as</th>'
        '<th>That is</th><th class="number">Confidence</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def describe_readings(readings: Sequence[Reading]) -> str:
    """How many networks read it right, in a sentence."""
    if not readings:
        return "No network has a sound answer to it."
    right = sum(one.right for one in readings)
    many = "network reads" if len(readings) == 1 else "networks read"
    return f"{right} of {len(readings)} {many} it right."
