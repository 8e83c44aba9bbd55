"""The table of trained models beside what their tutorials published, as HTML."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import mean

from markupsafe import Markup

from core.maintenance.reproduction import Line, find_line
from core.recipes.changes import list_changes, published_figure, published_source
from core.recipes.recipe import ingredients
from core.store.card import BROUGHT, Card
from dashboard.figures.parts.table import CHOSEN, Cell, Row, make_table, number, with_note

_HEADS = (  # what the page asks about first, as a narrow screen shows no more
    "Recipe",
    number("Test error"),
    "Published",
    "Network",
    number("Parameters"),
    "Source",
    number("Trained in"),
)


def make_model_table(
    cards: Sequence[Card],
    chosen: Card,
    titles: Mapping[str, str] | None = None,
    lines: Sequence[Line] = (),
) -> Markup:
    """One row for each recipe and data set; several seeds of one recipe are averaged.

    Args:
        cards: The models.
        chosen: The model that the visitor looks at; its row is marked, and its data set comes
            first.
        titles: What the data sets are called, by name.
        lines: What was measured of recipes' seeds, whether these networks are here or not.
    """
    rows: dict[str, dict[tuple[object, ...], list[Card]]] = {chosen.dataset: {}}
    for card in cards:
        alike = (
            card.recipe.name,
            ingredients(card.recipe),  # an edited recipe may bear the name of another
            card.dataset_sha256,
            card.origin,
            _epochs_if_stopped(card),
        )
        rows.setdefault(card.dataset, {}).setdefault(alike, []).append(card)
    body = []
    for dataset, groups in rows.items():
        if len(rows) > 1:
            title = (titles or {}).get(dataset, dataset)
            spans = {"colspan": str(len(_HEADS)), "scope": "rowgroup"}
            body.append(Row([Cell(title, spans, is_head=True)], {"class": "group"}))
        body += [_row(group, chosen, find_line(group[0], lines)) for group in groups.values()]
    return make_table(body, heads=_HEADS, classes="plain wide")


def _epochs_if_stopped(card: Card) -> int | None:
    return len(card.history) if card.stopped else None


def _row(group: Sequence[Card], chosen: Card, line: Line | None) -> Row:
    card, recipe = group[0], group[0].recipe
    is_chosen = any(one.model_id == chosen.model_id for one in group)
    notes = list_changes(recipe)
    if card.stopped:
        notes.append(f"stopped after {len(card.history)} of {recipe.epochs} epochs")
    if card.origin == BROUGHT:
        notes.append("brought from elsewhere")
    if is_chosen and chosen.seed != card.seed:
        notes.append(f"chosen: seed {chosen.seed}")
    published = published_figure(recipe, card.dataset)
    trained = card.origin != BROUGHT
    duration = describe_duration(mean(one.seconds for one in group)) if trained else "–"
    cells = (
        with_note(recipe.name, "; ".join(notes)) if notes else recipe.name,
        describe_error(group, line),
        published,
        recipe.summary,
        f"{card.parameters:,}",
        published_source(recipe),
        duration,
    )
    return Row(cells, CHOSEN if is_chosen else {})


def describe_error(group: Sequence[Card], line: Line | None = None) -> str:
    """Mean test error over seeds in percent, with its standard error and the seeds' range.

    Args:
        group: Networks of one recipe that are here.
        line: What was measured of all its seeds, where they are known.
    """
    errors = line.errors if line else [100 * card.test_error for card in group]
    # The test images are the same for every seed, so their part of the error does not average out.
    standard_error = (
        line.standard_error if line else 100 * mean(card.standard_error for card in group)
    )
    text = f"{mean(errors):.2f} ± {standard_error:.2f} %"
    if len(errors) > 1:
        return with_note(
            text, f"mean of {len(errors)} seeds, {min(errors):.2f} to {max(errors):.2f}"
        )
    return with_note(text, "one seed") if group[0].origin != BROUGHT else text


def describe_training(card: Card) -> str:
    """A network and how it came to be, in a sentence."""
    summary = card.recipe.summary
    text = f"{summary[:1].upper() + summary[1:]}: {card.parameters:,} parameters, "
    if card.origin == BROUGHT:
        return f"{text}trained elsewhere and brought here."
    known = [card.made_with[name] for name in ("machine", "device") if name in card.made_with]
    machine = f" ({', '.join(known)})" if known else ""
    epochs = f"{len(card.history)} epochs"
    if card.stopped:
        epochs = f"{len(card.history)} of {card.recipe.epochs} epochs, when it was stopped,"
    return f"{text}trained for {epochs} in {describe_duration(card.seconds)}{machine}."


def describe_duration(seconds: float) -> str:
    """A duration in seconds or minutes."""
    if seconds < 0.5:
        return "under 1 s"
    return f"{max(1, seconds):.0f} s" if seconds < 90 else f"{math.floor(seconds / 60 + 0.5)} min"
