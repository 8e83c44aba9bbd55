"""What each drawn form does to the reading of every digit: one added at a time.

A small network learns the training digits, without those held out. From there it goes on for two
epochs in many ways: three times with no form, which says how much chance moves, and with each form
alone. Each is compared with the mean of the three. A form that costs other digits more than chance
does, and more than it wins its own, is to be left out of the champion's recipe.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data import datasets
from core.data.datasets import Split
from core.drawing import digit_image
from core.drawing.forms.table import FORMS
from core.drawing.pen_file import PenDigit
from core.engine.progress import Progress
from core.recipes.recipe import Recipe
from core.recipes.table import find_recipe

_BASE = "cnn-larger"
_IMAGES = 20_000  # of the training digits
_EPOCHS = 10  # before any form is shown
_MORE_EPOCHS = 2  # with it
_DRAWN = 1000  # in each of these
_ORDERS = 3  # in which no form is shown


# Of pen digits and of held-out training digits: 1 where it was read, 0 where not; means of these.
Shares = tuple[NDArray[np.float64], NDArray[np.float64]]


class Effect(NamedTuple):
    """What came of one form, against the mean of going on without any.

    Attributes:
        form: Its name; "" for going on without any, in one of several orders of images.
        own: Change of the share read of pen digits of its label, in points.
        others: The same of all other pen digits.
        worst: The other digit that lost most.
        worst_change: Its change, in points.
        held_out: Change of the share read of the held-out training digits, in points.
    """

    form: str
    own: float
    others: float
    worst: int
    worst_change: float
    held_out: float


def try_forms(digits: Sequence[PenDigit], *, progress: Progress | None = None) -> list[Effect]:
    """Adds each form of the table by itself. Needs Keras; takes minutes.

    Args:
        digits: Real pen movements, to measure with; never trained on.
        progress: Told forms done and forms in all.
    """
    from core.networks.checkpoint import Checkpoint
    from core.networks.network import Network
    from core.networks.training import train

    pens = Split(
        np.stack([digit_image.redraw(digit.strokes) for digit in digits])[..., None],
        np.array([digit.label for digit in digits]),
    )
    dataset = datasets.hold_out(datasets.load_dataset())
    base = dataclasses.replace(find_recipe(_BASE), epochs=_EPOCHS, num_images=_IMAGES)
    reached: list[Checkpoint] = []
    train(base, dataset, keep=reached.append)

    def read(form: str, seed: int) -> Shares:
        trained = train(_with(base, form), dataset, seed=seed, start=reached[-1])
        network = Network(trained.model)
        right = [
            (network.predict(split.images).logits.argmax(axis=1) == split.labels).astype(float)
            for split in (pens, dataset.test)
        ]
        return right[0], right[1]

    number = _ORDERS + len(FORMS)
    without: list[Shares] = []
    for seed in range(_ORDERS):
        without.append(read("", seed))
        if progress:
            progress(seed + 1, number)
    pen_shares, held_out = zip(*without, strict=True)
    usual = np.mean(pen_shares, axis=0), np.mean(held_out, axis=0)
    effects = [_compare("", right, usual, pens.labels) for right in without]
    for form in FORMS:
        effects.append(_compare(form, read(form, 0), usual, pens.labels))
        if progress:
            progress(len(effects), number)
    return effects


def _with(base: Recipe, form: str) -> Recipe:
    epochs = _EPOCHS + _MORE_EPOCHS
    if not form:
        return dataclasses.replace(base, epochs=epochs)
    return dataclasses.replace(base, epochs=epochs, drawn_styles=_DRAWN, forms=(form,))


def _compare(
    form: str,
    now: Shares,
    usual: Shares,
    labels: NDArray[np.int64],
) -> Effect:
    change = 100 * (now[0] - usual[0])
    own = FORMS[form].label if form else -1
    by_digit = {
        int(digit): float(change[labels == digit].mean())
        for digit in np.unique(labels)
        if digit != own
    }
    worst = min(by_digit, key=lambda digit: by_digit[digit])
    return Effect(
        form=form,
        own=float(change[labels == own].mean()) if (labels == own).any() else 0.0,
        others=float(change[labels != own].mean()),
        worst=worst,
        worst_change=by_digit[worst],
        held_out=float(100 * (now[1] - usual[1]).mean()),
    )
