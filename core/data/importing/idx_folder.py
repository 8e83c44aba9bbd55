"""IDX files as MNIST's family has them: train-images-idx3-ubyte and its siblings, gzip or not.

The format is described at http://yann.lecun.com/exdb/mnist/: two zero bytes, a byte for the type
of number, one for the number of dimensions, each dimension as four bytes (the most significant
first), then the numbers.
"""

from __future__ import annotations

import hashlib
import re
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.collected import Collected
from core.data.importing import class_maps, duplicates, parts, polarity
from core.data.importing.files import Files, list_some, show, take
from core.data.importing.found import Found, Question
from core.data.importing.parts import Wishes

_UNSIGNED_BYTES = 0x08
_TYPES = {0x09: "int8", 0x0B: "int16", 0x0C: "int32", 0x0D: "float32", 0x0E: "float64"}
_NAME = re.compile(
    r"(?P<prefix>(?:.*/)?(?:[^/]*?[-_.])?)(?P<part>train|t10k|test)[-_.]"
    r"(?P<kind>images|labels)(?:[-_.]idx[13][-_.]ubyte)?(?:\.gz)?",
    re.IGNORECASE,
)


class Known(NamedTuple):
    """A published data set, told by its test images.

    Attributes:
        title: Name for people.
        class_names: What its labels stand for.
        terms: Licence and authors.
    """

    title: str
    class_names: tuple[str, ...]
    terms: str


# SHA-256 of the pixels of the test images.
KNOWN = {
    "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161": Known(
        "MNIST", tuple("0123456789"), "CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges"
    ),
    # https://github.com/zalandoresearch/fashion-mnist
    "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a": Known(
        "Fashion-MNIST",
        (
            *("t-shirt/top", "trouser", "pullover", "dress", "coat"),
            *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
        ),
        "MIT, Zalando SE (H. Xiao, K. Rasul, R. Vollgraf, 2017)",
    ),
}


def is_one(files: Files) -> bool:
    """Whether there are files here that are named like IDX files."""
    return bool(find_sets(files))


def find_sets(files: Files) -> dict[str, dict[tuple[str, str], str]]:
    """The data sets among some files: by what their names begin with, from part and kind to name.

    A file that is there both packed and unpacked is read unpacked. Some archives unpack each file
    into a folder of its own name, which tells nothing.
    """
    sets: dict[str, dict[tuple[str, str], str]] = {}
    for name in files.sizes:
        pieces = name.split("/")
        if len(pieces) > 1 and _bare(pieces[-2]) == _bare(pieces[-1]):
            pieces = [*pieces[:-2], pieces[-1]]
        match = _NAME.fullmatch("/".join(pieces))
        if match and not name.rsplit("/", 1)[-1].startswith("."):
            part = "train" if match["part"].lower() == "train" else "test"
            found = sets.setdefault(match["prefix"], {})
            key = (part, match["kind"].lower())
            if key not in found or found[key].endswith(".gz"):
                found[key] = name
    return sets


def _bare(name: str) -> str:
    return name.lower().removesuffix(".gz")


def look(files: Files, wishes: Wishes) -> Found:
    """Reads the heads of the files.

    Raises:
        ValueError: A file is missing or damaged.
    """
    sets = find_sets(files)
    if len(sets) > 1 and not wishes.only:
        choices = tuple(sorted(prefix.rsplit("/", 1)[-1] or prefix for prefix in sets))
        question = Question("only", "There are several data sets here. Which one?", choices)
        sentence = f"IDX files of {len(sets)} data sets."
        return Found("idx", sentence, questions=(question,), notes=files.notes)
    _, found = _take_only(sets)
    counts, size = {}, (0, 0)
    for part in ("train", "test"):
        if (part, "images") in found:
            with files.open_unpacked(found[part, "images"]) as stream:
                shape = _read_shape(stream, found[part, "images"], 3)
            counts[part], size = shape[0], (shape[1], shape[2])
    return Found(
        "idx",
        f"IDX files as of MNIST: {counts.get('train', 0):,} training and "
        f"{counts.get('test', 0):,} test images of {size[0]}x{size[1]} pixels.",
        train=counts.get("train", 0),
        test=counts.get("test", 0),
        class_names=wishes.class_names,
        size=size,
        notes=files.notes,
    )


