"""Test images with what was answered to them, as data for `dashboard.components.gallery`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers
from core.analysis.answers.export import name_writers
from core.analysis.answers.selection import Facts
from core.data.label_errors import LabelError
from core.pictures import display
from dashboard.figures.answers.answer import format_share
from dashboard.figures.parts.picture import make_source

_SIDE = 84  # pixels that the longer side of an image takes; three for each of a digit's
_SHORT_NAME = 3  # characters of a name of which two stand in one line
_FINEST = 2 * _SIDE  # pixels of an image that are sent at most


def make_gallery(
    images: NDArray[np.int64],
    pixels: NDArray[np.float32],
    answers: Answers,
    facts: Facts,
    label_errors: Mapping[int, LabelError],
    *,
    columns: int,
    name: str,
    theme: str,
) -> dict[str, Any]:
    """Some test images with label, answer and confidence.

    Args:
        images: int64 of shape (num_shown,): numbers of images, at least one.
        pixels: float32 of shape (num_images, height, width, channels): all images.
        answers: What was answered.
        facts: Class names and writers.
        label_errors: What people said of labels that they rejected.
        columns: Images in a row.
        name: Tells this gallery from others.
        theme: "light" or "dark".
    """
    tiles = display.shrink(display.as_pictures(pixels[images]), _FINEST)
    grid = display.plan_grid(*tiles.shape[:3], columns=columns)
    sheet = display.tile(tiles, columns=grid.columns, gap=grid.gap)
    items = []
    for image in images.tolist():
        title = describe_reading(answers, image, facts.class_names)
        rejected = " · label?" if image in label_errors else ""
        items.append(
            {
                "title": title,
                "note": format_share(float(answers.confidence[image])) + rejected,
                "readout": describe_image(image, answers, facts, label_errors),
            }
        )
    return {
        "name": name,
        "source": make_source(sheet, theme=theme),
        "alt": f"{len(images)} test {facts.noun}s",
        "grid": {
            "columns": grid.columns,
            "height": grid.tile_height,
            "width": grid.tile_width,
            "gap": grid.gap,
            "zoom": find_zoom(grid.tile_height, grid.tile_width),
            "sheet_width": sheet.shape[1],
        },
        "items": items,
    }


def find_zoom(height: int, width: int) -> float:
    """By how much an image is enlarged: by a whole number, unless it must be made smaller."""
    zoom = _SIDE / max(height, width)
    return int(zoom) if zoom >= 1 else round(zoom, 3)


def describe_reading(answers: Answers, image: int, class_names: Sequence[str]) -> str:
    """Label and answer in short: "4 → 9", or "4 ✓" if they agree; long names in a line each."""
    label = class_names[answers.labels[image]]
    read = class_names[answers.predicted[image]]
    if not answers.wrong[image]:
        return f"{label} ✓"
    gap = " " if max(len(label), len(read)) <= _SHORT_NAME else "\n"
    return f"{label}{gap}→ {read}"


def describe_image(
    image: int, answers: Answers, facts: Facts, label_errors: Mapping[int, LabelError]
) -> str:
    """All about one answer in a line."""
    names = facts.class_names
    text = (
        f"Test {facts.noun} {image:,}: labelled {names[answers.labels[image]]}, read as "
        f"{names[answers.predicted[image]]}; confidence "
        f"{format_share(float(answers.confidence[image]))}, margin "
        f"{format_share(float(answers.margin[image]))}, entropy "
        f"{answers.entropy[image]:.2f} nats"
    )
    if writers := name_writers(facts, image):
        text += f"; by {writers}"
    if error := label_errors.get(image):
        text += f". {describe_votes(error, names)}"
    return text


def describe_votes(error: LabelError, class_names: Sequence[str]) -> str:
    """What people said of a label."""
    return (
        f"Of {error.votes} people who looked, {error.votes_given} kept the label "
        f"{class_names[error.given]}, {error.votes_suggested} saw {class_names[error.suggested]}, "
        f"{error.votes_neither} neither"
    )
