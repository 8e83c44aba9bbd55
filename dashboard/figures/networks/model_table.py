"""The table of trained models beside what their tutorials published, as HTML."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from statistics import mean, stdev

from core.recipes.changes import list_changes, published_figure, published_source
from core.recipes.recipe import ingredients
from core.store.card import BROUGHT, Card

_COLUMNS = 7


def make_model_table(
    cards: Sequence[Card], chosen: Card, titles: Mapping[str, str] | None = None
) -> str:
    """One row for each recipe and data set; several seeds of one recipe are averaged.

    Args:
        cards: The models.
        chosen: The model that the visitor looks at; its row is marked, and its data set comes
            first.
        titles: What the data sets are called, by name.
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
            title = html.escape((titles or {}).get(dataset, dataset))
            body.append(f'<tr class="group"><th colspan="{_COLUMNS}" scope="rowgroup">{title}</th>')
            body.append("</tr>")
        body += [_row(group, chosen) for group in groups.values()]
    return (
        '<div class="scroll"><table class="plain wide"><thead><tr><th>Recipe</th>'
        '<th class="number">Test error</th><th>Published</th><th>Network</th>'
        '<th class="number">Parameters</th><th>Source</th><th class="number">Trained in</th></tr>'
        "</thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _epochs_if_stopped(card: Card) -> int | None:
    return len(card.history) if card.stopped else None


def _row(group: Sequence[Card], chosen: Card) -> str:
    card, recipe = group[0], group[0].recipe
    is_chosen = any(one.model_id == chosen.model_id for one in group)
    mark = ' class="chosen" aria-current="true"' if is_chosen else ""
    notes = list_changes(recipe)
    if card.stopped:
        notes.append(f"stopped after {len(card.history)} of {recipe.epochs} epochs")
    if card.origin == BROUGHT:
        notes.append("brought from elsewhere")
    if is_chosen and chosen.seed != card.seed:
        notes.append(f"chosen: seed {chosen.seed}")
    name = html.escape(recipe.name)
    if notes:
        name += f'<br><span class="muted">{"; ".join(notes)}</span>'
    published = published_figure(recipe, card.dataset)
    trained = card.origin != BROUGHT
    duration = describe_duration(mean(one.seconds for one in group)) if trained else "–"
    cells = [  # what the page asks about first, as a narrow screen shows no more
        f"<td>{name}</td>",
        f'<td class="number">{describe_error(group)}</td>',
        f"<td>{html.escape(published)}</td>",
        f"<td>{html.escape(recipe.summary)}</td>",
        f'<td class="number">{card.parameters:,}</td>',
        f"<td>{html.escape(published_source(recipe))}</td>",
        f'<td class="number">{duration}</td>',
    ]
    return f"<tr{mark}>{''.join(cells)}</tr>"


def describe_error(group: Sequence[Card]) -> str:
    """Test error in percent with its standard error; over seeds, with their spread."""
    errors = [100 * card.test_error for card in group]
    # The test images are the same for every seed, so their part of the error does not average out.
    standard_error = 100 * mean(card.standard_error for card in group)
    text = f"{mean(errors):.2f} ± {standard_error:.2f} %"
    if len(group) > 1:
        text += f'<br><span class="muted">mean of {len(group)} seeds, ± {stdev(errors):.2f}</span>'
    return text


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
    return f"{seconds:.0f} s" if seconds < 90 else f"{math.floor(seconds / 60 + 0.5)} min"
