"""Pictures whose part and class are known, from folders or tables, as a data set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from core.data.collected import Collected
from core.data.importing import duplicates, parts, pictures, polarity
from core.data.importing.files import count, list_some, show
from core.data.importing.parts import Wishes
from core.data.importing.picture_stack import PictureStack
from core.data.importing.places import Place

_PROGRESS_EVERY = 200  # pictures
_LARGEST_PROPOSED = 64  # pixels of a side that pictures are proposed to be scaled to


def collect(
    title: str,
    places: Sequence[Place],
    raws: Iterable[Callable[[], bytes]],
    wishes: Wishes,
    notes: list[str],
    *,
    mixed: bool = False,
    names: Mapping[str, str] | None = None,
) -> tuple[Collected, list[str]]:
    """Reads pictures and makes a data set of them.

    Args:
        title: What all of it is called.
        places: Part, class and name of each picture; in the data set they are sorted by name.
        raws: Give the bytes of each, in the order of the places.
        wishes: What their owner says of them.
        notes: Sentences on what was found so far.
        mixed: Whether to mix the classes of the training part; otherwise one stands behind the
            other.
        names: What classes are called, by what they are in the places.

    Returns:
        The data set; and the classes of which no picture could be read.

    Raises:
        ValueError: The pictures differ in size, are too many, are of one class only, or the class
            names given do not fit.
    """
    by_name = sorted(range(len(places)), key=lambda number: places[number].name)
    ranks = {number: rank for rank, number in enumerate(by_name)}
    stack = PictureStack(len(places))
    failed: list[str] = []
    came: list[int] = []
    for number, (place, take) in enumerate(zip(places, raws, strict=True)):
        if number % _PROGRESS_EVERY == _PROGRESS_EVERY - 1:
            wishes.tell(number, len(places))
        try:
            pixels = _read(take(), wishes, stack)
        except (ValueError, OSError) as error:
            failed.append(f"{place.name}: {error}")
            continue
        if pixels is not None:
            stack.put(ranks[number], pixels)
        came.append(ranks[number])
    wishes.tell(len(places), len(places))
    _refuse_sizes(stack.sizes)
    if failed:
        unread = count(len(failed), "file")
        notes.append(f"Skipped, as unreadable: {unread}, {list_some(failed, limit=3)}.")
    if not came:
        raise ValueError(
            "No picture could be read"
            + (f": {list_some(failed, limit=3)}. " if failed else "; there is none. ")
            + "Expected PNG, JPEG, WebP, BMP or GIF files in a folder for each class."
        )
    came.sort()
    if 0 < stack.colored < len(came):
        gray = len(came) - stack.colored
        notes.append(f"{gray:,} of {len(came):,} pictures are gray among colored.")
    pixels = stack.finish(came, notes)
    read = [places[by_name[rank]] for rank in came]
    lost = sorted({place.folder for place in places} - {place.folder for place in read})
    return _divide(title, pixels, read, wishes, notes, mixed=mixed, called=names or {}), lost


def _read(raw: bytes, wishes: Wishes, stack: PictureStack) -> pictures.Pixels | None:
    if len(stack.sizes) > 1:  # it will be refused; only its size is still wanted
        stack.sizes[pictures.read_size(raw)] += 1
        return None
    return pictures.read_picture(raw, wishes.size)


def _divide(
    title: str,
    pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    read: Sequence[Place],
    wishes: Wishes,
    notes: list[str],
    *,
    mixed: bool,
    called: Mapping[str, str],
) -> Collected:
    folders = sorted({place.folder for place in read}, key=order)
    names = _name(folders, wishes.class_names, called)
    number_of = {folder: number for number, folder in enumerate(folders)}
    labels = np.array([number_of[place.folder] for place in read])
    of_test = np.array([place.part == "test" for place in read])
    if of_test.any():
        train, test = np.flatnonzero(~of_test), np.flatnonzero(of_test)
        missing = set(labels[test]) - set(labels[train])
        if missing and len(train):
            raise ValueError(
                f"The test part has classes that the training part has not: "
                f"{list_some([names[label] for label in sorted(missing)])}. Bring pictures to "
                "learn them from, or leave them out."
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
    pixels, _, turned = polarity.settle(pixels, pixels[:0], wishes.polarity)
    notes += turned
    digests = duplicates.digest_rows(pixels)
    kept, repeated = duplicates.sort_out(
        digests[train],
        digests[test],
        labels[train],
        what="picture",
        removed=True,  # folders often repeat a picture, wherever their test part comes from
    )
    test = test[kept]
    notes += repeated
    notes += parts.describe_counts(names, labels[train], labels[test])
    return Collected(
        title=title,
        class_names=names,
        value_range=(0.0, 1.0),
        train_images=pixels[train],
        train_labels=labels[train].astype(np.uint16),
        test_images=pixels[test],
        test_labels=labels[test].astype(np.uint16),
        notes=tuple(notes),
    )


def propose_size(sizes: Mapping[tuple[int, int], int]) -> str:
    """A size that pictures of several sizes may be scaled to."""
    height, width = Counter(sizes).most_common(1)[0][0]
    return f"{min(height, _LARGEST_PROPOSED)}x{min(width, _LARGEST_PROPOSED)}"


def _refuse_sizes(sizes: Counter[tuple[int, int]]) -> None:
    if len(sizes) > 1:
        some = [f"{number:,} of {h}x{w}" for (h, w), number in sizes.most_common(5)]
        more = f" and {len(sizes) - 5} further sizes" if len(sizes) > 5 else ""
        raise ValueError(
            f"The pictures differ in size (height x width): {', '.join(some)}{more}; expected one "
            f"size. Have them all scaled with --size {propose_size(sizes)}, or the field for it on "
            "the page."
        )


def order(folder: str) -> tuple[int, int, str]:
    """A key that sorts numbers by their value, before all other names."""
    is_number = folder.isascii() and folder.isdigit() and len(folder) < 12
    return (0, int(folder), folder) if is_number else (1, 0, folder)


def _name(
    folders: list[str], wished: tuple[str, ...], called: Mapping[str, str]
) -> tuple[str, ...]:
    if len(folders) > parts.MAX_CLASSES:
        raise ValueError(
            f"There are {len(folders):,} class folders; at most {parts.MAX_CLASSES:,} are read. "
            "Bring fewer classes."
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
    return parts.clean_names(wished or [called.get(folder, folder) for folder in folders])
