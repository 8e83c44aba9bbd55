"""Arrays of examples and labels: an npz file, several of them, or npy files side by side."""

from __future__ import annotations

import math

from core.data.collected import Collected
from core.data.importing import class_maps, parts, values
from core.data.importing.assembling import assemble
from core.data.importing.axes import find_axes, propose_size
from core.data.importing.files import Files, count, list_some, show
from core.data.importing.found import FEATURES, IMAGES, Found, Question
from core.data.importing.npy_file import Head, as_numbers, read_head, read_whole
from core.data.importing.numbers import telling
from core.data.importing.part_names import PARTS, TEST, TRAIN, VALIDATION, split_words
from core.data.importing.parts import Wishes

_ENDING = ".npy"
_INPUTS = ("x", "images", "image", "imgs", "img", "data", "inputs", "features", "pixels")
_LABELS = ("y", "labels", "label", "target", "targets", "lbls")
_CLASS_NAMES = ("class_names", "classes", "label_names", "target_names", "list_classes")
_NEUTRAL = ("arr", "0", "set", "array")  # words that say nothing
_KINDS = dict.fromkeys(_INPUTS, "inputs") | dict.fromkeys(_LABELS, "labels")
# xtrain, trainx, xtr and so on are two words in one.
_GLUED = {
    word: (kind, part)
    for kind in ("x", "y")
    for stem, part in (*PARTS.items(), ("tr", TRAIN), ("te", TEST))
    for word in (kind + stem, stem + kind)
}


def is_one(files: Files) -> bool:
    """Whether there are arrays here, as in the zip archive that an npz file is."""
    return any(name.endswith(_ENDING) for name in files.sizes)


