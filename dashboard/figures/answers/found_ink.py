"""The ink that was found in a photo, and what was done to find it, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from core.drawing.digit_image import Ink
from dashboard.figures.parts.picture import make_source

_FOUND = Markup(
    '<figure class="found"><img class="ink" src="{}" alt="The ink that was found in the picture.">'
    "<figcaption>{}</figcaption></figure>"
)


def make_found_ink(ink: Ink, notes: Sequence[str], *, theme: str) -> Markup:
    """The ink, made small, with the notes beside it.

    Args:
        ink: float32 of shape (height, width) in [0, 1].
        notes: Sentences on what was done.
        theme: "light" or "dark".
    """
    text = " ".join(["The ink that was found.", *notes])
    return _FOUND.format(make_source(ink, theme=theme), text)
