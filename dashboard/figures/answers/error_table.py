"""Test errors of parts of the test set beside one another, as HTML."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from core.analysis.answers.scores import Error
from dashboard.figures.parts.table import Cell, make_table, number, with_note

_BAR_WIDTH = 90  # pixels, of the largest error
_BAR = Markup('<div class="bar" style="height:12px;width:{}px"></div>')


def make_error_table(errors: Mapping[str, Error], *, noun: str = "digit") -> Markup:
    """One row for each part, with a bar and the standard error.

    Args:
        errors: By the name of the part; "" is the whole test set.
        noun: What an input is called.
    """
    largest = max((error.share for error in errors.values() if error.images), default=0) or 1
    rows: list[list[str | Cell]] = []
    for name, error in errors.items():
        if not error.images:
            rows.append([name, "", Cell(f"no {noun}s")])
            continue
        width = _BAR_WIDTH * error.share / largest
        share = f"{100 * error.share:.2f} ± {100 * error.standard_error:.2f} %"
        rows.append(
            [
                name or f"all test {noun}s",
                _BAR.format(f"{width:.0f}"),
                with_note(share, f"{error.mistakes:,} of {error.images:,}"),
            ]
        )
    return make_table(rows, heads=(f"Test {noun}s", "", number("Error")), box="")
