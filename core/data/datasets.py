"""The data sets that networks learn from and are measured on.

First step of the data flow. A data set knows its class names, the shape of an input and its value
range; whoever uses it asks it rather than assuming MNIST. Data sets that visitors bring are kept by
`core.data.library`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.files.arrays import Arrays, unpack

ASSETS = Path(__file__).resolve().parents[2] / "assets"
HELD_OUT = 5000  # training images set aside when we choose settings of our own


class Split(NamedTuple):
    """Images and what they show.

    Attributes:
        images: float32 of shape (num_images, height, width, channels) in the data set's range; for
            a data set of vectors (num_images, length).
        labels: int64 of shape (num_images,), indices into the data set's class names.
    """

    images: NDArray[np.float32]
    labels: NDArray[np.int64]


@dataclass(frozen=True)
class Source:
    """Where a data set lies and what is known of it before it is read.

    Attributes:
        name: Short name, as used on the command line.
        title: Name for people.
        class_names: What the labels stand for, in order.
        input_shape: Height, width and channels of an image; for vectors their length alone.
        value_range: Smallest and largest value; in images the smallest is the background.
        path: An npz file with arrays train_images, train_labels, test_images, test_labels: pixels
            as uint8, from 0 to 255 over the value range; vectors as they are.
        sha256: Digest of that file, and behind a comma what was made of it, if anything; part of a
            model's identity.
        terms: Licence and authors.
        writers: Who wrote which test images: from a group's name to the first image and the one
            after the last.
        label_errors: A table of test images whose label people rejected, if there is one; see
            `core.data.label_errors`.
        features: What the numbers of a vector stand for, in order.
        notes: Sentences on what was found when it was imported.
        undivided: Whether the file's parts are taken together, as both training and test part: all
            is measured on what was learned from.
    """

    name: str
    title: str
    class_names: tuple[str, ...]
    input_shape: tuple[int, ...]
    value_range: tuple[float, float]
    path: Path
    sha256: str
    terms: str
    writers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    label_errors: Path | None = None
    features: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    undivided: bool = False

    @property
    def is_image(self) -> bool:
        """Whether its inputs are images: others are vectors."""
        return len(self.input_shape) == 3

    @property
    def named_features(self) -> tuple[str, ...]:
        """What the numbers of a vector are called: "number 0" and so on where nothing is known."""
        if self.features or self.is_image:
            return self.features
        return tuple(f"number {place}" for place in range(self.input_shape[0]))

    @property
    def noun(self) -> str:
        """What one of its inputs is called: "digit", "image" or, for vectors, "example"."""
        if self.name == MNIST.name:
            return "digit"
        return "image" if self.is_image else "example"

    @property
    def holds_digits(self) -> bool:
        """Whether drawings made by MNIST's rule look like its images: 28x28, one channel."""
        return self.input_shape == (28, 28, 1)

    @property
    def reads_digits(self) -> bool:
        """Whether its classes are the ten digits, so that several in one drawing are told apart."""
        return self.holds_digits and self.class_names == tuple("0123456789")


class Dataset(NamedTuple):
    """A data set with its images: where it came from, the training part and the test part."""

    source: Source
    train: Split
    test: Split


MNIST = Source(
    name="mnist",
    title="MNIST",
    class_names=tuple("0123456789"),
    input_shape=(28, 28, 1),
    value_range=(0.0, 1.0),
    path=ASSETS / "mnist.npz",
    sha256="39b9b1ffaa0ba4d8995a616551f0966941fe02a3fe79ba4a9db7373db16d53ad",
    terms="CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges",
    # Yadav and Bottou, "Cold Case: the Lost MNIST Digits" (2019), https://arxiv.org/abs/1905.10498
    writers={"students": (0, 5000), "census staff": (5000, 10_000)},
    label_errors=ASSETS / "label_errors.csv",
)

IRIS = Source(
    name="iris",
    title="Iris flowers",
    class_names=("setosa", "versicolor", "virginica"),
    input_shape=(4,),
    value_range=(0.1, 7.9),
    path=ASSETS / "iris.npz",
    sha256="f8b59262c9523206bc63857024b3ec51ba7b36d44c59fd61da3cf3726f278bb9",
    terms="CC BY 4.0, R. A. Fisher (1936), by way of scikit-learn",
    features=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
    notes=("100 flowers to learn from, 50 to test; a third of each kind, drawn with seed 0.",),
)

IRIS_ALL = replace(
    IRIS,
    name="iris-all",
    title="Iris flowers, measured on the flowers learned from",
    sha256=f"{IRIS.sha256}, undivided",
    notes=(
        "All 150 flowers are learned from, and the same 150 measured on, as a blog's notes on "
        "Keras did it: what comes out says nothing about other flowers. The data set iris keeps "
        "50 apart.",
    ),
    undivided=True,
)