def look(files: Files, wishes: Wishes) -> Found:
    """Reads the heads of the arrays.

    Raises:
        ValueError: An array is missing or of a wrong kind.
    """
    roles, notes = _assign(files)
    heads = {role: read_head(files, name) for role, name in roles.items()}
    _check_heads(roles, heads)
    numbers = [
        math.prod(heads[f"{part}_labels"].shape[:1]) if f"{part}_labels" in heads else 0
        for part in (TRAIN, TEST)
    ]
    axes = find_axes(heads["train_inputs"].shape, numbers[0])
    size, kind = axes.shape[:2], IMAGES
    questions: tuple[Question, ...] = ()
    if len(axes.shape) == 1:
        proposed = propose_size(axes.shape[0])
        kind, size = FEATURES, proposed or (0, 0)
        if wishes.size or wishes.kind == IMAGES:
            kind, size = IMAGES, wishes.size or size
        if proposed:
            sentence = (
                f"Each example is a row of {axes.shape[0]:,} numbers, which can be an image of "
                f"{proposed[0]}x{proposed[1]} pixels. What is it?"
            )
            questions = (Question("kind", sentence, (FEATURES, IMAGES), kind),)
    shape = "x".join(map(str, axes.shape))
    return Found(
        "arrays",
        f"Arrays of {numbers[0]:,} training and {numbers[1]:,} test "
        f"{'images' if kind == IMAGES else 'vectors'} of {shape}.",
        train=numbers[0],
        test=numbers[1],
        class_names=wishes.class_names,
        kind=kind,
        size=(size[0], size[1]) if kind == IMAGES else None,
        questions=questions,
        notes=tuple(notes),
    )


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads the arrays.

    Raises:
        ValueError: An array is missing, damaged, too large or of a wrong kind.
    """
    roles, notes = _assign(files)
    heads = {role: read_head(files, name) for role, name in roles.items()}
    _check_heads(roles, heads)
    labels = {
        part: values.read_labels(read_whole(files, roles[role], heads[role]), show(roles[role]))
        for part in (TRAIN, TEST)
        if (role := f"{part}_labels") in roles
    }
    names = wishes.class_names
    if "class_names" in roles and not names:
        named = read_whole(files, roles["class_names"], heads["class_names"]).ravel()
        names = tuple(str(name) for name in values.decode(named))
    if not names:
        names = class_maps.name_labels(files, labels[TRAIN])
    numbers = {
        part: as_numbers(files, roles[f"{part}_inputs"], heads[f"{part}_inputs"]) for part in labels
    }
    total = 2 * sum(one.number for one in numbers.values())  # measured first, then converted
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        wishes.tell(done, total)

    inputs = values.read_inputs(
        telling(numbers[TRAIN], tell),
        telling(numbers[TEST], tell) if TEST in numbers else None,
        wishes,
        (len(labels[TRAIN]), len(labels[TEST]) if TEST in labels else None),
    )
    return assemble(
        files.title, inputs, (labels[TRAIN], labels.get(TEST)), wishes, notes, names=names
    )


def _assign(files: Files) -> tuple[dict[str, str], list[str]]:
    """Which array has which role, and sentences on those that have none."""
    found: dict[str, list[tuple[int, str]]] = {}
    unused = []
    for name in files.sizes:
        role, strange = _find_role(name)
        if role:
            found.setdefault(role, []).append((strange, name))
        elif not class_maps.is_one(name):
            unused.append(name)
    roles: dict[str, str] = {}
    for role, candidates in found.items():
        candidates.sort()
        if len(candidates) > 1 and candidates[0][0] == candidates[1][0]:
            raise ValueError(
                f"Both {show(candidates[0][1])} and {show(candidates[1][1])} could be the "
                f"{role.replace('_', ' ')}; expected one. Leave the other out."
            )
        roles[role] = candidates[0][1]
        unused += [name for _, name in candidates[1:]]
    notes = list(files.notes)
    validation = {role: name for role, name in roles.items() if role.startswith(VALIDATION)}
    has_test = any(role.startswith(TEST) for role in roles)
    roles = {role: name for role, name in roles.items() if role not in validation}
    if validation and has_test:
        notes.append(f"Left out, as there are test ones: {list_some(list(validation.values()))}.")
    elif validation:
        roles |= {role.replace(VALIDATION, TEST): name for role, name in validation.items()}
        notes.append("There is no test part; the validation examples became it.")
    if unused:
        notes.append(f"Not used: {list_some(sorted(unused))}.")
    _check_roles(roles, files, notes)
    return roles, notes


def _check_roles(roles: dict[str, str], files: Files, notes: list[str]) -> None:
    if "test_inputs" in roles and "test_labels" not in roles and "train_labels" in roles:
        missing = roles.pop("test_inputs")
        notes.append(f"Left out, as there are no labels for it: {show(missing)}.")
    needed = ["train_inputs", "train_labels"]
    if "test_labels" in roles:
        needed += ["test_inputs", "test_labels"]
    for role in needed:
        if role not in roles:
            part, kind = role.split("_")
            wanted = f"{'x' if kind == 'inputs' else 'y'}_{part}"
            raise ValueError(
                f"There is no array {wanted!r} (or {part}_"
                f"{'images' if kind == 'inputs' else 'labels'}); there is "
                f"{list_some(list(files.sizes))}. Expected x_train and y_train, and x_test and "
                "y_test where there is a test part. Bring all of them together."
            )


def _find_role(path: str) -> tuple[str, int]:
    """The role of an array by its name, and how many words of it say nothing known.

    x_train, train_images, X, labels, class_names, kmnist-train-imgs/arr_0, ...
    """
    if not path.endswith(_ENDING):
        return "", 0
    stem = path.removesuffix(_ENDING)
    if stem.rsplit("/", 1)[-1].lower() in _CLASS_NAMES:
        return "class_names", 0
    words = split_words(stem)
    part, kind, strange = "", "", 0
    for word in words:
        if word in PARTS:
            part = PARTS[word]
        elif word in _GLUED:
            kind, part = _KINDS[_GLUED[word][0]], _GLUED[word][1]
        elif word in _KINDS:
            kind = _KINDS[word]
        elif word not in _NEUTRAL:
            strange += 1
    return (f"{part or TRAIN}_{kind}", strange) if kind else ("", 0)


def _check_heads(roles: dict[str, str], heads: dict[str, Head]) -> None:
    """Passes arrays that fit into memory all together."""
    number = 0
    for role, head in heads.items():
        if head.is_text and not role.endswith(("labels", "names")):
            raise ValueError(
                f"The array {show(roles[role])} holds text; expected numbers. Save it as numbers."
            )
        if not head.shape and role != "class_names":
            raise ValueError(
                f"The array {show(roles[role])} is a single value; expected one for each example. "
                "Look at what was saved."
            )
        number += math.prod(head.shape) if role.endswith("inputs") else 0
    parts.check_room(1, (number,), "Bring fewer or smaller examples.")
    labels = heads["train_labels"].shape
    if math.prod(labels) > parts.MAX_EXAMPLES * parts.MAX_CLASSES:
        raise ValueError(
            f"There are labels of the shape {labels}; at most "
            f"{count(parts.MAX_EXAMPLES, 'example')} are taken. Bring fewer."
        )
