"""What a form is: a name, the digit it shows, and the rule that draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from core.drawing.curve import Points

Rule = Callable[[np.random.Generator], list[Points]]
"""Draws one digit: a template for each stroke."""


class Form(NamedTuple):
    """One way to write a digit.

    Attributes:
        name: The digit and its particularity.
        label: The digit, 0-9.
        rule: Draws one, with proportions by chance.
        share: How often it is drawn, against the others.
    """

    name: str
    label: int
    rule: Rule
    share: float = 1.0
