"""Every question about the last hidden layer: what looks alike to a network. They need Keras."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from core.analysis.hidden import neighbors, projection
from core.analysis.hidden.neighbors import Neighbors
from core.analysis.hidden.projection import Components, Embedding, Projection
from core.data import datasets
from core.data.datasets import Split
from core.pictures import display
from core.queries import data, models

_CLASSES_KEPT = 10  # classes of training images whose hidden layer a worker keeps
_NUMBERS_KEPT = 8_000_000  # of such a class at most, 32 megabytes; wider ones are computed again
_ANSWERS_KEPT = 64  # digits whose neighbors a worker keeps; each takes some 40 kilobytes
_FEWEST = 8  # test images that a t-SNE is made of
_EMBEDDINGS_KEPT = 16  # t-SNEs; each takes some 15 megabytes


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


@functools.lru_cache(maxsize=1)
def _training_split(dataset: str) -> Split:
    return datasets.load_dataset(data.find_dataset(dataset)).train


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
    images = data.test_split(models.find_model(model_id).dataset).images
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
