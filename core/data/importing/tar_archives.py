"""Tar archives of class folders, packed by gzip or not: one, or one to learn from and one to test.

notMNIST comes as two: http://yaroslavvb.blogspot.com/2011/09/notmnist-dataset.html. A packed one
can only be read from its beginning on, so it is read twice: once to learn what lies where, and once
picture by picture in the same order. Nothing is unpacked onto the disk.
"""

from __future__ import annotations

import io
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, NamedTuple, cast

from core.data.importing import archives, class_folders, pictures, places
from core.data.importing.files import (
    MAX_FILES,
    Files,
    check_name,
    explain_damage,
    list_some,
    show,
    take,
)
from core.data.importing.parts import Wishes
from core.data.library import Collected

_ENDINGS = (".tar", ".tar.gz", ".tgz")
_PARTS = {  # by a word in an archive's name
    **dict.fromkeys(("train", "training", "large"), "train"),
    **dict.fromkeys(("test", "testing", "small"), "test"),
}
_WHOLE = ""  # of an archive that is not one of two parts
_BLOCK = 512  # bytes, of which all in a tar archive is a multiple; one of zeros ends it
_MAX_HEAD = 2**20  # bytes that tarfile may take at once; names longer than 100 signs are such
_PER_FILE = 4 * _BLOCK  # bytes that an archive may spend on each file beside what is in it


class _Member(NamedTuple):
    """Where a file begins in the unpacked archive, and how long it is."""

    start: int
    size: int


def is_one(files: Files) -> bool:
    """Whether these are tar archives by their names."""
    shown = [name for name in files.sizes if not name.startswith(".")]
    return bool(shown) and shown == _list_archives(files)


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads all pictures in one archive or in two.

    Raises:
        ValueError: There are more, two are not told apart by their names, one is damaged, is larger
            than it should be, holds no pictures or what is neither file nor folder, or what
            `class_folders.collect` says.
    """
    names = _assign_parts(_list_archives(files))
    with ExitStack() as stack:
        inside = {part: stack.enter_context(_opened(files, names[part])) for part in names}
        for part, found in inside.items():
            if not class_folders.is_one(found):
                raise ValueError(
                    f"There is no picture in a folder in {show(names[part])}; expected a folder "
                    "for each class."
                )
        if _WHOLE in inside:
            return class_folders.collect(inside[_WHOLE], wishes)
        return class_folders.collect(_join(files.title, inside), wishes, mixed=True)


def _list_archives(files: Files) -> list[str]:
    found = [name for name in files.sizes if name.lower().endswith(_ENDINGS)]
    return [name for name in found if not name.startswith(".")]


def _assign_parts(names: list[str]) -> dict[str, str]:
    """Which archive has which part; one alone has all of them."""
    if len(names) == 1:
        return {_WHOLE: names[0]}
    found: dict[str, str] = {}
    for name in names:
        words = re.split(r"[^a-z]+", name.rsplit("/", 1)[-1].lower())
        found |= {_PARTS[word]: name for word in words if word in _PARTS}
    if len(names) > 2 or len(found) != 2 or found["train"] == found["test"]:
        raise ValueError(
            f"There are {len(names)} tar archives here, {list_some(names)}; expected one, or two "
            "with train and test, or large and small, in their names. Name them so."
        )
    return {part: found[part] for part in ("train", "test")}


@contextmanager
def _opened(files: Files, name: str) -> Iterator[Files]:
    """The files in an archive, in its own order."""
    with files.open_unpacked(name) as stream:
        members, folders = _look_through(stream, name, files.sizes[name])

        def open_one(inner: str) -> IO[bytes]:
            start, size = members[inner]
            stream.seek(start)
            return io.BytesIO(take(stream, min(size, pictures.MAX_BYTES + 1), name))

        sizes = {inner: member.size for inner, member in members.items()}
        yield Files(files.title, sizes, open_one, frozenset(folders))


def _look_through(stream: IO[bytes], name: str, packed: int) -> tuple[dict[str, _Member], set[str]]:
    """Where each file of an archive lies, and the folders; checks all of it on the way."""
    guarded = _Guarded(stream, name, packed)
    members: dict[str, _Member] = {}
    names, folders, unpacked = [], set[str](), 0
    try:
        with tarfile.open(fileobj=cast(IO[bytes], guarded), mode="r:") as archive:
            while member := archive.next():
                archive.members = []  # type: ignore[attr-defined]  # it would keep them all
                inner = member.name.removeprefix("./")
                names.append(inner)
                archives.check_number(len(names))
                if inner in ("", "."):  # what holds all the others
                    continue
                check_name(inner)
                if member.isdir():
                    folders.add(inner)
                    continue
                if not member.isreg() or member.issparse():
                    what = "a link" if member.issym() or member.islnk() else "a device or the like"
                    raise archives.explain_unfit(inner, what)
                unpacked += member.size
                archives.check_size(unpacked)
                members[inner] = _Member(member.offset_data, member.size)
        if guarded.last != bytes(_BLOCK):
            raise EOFError("it has no end")
        while guarded.read(_MAX_HEAD):  # gzip's checksum stands behind all
            pass
    except (tarfile.TarError, EOFError, OSError, zlib.error, RecursionError) as error:
        raise explain_damage(name, error) from None
    archives.check_distinct(names)
    return members, folders


class _Guarded:
    """A stream that tarfile reads forwards, and not more of it than is sensible.

    Attributes:
        last: What was read last.
    """

    def __init__(self, stream: IO[bytes], name: str, packed: int) -> None:
        self._stream, self._name, self._packed = stream, name, packed
        self.last = b""

    def read(self, number: int) -> bytes:
        if not 0 <= number <= _MAX_HEAD:
            raise explain_damage(self._name, f"it has a name of {number:,} bytes")
        self.last = take(self._stream, number, self._name)
        self._check(self.tell())
        return self.last

    def seek(self, place: int) -> int:
        if place < self.tell():
            raise explain_damage(self._name, "a file in it ends before it begins")
        self._check(place)
        return self._stream.seek(place)

    def tell(self) -> int:
        return self._stream.tell()

    def _check(self, place: int) -> None:
        archives.check_size(place - MAX_FILES * _PER_FILE)
        archives.check_ratio(place, self._packed, show(self._name))


def _join(title: str, inside: Mapping[str, Files]) -> Files:
    """Two archives as one: below train/ and test/, without the folders that lie around each."""
    origins: dict[str, tuple[Files, str]] = {}
    folders = set()
    for part, files in inside.items():
        depth = places.count_wrapping(places.list_pictures(files))
        for name in files.sizes:
            pieces = name.split("/")
            kept = pieces[min(depth, len(pieces) - 1) :]
            origins["/".join([part, *kept])] = (files, name)
        folders |= {
            "/".join([part, *name.split("/")[depth:]])
            for name in files.folders
            if name.count("/") >= depth
        }

    def open_one(name: str) -> IO[bytes]:
        files, inner = origins[name]
        return files.open(inner)

    sizes = {name: files.sizes[inner] for name, (files, inner) in origins.items()}
    return Files(title, sizes, open_one, frozenset(folders))