SHIPPED: tuple[Source, ...] = (MNIST, IRIS, IRIS_ALL)


def load_dataset(source: Source = MNIST) -> Dataset:
    """Reads a whole data set.

    Raises:
        ValueError: The file is missing or damaged.
    """
    return Dataset(source, *_read(source, ("train", "test")))


def load_test_split(source: Source = MNIST) -> Split:
    """Reads the test part alone: a sixth of the memory and time.

    Raises:
        ValueError: The file is missing or damaged.
    """
    (split,) = _read(source, ("test",))
    return split


def _read(source: Source, parts: tuple[str, ...]) -> list[Split]:
    names = [f"{part}_{kind}" for part in parts for kind in ("images", "labels")]
    arrays = read_arrays(source, names)
    return [
        Split(
            _scale(arrays[f"{part}_images"].reshape(-1, *source.input_shape), source),
            arrays[f"{part}_labels"].astype(np.int64),
        )
        for part in parts
    ]


def _scale(stored: NDArray[Any], source: Source) -> NDArray[np.float32]:
    """Pixels in the data set's range; vectors are stored as they are."""
    if not source.is_image:
        return stored.astype(np.float32)
    low, high = source.value_range
    scaled = stored / np.float32(255) * np.float32(high - low) + np.float32(low)
    return scaled.astype(np.float32, copy=False)


def read_arrays(source: Source, names: Sequence[str]) -> Arrays:
    """Some arrays of a data set's file as they are stored, checked against its digest.

    Of one that is undivided both parts hold all.

    Raises:
        ValueError: The file is missing or damaged.
    """
    shipped = source.name in {known.name for known in SHIPPED}
    remedy = "Fetch the project's assets again." if shipped else "Import it again."
    try:
        raw = source.path.read_bytes()
    except OSError as error:
        raise ValueError(
            f"The {source.title} images should be in {source.path}, which cannot be read "
            f"({error.strerror or error}). {remedy}"
        ) from None
    digest = hashlib.sha256(raw).hexdigest()
    if digest != source.sha256.partition(",")[0]:
        raise ValueError(
            f"{source.path} is damaged: its SHA-256 begins {digest[:12]}, "
            f"expected {source.sha256[:12]}. {remedy}"
        )
    try:
        if source.undivided:
            arrays = unpack(raw)
            return {name: _join(arrays, name) for name in names}
        return unpack(raw, names)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{source.path} is not a data set file: {error}. {remedy}") from None


def _join(arrays: Mapping[str, NDArray[Any]], name: str) -> NDArray[Any]:
    """The training and the test part of what a name such as "test_labels" stands for."""
    kind = name.partition("_")[2]
    return np.concatenate([arrays[f"{part}_{kind}"] for part in ("train", "test")])


def read_labels(source: Source, part: str) -> NDArray[np.int64]:
    """The labels of a part, "train" or "test", without reading any image.

    Raises:
        ValueError: The file is missing or damaged.
    """
    name = f"{part}_labels"
    return read_arrays(source, (name,))[name].astype(np.int64)


def hold_out(dataset: Dataset, size: int = HELD_OUT) -> Dataset:
    """Sets part of the training images aside, to choose settings without looking at the test set.

    Args:
        dataset: The whole data set; its test part is left out of the result.
        size: How many images to set aside. The same ones each time.

    Returns:
        A data set whose training part is the rest and whose test part are the images set aside.
        Its digest says so: what is trained on it is never mistaken for the real thing.

    Raises:
        ValueError: It has no more training images than that.
    """
    number = len(dataset.train.labels)
    if number <= size:
        raise ValueError(
            f"{dataset.source.title} has {number:,} training {dataset.source.noun}s, too few to "
            f"hold {size:,} out. Choose a recipe for another data set."
        )
    aside, rest = choose_held_out(number, size)
    images, labels = dataset.train
    return Dataset(
        name_held_out(dataset.source, size),
        train=Split(images[rest], labels[rest]),
        test=Split(images[aside], labels[aside]),
    )


def name_held_out(source: Source, size: int = HELD_OUT) -> Source:
    """The source of what `hold_out` makes, without reading any image."""
    return replace(source, sha256=f"{source.sha256}, {size} held out")


def read_held_out_labels(source: Source, size: int = HELD_OUT) -> NDArray[np.int64]:
    """The labels of the training images that `hold_out` sets aside, without reading any image.

    Raises:
        ValueError: The file is missing or damaged.
    """
    labels = read_labels(source, "train")
    return labels[choose_held_out(len(labels), size)[0]]


def choose_held_out(number: int, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of the training images that `hold_out` sets aside, and of the others."""
    order = np.random.default_rng(0).permutation(number)
    return order[:size], order[size:]
