"""Data sets that visitors brought, beside those that are shipped.

Each lies in a folder of its own under the store's root: `data.npz` with the arrays and, written
last, `source.json` with what is known of them. An importer hands over `Collected`; reading is the
same for all data sets and done by `core.data.datasets`.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from core.data.datasets import SHIPPED, Source
from core.files import records, storage
from core.files.arrays import pack
from core.files.names import suggest

MAX_BYTES = 2_000_000_000  # of a data set's arrays; all of it must fit into memory, as floats
_READERS = dict.fromkeys(("class_names", "input_shape", "value_range", "features", "notes"), tuple)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_NAME = 40  # characters


class Collected(NamedTuple):
    """What an importer found.

    Attributes:
        title: Name for people.
        class_names: What the labels stand for, in order.
        value_range: Smallest and largest value, as in `Source`.
        train_images: uint8 of shape (num_images, height, width, channels), or float32 or uint8 of
            shape (num_examples, length) for vectors.
        train_labels: Integers of shape (num_images,), indices into the class names.
        test_images: Like `train_images`.
        test_labels: Like `train_labels`.
        features: What the numbers of a vector stand for; empty for images.
        notes: Sentences for people: what was skipped, what looks odd.
        terms: Licence and authors, where they are known.
    """

    title: str
    class_names: tuple[str, ...]
    value_range: tuple[float, float]
    train_images: NDArray[Any]
    train_labels: NDArray[Any]
    test_images: NDArray[Any]
    test_labels: NDArray[Any]
    features: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    terms: str = "brought by you"


def library_root() -> Path:
    """The folder that holds the imported data sets."""
    return storage.find_root() / "data"


def list_sources() -> list[Source]:
    """All data sets that are here: the shipped ones, then the imported ones by name."""
    found = list(SHIPPED)
    for path in sorted(library_root().glob("[!.]*/source.json")):
        try:
            found.append(_from_json(path))
        except (OSError, ValueError):
            continue  # damaged: it cannot be used, and saying so is up to who asks for it by name
    return found


def find_source(name: str) -> Source:
    """The data set of that name.

    Raises:
        ValueError: There is none.
    """
    sources = {source.name: source for source in list_sources()}
    if name not in sources:
        raise ValueError(
            f"No data set is called {name[:80]!r}; there are {', '.join(sources)}."
            f"{suggest(name, sources)} `python -m core data import` brings more."
        )
    return sources[name]


def check_name(name: str) -> None:
    """Passes a name that a data set, a recipe or a network may bear.

    Raises:
        ValueError: It may not.
    """
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise ValueError(
            f"Received the name {name[:60]!r}; expected at most {MAX_NAME} small letters and "
            "digits, with single hyphens between them. Choose another."
        )


def keep(name: str, collected: Collected) -> Source:
    """Keeps an imported data set under a name.

    Raises:
        ValueError: The name cannot be used or is taken by other data, something is wrong with the
            labels or the arrays, or the store cannot be written.
    """
    check_name(name)
    check(collected)
    raw = _pack(collected)
    digest = hashlib.sha256(raw).hexdigest()
    place = library_root() / name
    source = Source(
        name=name,
        title=collected.title,
        class_names=collected.class_names,
        input_shape=tuple(int(length) for length in collected.train_images.shape[1:]),
        value_range=collected.value_range,
        path=place / "data.npz",
        sha256=digest,
        terms=collected.terms,
        features=collected.features,
        notes=collected.notes,
    )

    def fill(folder: Path) -> None:
        storage.write_file(folder / "data.npz", raw)
        storage.write_file(folder / "source.json", _to_json(source).encode())

    try:
        library_root().mkdir(parents=True, exist_ok=True)
        with FileLock(library_root() / ".lock"):  # two imports under one name: the first one wins
            if taken := _find_taken(name, digest):
                return taken
            if place.exists():  # it is damaged, and worth a look
                os.replace(place, library_root() / f".damaged-{name}-{time.time_ns()}")
            storage.write_folder(place, fill)
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None
    return source


def _find_taken(name: str, digest: str) -> Source | None:
    """The data set of that name if it is the same as one of that digest; None if there is none.

    Raises:
        ValueError: The name is taken by another one.
    """
    taken = {source.name: source for source in list_sources()}.get(name)
    if taken is None or taken.sha256 == digest:
        return taken
    shipped = name in {source.name for source in SHIPPED}
    what = "which comes with Inkling" if shipped else "which holds other data"
    raise ValueError(
        f"The name {name!r} is taken by the data set {taken.title!r}, {what}. Choose another name."
    )


def check(collected: Collected) -> None:
    """Passes what can be trained on and measured.

    Raises:
        ValueError: A split is empty, labels are out of range, there is only one class, the shapes
            do not fit, or there is too much of it.
    """
    number = len(collected.class_names)
    shapes = set()
    for part in ("train", "test"):
        images = getattr(collected, f"{part}_images")
        labels = getattr(collected, f"{part}_labels")
        if not len(labels):
            raise ValueError(f"The {part} part is empty; expected at least one example in it.")
        if len(images) != len(labels):
            raise ValueError(
                f"The {part} part has {len(images):,} examples and {len(labels):,} labels; "
                "expected as many of both."
            )
        if labels.ndim != 1 or labels.dtype.kind not in "iu":
            raise ValueError(
                f"The labels of the {part} part are {labels.dtype} of shape {labels.shape}; "
                "expected one whole number for each example."
            )
        if labels.min() < 0 or labels.max() >= number:
            raise ValueError(
                f"The labels of the {part} part go from {labels.min()} to {labels.max()}; "
                f"expected 0 to {number - 1}, as there are {number} classes."
            )
        if images.dtype.kind == "f" and not np.isfinite(images).all():
            raise ValueError(f"The {part} part holds values that are no numbers (NaN or infinite).")
        shapes.add(images.shape[1:])
    if number < 2 or len(np.unique(collected.train_labels)) < 2:
        raise ValueError("All training examples are of one class; expected at least two classes.")
    if len(shapes) > 1:
        raise ValueError(
            f"Training and test examples differ in shape: {sorted(shapes)}; expected one shape."
        )
    _check_shape(shapes.pop(), len(collected.train_labels) + len(collected.test_labels))


def _check_shape(shape: tuple[int, ...], number: int) -> None:
    if len(shape) not in (1, 3) or 0 in shape or (len(shape) == 3 and shape[2] not in (1, 3)):
        raise ValueError(
            f"An example has the shape {shape}; expected (height, width, 1 or 3) for images or "
            "(length,) for vectors."
        )
    size = int(np.prod(shape)) * number * 4
    if size > MAX_BYTES:
        raise ValueError(
            f"{number:,} examples of shape {shape} take {size / 1e9:.1f} GB as numbers; expected "
            f"at most {MAX_BYTES / 1e9:g} GB. Bring fewer or smaller ones."
        )


def _pack(collected: Collected) -> bytes:
    names = [f"{part}_{kind}" for part in ("train", "test") for kind in ("images", "labels")]
    return pack({name: getattr(collected, name) for name in names})


def _to_json(source: Source) -> str:
    return records.to_json(source, without=("path", "writers", "label_errors", "undivided"))


def _from_json(path: Path) -> Source:
    """The data set that a `source.json` describes.

    Raises:
        ValueError: It is not what `_to_json` writes.
    """
    try:
        source = records.from_json(
            lambda **fields: Source(path=path.with_name("data.npz"), **fields),
            path.read_text(),
            _READERS,
        )
        if source.name != path.parent.name:
            raise ValueError("it is named otherwise than its folder")
    except ValueError as error:
        raise ValueError(f"{path} does not describe a data set: {error}.") from None
    return source
