"""How a network learned: its answers and its pictures, epoch by epoch.

Numbers of epochs stand along the first axis of every array; a place is an index into it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.files.csv_text import write_csv
from core.pictures import display
from dashboard.figures.answers.answer import format_share
from dashboard.figures.parts.plate import Plate
from dashboard.figures.parts.table import Cell, Row, make_table, muted

_MOST_ROWS = 12  # classes of the answers' table; of more, those that were ever likeliest
_TABLE_WIDTH, _WIDEST, _NARROWEST = 330, 30, 7  # pixels, of the answers' table and its columns
_NAME_WIDTH = 11  # pixels from which a column has room for a short name
_SHORT = 2  # characters of a class's name that fit
_MOST_TOLD = 4  # changes of mind that are told one by one
_FILM_WIDTH = 840  # pixels, of a filter's pictures through the epochs
_FRAME_WIDTH = 56  # pixels, of each of these pictures
_MOST_ZOOM = 12  # of a mosaic's pixels
_FEWEST_COLUMNS = 0.6  # of the columns that look best, for larger pixels


def name_epoch(epoch: int) -> str:
    """When that was, as it stands above a picture."""
    return f"After epoch {epoch}" if epoch else "Before training"


def make_answers(
    probabilities: NDArray[np.float32],
    epochs: Sequence[int],
    class_names: Sequence[str],
    *,
    epoch: int,
    label: int | None = None,
) -> Markup:
    """The probabilities of the classes after each epoch as a table of ink, as HTML.

    Args:
        probabilities: float32 of shape (num_epochs, num_classes) in [0, 1].
        epochs: Their epochs.
        class_names: What the classes are called.
        epoch: The one to mark.
        label: The given class, if there is one.
    """
    answers = probabilities.argmax(axis=1)
    rows = _choose_rows(probabilities, label)
    room = _TABLE_WIDTH // len(epochs)
    width = max(_NARROWEST, min(_WIDEST, room))
    step = math.ceil(max(len(str(epoch)) for epoch in epochs) * 9 / width)  # between named epochs
    marks: list[dict[str, str]] = [{"class": "now"} if one == epoch else {} for one in epochs]
    lines = []
    if width >= _NAME_WIDTH and all(len(class_names[k]) <= _SHORT for k in set(answers)):
        reads = map(Cell, [class_names[answer] for answer in answers], marks)
        lines.append(_make_line("read", "reads", reads))
    for row in rows:
        name = class_names[row]
        cells = [
            Cell("", {**mark, **_ink(share), "title": f"{name}, {when}: {format_share(share)}"})
            for mark, when, share in zip(
                marks,
                [name_epoch(one).lower() for one in epochs],
                probabilities[:, row].tolist(),
                strict=True,
            )
        ]
        named = Markup("{} {}").format(name, muted("label")) if row == label else name
        lines.append(_make_line("ink-row", named, cells))
    numbers = [str(one) if place % step == 0 else "" for place, one in enumerate(epochs)]
    lines.append(_make_line("epochs", "epoch", map(Cell, numbers, marks)))
    return make_table(
        lines,
        classes="learned",
        columns=({}, {"span": str(len(epochs)), "style": f"width:{width}px"}),
        attributes={
            "role": "img",
            "aria-label": describe_answers(probabilities, epochs, class_names),
        },
    )


def _make_line(name: str, head: str, cells: Iterable[Cell]) -> Row:
    """A row of the answers' table, with its name for the style sheet."""
    return Row([Cell(head, is_head=True), *cells], {"class": name})


def _ink(share: float) -> dict[str, str]:
    """A cell's style: from paper for 0 to full ink for 1."""
    return {"style": f"background:color-mix(in srgb,var(--ink) {100 * share:.1f}%,var(--paper))"}


