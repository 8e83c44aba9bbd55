"""Every question that can be asked, over plain values: the one door for pages and command line.

Questions that need a network run in a worker process (`core.engine`) or, on the command line, in
this one; they import Keras when they are called. The others read cards and files and answer at
once.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers import filters
from core.data import datasets, library
from core.data.datasets import ASSETS, MNIST, Source, Split
from core.drawing import digit_image, measures, pen_file, photo
from core.drawing.digit_image import Ink, Stages
from core.maintenance import pen_benchmark
from core.networks.prediction import Prediction
from core.store.card import Card
from core.store.store import ModelStore

if TYPE_CHECKING:
    from core.networks.network import Network

MEASURES_FILE = ASSETS / f"{MNIST.name}_measures.json"
_NETWORKS_KEPT = 8  # loaded networks a worker keeps; each takes a few megabytes

Progress = Callable[[int, int], None]


def list_models() -> list[Card]:
    """The cards of all models that are here."""
    return ModelStore().cards()


def find_model(name: str) -> Card:
    """The card of a model, by its id or its recipe's name.

    Raises:
        ValueError: There is no such model.
    """
    return ModelStore().resolve(name)


def list_datasets() -> list[Source]:
    """The data sets that are here, shipped ones first."""
    return library.list_sources()


def find_dataset(name: str) -> Source:
    """The data set of that name.

    Raises:
        ValueError: There is none.
    """
    return library.find_source(name)


def source_of(card: Card) -> Source:
    """The data set that a model was trained on, which knows its class names and input shape.

    Raises:
        ValueError: It is not here, or another one bears its name.
    """
    here = {source.name: source for source in library.list_sources()}
    source = here.get(card.dataset)
    if source is None or source.sha256 != card.dataset_sha256:
        problem = "not here" if source is None else "another one here than it was trained on"
        raise ValueError(
            f"{card.recipe.name} was trained on the data set {card.dataset!r}, which is {problem}. "
            "Import that one, or choose another network."
        )
    return source


def test_split(dataset: str = MNIST.name) -> Split:
    """The test images of a data set and their labels.

    Raises:
        ValueError: There is no such data set, or it is damaged.
    """
    return datasets.load_test_split(find_dataset(dataset))


def count_images(dataset: str) -> tuple[int, int]:
    """How many training and test images a data set has.

    Raises:
        ValueError: There is no such data set, or it is damaged.
    """
    source = find_dataset(dataset)
    train, test = (len(datasets.read_labels(source, part)) for part in ("train", "test"))
    return train, test


def test_probabilities(model_id: str) -> NDArray[np.float32]:
    """What a model answers on the test set, from the store.

    Returns:
        float32 of shape (num_test_images, num_classes) in [0, 1].

    Raises:
        ValueError: The model is missing or damaged.
    """
    return ModelStore().read_probabilities(model_id)


def place_among_training_digits(image: NDArray[np.float32]) -> list[measures.Measure]:
    """How a digit image compares with the training digits, measure by measure.

    Args:
        image: float32 of shape (height, width) in [0, 1], with some ink.
    """
    return measures.compare(image, measures.read_reference(MEASURES_FILE))


def predict(model_id: str, images: NDArray[np.float32]) -> Prediction:
    """What a model answers for some images. Needs Keras.

    Args:
        model_id: The model.
        images: float32 of shape (num_images, *input_shape) in the range of its data set.

    Raises:
        ValueError: The model is missing or damaged, or the images have another shape.
    """
    return load_network(model_id).predict(images)


@functools.lru_cache(maxsize=_NETWORKS_KEPT)
def load_network(model_id: str) -> Network:
    """Loads a model from the store; the ones used last stay loaded. Needs Keras.

    Raises:
        ValueError: The model is missing or damaged, or some of its weights are no numbers.
    """
    from core.networks import network

    store = ModelStore()
    card = store.resolve(model_id)
    weights = store.read_weights(card.model_id)
    filters.check_finite(weights)
    source = source_of(card)
    return network.load_network(card.recipe, weights, source.input_shape, len(source.class_names))


def warm_up() -> None:
    """Loads Keras and the first network, so that the first question is answered at once."""
    card = list_models()[0]
    network = load_network(card.model_id)
    network.predict(np.zeros((1, *source_of(card).input_shape), np.float32))


def prepare_photo(raw: bytes) -> tuple[Stages, Ink, tuple[str, ...]]:
    """Turns an uploaded picture into digit images.

    Returns:
        The stages; the ink that was found, float32 of shape (height, width) in [0, 1]; and
        sentences on what was done to the picture.

    Raises:
        ValueError: The bytes are not a picture of a digit.
    """
    ink, notes = photo.read_photo(raw)
    return digit_image.stages(ink), ink, notes


def prepare_image(
    raw: bytes, shape: tuple[int, int, int]
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Turns an uploaded picture into an image of another shape than a digit's.

    Returns:
        float32 of that shape in [0, 1], and sentences on what was done to the picture.

    Raises:
        ValueError: The bytes are not a picture, or nothing is on it.
    """
    return photo.read_image(raw, shape)


def read_picture(model_id: str, path: Path) -> list[dict[str, str | float]]:
    """Reads a picture file, a digit in every stage of preparation. Needs Keras.

    Returns:
        For each stage its name and its two likeliest classes with their probabilities in percent.

    Raises:
        ValueError: The file cannot be read as a picture, or the model reads no pictures.
    """
    source = source_of(find_model(model_id))
    if not source.is_image:
        raise ValueError(f"{source.title} holds no images; choose a network that reads images.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror or error}).") from None
    try:
        if source.holds_digits:
            stages, _, _ = prepare_photo(raw)
            prepared = {name: image[..., None] for name, image in stages._asdict().items()}
        else:
            height, width, channels = source.input_shape
            prepared = {"scaled": prepare_image(raw, (height, width, channels))[0]}
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    probabilities = predict(model_id, np.stack(list(prepared.values()))).probabilities
    names = source.class_names
    rows: list[dict[str, str | float]] = []
    for stage, row in zip(prepared, probabilities, strict=True):
        first, second = np.argsort(row)[::-1][:2]
        rows.append(
            {
                "file": str(path),
                "stage": stage,
                "first": names[first],
                "first %": round(100 * float(row[first]), 1),
                "second": names[second],
                "second %": round(100 * float(row[second]), 1),
            }
        )
    return rows


def read_pens(model_id: str, path: Path) -> pen_benchmark.PenReading:
    """Lets a model read the UCI pen digits. Needs Keras.

    Raises:
        ValueError: There are no pen digits at that place.
    """
    digits = pen_file.read_pen_digits(path)
    return pen_benchmark.read_pens(digits, lambda images: predict(model_id, images).logits)


def write_reference() -> Path:
    """Measures the training digits and writes their percentiles into assets/."""
    images = datasets.load_dataset(MNIST).train.images[..., 0]
    MEASURES_FILE.write_text(json.dumps(measures.make_reference(images)))
    return MEASURES_FILE


def export_model(model_id: str, path: Path) -> None:
    """Saves a model as `.keras`, `.h5` or `.weights.h5`. Needs Keras.

    Raises:
        ValueError: There is no such model, or the file cannot be written.
    """
    load_network(find_model(model_id).model_id).export(path)
