"""All signs, in two sets that have neither a letter nor a shape nor a style in common.

With the first set it was chosen what tells digits from other signs; the second one was left alone
for that, and says how well it does.

Letters that are the same sign as a digit are left out, as nobody could tell them apart either:
O, o, Q and D (a zero, one with a slash, one in haste), I, i, j, l and L (1, the last with its flag
and its base), Z and z (2), S and s (5), b and G (6), B (8), g and q (9), Y and y (a 4 that is open
above).
"""

from __future__ import annotations

from typing import NamedTuple

from core.drawing.signs import capitals, scribbles, shapes, small_letters
from core.drawing.signs.sign import Sign
from core.drawing.signs.style import Style


class SignSet(NamedTuple):
    """Signs, and the styles they are drawn in.

    Attributes:
        signs: What is drawn.
        styles: How.
    """

    signs: tuple[Sign, ...]
    styles: tuple[Style, ...]


def _letters(names: str) -> tuple[Sign, ...]:
    found = []
    for name in names:
        room = capitals if name.isupper() else small_letters
        found.append(Sign(name, True, getattr(room, name.lower())))
    return tuple(found)


CHOOSING = SignSet(
    (
        *_letters("AaCcEeHhKkMmRrTtVv"),
        Sign("heart", False, shapes.heart),
        Sign("arrow", False, shapes.arrow),
        Sign("check mark", False, shapes.check_mark),
        Sign("plus", False, shapes.plus),
        Sign("house", False, shapes.house),
        Sign("triangle", False, shapes.triangle),
        Sign("lightning", False, shapes.lightning),
        Sign("zigzag", False, scribbles.zigzag),
        Sign("spiral", False, scribbles.spiral),
        Sign("dashes", False, scribbles.dashes),
    ),
    (
        Style("print", jitter=0.02, slant=(-0.1, 0.2), stretch=0.2, pen=(0.08, 0.13)),
        Style("hasty", jitter=0.04, slant=(-0.05, 0.4), stretch=0.3, pen=(0.07, 0.11)),
    ),
)
REPORTING = SignSet(
    (
        *_letters("dFfJNnPpUuWwXx"),
        Sign("star", False, shapes.star),
        Sign("question mark", False, shapes.question_mark),
        Sign("square", False, shapes.square),
        Sign("smiley", False, shapes.smiley),
        Sign("hash", False, shapes.hash_sign),
        Sign("ampersand", False, shapes.ampersand),
        Sign("asterisk", False, shapes.asterisk),
        Sign("tangle", False, scribbles.tangle),
        Sign("coil", False, scribbles.coil),
        Sign("wave", False, scribbles.wave),
        Sign("shading", False, scribbles.shading),
    ),
    (
        Style(
            "angular", jitter=0.03, slant=(-0.25, 0.1), stretch=0.25, pen=(0.07, 0.15), angular=True
        ),
        Style(
            "joined-up", jitter=0.025, slant=(0.1, 0.5), stretch=0.2, pen=(0.09, 0.12), flourish=0.2
        ),
    ),
)
