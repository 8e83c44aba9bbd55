"""What two networks made of the same inputs, as HTML and as data for a gallery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers
from core.analysis.answers.selection import Facts
from core.data.label_errors import LabelError
from core.pictures import display
from dashboard.figures.answers.answer import format_share
from dashboard.figures.answers.gallery import describe_votes, make_gallery
from dashboard.figures.parts.picture import fit_width, make_img
from dashboard.figures.parts.table import bold, make_table, muted, number, with_note

_KERNEL_SIDE, _MAP_SIDE = 48, 56  # pixels on the page
_PAIR = Markup('<figure class="pair">{}<figcaption>{}</figcaption></figure>')


class Pairing(NamedTuple):
    """Two matched filters, with what there is to show of them.

    Attributes:
        numbers: Of the filter of A and of that of B.
        correlation: Of their responses, in [-1, 1].
        kernels: Of both, float32 of shape (height, width, channels); empty where they read
            different things.
        maps: What both make of an image, float32 of shape (height, width); empty without one.
    """

    numbers: tuple[int, int]
    correlation: float
    kernels: tuple[NDArray[np.float32], ...] = ()
    maps: tuple[NDArray[np.float32], ...] = ()


def make_comparison_gallery(
    images: NDArray[np.int64],
    pixels: NDArray[np.float32],
    answers: tuple[Answers, Answers],
    facts: Facts,
    label_errors: Mapping[int, LabelError],
    *,
    columns: int,
    name: str,
    theme: str,
) -> dict[str, Any]:
    """Some test images with their label and what both networks read.

    Args:
        images: int64 of shape (num_shown,): numbers of images, at least one.
        pixels: float32 of shape (num_images, height, width, channels): all images.
        answers: What A and B answered.
        facts: Class names, writers, and what an image is called.
        label_errors: What people said of labels that they rejected.
        columns: Images in a row.
        name: Tells this gallery from others.
        theme: "light" or "dark".
    """
    data = make_gallery(
        images, pixels, answers[1], facts, label_errors, columns=columns, name=name, theme=theme
    )
    for item, image in zip(data["items"], images.tolist(), strict=True):
        label, *reads = _name_readings(image, answers, facts.class_names)
        item["title"] = label + (" · label?" if image in label_errors else "")
        item["note"] = f"A {reads[0]} · B {reads[1]}"
        shares = [format_share(float(one.confidence[image])) for one in answers]
        item["readout"] = (
            f"Test {facts.noun} {image:,}: labelled {label}; A reads {reads[0]} ({shares[0]}), "
            f"B reads {reads[1]} ({shares[1]})"
        )
        if error := label_errors.get(image):
            item["readout"] += f". {describe_votes(error, facts.class_names)}"
    return data


def make_examples(
    images: NDArray[np.int64],
    vectors: NDArray[np.float32],
    answers: tuple[Answers, Answers],
    class_names: Sequence[str],
    features: Sequence[str],
) -> Markup:
    """Some test vectors as a table: their label, what both networks read, their numbers.

    Args:
        images: int64 of shape (num_shown,): numbers of vectors.
        vectors: float32 of shape (num_vectors, length): all of them.
        answers: What A and B answered.
        class_names: What the labels stand for.
        features: What the numbers stand for; at most some dozen are shown.
    """
    shown = list(features[:12])
    rows = []
    for image in images.tolist():
        label, *reads = _name_readings(image, answers, class_names)
        shares = [format_share(float(one.confidence[image])) for one in answers]
        read = [
            Markup("{} {}").format(name, muted(share))
            for name, share in zip(reads, shares, strict=True)
        ]
        numbers = [f"{value:.3g}" for value in vectors[image, : len(shown)]]
        rows.append([f"{image:,}", bold(label), *read, *numbers])
    heads = ("Number", "Label", "A reads", "B reads", *map(number, shown))
    return make_table(rows, heads=heads)


def make_pairings(pairings: Sequence[Pairing], *, unit: str, theme: str) -> Markup:
    """Matched filters side by side, A at the left, with their correlation.

    Args:
        pairings: The best one first.
        unit: What a filter is called.
        theme: "light" or "dark".
    """
    figures = []
    for one in pairings:
        rows = []
        if one.kernels:
            rows.append([_show_kernel(kernel, theme=theme) for kernel in one.kernels])
        if one.maps:
            rows.append([_show_map(values, theme=theme) for values in one.maps])
        pictures = Markup("").join(
            Markup('<div class="pair-row">{}</div>').format(Markup("").join(row)) for row in rows
        )
        which = f"{unit} {one.numbers[0]} and {one.numbers[1]}"
        caption = with_note(bold(f"{one.correlation:.2f}"), which)
        figures.append(_PAIR.format(pictures, caption))
    return Markup('<div class="pairs">{}</div>').format(Markup("").join(figures))


def make_facts_table(rows: Sequence[tuple[str, str, str]], names: tuple[str, str]) -> Markup:
    """What both networks are and cost, a row for each measure.

    Args:
        rows: The measure, what A has, and what B has.
        names: What the networks are called.
    """
    named = [number(f"{letter} · {name}") for letter, name in zip("AB", names, strict=True)]
    return make_table(rows, heads=("", *named), classes="plain beside")


def _name_readings(
    image: int, answers: tuple[Answers, Answers], class_names: Sequence[str]
) -> tuple[str, str, str]:
    """The label, and what A and B read."""
    label = class_names[answers[0].labels[image]]
    first, second = (class_names[one.predicted[image]] for one in answers)
    return label, first, second


def _show_kernel(kernel: NDArray[np.float32], *, theme: str) -> Markup:
    """A kernel in two colors, or one of three channels in their own."""
    limit = float(np.abs(kernel).max()) or 1.0
    if kernel.shape[-1] == 3:
        picture, signed = 0.5 + 0.5 * kernel / np.float32(limit), False
    else:
        picture, signed = kernel[..., 0] / np.float32(limit), True
    width = fit_width(picture, _KERNEL_SIDE)
    return make_img(picture, alt="its kernel", width=width, theme=theme, signed=signed)


def _show_map(values: NDArray[np.float32], *, theme: str) -> Markup:
    """A response, by its own largest value."""
    (picture,), _ = display.normalize(values[None])
    width = fit_width(picture, _MAP_SIDE)
    signed = bool((values < 0).any())
    return make_img(picture, alt="its response", width=width, theme=theme, signed=signed)
