"""What a network answers, as HTML: the answer, its probabilities, the stages, the measures.

HTML rather than charts, because these are drawn anew at every lift of the pen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.analysis.answers.words import WORDS
from core.drawing.digit_image import Stages
from core.drawing.measures import Measure
from core.files.csv_text import write_csv
from dashboard.figures.parts.picture import make_img
from dashboard.figures.parts.table import bold, make_table, muted, number, with_note

_NOTICE = Markup('<span class="notice"><b>This may not be a digit.</b> {}</span> ')
_STRANGE = "If it is one"  # instead of these, where it may be none
_MOST_BARS = 12  # classes beyond which the likeliest ones alone get a bar
_SHORT, _LONG = 2, 12  # characters of a name up to which it is set in the largest, a large type
_TILE_WIDTH = 140  # pixels; five for each pixel of a digit image
_BAR = Markup(
    '<div class="bar-name">{}</div><div class="bar-track"><div class="bar{}" style="width:{}%">'
    '</div>{}</div><div class="number">{}</div>'
)
_REST = Markup('<div class="bar-rest muted">{} other classes</div><div class="number">{}</div>')
_LABEL = Markup('<span class="bar-label">label</span>')
_TILE = Markup('<figure class="tile">{}<figcaption><b>{}</b><br>{}<br>{}</figcaption></figure>')
_SUM_TOLERANCE = 1e-3  # by which the sum of a softmax may differ from 1
_SCALE = Markup('<div class="scale"><i style="left:{}%"></i></div>')
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


def describe_confidence(share: float, *, strange: bool = False) -> str:
    """Confidence in words: of what may not be a digit nobody is sure, however high the number."""
    return _STRANGE if strange else next(word for lowest, word in WORDS if share >= lowest)


def make_answer(
    probabilities: NDArray[np.float32],
    class_names: Sequence[str],
    *,
    strange: bool = False,
    turned: str = "",
) -> Markup:
    """The answer in large and the probabilities as bars.

    Args:
        probabilities: float32 of shape (num_classes,) in [0, 1].
        class_names: What the classes are called.
        strange: Whether it may not be a digit, see `core.analysis.answers.familiarity`. The notice
            stands in the answer's own line, so that nothing moves when it comes or goes.
        turned: A sentence if it would be a digit once it is turned.
    """
    first = int(probabilities.argmax())
    confidence = float(probabilities[first])
    name = class_names[first]
    size = "" if len(name) <= _SHORT else " answer-word" if len(name) <= _LONG else " answer-words"
    return Markup(
        '<div class="answer" role="status"><span class="answer-sign{} accent">{}</span>'
        "<span>{}{}: {}</span></div>{}"
    ).format(
        size,
        name,
        _NOTICE.format(turned) if strange else "",
        describe_confidence(confidence, strange=strange),
        bold(format_share(confidence)),
        make_bars(probabilities, class_names),
    )


def make_bars(
    probabilities: NDArray[np.floating], class_names: Sequence[str], *, label: int | None = None
) -> Markup:
    """The probabilities as bars, the likeliest in the accent's color.

    Of many classes only the likeliest are shown, and the given one, by falling probability.

    Args:
        probabilities: Of shape (num_classes,) in [0, 1].
        class_names: What the classes are called.
        label: The given class, if it shall be marked.
    """
    first = int(probabilities.argmax())
    shown = range(len(class_names))
    if len(class_names) > _MOST_BARS:
        order = np.argsort(-probabilities, kind="stable").tolist()
        shown = order[: _MOST_BARS - 2]
        if label is not None and label not in shown:
            shown.append(label)
    bars = []
    for index in shown:
        name, share = class_names[index], float(probabilities[index])
        mark = " bar-first" if index == first else ""
        word = _LABEL if index == label else ""
        bars.append(_BAR.format(name, mark, f"{100 * share:.2f}", word, format_share(share)))
    if len(shown) < len(class_names):
        rest = max(0.0, 1 - float(sum(probabilities[index] for index in shown)))
        share = format_share(rest)
        if abs(float(probabilities.sum()) - 1) > _SUM_TOLERANCE:  # of classes each by itself
            share = f"each {format_share(float(np.delete(probabilities, shown).max()))} at most"
        bars.append(_REST.format(len(class_names) - len(shown), share))
    return Markup(
        '<div class="bars" role="group" aria-label="Probability of each class">{}</div>'
    ).format(Markup("").join(bars))


def make_stages(
    stages: Stages,
    probabilities: NDArray[np.float32],
    class_names: Sequence[str],
    *,
    of_mnist: bool = True,
    theme: str,
) -> Markup:
    """The four digit images, each with its two likeliest classes.

    Args:
        stages: The digit images.
        probabilities: float32 of shape (num_stages, num_classes) in [0, 1].
        class_names: What the classes are called.
        of_mnist: Whether the network was trained on the digits whose rule this is.
        theme: "light" or "dark".
    """
    tiles = []
    for name, image, row in zip(stages._fields, stages, probabilities, strict=True):
        text = _STAGE_TEXTS[name]
        if not of_mnist:
            text = text.replace("the training digits", "MNIST's digits")
        best = [
            f"{class_names[index]} ({format_share(float(row[index]))})"
            for index in np.argsort(row)[::-1][:2]
        ]
        alt = f"The digit image, {name}: read as {class_names[int(row.argmax())]}."
        picture = make_img(image, alt=alt, width=_TILE_WIDTH, theme=theme)
        tiles.append(_TILE.format(picture, name, ", ".join(best), muted(text)))
    return Markup('<div class="tiles">{}</div>').format(Markup("").join(tiles))


def make_measures(measures: Sequence[Measure]) -> Markup:
    """A table of measures, each with its place among the training digits."""
    rows = []
    for measure in measures:
        title, explanation, unit, digits = _MEASURE_TEXTS[measure.name]
        mark = " · unusual" if measure.unusual else ""
        rows.append(
            [
                with_note(title, explanation),
                f"{measure.value:.{digits}f}{unit}",
                _SCALE.format(f"{measure.percentile:.1f}"),
                f"{measure.percentile:.0f} %{mark}",
            ]
        )
    heads = ("Measure", number("This digit"), "Among the training digits", number("Below it"))
    return make_table(rows, heads=heads)


def describe_unusual(measures: Sequence[Measure]) -> str | None:
    """A sentence if the digit image was drawn unlike the training digits, else None."""
    odd = [
        f"{_MEASURE_TEXTS[measure.name][0]} ({'high' if measure.percentile > 50 else 'low'})"
        for measure in measures
        if measure.unusual
    ]
    if not odd:
        return None
    return (
        f"Drawn unlike nearly all training digits: {', '.join(odd)}. This is about its ink alone; "
        f"it does not say whether it is a digit."
    )


def make_csv(probabilities: NDArray[np.float32], class_names: Sequence[str]) -> str:
    """The probabilities as CSV text with the columns class and probability."""
    rows = zip(class_names, map(float, probabilities), strict=True)
    return write_csv([["class", "probability"], *rows])
