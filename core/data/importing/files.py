"""What was brought, as names and streams: a folder, single files, a zip archive or an upload.

The importers read all of these alike. Nothing is unpacked onto the disk, nothing outside is read,
and every size is known before a byte is taken.
"""

from __future__ import annotations

import functools
import gzip
import io
import os
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from core.data.library import MAX_BYTES

MAX_UPLOAD = 200 * 2**20  # bytes; the server's own limit stands in .streamlit/config.toml
MAX_FILES = 600_000  # the largest folders of letters that are published hold half a million
MAX_RATIO = 200  # of unpacked to packed bytes; pictures reach 10, and a bomb 1,000
_SMALL = 10_000_000  # bytes; what unpacks to less harms nobody, whatever its ratio
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
    """

    title: str
    sizes: Mapping[str, int]
    open: Callable[[str], IO[bytes]]
    folders: frozenset[str] = field(default_factory=frozenset)
    notes: tuple[str, ...] = ()

    @contextmanager
    def open_unpacked(self, name: str) -> Iterator[IO[bytes]]:
        """Opens a file that may be packed by gzip, which its first bytes tell and not its name."""
        with self.open(name) as stream:
            head = stream.read(2)
            stream.seek(0)
            packed = head == b"\x1f\x8b"
            yield cast(IO[bytes], gzip.GzipFile(fileobj=stream)) if packed else stream


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
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
        raise ValueError(f"{show(name)} is cut off or damaged ({error}). Fetch it again.") from None


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
        raise ValueError(f"{error.filename} cannot be read ({error.strerror or error}).")

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
        raise ValueError(f"{error.filename} cannot be read ({error.strerror or error}).") from None
    return Files(_name_all(list(named)), sizes, lambda name: named[name].open("rb"))


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
    for name in uploaded:
        _check_name(name)
    return Files(
        _name_all(list(uploaded)),
        {name: len(uploaded[name]) for name in sorted(uploaded)},
        lambda name: io.BytesIO(uploaded[name]),
        _parents(uploaded),
    )


def from_zip(title: str, archive: zipfile.ZipFile) -> Files:
    """The files in a zip archive, which is read in place.

    Raises:
        ValueError: It is larger than it should be, or a name in it leads elsewhere.
    """
    members = check_zip(archive)
    files = {member.filename: member for member in members if not member.is_dir()}
    folders = {member.filename.rstrip("/") for member in members if member.is_dir()}
    return Files(
        title,
        {name: files[name].file_size for name in sorted(files)},
        functools.partial(open_member, archive),
        frozenset(folders) | _parents(files),
    )


def check_zip(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members of an archive, after a look at what its directory says of them.

    Raises:
        ValueError: There are too many or too large ones, or what one of them is or is called
            makes it unfit.
    """
    members = archive.infolist()
    if len(members) > MAX_FILES:
        raise ValueError(
            f"The archive holds {len(members):,} files; at most {MAX_FILES:,} are read."
        )
    counts = Counter(member.filename for member in members)
    if twice := [name for name, number in counts.items() if number > 1]:
        raise ValueError(
            f"The archive holds several files of one name: {list_some(twice)}. Pack it again."
        )
    for member in members:
        _check_name(member.filename)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ValueError(
                f"The archive holds a link, {show(member.filename)}; expected files and folders "
                "only. Pack the files themselves."
            )
        if member.flag_bits & 1:
            raise ValueError("The archive is locked by a password. Pack it again without one.")
        _check_ratio(member.file_size, member.compress_size, show(member.filename))
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_BYTES:
        raise ValueError(
            f"The archive unpacks to {unpacked / 1e9:.1f} GB; at most {MAX_BYTES / 1e9:g} GB are "
            "read. Bring less."
        )
    _check_ratio(unpacked, sum(member.compress_size for member in members), "The archive")
    return members


def _check_ratio(unpacked: int, packed: int, what: str) -> None:
    if unpacked > _SMALL and unpacked > MAX_RATIO * packed:
        raise ValueError(
            f"{what} unpacks from {packed:,} to {unpacked:,} bytes, over {MAX_RATIO} times as "
            "much; expected data that pack less. Bring them unpacked."
        )


def open_member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Opens a file in a zip archive.

    Raises:
        ValueError: It cannot be read.
    """
    try:
        return archive.open(name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise ValueError(f"{show(name)} in the archive cannot be read: {error}.") from None


def _check_name(name: str) -> None:
    """Passes a relative path that stays where it is put."""
    parts = name.split("/")
    if not name or "\\" in name or "\0" in name or name.startswith("/") or ".." in parts:
        reason = "leads outside of the data set"
    elif _DRIVE.match(name):
        reason = "names a drive"
    else:
        return
    raise ValueError(
        f"A file is called {show(name)}, which {reason}; expected a plain relative path. "
        "Pack or choose the files again."
    )


def _parents(names: Mapping[str, object]) -> frozenset[str]:
    """All folders that files lie in."""
    found = set()
    for name in names:
        parts = name.split("/")[:-1]
        found |= {"/".join(parts[: depth + 1]) for depth in range(len(parts))}
    return frozenset(found)


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
