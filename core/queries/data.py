"""Every question about the data sets that are here, over plain values. Needs no Keras."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from core.data import datasets, library, overview
from core.data.datasets import MNIST, Source, Split
from core.data.importing import importer
from core.data.importing.found import Found, take_answers
from core.data.overview import Overview
from core.store.card import Card

READ_AT_ONCE = 20 * 2**20  # bytes of files that are read whole for a look


class Preview(NamedTuple):
    """What is in files that are not kept yet.

    Attributes:
        overview: Counts and samples.
        class_names: In order.
        is_image: Whether an example is an image.
        features: What the numbers of a vector stand for; empty for images, or where none are named.
        notes: Sentences on what was found.
    """

    overview: Overview
    class_names: tuple[str, ...]
    is_image: bool
    features: tuple[str, ...]
    notes: tuple[str, ...]


def list_datasets() -> list[Source]:
    """The data sets that are here, shipped ones first."""
    return library.list_sources()


def look_at_upload(
    files: Mapping[str, bytes], answers: Mapping[str, str], *, per_class: int, classes: int
) -> tuple[Found, Preview | None]:
    """What uploaded files are, and where they are small enough to be read at once, what is in them.

    Args:
        files: Bytes by name.
        answers: To questions of an earlier look, see `take_answers`.
        per_class: How many samples of each class.
        classes: Of how many classes there are samples, at most.

    Raises:
        ValueError: They cannot be read or are of no known format.
    """
    wishes = take_answers(answers)
    found = importer.look_upload(files, **wishes)
    unanswered = any(not question.proposal for question in found.questions)
    if unanswered or sum(map(len, files.values())) > READ_AT_ONCE:
        return found, None
    collected = importer.collect_upload(files, **wishes)
    summed = overview.preview(collected, per_class=per_class, classes=classes)
    is_image = collected.train_images.ndim == 4
    return found, Preview(
        summed, collected.class_names, is_image, collected.features, collected.notes
    )


def import_watched(uploaded: Mapping[str, bytes], watched: Path, **wishes: Any) -> Source:
    """Imports uploaded files, says meanwhile how far it is, and ends when that is wished.

    Args:
        uploaded: Bytes by name.
        watched: A file of whoever waits: "done of steps" is written there, and once it is gone the
            import ends.
        **wishes: As in `importer.import_upload`.

    Raises:
        ValueError: What is wrong with the files, or that it was cancelled.
    """

    def progress(done: int, steps: int) -> None:
        try:
            with watched.open("r+") as file:  # which does not make it anew
                file.write(f"{done} {steps}\n")
                file.truncate()
        except FileNotFoundError:
            raise ValueError("The import was cancelled; nothing of it was kept.") from None

    return importer.import_upload(uploaded, progress=progress, **wishes)


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
