"""How near a drawing lies to the training digits, as HTML: the nearest ones, and its rank."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.analysis.answers.familiarity import FALSE_ALARMS, Familiarity, describe_rank
from dashboard.figures.parts.picture import make_img
from dashboard.figures.parts.table import muted

_WIDTH = 56  # pixels; two for each of a digit's
_WHOLE = Markup('<div class="familiarity">{}<div class="near">{}</div>{}</div>')
_RANK = Markup(
    '<div class="scale" role="img" aria-label="{}"><b style="left:{}%"></b><i style="left:{}%"></i>'
    "</div><p>{} {}</p>"
)
_NEAR = Markup("<figure>{}<figcaption>{}</figcaption></figure>")


def make_familiarity(
    familiarity: Familiarity,
    images: NDArray[np.float32],
    labels: Sequence[int],
    *,
    theme: str,
) -> Markup:
    """The rank among true digits on a scale and in words, and the nearest training digits.

    Args:
        familiarity: What was judged.
        images: float32 of shape (num_nearest, 28, 28) in [0, 1]: the training digits that it names.
        labels: What they are labelled, one for each.
        theme: "light" or "dark".
    """
    rank = describe_rank(familiarity)
    scale = _RANK.format(
        rank,
        f"{100 * (1 - FALSE_ALARMS):.0f}",
        f"{100 * familiarity.rank:.1f}",
        rank,
        muted("Left is usual, right is strange; the line is where the notice begins."),
    )
    shown = [
        _NEAR.format(
            make_img(image, alt=f"A training digit, labelled {label}.", width=_WIDTH, theme=theme),
            label,
        )
        for image, label in zip(images, labels, strict=True)
    ]
    caption = muted("The training digits that lie nearest to it, to the networks that judge it.")
    return _WHOLE.format(scale, Markup("").join(shown), caption)
