"""What a page of its own says in words: of the network, how good it is, how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, stdev

import numpy as np
from numpy.typing import NDArray

from core.browser.pack import FLOAT16
from core.data.datasets import Source
from core.recipes.changes import NO_FIGURE, published_figure, published_source
from core.recipes.layers import layer_list
from core.recipes.table import SOURCES
from core.store.card import BROUGHT, Card


def list_facts(
    card: Card, source: Source, errors: Sequence[float], *, dtype: str, command: str
) -> list[tuple[str, str]]:
    """What the network is, how good it is, and how it was made."""
    recipe = card.recipe
    noun = source.noun
    score = (
        f"{card.test_mistakes:,} of {card.test_images:,} test {noun}s misread: "
        f"{100 * card.test_error:.2f} %, give or take {100 * card.standard_error:.2f} points for "
        f"the choice of test {noun}s."
    )
    if len(errors) > 1:
        score += (
            f" This is seed {card.seed}; over {len(errors)} seeds the mean is {mean(errors):.2f} "
            f"%, the standard deviation {stdev(errors):.2f} points."
        )
    facts = [
        (
            "Network",
            f"{recipe.summary[:1].upper()}{recipe.summary[1:]}; {card.parameters:,} weights.",
        ),
        (
            "Layers",
            "; ".join(layer_list.write(recipe.layers, to_read=True))
            or "none between input and answer",
        ),
        ("Score", score),
    ]
    if card.origin == BROUGHT:
        facts.append(("Made", "Elsewhere, and brought to Inkling; nobody here knows how."))
    else:
        facts.append(
            (
                "Made",
                f"Trained {len(card.history)} epochs with {recipe.optimizer}, batches of "
                f"{recipe.batch_size}, learning rate {recipe.learning_rate:g}, seed {card.seed}; "
                "the last epoch counts, none was chosen on the test set.",
            )
        )
        facts.append(("Recipe", _describe_source(card)))
        facts.append(("Made again, the network", f"python -m core train {_name_training(card)}"))
    exact = dtype != FLOAT16
    facts += [
        ("Made again, the page", command),
        ("Data", f"{source.title}, {source.terms}."),
        (
            "Numbers",
            "Computed in your browser with the network's own weights."
            if exact
            else "Computed in your browser with weights rounded to 16 bits, which the file is "
            "smaller by: they differ a little from those of the command line, and are equal to "
            "those of the command circuit with --weights float16.",
        ),
        ("Licence", "Inkling and this page's code: MIT licence, the Inkling authors."),
    ]
    return [(name, text) for name, text in facts if text]


def _describe_source(card: Card) -> str:
    """Who published the recipe, and what was printed there for these settings."""
    source = published_source(card.recipe)
    figure = published_figure(card.recipe, card.dataset)
    text = f"{source}: {SOURCES.get(source, source)}"
    return (
        text
        if figure == NO_FIGURE or figure.startswith("none")
        else f"{text} Printed there: {figure}."
    )


def _name_training(card: Card) -> str:
    return card.recipe.name + (f" --seed {card.seed}" if card.seed else "")


def describe_example(number: int, label: int, shares: NDArray[np.float32], source: Source) -> str:
    """What there is to say of a test example before one looks inside.

    Args:
        number: Of the example.
        label: Its class.
        shares: float32 of shape (num_classes,), what the page's own network answers.
        source: Its data set.
    """
    first, second = np.argsort(-shares)[:2]
    names = source.class_names
    likeliest, other = (f"{names[one]} with {100 * shares[one]:.1f} %" for one in (first, second))
    verdict = "rightly" if label == first else f"but it is labelled {names[label]}"
    return (
        f"Test {source.noun} {number:,} is read as {likeliest}, {verdict}; the second choice is "
        f"{other}."
    )