def _choose_rows(probabilities: NDArray[np.float32], label: int | None) -> list[int]:
    """The classes to show: all, or those that were ever the likeliest, and the given one."""
    classes = probabilities.shape[1]
    if classes <= _MOST_ROWS:
        return list(range(classes))
    likeliest = np.argsort(-probabilities.max(axis=0), kind="stable")[: _MOST_ROWS - 1].tolist()
    return sorted({*likeliest, *([] if label is None else [label])})


def describe_answers(
    probabilities: NDArray[np.float32], epochs: Sequence[int], class_names: Sequence[str]
) -> str:
    """What it read when, in a sentence.

    Args:
        probabilities: As in `make_answers`.
        epochs: As in `make_answers`.
        class_names: As in `make_answers`.
    """
    answers = probabilities.argmax(axis=1).tolist()
    turns = [
        (class_names[answer], next(group)[0])
        for answer, group in groupby(zip(epochs, answers, strict=True), key=lambda pair: pair[1])
    ]
    if len(turns) == 1:
        return f"It reads {turns[0][0]} from the start to the end."
    told = [f"It reads {turns[0][0]} {name_epoch(turns[0][1]).lower()}"]
    if len(turns) > 1 + _MOST_TOLD:
        told.append(f"changes its mind {len(turns) - 1} times")
        turns = turns[-1:]
    else:
        turns = turns[1:]
    for name, at in turns:
        stays = at == turns[-1][1] != epochs[-1]
        told.append(f"{name} {f'from epoch {at} on' if stays else f'after epoch {at}'}")
    return "; ".join(told) + "."


def make_csv(
    probabilities: NDArray[np.float32], epochs: Sequence[int], class_names: Sequence[str]
) -> str:
    """The probabilities as CSV text: a row for each epoch, a column for each class."""
    rows = zip(epochs, probabilities.tolist(), strict=True)
    return write_csv([["epoch", *class_names], *([epoch, *row] for epoch, row in rows)])


def plot_film(
    pictures: NDArray[np.float32],
    epochs: Sequence[int],
    *,
    epoch: int,
    title: str,
    limit: float,
    signed: bool,
    caption: str = "",
) -> Plate:
    """One thing after each epoch, side by side; a click chooses the epoch.

    Args:
        pictures: float32 of shape (num_epochs, height, width).
        epochs: Their epochs.
        epoch: The one to mark.
        title: Stands above.
        limit: The value of full color.
        signed: Whether values below zero are told from those above.
        caption: Stands below.
    """
    count, height, width = pictures.shape
    zoom = max(1, min(_FRAME_WIDTH // width, _MOST_ZOOM))
    columns = min(count, max(1, _FILM_WIDTH // (zoom * (width + 1))))
    plate = Plate(
        maps=display.normalize(pictures, limit=limit)[0],
        alt=f"{title}: {count} pictures, from before training to the end.",
        title=title,
        caption=caption,
        labels=[name_epoch(shown) for shown in epochs],
        values=pictures,
        signed=signed,
        columns=columns,
        selected=list(epochs).index(epoch),
        clickable=True,
        hint="Click a picture to go to its epoch.",
    )
    plate.width = plate.grid.width * zoom
    return plate


def set_abreast(plate: Plate, width: int) -> Plate:
    """A mosaic laid out anew for a narrow place, with its pixels as large as can be.

    Args:
        plate: With one tile for each thing it shows; changed in place and returned.
        width: Of the place, in pixels.
    """
    wanted = plate.grid.columns

    def enlarged(columns: int) -> int:
        return max(1, min(width // _width(plate, columns), _MOST_ZOOM))

    if enlarged(wanted) == 1:
        fewer = range(math.ceil(_FEWEST_COLUMNS * wanted), wanted + 1)
        plate.columns = max(fewer, key=lambda n: (_width(plate, n) <= width, enlarged(n), n))
    plate.width = plate.grid.width * enlarged(plate.grid.columns)
    return plate


def _width(plate: Plate, columns: int) -> int:
    """Pixels in a row of a mosaic, were it laid out in so many columns."""
    return replace(plate, columns=columns).grid.width
