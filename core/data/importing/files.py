"""What was brought, as names and streams: a folder, single files or an upload.

The importers read all of these alike, and archives as well, of which `zip_archive` and
`tar_archives` make the same. Nothing is unpacked onto the disk, nothing outside is read, and every
size is known before a byte is taken.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, cast

from core.data.importing import xz

MAX_UPLOAD = 200 * 2**20  # bytes; the server's own limit stands in .streamlit/config.toml
MAX_FILES = 600_000  # the largest folders of letters that are published hold half a million
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class Files:
    """Files by name.

    Attributes:
        title: What all of it is called.
        sizes: Bytes of each file, by its name: a relative path with slashes. Sorted.
        open: Opens one for reading.
        folders: Names of all folders, of empty ones as well.
        notes: What was left out, in sentences.
        joined: Whether the parts came as an archive each.
    """

    title: str
    sizes: Mapping[str, int]
    open: Callable[[str], IO[bytes]]
    folders: frozenset[str] = field(default_factory=frozenset)
    notes: tuple[str, ...] = ()
    joined: bool = False

    @contextmanager
    def open_unpacked(self, name: str) -> Iterator[IO[bytes]]:
        """Opens a file that may be packed by gzip, bzip2 or xz, which its first bytes tell."""
        with self.open(name) as stream:
            head = take(stream, 6, name)
            stream.seek(0)
            if head.startswith(b"\x1f\x8b"):
                yield cast(IO[bytes], gzip.GzipFile(fileobj=stream))
            elif head.startswith(b"BZh"):
                yield cast(IO[bytes], bz2.BZ2File(stream))
            elif head == b"\xfd7zXZ\0":
                yield xz.opened(stream)
            else:
                yield stream

    def choose(self, names: Iterable[str]) -> Files:
        """Some of the files alone."""
        kept = {name: self.sizes[name] for name in names}
        return replace(self, sizes=kept)


# What reading damaged files raises, packed in whatever way.
DAMAGE = (
    *(EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError),
    *(RuntimeError, struct.error, OverflowError),
)


def take(stream: IO[bytes], number: int, name: str) -> bytes:
    """Reads at most some bytes of a stream, packed or not.

    Args:
        stream: From `Files.open_unpacked`.
        number: How many bytes at most.
        name: The file's name, for the sentence.

    Raises:
        ValueError: The file is damaged.
    """
    try:
        return stream.read(number)
    except DAMAGE as error:
        raise explain_damage(name, error) from None


def explain_damage(name: str, error: object) -> ValueError:
    """What to tell someone whose file is damaged."""
    return ValueError(f"{show(name)} is cut off or damaged ({shorten(error)}). Fetch it again.")


def shorten(error: object) -> str:
    """What a library says of damage, for a sentence: printable, and not too long."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(error).split("\n")[0])
    return text if len(text) <= 120 else f"{text[:119]}…"


def show(name: str) -> str:
    """A file's or folder's name for a sentence: printable, in quotes, not too long."""
    text = "".join(sign if sign.isprintable() else "?" for sign in name)
    return f"'{text}'" if len(text) <= 80 else f"'{text[:40]}…{text[-38:]}'"


