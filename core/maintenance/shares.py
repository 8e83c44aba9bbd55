"""A share that was counted, with how far chance may have moved it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.comparison import wilson_interval


def describe_share(right: NDArray[np.bool_]) -> dict[str, Any]:
    """Columns of a table: the share in percent and its 95 % interval.

    Args:
        right: bool of shape (number,), at least one.
    """
    wrong = int((~right).sum())
    low, high = wilson_interval(wrong, len(right))
    return {
        "read %": round(100 * float(right.mean()), 2),
        "95 % interval": f"{100 * (1 - high):.1f} to {100 * (1 - low):.1f}",
    }
