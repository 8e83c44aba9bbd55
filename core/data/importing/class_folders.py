"""A folder of pictures for each class, as notMNIST's archives unpack to: A/xyz.png, B/...

Above the class folders may lie folders called train and test. Without them a test part is drawn.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from core.data.importing import duplicates, parts, pictures
from core.data.importing.files import Files, above, count, list_some, parents, show, take
from core.data.importing.parts import Wishes
from core.data.importing.places import Place, find_places, is_hidden, list_pictures
from core.data.library import MAX_BYTES, Collected

_PROGRESS_EVERY = 200  # pictures
_LIGHT = 128  # of 255; a border above it makes a background light


def is_one(files: Files) -> bool:
    """Whether there are pictures in folders here."""
    return any("/" in name for name in list_pictures(files))


def collect(files: Files, wishes: Wishes, *, mixed: bool = False) -> Collected:
    """Reads all pictures.

    Args:
        files: Where they are.
        wishes: What their owner says of them.
        mixed: Whether to mix the classes of the training part; otherwise one stands behind the
            other.

    Raises:
        ValueError: They differ in size, are too many, are of one class only, or the class names
            given do not fit.
    """
    notes = list(files.notes)
    places = find_places(files, notes)
    pixels, read = _read_all(files, places, wishes, notes)
    _note_empty(files, places, read, notes)
    folders = sorted({place.folder for place in read}, key=_order)
    names = _name(folders, wishes.class_names)
    number_of = {folder: number for number, folder in enumerate(folders)}
    labels = np.array([number_of[place.folder] for place in read])
    of_test = np.array([place.part == "test" for place in read])
    if of_test.any():
        train, test = np.flatnonzero(~of_test), np.flatnonzero(of_test)
        missing = set(labels[test]) - set(labels[train])
        if missing and len(train):
            raise ValueError(
                f"The test part has classes that the training part has not: "
                f"{list_some([names[label] for label in sorted(missing)])}."
            )
    else:
        train, test = parts.draw_test_part(labels, wishes.seed)
        notes.append(parts.describe_draw(len(labels), wishes.seed))
    if mixed:
        train = np.random.default_rng(wishes.seed).permutation(train)
        notes.append(
            f"The training pictures were mixed with seed {wishes.seed}, so that the first ones are "
            "of all classes."
        )
    if len(train):
        pixels = _darken_background(pixels, train, notes)
    kept, repeated = duplicates.sort_out(
        duplicates.digest_rows(pixels[train]),
        duplicates.digest_rows(pixels[test]),
        labels[train],
        what="picture",
        removed=True,  # folders often repeat a picture, wherever their test part comes from
    )
    test = test[kept]
    notes += repeated
    notes += parts.describe_counts(names, labels[train], labels[test])
    return Collected(
        title=files.title,
        class_names=names,
        value_range=(0.0, 1.0),
        train_images=pixels[train],
        train_labels=labels[train].astype(np.uint16),
        test_images=pixels[test],
        test_labels=labels[test].astype(np.uint16),
        notes=tuple(notes),
    )


def _read_all(
    files: Files, places: list[Place], wishes: Wishes, notes: list[str]
) -> tuple[NDArray[np.uint8], list[Place]]:
    """The pixels of all pictures that can be read, uint8 of shape (n, height, width, channels)."""
    read: list[NDArray[np.uint8]] = []
    kept: list[Place] = []
    failed: list[str] = []
    sizes: Counter[tuple[int, int]] = Counter()
    room = MAX_BYTES // 4
    for number, place in enumerate(places):
        if wishes.progress and number % _PROGRESS_EVERY == _PROGRESS_EVERY - 1:
            wishes.progress(number, len(places))
        try:
            with files.open(place.name) as stream:
                raw = take(stream, pictures.MAX_BYTES + 1, place.name)
            if len(sizes) > 1:  # it will be refused; only its size is still wanted
                sizes[pictures.read_size(raw)] += 1
                continue
            pixels = pictures.read_picture(raw, wishes.size)
        except (ValueError, OSError) as error:
            failed.append(f"{place.name}: {error}")
            continue
        sizes[(pixels.shape[0], pixels.shape[1])] += 1
        room -= pixels.size
        if room < 0:
            raise ValueError(
                f"After {number:,} of {len(places):,} pictures they take more than "
                f"{MAX_BYTES / 1e9:g} GB as numbers. Bring fewer, or scale them: --size 32x32."
            )
        read.append(pixels)
        kept.append(place)
    if wishes.progress and places:
        wishes.progress(len(places), len(places))
    _refuse_sizes(sizes)
    if failed:
        unread = count(len(failed), "file")
        notes.append(f"Skipped, as unreadable: {unread}, {list_some(failed, limit=3)}.")
    if not read:
        raise ValueError(
            "No picture could be read"
            + (f": {list_some(failed, limit=3)}. " if failed else "; there is none. ")
            + "Expected PNG, JPEG, WebP, BMP or GIF files in a folder for each class."
        )
    order = sorted(range(len(kept)), key=lambda number: kept[number].name)  # an archive has its own
    return _stack([read[number] for number in order], notes), [kept[number] for number in order]


def _refuse_sizes(sizes: Counter[tuple[int, int]]) -> None:
    if len(sizes) > 1:
        some = [f"{number:,} of {h}x{w}" for (h, w), number in sizes.most_common(5)]
        more = f" and {len(sizes) - 5} further sizes" if len(sizes) > 5 else ""
        height, width = sizes.most_common(1)[0][0]
        raise ValueError(
            f"The pictures differ in size (height x width): {', '.join(some)}{more}; expected one "
            f"size. Have them all scaled with --size {min(height, 64)}x{min(width, 64)}, or the "
            "field for it on the page."
        )


def _stack(read: list[NDArray[np.uint8]], notes: list[str]) -> NDArray[np.uint8]:
    """All pictures with one channel if each is gray, else with three."""
    colored = sum(pixels.ndim == 3 for pixels in read)
    if not colored:
        return np.stack(read)[..., None]
    if colored < len(read):
        notes.append(f"{len(read) - colored:,} of {len(read):,} pictures are gray among colored.")
    shape = (len(read), *read[0].shape[:2], 3)
    parts.check_room(shape[0], shape[1:], "Bring fewer, or scale them: --size 32x32.")
    stacked = np.empty(shape, np.uint8)
    for place, pixels in enumerate(read):
        stacked[place] = pixels if pixels.ndim == 3 else pixels[..., None]
    return stacked


def _darken_background(
    pixels: NDArray[np.uint8], train: NDArray[np.int64], notes: list[str]
) -> NDArray[np.uint8]:
    """Turns dark on light into light on dark, as 0 stands for the background everywhere here."""
    if pixels.shape[-1] == 3:
        return pixels
    edges = (pixels[train, 0], pixels[train, -1], pixels[train, :, 0], pixels[train, :, -1])
    if np.median(np.concatenate([edge.ravel() for edge in edges])) < _LIGHT:
        return pixels
    notes.append("The pictures are dark on light; they were inverted, as 0 is the background here.")
    return 255 - pixels


def _note_empty(files: Files, places: list[Place], read: list[Place], notes: list[str]) -> None:
    """Names the folders that give no class: without a picture, or without one that can be read."""
    lost = sorted({place.folder for place in places} - {place.folder for place in read})
    filled = {folder for name in list_pictures(files) for folder in above(name)}
    folders = files.folders | parents(files.sizes)
    lost += sorted(name for name in folders - filled if not is_hidden(name))
    if lost:
        notes.append(f"No picture can be read in {list_some(lost)}, so that is no class.")


def _order(folder: str) -> tuple[int, int, str]:
    """Numbers by their value, before all other names."""
    is_number = folder.isascii() and folder.isdigit() and len(folder) < 12
    return (0, int(folder), folder) if is_number else (1, 0, folder)


def _name(folders: list[str], wished: tuple[str, ...]) -> tuple[str, ...]:
    if len(folders) > parts.MAX_CLASSES:
        raise ValueError(
            f"There are {len(folders):,} class folders; at most {parts.MAX_CLASSES:,} are read."
        )
    if wished and len(wished) != len(folders):
        raise ValueError(
            f"{count(len(wished), 'class name')} came with {len(folders)} folders of pictures: "
            f"{list_some(folders)}. Give one for each, in this order."
        )
    if len(folders) < 2:
        where = f", {show(folders[0])}" if folders else ""
        raise ValueError(
            f"All pictures lie in one folder{where}; expected a folder for each of at least two "
            "classes."
        )
    return parts.clean_names(wished or folders)