def _take_only(
    sets: dict[str, dict[tuple[str, str], str]],
) -> tuple[str, dict[tuple[str, str], str]]:
    if len(sets) > 1:
        raise ValueError(
            f"There are {len(sets)} data sets of IDX files here, beginning with "
            f"{list_some(sorted(sets))}. Say which one: --only NAME, or the field for it on the "
            "page."
        )
    ((prefix, found),) = sets.items()
    return prefix, found


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads the one data set among some files.

    Raises:
        ValueError: There are several, a file is missing or damaged, or something does not fit.
    """
    prefix, found = _take_only(find_sets(files))
    if wishes.size:
        raise ValueError(
            "A size was given, but images in IDX files are taken as they are; leave it out."
        )
    images, labels = _read_part(files, found, "train")
    notes = list(files.notes)
    if ("test", "images") in found or ("test", "labels") in found:
        test_images, test_labels = _read_part(files, found, "test")
        drawn = False
    else:
        train, test = parts.draw_test_part(labels, wishes.seed)
        notes.append(parts.describe_draw(len(labels), wishes.seed))
        images, test_images = images[train], images[test]
        labels, test_labels = labels[train], labels[test]
        drawn = True
    if images.shape[1:] != test_images.shape[1:]:
        raise ValueError(
            f"Training images have {images.shape[1]}x{images.shape[2]} pixels and test images "
            f"{test_images.shape[1]}x{test_images.shape[2]}; expected one size."
        )
    known = KNOWN.get(hashlib.sha256(test_images.data).hexdigest())
    wishes.tell(1, 2)
    if "emnist" in prefix.lower():
        # See the note in https://www.tensorflow.org/datasets/catalog/emnist.
        images, test_images = images.swapaxes(1, 2), test_images.swapaxes(1, 2)
        notes.append("EMNIST stores its images on their side; they were set upright.")
    images, test_images = (np.ascontiguousarray(part)[..., None] for part in (images, test_images))
    images, test_images, turned = polarity.settle(images, test_images, wishes.polarity)
    notes += turned
    names = wishes.class_names or (known.class_names if known else ())
    names = names or class_maps.name_labels(files, labels, prefix)
    classes = parts.name_classes(labels, test_labels, names)
    kept, repeated = duplicates.sort_out(
        duplicates.digest_rows(images),
        duplicates.digest_rows(test_images),
        classes.train,
        what="image",
        removed=drawn,
    )
    notes += [*classes.notes, *repeated]
    notes += parts.describe_counts(classes.names, classes.train, classes.test[kept])
    collected = Collected(
        title=known.title if known else files.title,
        class_names=classes.names,
        value_range=(0.0, 1.0),
        train_images=images,
        train_labels=classes.train.astype(np.uint16),
        test_images=test_images if kept.all() else test_images[kept],
        test_labels=classes.test[kept].astype(np.uint16),
        notes=tuple(notes),
    )
    return collected._replace(terms=known.terms) if known else collected


def _read_part(
    files: Files, found: dict[tuple[str, str], str], part: str
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images and labels of a part."""
    for kind, other in (("images", "labels"), ("labels", "images")):
        if (part, kind) not in found:
            there = found.get((part, other)) or next(iter(found.values()))
            raise ValueError(
                f"There is {show(there)}, but no file of the {part} part's {kind}; expected one "
                f"named like '{part}-{kind}-idx{3 if kind == 'images' else 1}-ubyte' beside it."
            )
    images = read_idx(files, found[part, "images"], 3)
    labels = read_idx(files, found[part, "labels"], 1)
    if len(images) != len(labels):
        raise ValueError(
            f"The {part} part has {len(images):,} images and {len(labels):,} labels; expected as "
            "many of both."
        )
    if not images.size:
        raise ValueError(f"The {part} part is empty; expected at least one image in it.")
    return images, labels


def read_idx(files: Files, name: str, dimensions: int) -> NDArray[np.uint8]:
    """Reads one IDX file of unsigned bytes.

    Args:
        files: Where it is.
        name: Its name.
        dimensions: How many dimensions it has to have.

    Raises:
        ValueError: It is no such file, is cut off, or holds too much.
    """
    with files.open_unpacked(name) as stream:
        shape = _read_shape(stream, name, dimensions)
        remedy = "Bring fewer or smaller images."
        parts.check_room(shape[0], shape[1:], f"{show(name)} says so in its head. {remedy}")
        expected = 1
        for length in shape:
            expected *= length
        raw = take(stream, expected + 1, name)
    if len(raw) != expected:
        problem = "ends early" if len(raw) < expected else "goes on behind its end"
        raise ValueError(
            f"{show(name)} {problem}: its head announces {expected:,} bytes of numbers. "
            "Fetch it again."
        )
    return np.frombuffer(raw, np.uint8).reshape(shape)


def _read_shape(stream: IO[bytes], name: str, dimensions: int) -> tuple[int, ...]:
    head = take(stream, 4 + 4 * dimensions, name)
    expected = bytes([0, 0, _UNSIGNED_BYTES, dimensions])
    if head[:4] != expected:
        reason = f"begins with the bytes {head[:4].hex(' ') or 'none at all'}"
        if head[:2] == b"\0\0" and len(head) > 3 and head[2] in _TYPES:
            reason += f" (numbers of type {_TYPES[head[2]]})"
        raise ValueError(
            f"{show(name)} {reason}; an IDX file of unsigned bytes in {dimensions} "
            f"dimension{'s' * (dimensions > 1)} begins with {expected.hex(' ')}."
        )
    if len(head) < 4 + 4 * dimensions:
        raise ValueError(f"{show(name)} is cut off in its head. Fetch it again.")
    return tuple(int.from_bytes(head[start : start + 4], "big") for start in range(4, len(head), 4))
