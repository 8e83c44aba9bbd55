"""An npz file with x_train, y_train, x_test and y_test, under these or other common names.

Each array's head is read first, and memory is taken only for what it may announce. Nothing is ever
unpickled. The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
"""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.importing import duplicates, parts, values
from core.data.importing.files import Files, list_some, show, take
from core.data.importing.parts import Wishes
from core.data.library import MAX_BYTES, Collected

_WORDS = {
    "inputs": ("x", "images", "image", "data", "inputs", "features"),
    "labels": ("y", "labels", "label", "target", "targets"),
}
_CLASS_NAMES = ("class_names", "classes", "label_names", "target_names")
_MAX_HEADER = 10_000  # bytes that describe type and shape; numpy's own limit


class _Head(NamedTuple):
    """What an array's head announces, and how many bytes of the file it takes itself."""

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[Any]
    length: int

    @property
    def bytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def is_one(files: Files) -> bool:
    """Whether there are arrays here, as in the zip archive that an npz file is."""
    return any(name.endswith(".npy") for name in files.sizes)


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads the arrays of an npz file.

    Raises:
        ValueError: An array is missing, damaged, too large or of a wrong kind.
    """
    roles, unused = _assign(list(files.sizes))
    notes = list(files.notes)
    if unused:
        notes.append(f"Not used: {list_some(unused)}.")
    heads = {role: _read_head(files, name) for role, name in roles.items()}
    _check_heads(roles, heads)
    arrays = {role: _read(files, roles[role], head) for role, head in heads.items()}
    named = [str(name) for name in arrays.pop("class_names", np.empty(0, str)).ravel()]
    names = wishes.class_names or tuple(named)
    train, test = arrays["train_inputs"], arrays.get("test_inputs")
    labels = values.read_labels(arrays["train_labels"], show(roles["train_labels"]))
    values.check_numbers(len(train), len(labels), "train")
    drawn = test is None
    if test is None:
        chosen, aside = parts.draw_test_part(labels, wishes.seed)
        notes.append(parts.describe_draw(len(labels), wishes.seed))
        test, train = train[aside], train[chosen]
        test_labels, labels = labels[aside], labels[chosen]
    else:
        test_labels = values.read_labels(arrays["test_labels"], show(roles["test_labels"]))
        values.check_numbers(len(test), len(test_labels), "test")
    labels, test_labels, names = values.number_labels(labels, test_labels, names)
    classes = parts.name_classes(labels, test_labels, names)
    train, test, value_range, scaling = values.read_inputs(train, test, wishes.size)
    kept, repeated = duplicates.sort_out(
        duplicates.digest_rows(train),
        duplicates.digest_rows(test),
        classes.train,
        what="example",
        removed=drawn,
    )
    notes += [*scaling, *classes.notes, *repeated]
    notes += parts.describe_counts(classes.names, classes.train, classes.test[kept])
    return Collected(
        title=files.title,
        class_names=classes.names,
        value_range=value_range,
        train_images=train,
        train_labels=classes.train.astype(np.uint16),
        test_images=test[kept],
        test_labels=classes.test[kept].astype(np.uint16),
        notes=tuple(notes),
    )


def _assign(names: list[str]) -> tuple[dict[str, str], list[str]]:
    """Which array has which role, and the files that have none."""
    roles: dict[str, str] = {}
    unused = []
    for name in names:
        role = _find_role(name.removesuffix(".npy")) if name.endswith(".npy") else None
        if role is None:
            unused.append(name)
        elif role in roles:
            raise ValueError(
                f"Both {show(roles[role])} and {show(name)} could be the {role.replace('_', ' ')}; "
                "expected one. Leave the other out."
            )
        else:
            roles[role] = name
    needed = ["train_inputs", "train_labels"]
    if "test_inputs" in roles or "test_labels" in roles:
        needed += ["test_inputs", "test_labels"]
    for role in needed:
        if role not in roles:
            part, kind = role.split("_")
            wanted = f"{'x' if kind == 'inputs' else 'y'}_{part}"
            raise ValueError(
                f"The file has no array {wanted!r} (or {part}_"
                f"{'images' if kind == 'inputs' else 'labels'}); it has {list_some(names)}. "
                "Expected x_train and y_train, and x_test and y_test where there is a test part."
            )
    return roles, unused


def _find_role(name: str) -> str | None:
    """The role of an array by its name: x_train, train_images, X, labels, class_names, ..."""
    if name.lower() in _CLASS_NAMES:
        return "class_names"
    words = re.split(r"[-_. ]+", name.lower())
    part = "train"
    for word in ("train", "test"):
        if word in words:
            part = word
            words.remove(word)
    for kind, synonyms in _WORDS.items():
        if len(words) == 1 and words[0] in synonyms:
            return f"{part}_{kind}"
    return None


def _read_head(files: Files, file: str) -> _Head:
    name, size = show(file), files.sizes[file]
    with files.open(file) as stream:
        try:
            version = np.lib.format.read_magic(stream)
            read = {
                (1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0,
            }[version]
            shape, fortran_order, dtype = read(stream, max_header_size=_MAX_HEADER)
        except KeyError:
            raise ValueError(
                f"The array {name} has format version {version}; expected 1 or 2."
            ) from None
        # A head is parsed as Python, which may raise anything.
        except Exception as error:  # noqa: BLE001
            raise ValueError(f"{name} is no array file ({error}). Save it again.") from None
        length = stream.tell()
    if dtype.kind not in "buifU":
        raise ValueError(
            f"The array {name} is of type {dtype}; expected numbers. Arrays of Python objects are "
            "not read, as their files can run programs. Save it with a plain dtype."
        )
    head = _Head(tuple(shape), fortran_order, dtype, length)
    if min(head.shape, default=1) < 0 or head.bytes > MAX_BYTES:
        raise ValueError(
            f"The array {name} announces the shape {head.shape} of {dtype}, "
            f"{head.bytes / 1e9:,.1f} GB; at most {MAX_BYTES / 1e9:g} GB are read."
        )
    if head.length + head.bytes != size:
        raise ValueError(
            f"The array {name} announces {head.bytes:,} bytes of numbers, but has "
            f"{size - head.length:,}. The file is damaged; save it again."
        )
    return head


def _check_heads(roles: dict[str, str], heads: dict[str, _Head]) -> None:
    """Passes arrays that fit into memory all together, as numbers of 4 bytes."""
    number = 0
    for role, head in heads.items():
        is_text = head.dtype.kind == "U"
        if is_text and not role.endswith(("labels", "names")):
            raise ValueError(f"The array {show(roles[role])} holds text; expected numbers.")
        if not head.shape and role != "class_names":
            raise ValueError(
                f"The array {show(roles[role])} is a single value; expected one for each example."
            )
        number += math.prod(head.shape) if role.endswith("inputs") else 0
    parts.check_room(1, (number,), "Bring fewer or smaller examples.")


def _read(files: Files, name: str, head: _Head) -> NDArray[Any]:
    with files.open(name) as stream:
        raw = take(stream, files.sizes[name] + 1, name)[head.length :]
    if len(raw) != head.bytes:
        raise ValueError(f"The array {show(name)} is cut off. Save it again.")
    array = np.frombuffer(raw, head.dtype)
    return array.reshape(head.shape, order="F" if head.fortran_order else "C")
