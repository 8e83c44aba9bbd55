"""The door for data sets that visitors bring: looks at them, reads, checks and keeps them.

A look is cheap and says what was found and what cannot be found out; the import takes the answers
as wishes. Which formats there are stands in `core.data.importing.formats`, what each may hold in
its own file; how data sets are kept is up to `core.data.library`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from core.data import library
from core.data.collected import Collected
from core.data.datasets import SHIPPED, Source
from core.data.importing import files as brought
from core.data.importing import formats, idx_folder, parts, protocols
from core.data.importing.found import KINDS, POLARITIES, Found
from core.data.importing.parts import Wishes
from core.engine.progress import Progress

FORMATS = (*(known.sentence for known in formats.FORMATS), formats.ARCHIVES)
"""What can be brought, for people."""

parse_size = parts.parse_size
_LONGEST_SIDE = 512  # pixels that pictures may be scaled to


class Answers(TypedDict, total=False):
    """What files cannot tell, and their owner can.

    Attributes:
        class_names: What the labels stand for, in order.
        size: Height and width to scale pictures in folders to, or that rows of numbers have.
        label: Name of the column that holds the class.
        kind: What examples are read as: "images", "features" or "text".
        polarity: Whether gray images are left as they are, "keep", or light and dark changed over,
            "turn".
        only: What is in the names of the files that are meant, where there are several data sets.
    """

    class_names: Sequence[str] | None
    size: tuple[int, int] | None
    label: str | None
    kind: str | None
    polarity: str | None
    only: str | None


def look_path(path: Path | Sequence[Path], **wishes: Unpack[Answers]) -> Found:
    """Looks at files on this machine: what they are, without reading all of them.

    Args:
        path: As in `import_path`.
        wishes: Answers to the questions of an earlier look, as in `import_path`.

    Raises:
        ValueError: They cannot be read or are of no known format.
    """
    return formats.look(_find_files(path), _check_wishes(0, None, wishes))


def look_upload(uploaded: Mapping[str, bytes], **wishes: Unpack[Answers]) -> Found:
    """Looks at files that came through the browser: what they are, without reading all of them.

    Args:
        uploaded: As in `import_upload`.
        wishes: Answers to the questions of an earlier look, as in `import_path`.

    Raises:
        ValueError: They cannot be read or are of no known format.
    """
    return formats.look(brought.from_upload(uploaded), _check_wishes(0, None, wishes))


def collect_upload(uploaded: Mapping[str, bytes], **wishes: Unpack[Answers]) -> Collected:
    """Reads files that came through the browser, without keeping what is in them.

    Args:
        uploaded: As in `import_upload`.
        wishes: As in `import_path`.

    Raises:
        ValueError: They cannot be read, or something is wrong with them.
    """
    return formats.read(brought.from_upload(uploaded), _check_wishes(0, None, wishes))


def import_path(
    path: Path | Sequence[Path],
    *,
    name: str | None = None,
    title: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    **wishes: Unpack[Answers],
) -> Source:
    """Imports a data set from this machine.

    Args:
        path: A folder or a file; or several files.
        name: Short name to keep it under; by the path unless given.
        title: Name for people; by the path unless given.
        seed: Draws the test part where the data have none.
        progress: Is told how far it has come; what it raises ends the import.
        wishes: What files cannot tell, see `Answers`; by the data unless given.

    Returns:
        The data set, with notes on what was found.

    Raises:
        ValueError: It cannot be read, something is wrong with it, or the name is taken.
    """
    checked = _check_wishes(seed, progress, wishes)
    return _keep(formats.read(_find_files(path), checked), name, title, progress)


def import_upload(
    uploaded: Mapping[str, bytes],
    *,
    name: str | None = None,
    title: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    **wishes: Unpack[Answers],
) -> Source:
    """Imports a data set that came through the browser.

    Args:
        uploaded: File names, with slashes where a folder was chosen, and the files' bytes.
        name: As in `import_path`.
        title: As in `import_path`.
        seed: As in `import_path`.
        progress: As in `import_path`.
        wishes: As in `import_path`.

    Returns:
        The data set, with notes on what was found.

    Raises:
        ValueError: It cannot be read, something is wrong with it, or the name is taken.
    """
    checked = _check_wishes(seed, progress, wishes)
    collected = formats.read(brought.from_upload(uploaded), checked)
    return _keep(collected, name, title, progress)


def _find_files(path: Path | Sequence[Path]) -> brought.Files:
    paths = [Path(path)] if isinstance(path, Path | str) else [Path(one) for one in path]
    for one in paths:
        if not one.exists():
            raise ValueError(f"{one} is not there. Check the path.")
    if any(one.is_dir() for one in paths):
        if len(paths) > 1:
            raise ValueError(
                "Received a folder and more; expected one folder, or files alone. Name the folder "
                "that holds all of it."
            )
        return brought.from_folder(paths[0])
    return brought.from_paths(_with_siblings(paths))


def make_name(text: str) -> str:
    """A name that a data set may bear, from any text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-") or "my-data"


def _check_wishes(seed: int, progress: Progress | None, answers: Answers) -> Wishes:
    size = answers.get("size")
    if size is not None and not (len(size) == 2 and all(1 <= n <= _LONGEST_SIDE for n in size)):
        raise ValueError(
            f"Received the size {'x'.join(map(str, size))}; expected height x width of 1 to "
            f"{_LONGEST_SIDE} pixels each."
        )
    if seed < 0:
        raise ValueError(f"Received the seed {seed}; expected 0 or more.")
    kind, polarity = answers.get("kind") or "", answers.get("polarity") or ""
    for what, given, known in (("kind", kind, KINDS), ("polarity", polarity, POLARITIES)):
        if given and given not in known:
            raise ValueError(f"Received the {what} {given[:40]!r}; expected {' or '.join(known)}.")
    return Wishes(
        parts.check_class_names(answers.get("class_names") or ()),
        size,
        seed,
        progress,
        answers.get("label") or "",
        kind,
        polarity,
        answers.get("only") or "",
    )


def _with_siblings(paths: list[Path]) -> list[Path]:
    """One IDX file stands for its whole data set, which lies beside it."""
    if len(paths) != 1 or not idx_folder.find_sets(brought.from_paths(paths)):
        return paths
    folder = brought.from_paths([path for path in paths[0].parent.iterdir() if path.is_file()])
    for found in idx_folder.find_sets(folder).values():
        if paths[0].name in found.values() or paths[0].with_suffix("").name in found.values():
            return [paths[0].with_name(name) for name in found.values()]
    return paths


def _keep(
    collected: Collected, name: str | None, title: str | None, progress: Progress | None
) -> Source:
    shown = parts.clean_name(title or collected.title or name or "my data")
    chosen = name or _find_free(make_name(shown))
    drawn = protocols.draw(chosen, collected._replace(title=shown))
    return library.keep(chosen, drawn, progress=progress)


def _find_free(name: str) -> str:
    """A name made of a file's, with a number behind it where a shipped data set bears it."""
    shipped = {source.name for source in SHIPPED}
    return f"{name}-2" if name in shipped else name
