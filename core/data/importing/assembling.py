"""Examples and their labels as a data set: classes named, a test part drawn, repetitions told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.collected import Collected
from core.data.importing import duplicates, parts, values
from core.data.importing.parts import Wishes
from core.data.importing.values import Inputs


def assemble(
    title: str,
    inputs: Inputs,
    labels: tuple[NDArray[Any], NDArray[Any] | None],
    wishes: Wishes,
    notes: Sequence[str],
    *,
    names: Sequence[str] = (),
    features: Sequence[str] = (),
) -> Collected:
    """A data set of examples that have been read.

    Args:
        title: What all of it is called.
        inputs: The examples.
        labels: Of both parts, whole numbers or text of shape (n,); None where there is no test
            part, which is drawn then.
        wishes: What their owner says of them.
        notes: What was found so far.
        names: What the labels stand for, where the files say so.
        features: What the numbers of a vector stand for.

    Raises:
        ValueError: Labels and examples do not fit together.
    """
    train_labels, test_labels = labels
    drawn = test_labels is None
    values.check_numbers(len(inputs.train), len(train_labels), "train")
    if test_labels is None:
        test_labels = train_labels[:0]
    else:
        values.check_numbers(len(inputs.test), len(test_labels), "test")
    for part, some in (("training", train_labels), ("test", test_labels)):
        if not len(some) and not (drawn and part == "test"):
            raise ValueError(f"The {part} part is empty; expected at least one example in it.")
    numbered = values.number_labels(train_labels, test_labels, wishes.class_names or tuple(names))
    classes = parts.name_classes(*numbered)
    told = [*notes, *inputs.notes, *classes.notes]
    digests = duplicates.digest_rows(inputs.train)
    if drawn:
        chosen, aside = parts.draw_test_part(classes.train, wishes.seed)
        told.append(parts.describe_draw(len(train_labels), wishes.seed))
        between = (digests[chosen], digests[aside])
        known, asked = classes.train[chosen], classes.train[aside]
    else:
        between = (digests, duplicates.digest_rows(inputs.test))
        known, asked = classes.train, classes.test
    kept, repeated = duplicates.sort_out(*between, known, what="example", removed=drawn)
    told += repeated
    told += parts.describe_counts(classes.names, known, asked[kept])
    train = inputs.train[chosen] if drawn else inputs.train
    test = inputs.train[aside[kept]] if drawn else inputs.test
    return Collected(
        title=title,
        class_names=classes.names,
        value_range=inputs.value_range,
        train_images=train,
        train_labels=known.astype(np.uint16),
        test_images=test,
        test_labels=asked[kept].astype(np.uint16),
        features=tuple(features),
        notes=tuple(told),
    )