def count(number: int, noun: str) -> str:
    """A number of things: 1 file, 2 files."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def list_some(names: Sequence[str], limit: int = 5) -> str:
    """The first few of some names, and how many more there are."""
    shown = ", ".join(show(name) for name in names[:limit])
    return shown + (f" and {len(names) - limit:,} more" if len(names) > limit else "")


def from_folder(root: Path) -> Files:
    """All files below a folder. Links are followed to files inside of it only.

    Raises:
        ValueError: It cannot be read, or holds too many files.
    """
    inside = root.resolve()
    sizes: dict[str, int] = {}
    folders: set[str] = set()
    skipped: list[str] = []

    def fail(error: OSError) -> None:
        raise _explain(error)

    for place, below, names in os.walk(inside, onerror=fail):
        here = Path(place)
        for name in below:
            path = here / name
            relative = path.relative_to(inside).as_posix()
            (skipped.append if path.is_symlink() else folders.add)(relative)
        for name in names:
            path = here / name
            relative = path.relative_to(inside).as_posix()
            try:
                if path.is_symlink() and not path.resolve().is_relative_to(inside):
                    raise OSError("leads outside")
                status = path.stat()
            except (OSError, RuntimeError):  # a broken link, or links in a circle
                skipped.append(relative)
                continue
            if stat.S_ISREG(status.st_mode):
                sizes[relative] = status.st_size
        if len(sizes) > MAX_FILES:
            raise ValueError(
                f"{root} holds more than {MAX_FILES:,} files. Name the folder of one data set."
            )
    notes: tuple[str, ...] = ()
    if skipped:
        notes = (
            f"{count(len(skipped), 'link')} to folders or to places outside skipped: "
            f"{list_some(sorted(skipped))}.",
        )
    return Files(
        inside.name,
        dict(sorted(sizes.items())),
        lambda name: (inside / name).open("rb"),
        frozenset(folders),
        notes,
    )


def _explain(error: OSError) -> ValueError:
    return ValueError(f"{error.filename} cannot be read ({error.strerror or error}).")


def from_paths(paths: Sequence[Path]) -> Files:
    """Some single files.

    Raises:
        ValueError: One of them cannot be read.
    """
    distinct = len({path.name for path in paths}) == len(paths)
    named = {path.name if distinct else "/".join(path.parts[-2:]): path for path in paths}
    try:
        sizes = {name: path.stat().st_size for name, path in named.items()}
    except OSError as error:
        raise _explain(error) from None

    def open_one(name: str) -> IO[bytes]:
        try:
            return named[name].open("rb")
        except OSError as error:
            raise _explain(error) from None

    return Files(_name_all(list(named)), sizes, open_one)


def from_upload(uploaded: Mapping[str, bytes]) -> Files:
    """Files that came through the browser.

    Raises:
        ValueError: There is nothing or too much of it, or a name leads elsewhere.
    """
    if not uploaded:
        raise ValueError("No file was received; expected at least one. Choose some.")
    total = sum(map(len, uploaded.values()))
    if total > MAX_UPLOAD or len(uploaded) > MAX_FILES:
        raise ValueError(
            f"Received {len(uploaded):,} files of {total / 2**20:,.0f} MB together; at most "
            f"{MAX_UPLOAD / 2**20:.0f} MB are taken through the browser. Import a larger data set "
            "with `python -m core data import`."
        )
    named = {clean_path(name): name for name in uploaded}
    return Files(
        _name_all(list(named)),
        {name: len(uploaded[named[name]]) for name in sorted(named)},
        lambda name: io.BytesIO(uploaded[named[name]]),
        parents(named),
    )


def clean_path(name: str) -> str:
    """A relative path that stays where it is put, with slashes where Windows wrote backslashes.

    Raises:
        ValueError: It does not.
    """
    path = name.replace("\\", "/")
    if not path or "\0" in path or path.startswith("/") or ".." in path.split("/"):
        reason = "leads outside of the data set"
    elif _DRIVE.match(path):
        reason = "names a drive"
    else:
        return path.removeprefix("./")
    raise ValueError(
        f"A file is called {show(name)}, which {reason}; expected a plain relative path. "
        "Pack or choose the files again."
    )


def parents(names: Iterable[str]) -> frozenset[str]:
    """All folders that files lie in."""
    return frozenset(folder for name in names for folder in above(name))


def above(name: str) -> list[str]:
    """The folders that a file lies in, the outermost first."""
    pieces = name.split("/")[:-1]
    return ["/".join(pieces[: depth + 1]) for depth in range(len(pieces))]


def _name_all(names: list[str]) -> str:
    """A title for some files: their folder, their name, or what their names begin with."""
    tops = {name.split("/")[0] for name in names}
    if len(tops) == 1:
        return _without_ending(tops.pop()) if len(names) == 1 else tops.pop()
    common = os.path.commonprefix([name.rsplit("/", 1)[-1] for name in names])
    return common.strip("-_. ")


def _without_ending(name: str) -> str:
    stem = name.removesuffix(".gz")
    return stem.rsplit(".", 1)[0] if "." in stem[1:] else stem
