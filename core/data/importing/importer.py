"""The door for data sets that visitors bring: reads, checks and keeps them.

Which formats there are stands in `core.data.importing.formats`, what each may hold in its own file;
how data sets are kept is up to `core.data.library`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.data import library
from core.data.datasets import Source
from core.data.importing import files as brought
from core.data.importing import formats, idx_folder, parts, protocols
from core.data.importing.parts import Wishes
from core.data.library import Collected
from core.engine.progress import Progress

FORMATS = tuple(known.sentence for known in formats.FORMATS)
"""What can be brought, for people."""

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
        path: A folder or a file; or two text files or tar archives.
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
            raise ValueError(
                "Received a folder and more; expected one folder, or two text files or tar "
                "archives."
            )
        files = brought.from_folder(paths[0])
    else:
        files = brought.from_paths(_with_siblings(paths))
    return _keep(formats.read(files, wishes), name, title)


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
    collected = formats.read(brought.from_upload(uploaded), wishes)
    return _keep(collected, name, title)


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


def _keep(collected: Collected, name: str | None, title: str | None) -> Source:
    shown = parts.clean_name(title or collected.title or name or "my data")
    chosen = name or make_name(shown)
    return library.keep(chosen, protocols.draw(chosen, collected._replace(title=shown)))
