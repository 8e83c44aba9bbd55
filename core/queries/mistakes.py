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
from core.analysis.hidden import neighbors, projection
from core.analysis.hidden.neighbors import Neighbors
from core.analysis.hidden.projection import Components, Embedding, Projection
from core.data import datasets
from core.data.datasets import MNIST, Split
from core.data.label_errors import LabelError, read_label_errors
from core.maintenance import shipping
from core.pictures import display
from core.queries import models

RANKED = 20  # images with the least likely labels, among which rejected ones are counted
_CLASSES_KEPT = 10  # classes of training images whose hidden layer a worker keeps
_NUMBERS_KEPT = 8_000_000  # of such a class at most, 32 megabytes; wider ones are computed again
_ANSWERS_KEPT = 64  # digits whose neighbors a worker keeps; each takes some 40 kilobytes
_FEWEST = 8  # test images that a t-SNE is made of
_EMBEDDINGS_KEPT = 16  # t-SNEs; each takes some 15 megabytes


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
    source = models.source_of(card)
    probabilities = models.test_probabilities(card.model_id)
    return reading.read_answers(probabilities, _test_labels(source.name), source.class_names)


def label_errors(dataset: str = MNIST.name) -> dict[int, LabelError]:
    """The test images of a data set whose label people rejected, by number.

    Raises:
        ValueError: Their table cannot be read.
    """
    return read_label_errors(models.find_dataset(dataset))


def gather_facts(dataset: str = MNIST.name, doubtful: NDArray[np.int64] | None = None) -> Facts:
    """What is known of the test images of a data set, for selecting among them.

    Args:
        dataset: Its name.
        doubtful: From `doubtful_labels`, where these are asked for.
    """
    source = models.find_dataset(dataset)
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
    store = shipping.held_out_store()
    wanted = shipping.held_out_id(card.recipe, card.seed, card.dataset)
    first = shipping.held_out_id(card.recipe, 0, card.dataset)
    here = {one.model_id for one in store.cards()}
    run = next((one for one in (wanted, first) if one in here), None)
    if run is None:
        return None
    source = models.source_of(card)
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


def nearest_training_digits(
    model_id: str, image: NDArray[np.float32], classes: tuple[int, ...]
) -> list[Neighbors]:
    """The training images that look most like an image to a model, class by class. Needs Keras.

    Args:
        model_id: The model.
        image: float32 of shape (height, width, channels) in the data set's range, or a vector.
        classes: Which classes to look among.

    Raises:
        ValueError: There is no such model.
    """
    model_id = models.find_model(model_id).model_id
    return _nearest(model_id, image.shape, image.astype(np.float32).tobytes(), classes)


@functools.lru_cache(maxsize=_ANSWERS_KEPT)
def _nearest(
    model_id: str, shape: tuple[int, ...], pixels: bytes, classes: tuple[int, ...]
) -> list[Neighbors]:
    """Kept, as a page asks for the same digit again with every change elsewhere on it."""
    network = models.load_network(model_id)
    train = _training_split(models.find_model(model_id).dataset)
    image = np.frombuffer(pixels, np.float32).reshape(1, *shape)
    (point,) = next(network.hidden(image))
    found = []
    for label in classes:
        members = np.flatnonzero(train.labels == label)
        batches = _hidden_of_class(model_id, label) or network.hidden(train.images[members])
        nearest, distances = neighbors.find_nearest(point, batches)
        indices = members[nearest]
        images = train.images[indices]
        if images.ndim == 4:
            images = display.as_pictures(images)
        found.append(Neighbors(label, indices, distances, images))
    return found


def project_pca(model_id: str, image: NDArray[np.float32] | None = None) -> Projection:
    """The test images along the first two principal components of the last hidden layer.

    Args:
        model_id: The model.
        image: float32 of shape (height, width, channels), or a vector, to place among them.

    Raises:
        ValueError: There is no such model.
    """
    model_id = models.find_model(model_id).model_id
    components, points = _components(model_id)
    current = None if image is None else _place(model_id, image)[:2]
    first, second = (float(share) for share in [*components.shares[:2], 0.0][:2])
    return Projection(points[:, :2], current, shares=(first, second))


def advance_tsne(model_id: str, step: int, image: NDArray[np.float32] | None = None) -> Projection:
    """Takes a t-SNE of the last hidden layer one stretch beyond a step, if it is not there yet.

    It is asked for in short stretches, so that whoever waits sees it grow, can end it, and other
    visitors' questions find their turn between them.

    Args:
        model_id: The model.
        step: Where it was when last seen; there are `projection.STEPS` in all.
        image: float32 of shape (height, width, channels), or a vector, to place once it is done.

    Raises:
        ValueError: There is no such model, or there are too few images to have neighbors.
    """
    model_id = models.find_model(model_id).model_id
    number = len(_components(model_id)[1])
    if number < _FEWEST:
        raise ValueError(
            f"t-SNE needs at least {_FEWEST} test images to find neighbors among; there are "
            f"{number}. Look at the PCA instead."
        )
    embedding = _embedding(model_id)
    if embedding.step <= step:
        embedding.advance()
    current = None
    if image is not None and embedding.step == projection.STEPS:
        current = embedding.place(_place(model_id, image))
    return Projection(embedding.points, current, embedding.step)


@functools.lru_cache(maxsize=4)
def _test_labels(dataset: str) -> NDArray[np.int64]:
    labels = datasets.read_labels(models.find_dataset(dataset), "test")
    labels.setflags(write=False)  # all answers share them
    return labels


@functools.lru_cache(maxsize=1)
def _training_split(dataset: str) -> Split:
    return datasets.load_dataset(models.find_dataset(dataset)).train


@functools.lru_cache(maxsize=1)
def _held_out_labels(dataset: str) -> NDArray[np.int64]:
    return datasets.read_held_out_labels(models.find_dataset(dataset))


@functools.lru_cache(maxsize=_CLASSES_KEPT)
def _hidden_of_class(model_id: str, label: int) -> list[NDArray[np.float32]] | None:
    """The hidden layer of a class's training images, in batches; None where it is too wide."""
    train = _training_split(models.find_model(model_id).dataset)
    network = models.load_network(model_id)
    members = np.flatnonzero(train.labels == label)
    if len(members) * network.hidden_width > _NUMBERS_KEPT:
        return None
    return list(network.hidden(train.images[members]))


@functools.lru_cache(maxsize=4)
def _components(model_id: str) -> tuple[Components, NDArray[np.float32]]:
    """The principal components of the last hidden layer, and the test images along them."""
    images = models.test_split(models.find_model(model_id).dataset).images
    network = models.load_network(model_id)
    fitted = projection.count_fitted(len(images), network.hidden_width)
    points = np.concatenate(list(network.hidden(images[:fitted])))
    components = projection.fit_components(points)
    placed = [components.project(points)]
    placed += [components.project(batch) for batch in network.hidden(images[fitted:])]
    return components, _widen(np.concatenate(placed))


def _widen(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gives a plane to points that have one component only."""
    return np.pad(points, [(0, 0), (0, max(0, 2 - points.shape[1]))])


@functools.lru_cache(maxsize=_EMBEDDINGS_KEPT)
def _embedding(model_id: str) -> Embedding:
    return Embedding(_components(model_id)[1])


def _place(model_id: str, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """A digit along the principal components: float32 of shape (num_components,)."""
    components, _ = _components(model_id)
    (point,) = _widen(components.project(next(models.load_network(model_id).hidden(image[None]))))
    return point  # type: ignore[no-any-return]
