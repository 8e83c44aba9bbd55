"""A zip archive of files in any other format, which is read in place; npz files are ones, too."""

from __future__ import annotations

import functools
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from core.data.importing import archives
from core.data.importing.files import Files, check_name, parents, show


def is_one(files: Files) -> bool:
    """Whether this is a zip archive, which its bytes tell and not its name."""
    if len(files.sizes) != 1:
        return False
    with files.open(*files.sizes) as stream:
        return zipfile.is_zipfile(stream)


@contextmanager
def opened(files: Files) -> Iterator[Files]:
    """The files in the one archive that was brought.

    Raises:
        ValueError: It is damaged, is larger than it should be, or a name in it leads elsewhere.
    """
    (name,) = files.sizes
    try:
        with files.open(name) as stream, zipfile.ZipFile(stream) as archive:
            yield from_zip(files.title, archive)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ValueError(
            f"{show(files.title)} is a damaged archive: {error}. Pack it again."
        ) from None


def from_zip(title: str, archive: zipfile.ZipFile) -> Files:
    """The files in a zip archive, which is read in place.

    Raises:
        ValueError: It is larger than it should be, or a name in it leads elsewhere.
    """
    members = _check(archive)
    files = {member.filename: member for member in members if not member.is_dir()}
    folders = {member.filename.rstrip("/") for member in members if member.is_dir()}
    return Files(
        title,
        {name: files[name].file_size for name in sorted(files)},
        functools.partial(_open_member, archive),
        frozenset(folders) | parents(files),
    )


def _check(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members of an archive, after a look at what its directory says of them."""
    members = archive.infolist()
    archives.check_number(len(members))
    archives.check_distinct([member.filename for member in members])
    for member in members:
        check_name(member.filename)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise archives.explain_unfit(member.filename, "a link")
        if member.flag_bits & 1:
            raise ValueError("The archive is locked by a password. Pack it again without one.")
        archives.check_ratio(member.file_size, member.compress_size, show(member.filename))
    unpacked = sum(member.file_size for member in members)
    archives.check_size(unpacked)
    archives.check_ratio(unpacked, sum(member.compress_size for member in members), "The archive")
    return members


def _open_member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise ValueError(f"{show(name)} in the archive cannot be read: {error}.") from None
