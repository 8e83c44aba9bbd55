"""Snippets of text with labels as a data set of bags of words.

A snippet becomes a vector that says of each word of the vocabulary whether it occurs. The
vocabulary comes from the training part alone, so that nothing of the test part is known before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.collected import Collected
from core.data.importing import duplicates, parts, values
from core.data.importing.parts import Wishes

MAX_WORDS = 5000  # of the vocabulary


def collect(
    title: str,
    snippets: Sequence[str],
    labels: NDArray[Any],
    of_test: NDArray[np.bool_] | None,
    wishes: Wishes,
    notes: Sequence[str],
    *,
    names: Sequence[str] = (),
) -> Collected:
    """A data set of snippets.

    Args:
        title: What all of it is called.
        snippets: The texts.
        labels: Whole numbers or text of shape (num_snippets,).
        of_test: Which of them are the test part; None if one is to be drawn.
        wishes: What their owner says of them.
        notes: What was found so far.
        names: What the labels stand for, where the files say so.

    Raises:
        ValueError: There is no word in them, there are too many, or the labels do not fit.
    """
    told = list(notes)
    known = np.ones(len(labels), bool) if of_test is None else ~of_test
    numbered = values.number_labels(
        labels[known], labels[~known], wishes.class_names or tuple(names)
    )
    classes = parts.name_classes(*numbered)
    told += classes.notes
    label_array = np.empty(len(labels), np.int64)
    label_array[known], label_array[~known] = classes.train, classes.test
    if of_test is None:
        train, test = parts.draw_test_part(label_array, wishes.seed)
        told.append(parts.describe_draw(len(labels), wishes.seed))
    else:
        train, test = np.flatnonzero(~of_test), np.flatnonzero(of_test)
    digests = duplicates.digest_all(snippet.encode("utf-8", "replace") for snippet in snippets)
    kept, repeated = duplicates.sort_out(
        digests[train],
        digests[test],
        label_array[train],
        what="snippet",
        removed=True,
    )
    test = test[kept]
    told += repeated
    training = [snippets[number] for number in train]
    wishes.tell(1, 3)
    words = find_words(training)
    parts.check_room(len(snippets), (len(words),), "Bring fewer snippets.")
    wishes.tell(2, 3)
    vectors = [mark_words(training, words), mark_words([snippets[n] for n in test], words)]
    wishes.tell(3, 3)
    silent = [int((~vector.any(axis=1)).sum()) for vector in vectors]
    if any(silent):
        told.append(
            f"Snippets without a word of the vocabulary: {silent[0]:,} to learn from, "
            f"{silent[1]:,} to test on."
        )
    told += parts.describe_counts(classes.names, label_array[train], label_array[test])
    told.append(
        f"Vocabulary: the {len(words):,} most frequent words of the training part, in lower case, "
        "of two letters or more. A 1 says that a word occurs."
    )
    return Collected(
        title=title,
        class_names=classes.names,
        value_range=(0.0, 1.0),
        train_images=vectors[0],
        train_labels=label_array[train].astype(np.uint16),
        test_images=vectors[1],
        test_labels=label_array[test].astype(np.uint16),
        features=words,
        notes=tuple(told),
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
