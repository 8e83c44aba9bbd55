"""Data sets that visitors brought, beside those that are shipped.

Each lies in a folder of its own under the store's root: `data.npz` with the arrays and, written
last, `source.json` with what is known of them. An importer hands over `Collected`; reading is the
same for all data sets and done by `core.data.datasets`.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from core.data.collected import Collected, check
from core.data.datasets import SHIPPED, Source
from core.engine.progress import Progress
from core.files import records, storage
from core.files.arrays import pack_into
from core.files.names import suggest

_READERS = dict.fromkeys(("class_names", "input_shape", "value_range", "features", "notes"), tuple)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_NAME = 40  # characters


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


def keep(name: str, collected: Collected, *, progress: Progress | None = None) -> Source:
    """Keeps an imported data set under a name.

    Args:
        name: Short name.
        collected: All of it.
        progress: Is told how far packing has come; what it raises ends it, and nothing is kept.

    Raises:
        ValueError: The name cannot be used or is taken by other data, something is wrong with the
            labels or the arrays, or the store cannot be written.
    """
    check_name(name)
    check(collected)
    place = library_root() / name
    packed = library_root() / f".packed-{os.getpid()}-{time.time_ns()}.npz"
    try:
        library_root().mkdir(parents=True, exist_ok=True)
        digest = _pack(collected, packed, progress)
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
            os.replace(packed, folder / "data.npz")
            storage.write_file(folder / "source.json", _to_json(source).encode())

        with FileLock(library_root() / ".lock"):  # two imports under one name: the first one wins
            if taken := _find_taken(name, digest):
                return taken
            if place.exists():  # it is damaged, and worth a look
                os.replace(place, library_root() / f".damaged-{name}-{time.time_ns()}")
            storage.write_folder(place, fill)
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None
    finally:
        packed.unlink(missing_ok=True)
    return source


def remove(name: str) -> None:
    """Forgets an imported data set; what hangs on it is for `core.queries.data` to look at.

    Raises:
        ValueError: There is none of that name, it comes with Inkling, or the store cannot be
            written.
    """
    find_own(name)
    try:
        with FileLock(library_root() / ".lock"):
            storage.remove_folder(library_root() / name)
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None


def retitle(name: str, title: str) -> Source:
    """Gives an imported data set another name for people.

    Raises:
        ValueError: As in `remove`.
    """
    source = replace(find_own(name), title=title)
    return _write_anew(source, name)


def rename(name: str, new: str) -> Source:
    """Gives an imported data set another short name; what hangs on the old one loses it.

    Raises:
        ValueError: As in `remove`, or the new name cannot be used or is taken.
    """
    check_name(new)
    source = find_own(name)
    place = library_root() / new
    with FileLock(library_root() / ".lock"):
        if new in {known.name for known in list_sources()} or place.exists():
            raise ValueError(f"The name {new!r} is taken by a data set. Choose another name.")
        try:
            os.replace(library_root() / name, place)
        except OSError as error:
            raise storage.explain_unwritable(storage.find_root(), error) from None
    return _write_anew(replace(source, name=new, path=place / "data.npz"), new)


def _write_anew(source: Source, name: str) -> Source:
    try:
        storage.replace_file(library_root() / name / "source.json", _to_json(source).encode())
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None
    return source


def find_own(name: str) -> Source:
    """The imported data set of a name.

    Raises:
        ValueError: There is none, or it comes with Inkling.
    """
    source = find_source(name)
    if name in {shipped.name for shipped in SHIPPED}:
        raise ValueError(
            f"{source.title} comes with Inkling; expected a data set that was imported. It stays."
        )
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


def _pack(collected: Collected, path: Path, progress: Progress | None) -> str:
    """Writes the arrays, without a second copy of them in memory; gives the file's digest."""
    names = [f"{part}_{kind}" for part in ("train", "test") for kind in ("images", "labels")]
    arrays = {name: getattr(collected, name) for name in names}
    with _Told(path, sum(array.nbytes for array in arrays.values()), progress) as file:
        pack_into(file, arrays)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Told(io.FileIO):
    """A file that tells how much of what will be packed into it is there already."""

    def __init__(self, path: Path, total: int, progress: Progress | None) -> None:
        super().__init__(path, "w+")
        self._total, self._progress = total, progress

    def write(self, raw: Any) -> int:
        if self._progress:
            self._progress(min(self.tell() + len(raw), self._total), self._total)
        return super().write(raw)


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
