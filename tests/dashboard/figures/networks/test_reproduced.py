"""The networks beside their tutorials: sources and figures of today, seeds that reach them."""

import dataclasses
import re

from core.data.datasets import ASSETS
from core.maintenance.reproduction import Line
from core.recipes.table import RECIPES
from core.store.store import ModelStore
from dashboard.figures.networks.model_table import make_model_table
from dashboard.figures.networks.reproduced import (
    describe_reproduced,
    make_reproduced_table,
    plot_reproduced,
)

LINES = [
    Line("reached", "mnist", (1.0, 1.2, 1.6), (0, 1, 2), 10_000, "error 1.30 %", (1.3, 1.3)),
    Line("cnn-intro", "mnist", (3.0, 3.4), (0, 1), 10_000, "error 3.15 %", (3.15, 3.15)),
    Line("iris-softmax", "iris", (34.0,), (0,), 50, "none <here>", None),
]


def bare(page):
    """A table without the names that its cells bear for narrow screens."""
    return re.sub(' data-head="[^"]*"', "", page)


def test_the_table_of_networks_shows_the_sources_that_the_recipes_name_today():
    """The cards of shipped networks stay as they were written, with the words of their time."""
    shipped = ModelStore(root=ASSETS / "nowhere").cards()
    page = bare(make_model_table(shipped, shipped[0], {}))
    assert "guide or notes" not in page
    for name in ("cnn-6x6", "cnn-nopool", "mlp-512x2", "mlp-784"):
        row = page.split(f"<td>{name}</td>")[1].split("</tr>")[0]
        assert f"<td>{RECIPES[name].source}</td>" in row
        assert f"<td>{RECIPES[name].published}</td>" in row


def test_an_own_recipe_keeps_what_it_says_of_itself():
    (card, *_) = ModelStore(root=ASSETS / "nowhere").cards()
    own = dataclasses.replace(card.recipe, name="mine", source="yours", published="none")
    page = bare(make_model_table([dataclasses.replace(card, recipe=own)], card, {}))
    assert "<td>yours</td>" in page and "<td>none</td>" in page


def test_how_many_seeds_reach_the_figure_stands_beside_the_mean():
    page = bare(make_reproduced_table(LINES))
    rows = page.split("<tbody>")[1].split("</tr>")
    assert '<td class="number">1.27 ± 0.31</td>' in rows[0]
    assert '<td class="number">2 of 3</td><td>reached.</td>' in rows[0]
    assert '<td class="number">1 of 2</td><td>not reached. The tutorial gives one run' in rows[1]
    assert "<td>none &lt;here&gt;</td><td" in rows[2]
    assert '<td class="number"></td><td>0.89 was printed for the flowers learned from' in rows[2]


def test_what_has_no_figure_of_its_own_protocol_is_counted_neither_way():
    assert describe_reproduced(LINES).startswith(
        "Of 2 recipes with a published figure, 1 reach it in the mean over seeds: reached."
    )
    dots, _, diamonds = plot_reproduced(LINES).data
    assert len(dots.x) == 6 and list(diamonds.y) == ["reached", "cnn-intro"]
