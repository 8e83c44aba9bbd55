"""Calibrates and measures the signal that tells digits from other signs.

What the signal is, is code (`strangeness.CHOSEN`); the numbers it is compared with are made here.
Scales and threshold are found on training digits that networks of their own have not learned from:
the champion's held-out runs. Digits are distorted for the threshold as they are for training, so
that other hands than those of the data set are not taken for no digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import familiarity, strangeness
from core.analysis.answers.familiarity import FALSE_ALARMS, NO_DIGIT, QUANTILES, Calibration
from core.analysis.answers.strangeness import CANDIDATES, CHOSEN, Evidence, Reference
from core.analysis.hidden import projection
from core.data import datasets
from core.data.augmentation import augment
from core.data.datasets import MNIST
from core.drawing import digit_image
from core.drawing.forms.table import FIRST_FORMS
from core.drawing.pen_file import read_pen_digits
from core.drawing.pen_styles import draw_styles
from core.drawing.signs.style import draw_signs
from core.drawing.signs.table import CHOOSING, REPORTING
from core.files import storage
from core.files.arrays import pack
from core.queries import models
from core.queries.familiarity import FAMILIARITY_FILE, find_judges, gather_evidence, name_judge
from core.recipes.recipe import Recipe
from core.store import held_out
from core.store.card import Card

if TYPE_CHECKING:
    from core.networks.network import Network

_REFERENCE_DIGITS = 4000  # training digits that drawings are compared with: half a megabyte
_REFERENCE_FORMS = 1000  # and digits in the forms that the champion's recipe has drawn besides
_PER_SIGN = 60  # drawings of each letter and each other sign
_HIGH = 0.9  # probability above which a letter's answer would be believed


class Judged(NamedTuple):
    """What one signal says of several groups of drawings.

    Attributes:
        parts: The signal, or the signals that are summed.
        flagged: For each group how many drawings are beyond the threshold, and how many there are.
        believed: How many answers to letters have a high probability and no notice, and how many
            answers there are: each network's own.
    """

    parts: tuple[str, ...]
    flagged: dict[str, tuple[int, int]]
    believed: tuple[int, int]


def write_familiarity() -> Path:
    """Calibrates the signal and writes the result into assets/. Needs Keras.

    Raises:
        ValueError: A network, or the weights of its held-out run, is missing.
    """
    judges = find_judges()
    recipe = judges[0].recipe
    unseeing = load_held_out(judges)
    reference, _ = make_reference(unseeing, recipe)
    digits, distorted = (gather_evidence(unseeing, one) for one in _held_out_digits(recipe))
    scales = strangeness.measure_scales(CHOSEN, digits, reference)
    scores = strangeness.score(CHOSEN, distorted, reference, scales)
    shipped = [models.load_network(card.model_id) for card in judges]
    reference, indices = make_reference(shipped, recipe)
    calibration = Calibration(
        networks=tuple(name_judge(card) for card in judges),
        reference=reference,
        indices=indices,
        scales=scales,
        quantiles=np.quantile(scores, np.linspace(0, 1, QUANTILES)),
    )
    storage.replace_file(FAMILIARITY_FILE, pack(familiarity.to_arrays(calibration)))
    return FAMILIARITY_FILE


def measure_signals(
    pens: Path | None = None, *, choosing: bool = False, plain: bool = False
) -> list[Judged]:
    """Measures all candidates with the champion's held-out runs. Needs Keras.

    Args:
        pens: UCI pen digits, a file or a folder: digits of other hands.
        choosing: Whether to draw the signs with which the signal was chosen, rather than those
            that were left alone for reporting.
        plain: Whether to set the threshold by held-out digits as they are, not by distorted ones.

    Raises:
        ValueError: A held-out run's weights are missing, or there are no pen digits.
    """
    judges = find_judges()
    pen_digits = read_pen_digits(pens) if pens else []
    networks = load_held_out(judges)
    reference, _ = make_reference(networks, judges[0].recipe)
    digits, distorted = _held_out_digits(judges[0].recipe)
    among = CHOOSING if choosing else REPORTING
    drawn = draw_signs(_PER_SIGN * len(among.signs), among, seed=1)
    is_letter = np.array([sign.is_letter for sign in drawn.signs])
    groups = {
        "letters": drawn.images[is_letter],
        "scribbles": drawn.images[~is_letter],
        "held-out digits": digits,
        "distorted digits": distorted,
    }
    if recipe_forms := judges[0].recipe.forms:
        groups["drawn forms"] = draw_styles(1000, forms=recipe_forms, seed=2).images
    if pen_digits:
        redrawn = [digit_image.redraw(digit.strokes) for digit in pen_digits]
        groups["pen digits"] = np.stack(redrawn)[..., None]
    evidence = {name: gather_evidence(networks, images) for name, images in groups.items()}
    threshold_by = "held-out digits" if plain else "distorted digits"
    return [judge_groups(parts, evidence, reference, threshold_by) for parts in CANDIDATES]


def judge_groups(
    parts: tuple[str, ...],
    evidence: Mapping[str, Evidence],
    reference: Reference,
    threshold_by: str,
) -> Judged:
    """Calibrates a signal on held-out digits and counts what it flags.

    Args:
        parts: The signal, or signals to sum.
        evidence: By group; there are "letters" and "held-out digits".
        reference: What is compared with.
        threshold_by: The group of which as many are flagged as may be false alarms.
    """
    scales = strangeness.measure_scales(parts, evidence["held-out digits"], reference)
    scores = {
        name: strangeness.score(parts, one, reference, scales) for name, one in evidence.items()
    }
    threshold = np.quantile(scores[threshold_by], 1 - FALSE_ALARMS)
    flagged = {name: scored > threshold for name, scored in scores.items()}
    high = strangeness.softmax(evidence["letters"].logits).max(axis=2) > _HIGH
    believed = high & ~flagged["letters"]
    return Judged(
        parts,
        {name: (int(marks.sum()), len(marks)) for name, marks in flagged.items()},
        (int(believed.sum()), believed.size),
    )


def load_held_out(judges: Sequence[Card]) -> list[Network]:
    """The networks of the judges' held-out runs, which have not seen the digits held out.

    Raises:
        ValueError: The weights of one are missing.
    """
    from core.networks import network

    store = held_out.held_out_store()
    networks = []
    for card in judges:
        run = held_out.held_out_id(card.recipe, card.seed, card.dataset)
        weights = store.read_weights(run)
        if not weights:
            raise ValueError(
                f"The held-out run {run} has no weights. Run `python -m core train "
                f"{card.recipe.name} --seed {card.seed} --validate --ship` first."
            )
        networks.append(
            network.load_network(card.recipe, weights, card.input_shape, card.num_classes)
        )
    return networks


def make_reference(
    networks: Sequence[Network], recipe: Recipe
) -> tuple[Reference, NDArray[np.int64]]:
    """What drawings are compared with, as some networks see it.

    These are training digits that no held-out run sets aside, always the same, and digits in the
    forms that the recipe has drawn besides.

    Returns:
        The reference, and for each of its points the index of the training image or `NO_DIGIT`.
    """
    train = datasets.load_dataset(MNIST).train
    _, learned = datasets.choose_held_out(len(train.labels), datasets.HELD_OUT)
    chosen = np.sort(learned[:_REFERENCE_DIGITS])
    forms = draw_styles(_REFERENCE_FORMS, forms=recipe.forms or FIRST_FORMS, seed=0)
    images = np.concatenate([train.images[chosen], forms.images])
    hidden = gather_evidence(networks, images).hidden
    components = projection.fit_components(hidden)
    labels = np.concatenate([train.labels[chosen], forms.labels])
    indices = np.concatenate([chosen, np.full(len(forms.labels), NO_DIGIT)])
    return Reference(components, components.project(hidden), labels), indices


def _held_out_digits(recipe: Recipe) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The training digits that are held out, as they are, and distorted as for training."""
    digits = datasets.hold_out(datasets.load_dataset(MNIST)).test.images
    if recipe.augmentation is None:
        return digits, digits
    return digits, augment(digits, recipe.augmentation, seed=0)
