"""What a tutorial did to a data set before its network learned, for data sets of its name.

A recipe that was made for one can only be held against the tutorial's figure if the data are drawn
as they were there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.data.collected import Collected

_SEED = 0  # of the draw


class Protocol(NamedTuple):
    """How a tutorial drew its data.

    Attributes:
        train: Most training examples.
        test: Most test examples.
        words: Who did it, in a note.
    """

    train: int
    test: int
    words: str


PROTOCOLS = {
    # 200,000 to learn from and 10,000 held out; the archives have 529,114 and 18,724 letters.
    "notmnist": Protocol(210_000, 10_000, "a blog's notes on Keras"),
}
"""From the name of a data set to its protocol."""


def draw(name: str, collected: Collected) -> Collected:
    """Draws examples in mixed order where a data set bears the name of a tutorial's.

    Importers give them class by class, and a recipe that learns from the first ones would learn of
    the first classes alone.

    Args:
        name: Of the data set.
        collected: All of it.

    Returns:
        What the tutorial used, with a note on it; of another name all, as it is.
    """
    protocol = PROTOCOLS.get(name)
    if protocol is None:
        return collected
    generator = np.random.default_rng(_SEED)
    every = len(collected.train_labels), len(collected.test_labels)
    train = generator.permutation(every[0])[: protocol.train]
    test = generator.permutation(every[1])[: protocol.test]
    note = (
        f"Drawn with seed {_SEED} and mixed, as {protocol.words} took as many: {len(train):,} of "
        f"{every[0]:,} training and {len(test):,} of {every[1]:,} test examples."
    )
    return collected._replace(
        train_images=collected.train_images[train],
        train_labels=collected.train_labels[train],
        test_images=collected.test_images[test],
        test_labels=collected.test_labels[test],
        notes=(*collected.notes, note),
    )
