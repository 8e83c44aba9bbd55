"""A folder of pictures for each class, as notMNIST's archives unpack to: A/xyz.png, B/...

Folders called train and test may lie around the class folders or in each of them. Without them a
test part is drawn.
"""

from __future__ import annotations

import functools
import random
from collections import Counter

from core.data.collected import Collected
from core.data.importing import labelled_pictures, pictures
from core.data.importing.files import Files, above, count, list_some, parents, take
from core.data.importing.found import Found, Question
from core.data.importing.parts import Wishes
from core.data.importing.places import Place, find_places, list_pictures, note_others

_LOOKED_AT = 100  # pictures whose sizes are read for a first look


def is_one(files: Files) -> bool:
    """Whether there are pictures in folders here."""
    return any("/" in name for name in list_pictures(files))


def look(files: Files, wishes: Wishes) -> Found:
    """Counts pictures by part and class, and reads the sizes of some.

    Raises:
        ValueError: There are only test pictures.
    """
    notes = list(files.notes)
    places = find_places(list_pictures(files), notes)
    return describe(files, places, wishes, notes, "pictures in a folder for each class")


def describe(
    files: Files, places: list[Place], wishes: Wishes, notes: list[str], what: str
) -> Found:
    """What pictures with known places are.

    Args:
        files: Where they are.
        places: Part and class of each.
        wishes: What their owner says of them.
        notes: What was found so far.
        what: What they are together, for the sentence.
    """
    classes = sorted({place.folder for place in places}, key=labelled_pictures.order)
    size, questions = ask_size(_sample_sizes(files, places), wishes)
    train = sum(place.part == "train" for place in places)
    shown = f" of {size[0]}x{size[1]} pixels" if size and not wishes.size else ""
    return Found(
        "class folders",
        f"{count(len(places), 'picture')}{shown}: {what}, {count(len(classes), 'class')}.".replace(
            "classs", "classes"
        ),
        train=train,
        test=len(places) - train,
        class_names=wishes.class_names or tuple(classes),
        size=size,
        questions=questions,
        notes=tuple(notes),
    )


def ask_size(
    sizes: Counter[tuple[int, int]], wishes: Wishes
) -> tuple[tuple[int, int] | None, tuple[Question, ...]]:
    """The size of pictures, or what to ask where they have several.

    Args:
        sizes: How many of some pictures have which height and width.
        wishes: What their owner says of them.
    """
    if wishes.size is not None or len(sizes) == 1:
        return wishes.size or next(iter(sizes)), ()
    if not sizes:
        return None, ()
    proposed = labelled_pictures.propose_size(sizes)
    question = Question(
        "size",
        "The pictures differ in size. To what height and width shall they be scaled?",
        tuple(dict.fromkeys((proposed, "28x28", "32x32", "64x64"))),
    )
    return None, (question,)


def _sample_sizes(files: Files, places: list[Place]) -> Counter[tuple[int, int]]:
    some = places
    if len(places) > _LOOKED_AT:
        some = random.Random(0).sample(places, _LOOKED_AT)
        known = {name: number for number, name in enumerate(files.sizes)}
        some.sort(key=lambda place: known[place.name])  # an archive is read forwards
    sizes: Counter[tuple[int, int]] = Counter()
    for place in some:
        try:
            with files.open(place.name) as stream:
                sizes[pictures.read_size(take(stream, pictures.MAX_BYTES + 1, place.name))] += 1
        except (ValueError, OSError):
            continue
    return sizes


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads all pictures.

    Raises:
        ValueError: They differ in size, are too many, are of one class only, or the class names
            given do not fit.
    """
    notes = list(files.notes)
    found = list_pictures(files)
    note_others(files, found, notes)
    return collect_places(files, find_places(found, notes), wishes, notes)


def collect_places(
    files: Files, places: list[Place], wishes: Wishes, notes: list[str]
) -> Collected:
    """Reads pictures whose places are known.

    Args:
        files: Where they are.
        places: Part and class of each.
        wishes: What their owner says of them.
        notes: What was found so far.

    Raises:
        ValueError: As in `collect`.
    """
    by_name = {place.name: place for place in places}
    in_order = [by_name[name] for name in files.sizes if name in by_name]  # as an archive has them

    def take_one(name: str) -> bytes:
        with files.open(name) as stream:
            return take(stream, pictures.MAX_BYTES + 1, name)

    raws = (functools.partial(take_one, place.name) for place in in_order)
    collected, empty = labelled_pictures.collect(
        files.title, in_order, raws, wishes, notes, mixed=files.joined
    )
    lost = _list_lost(files, places, empty)
    if lost:
        note = f"No picture can be read in {list_some(lost)}, so that is no class."
        return collected._replace(notes=(*collected.notes, note))
    return collected


def _list_lost(files: Files, places: list[Place], empty: list[str]) -> list[str]:
    """The folders that give no class: without a picture, or without one that can be read."""
    filled = {folder for name in list_pictures(files) for folder in above(name)}
    folders = files.folders | parents(files.sizes)
    unfilled = sorted(folder for folder in folders - filled if "/" not in folder.rstrip("/"))
    return empty + unfilled if places else []
