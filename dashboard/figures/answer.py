"""What a network answers, as HTML: the answer, its ten probabilities, the stages, the measures.

HTML rather than charts, because these are drawn anew at every lift of the pen.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.data.digit_image import Stages
from core.data.measures import Measure
from dashboard.figures.picture import make_img

# Lowest confidence for each word; words are ours, the number stands beside them.
_WORDS = ((0.99, "sure"), (0.9, "fairly sure"), (0.6, "not sure"), (0.0, "guessing"))
_TILE_WIDTH = 140  # pixels; five for each pixel of a digit image
_STAGE_TEXTS = {
    "squashed": "The whole canvas scaled down to 28x28, as most tutorials do it.",
    "boxed": "The ink cut out, scaled to 20 pixels and set in the middle.",
    "centred": "The same, placed by its center of mass: how the training digits were made.",
    "redrawn": "The same, with the line at the width of the training digits.",
}
_MEASURE_TEXTS = {
    "ink": ("ink", "mean of all pixels, 0 is paper and 1 is full ink", "", 2),
    "centroid_x": ("center of mass, across", "pixels from the left edge", " px", 1),
    "centroid_y": ("center of mass, down", "pixels from the upper edge", " px", 1),
    "aspect": ("width by height", "of the box around the ink", "", 2),
    "stroke_width": ("line width", "twice the ink by the length of its outline", " px", 1),
}


def format_share(share: float) -> str:
    """A probability for people: one decimal, and never more certain than it is."""
    if share < 0.0005:
        return "< 0.1 %"
    if share >= 0.9995:
        return "> 99.9 %"
    return f"{100 * share:.1f} %"


def describe_confidence(share: float) -> str:
    """Confidence in words."""
    return next(word for lowest, word in _WORDS if share >= lowest)


def make_answer(probabilities: NDArray[np.float32], class_names: Sequence[str]) -> str:
    """The answer in large and the probabilities as bars.

    Args:
        probabilities: float32 of shape (num_classes,) in [0, 1].
        class_names: What the classes are called.
    """
    first = int(probabilities.argmax())
    confidence = float(probabilities[first])
    return (
        f'<div class="answer" role="status"><span class="answer-sign accent">'
        f"{html.escape(class_names[first])}</span>"
        f"<span>{describe_confidence(confidence)}: "
        f"<b>{html.escape(format_share(confidence))}</b></span></div>"
        f"{make_bars(probabilities, class_names)}"
    )


def make_bars(
    probabilities: NDArray[np.floating], class_names: Sequence[str], *, label: int | None = None
) -> str:
    """The probabilities as bars, the likeliest in the accent's color.

    Args:
        probabilities: Of shape (num_classes,) in [0, 1].
        class_names: What the classes are called.
        label: The given class, if it shall be marked.
    """
    first = int(probabilities.argmax())
    bars = []
    for index, (name, share) in enumerate(zip(class_names, probabilities, strict=True)):
        mark = " bar-first" if index == first else ""
        word = '<span class="bar-label">label</span>' if index == label else ""
        bars.append(
            f"<div>{html.escape(name)}</div>"
            f'<div class="bar-track"><div class="bar{mark}" style="width:{100 * share:.2f}%">'
            f'</div>{word}</div><div class="number">{html.escape(format_share(float(share)))}</div>'
        )
    return (
        '<div class="bars" role="group" aria-label="Probability of each class">'
        f"{''.join(bars)}</div>"
    )


def make_stages(
    stages: Stages, probabilities: NDArray[np.float32], class_names: Sequence[str], *, theme: str
) -> str:
    """The four digit images, each with its two likeliest classes.

    Args:
        stages: The digit images.
        probabilities: float32 of shape (num_stages, num_classes) in [0, 1].
        class_names: What the classes are called.
        theme: "light" or "dark".
    """
    tiles = []
    for name, image, row in zip(stages._fields, stages, probabilities, strict=True):
        text = _STAGE_TEXTS[name]
        best = [
            f"{html.escape(class_names[index])} ({html.escape(format_share(float(row[index])))})"
            for index in np.argsort(row)[::-1][:2]
        ]
        alt = f"The digit image, {name}: read as {class_names[int(row.argmax())]}."
        picture = make_img(image, alt=alt, width=_TILE_WIDTH, theme=theme)
        tiles.append(
            f'<figure class="tile">{picture}<figcaption>'
            f"<b>{name}</b><br>{best[0]}, {best[1]}<br>"
            f'<span class="muted">{text}</span></figcaption></figure>'
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def make_measures(measures: Sequence[Measure]) -> str:
    """A table of measures, each with its place among the training digits."""
    rows = []
    for measure in measures:
        title, explanation, unit, digits = _MEASURE_TEXTS[measure.name]
        mark = " · unusual" if measure.unusual else ""
        rows.append(
            f'<tr><td>{title}<br><span class="muted">{explanation}</span></td>'
            f'<td class="number">{measure.value:.{digits}f}{unit}</td>'
            f'<td><div class="scale"><i style="left:{measure.percentile:.1f}%"></i></div></td>'
            f'<td class="number">{measure.percentile:.0f} %{mark}</td></tr>'
        )
    return (
        '<div class="scroll"><table class="plain"><thead>'
        '<tr><th>Measure</th><th class="number">This digit</th>'
        '<th>Among the training digits</th><th class="number">Below it</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def describe_unusual(measures: Sequence[Measure]) -> str | None:
    """A sentence if the digit image is unlike the training digits, else None."""
    odd = [
        f"{_MEASURE_TEXTS[measure.name][0]} ({'high' if measure.percentile > 50 else 'low'})"
        for measure in measures
        if measure.unusual
    ]
    if not odd:
        return None
    return (
        f"This does not look like the training data: {', '.join(odd)}. "
        "The network answers all the same; do not trust it here."
    )


def make_csv(probabilities: NDArray[np.float32], class_names: Sequence[str]) -> str:
    """The probabilities as CSV text with the columns class and probability."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["class", "probability"])
    writer.writerows(zip(class_names, map(float, probabilities), strict=True))
    return buffer.getvalue()
