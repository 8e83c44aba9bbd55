"""Two text files of snippets, one a line, as bags of words.

A snippet becomes a vector that says of each word of the vocabulary whether it occurs. The
vocabulary comes from the training part alone, so that nothing of the test part is known before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.data.importing import duplicates, parts
from core.data.importing.files import Files, count, list_some, show, take
from core.data.importing.parts import Wishes
from core.data.library import Collected

MAX_WORDS = 5000  # of the vocabulary
MAX_TEXT = 200_000_000  # bytes of a file, unpacked
_ENDING = re.compile(r"(\.(txt|text))?(\.gz)?$", re.IGNORECASE)
_BINARY = (
    *(".npz", ".npy", ".zip", ".tar", ".tar.gz", ".tgz"),
    *(".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"),
)
_NEGATIVE = re.compile(r"(?<![a-z])neg(ative)?s?(?![a-z])", re.IGNORECASE)
_POSITIVE = re.compile(r"(?<![a-z])pos(itive)?s?(?![a-z])", re.IGNORECASE)


def is_one(files: Files) -> bool:
    """Whether there are two text files here."""
    return _find_pair(files) is not None


def _find_pair(files: Files) -> tuple[str, str] | None:
    """The two text files among some files, in the order of their classes: negative first.

    Where the names say nothing, the order in which they are given holds. A folder may hold other
    files as well, if just two are named like negative and positive.
    """
    names = [
        name
        for name in files.sizes
        if not name.lower().endswith(_BINARY) and not name.rsplit("/", 1)[-1].startswith(".")
    ]
    negative = [name for name in names if _NEGATIVE.search(name) and not _POSITIVE.search(name)]
    positive = [name for name in names if _POSITIVE.search(name) and not _NEGATIVE.search(name)]
    if len(negative) == len(positive) == 1:
        return negative[0], positive[0]
    if len(names) == len(files.sizes) == 2 and not negative and not positive:
        return names[0], names[1]
    return None


def collect(files: Files, wishes: Wishes) -> Collected:
    """Reads two files of snippets.

    Raises:
        ValueError: There are no two, one is no text or empty, or the class names given are not two.
    """
    pair = _find_pair(files)
    if pair is None:
        raise ValueError(f"Expected two text files; there is {list_some(list(files.sizes))}.")
    names = _name(pair, wishes.class_names)
    notes = [
        *files.notes,
        f"Class {names[0]}: {show(pair[0])}; class {names[1]}: {show(pair[1])}.",
    ]
    snippets: list[str] = []
    labels: list[int] = []
    for label, name in enumerate(pair):
        lines = _read_lines(files, name, notes)
        snippets += lines
        labels += [label] * len(lines)
    label_array = np.array(labels)
    train, test = parts.draw_test_part(label_array, wishes.seed)
    notes.append(parts.describe_draw(len(labels), wishes.seed))
    encoded = [snippet.encode() for snippet in snippets]
    kept, repeated = duplicates.sort_out(
        [encoded[number] for number in train],
        [encoded[number] for number in test],
        label_array[train],
        what="snippet",
        removed=True,
    )
    test = test[kept]
    notes += repeated
    training = [snippets[number] for number in train]
    words = find_words(training)
    parts.check_room(len(snippets), (len(words),), "Bring fewer snippets.")
    vectors = [mark_words(training, words), mark_words([snippets[n] for n in test], words)]
    silent = [int((~vector.any(axis=1)).sum()) for vector in vectors]
    if any(silent):
        notes.append(
            f"Snippets without a word of the vocabulary: {silent[0]:,} to learn from, "
            f"{silent[1]:,} to test on."
        )
    notes.append(
        f"Vocabulary: the {len(words):,} most frequent words of the training part, in lower case, "
        "of two letters or more. A 1 says that a word occurs."
    )
    return Collected(
        title=files.title,
        class_names=names,
        value_range=(0.0, 1.0),
        train_images=vectors[0],
        train_labels=label_array[train].astype(np.uint16),
        test_images=vectors[1],
        test_labels=label_array[test].astype(np.uint16),
        features=words,
        notes=tuple(notes),
    )


def find_words(snippets: Sequence[str]) -> tuple[str, ...]:
    """The vocabulary of some snippets in alphabetical order: their most frequent words.

    Of words that are as frequent, those first in the alphabet are taken.

    Raises:
        ValueError: There is no word.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer()
    try:
        counts = np.asarray(vectorizer.fit_transform(snippets).sum(axis=0)).ravel()
    except ValueError:  # what it says of an empty vocabulary
        raise ValueError("The training snippets hold no word of two letters or more.") from None
    found = vectorizer.get_feature_names_out()  # in alphabetical order
    frequent = np.argsort(-counts, kind="stable")[:MAX_WORDS]
    return tuple(str(word) for word in found[np.sort(frequent)])


def mark_words(snippets: Sequence[str], words: Sequence[str]) -> NDArray[np.uint8]:
    """Says of each snippet which words occur in it.

    Args:
        snippets: Texts.
        words: The vocabulary, all different.

    Returns:
        uint8 of shape (num_snippets, num_words), 0 or 1.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    if not snippets:
        return np.zeros((0, len(words)), np.uint8)
    vectorizer = CountVectorizer(vocabulary=list(words), binary=True, dtype=np.uint8)
    return np.asarray(vectorizer.transform(snippets).toarray(), np.uint8)


def _read_lines(files: Files, name: str, notes: list[str]) -> list[str]:
    with files.open_unpacked(name) as stream:
        raw = take(stream, MAX_TEXT + 1, name)
    if len(raw) > MAX_TEXT:
        raise ValueError(f"{show(name)} holds more than {MAX_TEXT / 1e6:.0f} MB of text.")
    if b"\0" in raw:
        raise ValueError(f"{show(name)} is no text; expected a snippet in each line.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
        notes.append(f"{show(name)} is not UTF-8; it was read as Latin-1.")
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    filled = [line for line in lines if line]
    if empty := len(lines) - len(filled) - (not lines[-1]):  # the last line break ends a line
        notes.append(f"Skipped in {show(name)}: {count(empty, 'empty line')}.")
    if not filled:
        raise ValueError(f"{show(name)} holds no text; expected a snippet in each line.")
    return filled


def _name(pair: tuple[str, str], wished: tuple[str, ...]) -> tuple[str, ...]:
    if wished and len(wished) != 2:
        raise ValueError(f"{count(len(wished), 'class name')} came with two files; expected two.")
    if wished or (_NEGATIVE.search(pair[0]) and _POSITIVE.search(pair[1])):
        return wished or ("negative", "positive")
    stems = [_ENDING.sub("", name.rsplit("/", 1)[-1]) for name in pair]
    names = parts.clean_names(stems)
    if names[0] == names[1]:
        raise ValueError(f"The files {list_some(pair)} give no class names; say them in order.")
    return names
