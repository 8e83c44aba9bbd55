"""Tar archives, packed by gzip, bzip2 or xz or not at all.

A packed one can only be read from its beginning on, so it is read twice: once to learn what lies
where, and once file by file in the same order. Nothing is unpacked onto the disk.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple, cast

from core.data.importing import archives
from core.data.importing.files import (
    DAMAGE,
    MAX_FILES,
    Files,
    clean_path,
    explain_damage,
    parents,
    show,
    take,
)

ENDINGS = (*(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz"),)
_BLOCK = 512  # bytes, of which all in a tar archive is a multiple; one of zeros ends it
_MAX_HEAD = 2**20  # bytes that tarfile may take at once; names longer than 100 signs are such
_PER_FILE = 4 * _BLOCK  # bytes that an archive may spend on each file beside what is in it
_WHOLE = 20_000_000  # bytes; a smaller file is taken at once, a larger one is read in place


class _Member(NamedTuple):
    """Where a file begins in the unpacked archive, and how long it is."""

    start: int
    size: int


def is_one(name: str) -> bool:
    """Whether a file is a tar archive by its name."""
    return name.lower().endswith(ENDINGS)


@contextmanager
def opened(files: Files, name: str) -> Iterator[Files]:
    """The files in an archive, in its own order."""
    with files.open_unpacked(name) as stream:
        members, folders = _look_through(stream, name, files.sizes[name])

        def open_one(inner: str) -> IO[bytes]:
            member = members[inner]
            if member.size > _WHOLE:
                return cast(IO[bytes], io.BufferedReader(_Window(stream, member, name), _MAX_HEAD))
            stream.seek(member.start)
            return io.BytesIO(take(stream, member.size, name))

        sizes = {inner: member.size for inner, member in members.items()}
        yield Files(files.title, sizes, open_one, frozenset(folders) | parents(sizes))


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
                inner = clean_path(inner)
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
    except (tarfile.TarError, *DAMAGE) as error:
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


class _Window(io.RawIOBase):
    """A part of a stream as a stream of its own."""

    def __init__(self, stream: IO[bytes], member: _Member, name: str) -> None:
        self._stream, self._member, self._name = stream, member, name
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        origins = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._member.size}
        self._place = max(0, origins[whence] + place)
        return self._place

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        number = max(0, min(len(view), self._member.size - self._place))
        self._stream.seek(self._member.start + self._place)
        raw = take(self._stream, number, self._name)
        view[: len(raw)] = raw
        self._place += len(raw)
        return len(raw)
