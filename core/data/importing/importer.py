"""The door for data sets that visitors bring: recognizes the format, reads, checks and keeps.

What each format may hold is up to its importer; how data sets are kept is up to
`core.data.library`.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from core.data import library
from core.data.datasets import Source
from core.data.importing import class_folders, idx_folder, npz_file, parts, protocols, text_files
from core.data.importing import files as brought
from core.data.importing.files import Files, list_some, show
from core.data.importing.parts import Wishes
from core.data.library import Collected
from core.engine.progress import Progress

FORMATS = (
    "IDX files as of MNIST (train-images-idx3-ubyte and so on, gzip or not)",
    "a folder of pictures for each class",
    "an npz file with x_train, y_train, x_test, y_test",
    "two text files with a snippet in each line, one for each class",
    "a zip archive of such files or folders",
)
_LONGEST_SIDE = 512  # pixels that pictures may be scaled to


def import_path(
    path: Path | Sequence[Path],
    *,
    name: str | None = None,
    title: str | None = None,
    class_names: Sequence[str] | None = None,
    size: tuple[int, int] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Source:
    """Imports a data set from this machine.

    Args:
        path: A folder or a file; or two text files.
        name: Short name to keep it under; by the path unless given.
        title: Name for people; by the path unless given.
        class_names: What the labels stand for, in order; by the data unless given.
        size: Height and width to scale pictures in class folders to, or that rows of numbers have.
        seed: Draws the test part where the data have none.
        progress: Is told how far it has come.

    Returns:
        The data set, with notes on what was found.

    Raises:
        ValueError: It cannot be read, something is wrong with it, or the name is taken.
    """
    wishes = _check_wishes(class_names, size, seed, progress)
    paths = [Path(path)] if isinstance(path, Path | str) else [Path(one) for one in path]
    for one in paths:
        if not one.exists():
            raise ValueError(f"{one} is not there. Check the path.")
    if any(one.is_dir() for one in paths):
        if len(paths) > 1:
            raise ValueError("Received a folder and more; expected one folder, or two text files.")
        return _keep(_read(brought.from_folder(paths[0]), wishes), name, title)
    if len(paths) == 1:
        try:
            with paths[0].open("rb") as stream:
                if zipfile.is_zipfile(stream):
                    collected = _read_archive(stream, paths[0].stem, wishes)
                    return _keep(collected, name, title)
        except OSError as error:
            raise ValueError(f"{paths[0]} cannot be read ({error.strerror or error}).") from None
    return _keep(_read(brought.from_paths(_with_siblings(paths)), wishes), name, title)


def import_upload(
    uploaded: Mapping[str, bytes],
    *,
    name: str | None = None,
    title: str | None = None,
    class_names: Sequence[str] | None = None,
    size: tuple[int, int] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Source:
    """Imports a data set that came through the browser.

    Args:
        uploaded: File names, with slashes where a folder was chosen, and the files' bytes.
        name: As in `import_path`.
        title: As in `import_path`.
        class_names: As in `import_path`.
        size: As in `import_path`.
        seed: As in `import_path`.
        progress: As in `import_path`.

    Returns:
        The data set, with notes on what was found.

    Raises:
        ValueError: It cannot be read, something is wrong with it, or the name is taken.
    """
    wishes = _check_wishes(class_names, size, seed, progress)
    files = brought.from_upload(uploaded)
    if len(uploaded) == 1:
        (raw,) = uploaded.values()
        if zipfile.is_zipfile(io.BytesIO(raw)):
            return _keep(_read_archive(io.BytesIO(raw), files.title, wishes), name, title)
    return _keep(_read(files, wishes), name, title)


def make_name(text: str) -> str:
    """A name that a data set may bear, from any text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-") or "my-data"


def parse_size(text: str) -> tuple[int, int]:
    """Reads a height and a width, as in 28x28.

    Raises:
        ValueError: It is none.
    """
    match = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text.strip(), re.ASCII)
    if not match:
        raise ValueError(f"Received the size {text[:40]!r}; expected height x width, as in 28x28.")
    return int(match[1]), int(match[2])


def _check_wishes(
    class_names: Sequence[str] | None,
    size: tuple[int, int] | None,
    seed: int,
    progress: Progress | None,
) -> Wishes:
    if size is not None and not (len(size) == 2 and all(1 <= n <= _LONGEST_SIDE for n in size)):
        raise ValueError(
            f"Received the size {'x'.join(map(str, size))}; expected height x width of 1 to "
            f"{_LONGEST_SIDE} pixels each."
        )
    if seed < 0:
        raise ValueError(f"Received the seed {seed}; expected 0 or more.")
    return Wishes(parts.check_class_names(class_names or ()), size, seed, progress)


def _with_siblings(paths: list[Path]) -> list[Path]:
    """One IDX file stands for its whole data set, which lies beside it."""
    if len(paths) != 1 or not idx_folder.find_sets(brought.from_paths(paths)):
        return paths
    folder = brought.from_paths([path for path in paths[0].parent.iterdir() if path.is_file()])
    for found in idx_folder.find_sets(folder).values():
        if paths[0].name in found.values() or paths[0].with_suffix("").name in found.values():
            return [paths[0].with_name(name) for name in found.values()]
    return paths


def _read_archive(stream: IO[bytes], title: str, wishes: Wishes) -> Collected:
    try:
        with zipfile.ZipFile(stream) as archive:
            if npz_file.is_one(archive):
                return npz_file.collect(title, archive, wishes)
            return _read(brought.from_zip(title, archive), wishes)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ValueError(f"{show(title)} is a damaged archive: {error}. Pack it again.") from None


def _read(files: Files, wishes: Wishes) -> Collected:
    """Recognizes the format of some files and reads them."""
    if idx_folder.find_sets(files):
        return idx_folder.collect(files, wishes)
    if class_folders.is_one(files):
        return class_folders.collect(files, wishes)
    if pair := text_files.find_pair(files):
        return text_files.collect(files, pair, wishes)
    received = list_some(list(files.sizes)) if files.sizes else "no file"
    raise ValueError(f"No data set was recognized in {received}. Expected {'; or '.join(FORMATS)}.")


def _keep(collected: Collected, name: str | None, title: str | None) -> Source:
    shown = parts.clean_name(title or collected.title or name or "my data")
    chosen = name or make_name(shown)
    return library.keep(chosen, protocols.draw(chosen, collected._replace(title=shown)))
