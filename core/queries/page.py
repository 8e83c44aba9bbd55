"""A network as one HTML file: gathers what stands on it. Needs Keras."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers
from core.analysis.answers.words import WORDS
from core.analysis.layers.units import read_unit
from core.browser import page
from core.browser.article import write_article
from core.browser.pack import FLOAT16
from core.browser.page_content import Content, Examples, Misread
from core.data.datasets import Source, Split
from core.drawing.digit_address import parse
from core.drawing.digit_image import PEN_WIDTH
from core.queries import data, mistakes, models
from core.queries.browser import pack_model
from core.queries.page_facts import describe_example, list_facts
from core.queries.page_pictures import (
    MOST_CLASSES,
    TOP,
    draw_classes,
    draw_kernels,
    draw_layers,
    find_tops,
    make_sheet,
    to_bytes,
)
from core.store.card import Card

_MOST_MISREAD = 60  # shown; of some networks there are hundreds
_MOST_FEATURES = 12  # that have a slider each


@dataclass(frozen=True)
class Wishes:
    """How a page shall be.

    Attributes:
        dtype: As what the weights are written.
        lesson: Whether only what a link names is shown.
        digit: Address of a test example that the page is about; "" for none.
        full: Whether all test images come along.
        unit: What is looked at first, as "layer:number".
        command: The command that makes the page, for whoever wants it again.
    """

    dtype: str = FLOAT16
    lesson: bool = False
    digit: str = ""
    full: bool = False
    unit: str = ""
    command: str = ""


def make_page(model_id: str, wishes: Wishes, errors: Sequence[float] = ()) -> str:
    """The page of a network, as HTML. Needs Keras.

    Args:
        model_id: Id of the model.
        wishes: How it shall be.
        errors: Test errors of all seeds of its recipe in percent, if they are known.

    Raises:
        ValueError: There is no such model or example, or the browser cannot run it; the sentence
            says which layer is why.
    """
    card = models.find_model(model_id)
    packed = pack_model(card.model_id, dtype=wishes.dtype, folded=False)
    source = data.source_of(card)
    split = data.test_split(source.name)
    answers = mistakes.read_answers(card.model_id)
    tops = find_tops(card)
    if wishes.unit:
        read_unit(card.graph, wishes.unit)
    begin = None
    if wishes.digit:
        begin = parse(wishes.digit, split.images, noun=source.noun).index
        if begin is None:
            raise ValueError(
                f"A page begins with a test {source.noun}, such as test-0. A drawing stands in the "
                "page's own link: draw it there, and copy the address."
            )
    misread = _choose_misread(answers)
    numbers = _choose_numbers(begin, split, [one.number for one in misread], tops)
    return page.write_page(
        Content(
            name=card.recipe.name,
            model_id=card.model_id,
            noun=source.noun,
            packed=packed,
            class_names=source.class_names,
            features=source.named_features,
            draws=source.holds_digits,
            pen_width=PEN_WIDTH,
            words=WORDS,
            examples=_make_examples(source, split, numbers),
            misread=misread,
            num_misread=int(answers.wrong.sum()),
            article=write_article(card.graph, source.noun),
            facts=list_facts(card, source, errors, dtype=wishes.dtype, command=wishes.command),
            kernels=draw_kernels(card),
            classes=draw_classes(card, source, split, tops),
            layers=draw_layers(card, full=wishes.full),
            ranges=_find_ranges(source, split),
            full=make_sheet(source, split) if wishes.full and source.is_image else None,
            digit=begin,
            unit=wishes.unit,
            lesson=wishes.lesson,
            report=_report(card, source, split, begin, wishes.dtype),
        )
    )


def _report(card: Card, source: Source, split: Split, begin: int | None, dtype: str) -> str:
    """What the page's own network answers to the example that the page is about."""
    if begin is None:
        return ""
    network = models.load_as_packed(card.model_id, dtype)
    shares = network.predict(split.images[begin : begin + 1]).probabilities[0]
    return describe_example(begin, int(split.labels[begin]), shares, source)


def _choose_misread(answers: Answers) -> list[Misread]:
    """Those that it misreads, the surest answers first."""
    wrong = np.flatnonzero(answers.wrong)
    order = wrong[np.argsort(-answers.confidence[wrong], kind="stable")]
    return [
        Misread(int(number), int(answers.labels[number]), int(answers.predicted[number]))
        for number in order[:_MOST_MISREAD]
    ]


def _choose_numbers(
    begin: int | None, split: Split, misread: Iterable[int], tops: NDArray[np.int64] | None
) -> list[int]:
    """Test examples that come along: the wanted one, one of each class, misread ones."""
    _, firsts = np.unique(split.labels, return_index=True)
    others: list[int] = [] if tops is None else tops[:, :TOP].ravel().tolist()
    wanted = [*([] if begin is None else [begin]), *firsts[:MOST_CLASSES], *misread, *others]
    return list(dict.fromkeys(int(number) for number in wanted))


def _make_examples(source: Source, split: Split, numbers: list[int]) -> Examples:
    chosen, (low, high) = split.images[numbers], source.value_range
    raw = to_bytes(chosen, source) if source.is_image else chosen
    return Examples(numbers, split.labels[numbers].tolist(), raw, low, high)


def _find_ranges(source: Source, split: Split) -> list[tuple[float, float]]:
    if source.is_image or source.input_shape[0] > _MOST_FEATURES:
        return []
    return [(float(column.min()), float(column.max())) for column in split.images.T]
