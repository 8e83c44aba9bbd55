"""The table of trained models beside what their tutorials published, as HTML."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from statistics import mean, stdev

from core.models.card import Card


def make_model_table(cards: Sequence[Card], chosen: Card) -> str:
    """One row for each recipe; several seeds of one recipe are averaged.

    Args:
        cards: The trained models.
        chosen: The model that the visitor looks at; its row is marked.
    """
    groups: dict[str, list[Card]] = {}
    for card in cards:
        groups.setdefault(card.recipe.name, []).append(card)
    rows = "".join(_row(group, chosen) for group in groups.values())
    return (
        '<div class="scroll"><table class="plain wide"><thead><tr><th>Recipe</th>'
        '<th class="number">Test error</th><th>Published</th><th>Network</th>'
        '<th class="number">Parameters</th><th>Source</th><th class="number">Trained in</th></tr>'
        "</thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(group: Sequence[Card], chosen: Card) -> str:
    card, recipe = group[0], group[0].recipe
    mark = ' class="chosen" aria-current="true"' if recipe.name == chosen.recipe.name else ""
    cells = [  # what the page asks about first, as a narrow screen shows no more
        f"<td>{html.escape(recipe.name)}</td>",
        f'<td class="number">{describe_error(group)}</td>',
        f"<td>{html.escape(recipe.published)}</td>",
        f"<td>{html.escape(recipe.summary)}</td>",
        f'<td class="number">{card.parameters:,}</td>',
        f"<td>{html.escape(recipe.source)}</td>",
        f'<td class="number">{describe_duration(mean(one.seconds for one in group))}</td>',
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


def describe_duration(seconds: float) -> str:
    """A duration in seconds or minutes."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{math.floor(seconds / 60 + 0.5)} min"
