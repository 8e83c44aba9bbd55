"""Archives opened in place and put together, so that importers see files and folders alone.

What systems put beside data is left out without a word, and a file that is there twice counts once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from core.data.collected import MAX_BYTES
from core.data.importing import array_files, tar_archives, zip_archive
from core.data.importing.files import Files, list_some, show, take
from core.data.importing.part_names import TEST, TRAIN, find_part, find_part_of_path, split_words
from core.data.importing.places import count_wrapping, is_hidden, list_pictures

ARRAYS = (".npz", *array_files.ENDINGS)  # files of arrays
_ZIP_ENDINGS = (".zip", ".npz")
_OTHER_ZIPS = (".keras", ".docx", ".xlsx", ".odt", ".ods", ".pt", ".pth", ".jar", ".apk")
_DEPTH = 2  # an archive in an archive
_SIZES = {"large": TRAIN, "small": TEST}  # as notMNIST's two archives are called
_COMPARED = 100_000_000  # bytes; larger files are not compared
_TEXT = (".txt", ".text")


@contextmanager
def opened(files: Files, only: str = "") -> Iterator[Files]:
    """What was brought, with everything in archives in their place.

    Args:
        files: What was brought.
        only: What the names of the files that are meant have in them; empty for all.

    Raises:
        ValueError: An archive is damaged, is larger than it should be, holds what is neither file
            nor folder, or several cannot be put together.
    """
    with ExitStack() as stack:
        inside = _without_copies(_open_all(_tidy(files), stack, _DEPTH))
        if only:
            kept = [name for name in inside.sizes if only.lower() in name.lower()]
            if not kept:
                raise ValueError(
                    f"No file has {show(only)} in its name; there is "
                    f"{list_some(list(inside.sizes))}."
                )
            inside = inside.choose(kept)
        yield inside


def _tidy(files: Files) -> Files:
    """Without what systems put beside the data."""
    return replace(
        files,
        sizes={name: size for name, size in files.sizes.items() if not is_hidden(name)},
        folders=frozenset(folder for folder in files.folders if not is_hidden(folder)),
    )


def _open_all(files: Files, stack: ExitStack, depth: int) -> Files:
    archives = _list_archives(files)
    if not archives:
        return files
    if not depth and any(not name.lower().endswith(ARRAYS) for name in archives):
        raise ValueError(
            f"There is an archive in an archive in an archive, {show(archives[0])}. Unpack the "
            "outer ones."
        )
    inside = {}
    for name in archives:
        open_one = zip_archive.opened
        if name.lower().endswith(array_files.ENDINGS):
            open_one = array_files.opened
        elif tar_archives.is_one(name):
            open_one = tar_archives.opened
        found = _tidy(stack.enter_context(open_one(files, name)))
        of_arrays = name.lower().endswith(ARRAYS)
        inside[name] = found if of_arrays else _open_all(found, stack, depth - 1)
    if len(files.sizes) == 1:
        return replace(inside[archives[0]], notes=(*files.notes, *inside[archives[0]].notes))
    packed = [name for name in archives if not name.lower().endswith(ARRAYS)]
    parts = _tell_parts(packed)
    if len(packed) > 1 and not parts and not all(_is_one_class(inside[name]) for name in packed):
        raise ValueError(
            f"There are {len(packed)} archives here, {list_some(packed)}; expected one, or two "
            "with train and test, or large and small, in their names. Name them so."
        )
    return _join(files, inside, parts)


def _list_archives(files: Files) -> list[str]:
    found = []
    for name in files.sizes:
        low = name.lower()
        named = low.endswith((*_ZIP_ENDINGS, *ARRAYS)) or tar_archives.is_one(name)
        alone = len(files.sizes) == 1 and not low.endswith(_OTHER_ZIPS)
        if named or (alone and zip_archive.is_one(files, name)):
            found.append(name)
    return found


def _tell_parts(names: list[str]) -> dict[str, str]:
    """The part that each archive is, if all of them say so and there is one of each."""
    parts = {}
    for name in names:
        words = split_words(name.rsplit("/", 1)[-1])
        sizes = [_SIZES[word] for word in words if word in _SIZES]
        parts[name] = find_part(name.rsplit("/", 1)[-1]) or (sizes[0] if sizes else "")
    told = list(parts.values())
    return parts if all(told) and len(set(told)) == len(told) > 1 else {}


def _is_one_class(files: Files) -> bool:
    """Whether pictures lie in one folder at most."""
    return len({name.rpartition("/")[0] for name in list_pictures(files)}) <= 1


def _join(files: Files, inside: Mapping[str, Files], parts: Mapping[str, str]) -> Files:
    """Archives as one, each in a folder of the name of its part or its own."""
    origins: dict[str, tuple[Files, str]] = {
        name: (files, name) for name in files.sizes if name not in inside
    }
    folders = set(files.folders)
    notes = list(files.notes)
    for archive, found in inside.items():
        top = parts.get(archive) or _without_ending(archive)
        depth = count_wrapping(list_pictures(found)) if archive in parts else 0
        for name in found.sizes:
            pieces = name.split("/")
            kept = pieces[min(depth, len(pieces) - 1) :]
            origins["/".join([top, *kept])] = (found, name)
        folders |= {
            "/".join([top, *folder.split("/")[depth:]])
            for folder in found.folders
            if folder.count("/") >= depth
        }
        notes += found.notes
    return Files(
        files.title,
        {name: origin.sizes[inner] for name, (origin, inner) in origins.items()},
        lambda name: origins[name][0].open(origins[name][1]),
        frozenset(folders),
        tuple(notes),
        joined=bool(parts),
    )


def _without_ending(name: str) -> str:
    endings = sorted((*_ZIP_ENDINGS, *ARRAYS, *tar_archives.ENDINGS), key=len, reverse=True)
    ending = next((one for one in endings if name.lower().endswith(one)), "")
    return name[: len(name) - len(ending)] or name


def _without_copies(files: Files) -> Files:
    """Each file once that is there again under the same name in another folder, byte for byte.

    Pictures and texts are examples, whose repetitions are told later.
    """
    groups: dict[tuple[str, int, str], list[str]] = {}
    pictures = set(list_pictures(files))
    for name, size in files.sizes.items():
        if size <= _COMPARED and name not in pictures and not name.lower().endswith(_TEXT):
            key = (name.rsplit("/", 1)[-1].lower(), size, find_part_of_path(name))
            groups.setdefault(key, []).append(name)
    again = set()
    for names in groups.values():
        seen = set()
        for name in sorted(names, key=lambda name: (name.count("/"), name)) if names[1:] else ():
            with files.open(name) as stream:
                digest = hashlib.blake2b(take(stream, MAX_BYTES, name)).digest()
            if digest in seen:
                again.add(name)
            seen.add(digest)
    return files.choose(name for name in files.sizes if name not in again) if again else files
