"""Every question about right and wrong answers, over plain values: the door's third part.

What can be said from stored answers needs no network and is answered at once, in the web process.
What runs a network, and what needs scikit-learn, belongs into a worker process.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import answers as reading
from core.analysis.answers import calibration, label_quality, scores, selection
from core.analysis.answers.answers import Answers
from core.analysis.answers.scores import Error
from core.analysis.answers.selection import Facts
from core.data import datasets
from core.data.datasets import MNIST
from core.data.label_errors import LabelError, read_label_errors
from core.queries import data, models
from core.store import held_out

RANKED = 20  # images with the least likely labels, among which rejected ones are counted


class Temperature(NamedTuple):
    """A temperature and what it was fitted on.

    Attributes:
        value: The logits are divided by it.
        differs: Whether it differs from 1 by more than chance explains.
        images: Number of held-out training images that were answered.
        mistakes: How many of them were misread.
        same_run: Whether the run that answered had the model's own seed.
    """

    value: float
    differs: bool
    images: int
    mistakes: int
    same_run: bool


def read_answers(model_id: str) -> Answers:
    """What a model answered on the test set, from the store.

    Raises:
        ValueError: The model is missing or damaged, or knows other classes or images.
    """
    card = models.find_model(model_id)
    source = data.source_of(card)
    probabilities = models.test_probabilities(card.model_id)
    labels, ending = _test_labels(source.name), card.recipe.ending
    return reading.read_answers(probabilities, labels, source.class_names, ending=ending)


def label_errors(dataset: str = MNIST.name) -> dict[int, LabelError]:
    """The test images of a data set whose label people rejected, by number.

    Raises:
        ValueError: Their table cannot be read.
    """
    return read_label_errors(data.find_dataset(dataset))


def gather_facts(dataset: str = MNIST.name, doubtful: NDArray[np.int64] | None = None) -> Facts:
    """What is known of the test images of a data set, for selecting among them.

    Args:
        dataset: Its name.
        doubtful: From `doubtful_labels`, where these are asked for.
    """
    source = data.find_dataset(dataset)
    rejected = np.array(sorted(label_errors(dataset)), np.int64)
    return Facts(source.class_names, source.writers, rejected, doubtful, source.noun)


def measure_errors(answers: Answers, dataset: str = MNIST.name) -> dict[str, Error]:
    """The error on all test images ("" is its name), by writers, and without rejected labels.

    Args:
        answers: From `read_answers`.
        dataset: Name of the data set that was answered.
    """
    facts, number = gather_facts(dataset), len(answers.labels)
    errors = {"": scores.measure_error(answers)}
    for name in facts.groups:
        group = selection.mark_group(facts.groups, name, number)
        errors[f"by {name}"] = scores.measure_error(answers, group)
    if len(facts.rejected):
        kept = ~np.isin(np.arange(number), facts.rejected)
        errors[f"without {len(facts.rejected)} rejected labels"] = scores.measure_error(
            answers, kept
        )
    return errors


def with_temperature(answers: Answers, temperature: float) -> Answers:
    """The same answers with their logits divided by a temperature."""
    cooled = calibration.apply_temperature(answers.probabilities, temperature)
    names = [str(label) for label in range(cooled.shape[1])]
    return reading.read_answers(cooled, answers.labels, names)


def find_temperature(model_id: str) -> Temperature | None:
    """The temperature of a model, fitted on held-out training images; None where there are none.

    The model itself has seen all training images, so another run of its recipe answers, which has
    seen all but 5,000: one with the model's own seed, or else the first that is there.

    Raises:
        ValueError: There is no such model.
    """
    card = models.find_model(model_id)
    store = held_out.held_out_store()
    wanted = held_out.held_out_id(card.recipe, card.seed, card.dataset)
    first = held_out.held_out_id(card.recipe, 0, card.dataset)
    here = {one.model_id for one in store.cards()}
    run = next((one for one in (wanted, first) if one in here), None)
    if run is None:
        return None
    source = data.source_of(card)
    labels = _held_out_labels(source.name)
    answers = reading.read_answers(store.read_probabilities(run), labels, source.class_names)
    answered = answers.answered
    fit = calibration.fit_temperature(answers.probabilities[answered], labels[answered])
    return Temperature(
        fit.value, fit.differs, int(answered.sum()), int(answers.wrong.sum()), run == wanted
    )


def doubtful_labels(model_id: str) -> NDArray[np.int64]:
    """The test images whose label confident learning doubts. Needs cleanlab.

    Returns:
        int64 of shape (num_doubtful,), the label least likely first.

    Raises:
        ValueError: There is no such model.
    """
    return label_quality.find_doubtful(read_answers(model_id))


@functools.lru_cache(maxsize=4)
def _test_labels(dataset: str) -> NDArray[np.int64]:
    labels = datasets.read_labels(data.find_dataset(dataset), "test")
    labels.setflags(write=False)  # all answers share them
    return labels


@functools.lru_cache(maxsize=1)
def _held_out_labels(dataset: str) -> NDArray[np.int64]:
    return datasets.read_held_out_labels(data.find_dataset(dataset))
