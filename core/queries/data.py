"""Every question about the data sets that are here, over plain values. Needs no Keras."""

from __future__ import annotations

from core.data import datasets, library
from core.data.datasets import MNIST, Source, Split
from core.store.card import Card


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
