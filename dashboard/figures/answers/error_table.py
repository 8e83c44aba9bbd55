"""Test errors of parts of the test set beside one another, as HTML."""

from __future__ import annotations

import html
from collections.abc import Mapping

from core.analysis.answers.scores import Error

_BAR_WIDTH = 90  # pixels, of the largest error


def make_error_table(errors: Mapping[str, Error], *, noun: str = "digit") -> str:
    """One row for each part, with a bar and the standard error.

    Args:
        errors: By the name of the part; "" is the whole test set.
        noun: What an input is called.
    """
    largest = max((error.share for error in errors.values() if error.images), default=0) or 1
    rows = []
    for name, error in errors.items():
        if not error.images:
            rows.append(f"<tr><td>{html.escape(name)}</td><td></td><td>no {noun}s</td></tr>")
            continue
        width = _BAR_WIDTH * error.share / largest
        rows.append(
            f"<tr><td>{html.escape(name or f'all test {noun}s')}</td>"
            f'<td><div class="bar" style="height:12px;width:{width:.0f}px"></div></td>'
            f'<td class="number">{100 * error.share:.2f} ± {100 * error.standard_error:.2f} %'
            f'<br><span class="muted">{error.mistakes:,} of {error.images:,}</span></td></tr>'
        )
    return (
        f'<table class="plain"><thead><tr><th>Test {noun}s</th><th></th>'
        f'<th class="number">Error</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )
