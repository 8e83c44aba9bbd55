"""What a sign is: a name, whether it is a letter, and the rule that draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from core.drawing.curve import Points

Rule = Callable[[np.random.Generator], list[Points]]
"""Draws one sign: a template for each stroke, about 1 high."""


class Sign(NamedTuple):
    """Something people draw that is no digit.

    Attributes:
        name: What it is.
        is_letter: Letters are told from other signs and scribbles.
        rule: Draws one, with proportions by chance.
    """

    name: str
    is_letter: bool
    rule: Rule
