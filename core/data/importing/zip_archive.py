"""A zip archive of files in any format, which is read in place; npz files are ones, too."""

from __future__ import annotations

import functools
import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO

from core.data.importing import archives
from core.data.importing.files import DAMAGE, Files, clean_path, parents, shorten, show, take

_INNER = 250_000_000  # bytes of an archive in an archive, which is taken as a whole


def is_one(files: Files, name: str) -> bool:
    """Whether a file is a zip archive, which its bytes tell and not its name."""
    try:
        with files.open(name) as stream:
            return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06") or zipfile.is_zipfile(stream)
    except (*DAMAGE, ValueError):
        return False


@contextmanager
def opened(files: Files, name: str) -> Iterator[Files]:
    """The files in an archive.

    Raises:
        ValueError: It is damaged, is larger than it should be, or a name in it leads elsewhere.
    """
    with ExitStack() as stack:
        try:
            stream = _seekable(stack.enter_context(files.open(name)), files.sizes[name], name)
            archive = stack.enter_context(zipfile.ZipFile(stream))
        except (*DAMAGE, UnicodeDecodeError) as error:  # of names that are no text, too
            raise ValueError(
                f"{show(name)} is a damaged archive: {shorten(error)}. Pack it again."
            ) from None
        yield from_zip(files.title, archive)


def _seekable(stream: IO[bytes], size: int, name: str) -> IO[bytes]:
    """A stream in which one can go to and fro without unpacking what lies around it each time."""
    if isinstance(stream, io.BytesIO) or isinstance(getattr(stream, "raw", None), io.FileIO):
        return stream
    if size > _INNER:
        raise ValueError(
            f"{show(name)} is an archive of {size / 1e6:,.0f} MB in another one; at most "
            f"{_INNER / 1e6:.0f} MB are read there. Unpack the outer one."
        )
    return io.BytesIO(take(stream, size, name))


def from_zip(title: str, archive: zipfile.ZipFile) -> Files:
    """The files in a zip archive, which is read in place.

    Raises:
        ValueError: It is larger than it should be, or a name in it leads elsewhere.
    """
    members = _check(archive)
    archives.check_distinct([member.filename for member in members])
    files = {clean_path(m.filename): m for m in members if not _is_folder(m)}
    folders = {clean_path(m.filename).rstrip("/") for m in members if _is_folder(m)}
    return Files(
        title,
        {name: files[name].file_size for name in sorted(files)},
        functools.partial(_open_member, archive, files),
        frozenset(folders) | parents(files),
    )


def _is_folder(member: zipfile.ZipInfo) -> bool:
    return member.is_dir() or (member.filename.endswith("\\") and not member.file_size)


def _check(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members of an archive, after a look at what its directory says of them."""
    members = archive.infolist()
    archives.check_number(len(members))
    for member in members:
        clean_path(member.filename)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise archives.explain_unfit(member.filename, "a link")
        if member.flag_bits & 1:
            raise ValueError("The archive is locked by a password. Pack it again without one.")
        archives.check_ratio(member.file_size, member.compress_size, show(member.filename))
    unpacked = sum(member.file_size for member in members)
    archives.check_size(unpacked)
    archives.check_ratio(unpacked, sum(member.compress_size for member in members), "The archive")
    return members


def _open_member(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str
) -> IO[bytes]:
    try:
        return archive.open(members[name])
    # A directory whose places are shifted makes zipfile seek before the beginning.
    except (*DAMAGE, ValueError) as error:
        shifted = isinstance(error, ValueError | OSError)
        reason = "the archive's directory points to where nothing is" if shifted else shorten(error)
        raise ValueError(
            f"{show(name)} in the archive cannot be read: {reason}. Pack it again."
        ) from None
