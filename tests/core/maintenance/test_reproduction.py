"""The table of recipes beside their tutorials: what counts, what is reached, what is kept."""

import dataclasses
import json
import math

import pytest

from core.__main__ import main
from core.maintenance import reproduction
from core.maintenance.reproduction import Line
from core.queries import models
from core.recipes.table import RECIPES


def line(errors, published):
    return Line("r", "mnist", tuple(errors), tuple(range(len(errors))), 10_000, "p", published)


def test_mean_spread_and_standard_error_are_those_of_a_textbook():
    one = line([1.0, 2.0, 3.0], (1.5, 2.0))
    assert (one.mean, one.spread) == (2.0, 1.0)
    assert one.standard_error == pytest.approx(100 * math.sqrt(0.02 * 0.98 / 10_000))
    assert one.reached and not line([2.5], (1.5, 2.0)).reached
    assert line([2.5], None).reached is None and math.isnan(line([2.5], None).spread)


def test_the_share_of_seeds_that_reach_the_figure_stands_beside_the_mean():
    one = line([1.0, 2.0, 6.0, 2.1], (1.5, 2.0))
    assert not one.reached and one.num_reached == 2
    assert reproduction.describe_share(one) == "2 of 4"
    assert reproduction.describe_share(line([1.0], None)) == ""


def test_a_figure_of_another_protocol_is_neither_claimed_nor_denied():
    lines = {one.recipe: one for one in reproduction.read()}
    for name in ("iris-softmax", "iris-softmax-onehot"):
        honest, printed = lines[name], lines[f"{name}-printed"]
        assert honest.reached is None and honest.num_reached is None
        assert f"see {name}-printed" in honest.reason
        assert printed.num_reached is not None and printed.dataset == "iris-all"
        assert len(printed.seeds) >= 20 and printed.test_images == 150


def test_what_was_measured_before_stays_where_its_networks_are_not_here():
    def measured(name, errors, **fields):
        seeds = tuple(errors)
        whole = Line(name, "mnist", tuple(errors.values()), seeds, 10_000, "as printed", None)
        return dataclasses.replace(whole, **fields)

    before = [
        measured("cnn-simple", {0: 1.0, 3: 1.3}),
        measured("champion", {0: 0.4}),
        measured("gone", {0: 9.0}),
        measured("mlp-784", {0: 9.0}, dataset="other"),
    ]
    champion, simple = reproduction.merge([measured("cnn-simple", {1: 1.1, 0: 1.5})], before)
    assert (champion.recipe, champion.errors) == ("champion", (0.4,))
    assert simple.seeds == (0, 1, 3) and simple.errors == (1.5, 1.1, 1.3)
    assert simple.published == "error 1.08 %" and simple.published_error == (1.08, 1.08)


def test_shipping_the_table_keeps_its_lines_and_says_so(tmp_path, monkeypatch, capsys):
    before = reproduction.read()
    monkeypatch.setattr(reproduction, "FILE", tmp_path / "table.json")
    monkeypatch.setattr(reproduction.write, "__defaults__", (tmp_path / "table.json",))
    monkeypatch.setattr(reproduction.read, "__defaults__", (tmp_path / "table.json",))
    reproduction.write(before)
    assert main(["reproduce", "--only-here", "--ship", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["recipe"] for row in rows] == [line.recipe for line in before]
    assert reproduction.read() == before
    with pytest.raises(SystemExit):
        main(["reproduce", "--help"])
    assert "stay as they were measured" in " ".join(capsys.readouterr().out.split())


def test_only_whole_runs_of_the_recipe_as_it_stands_count():
    (card,) = [c for c in models.list_models() if c.model_id.startswith("cnn-simple-0")]
    (found,) = reproduction.tabulate([card])
    assert found.errors == pytest.approx((100 * card.test_error,))
    assert found.published_error == (1.08, 1.08)
    recipe = dataclasses.replace(card.recipe, epochs=11)
    others = [
        dataclasses.replace(card, history=card.history[:3]),
        dataclasses.replace(card, origin="brought"),
        dataclasses.replace(card, dataset="other"),
        dataclasses.replace(card, recipe=recipe),
    ]
    assert reproduction.tabulate(others) == []


def test_the_table_survives_as_a_file(tmp_path):
    lines = [line([1.0, 2.0], (1.5, 2.0)), line([0.5], None)]
    reproduction.write(lines, tmp_path / "table.json")
    assert reproduction.read(tmp_path / "table.json") == lines
    (tmp_path / "table.json").write_text("[{}]")
    with pytest.raises(ValueError, match="Run `python -m core reproduce`"):
        reproduction.read(tmp_path / "table.json")


def test_the_shipped_table_agrees_with_the_shipped_networks_and_gives_reasons():
    lines = {one.recipe: one for one in reproduction.read()}
    assert set(RECIPES) - set(lines) == {"cnn-nopool-notmnist"}  # whose letters are not here
    for one in reproduction.tabulate(models.list_models()):
        errors = dict(zip(lines[one.recipe].seeds, lines[one.recipe].errors, strict=True))
        for seed, error in zip(one.seeds, one.errors, strict=True):
            assert errors[seed] == pytest.approx(error)
    assert all(len(one.seeds) >= 3 for one in lines.values())
    assert all(one.reason for one in lines.values() if one.reached is False)


def test_fast_recipes_get_five_seeds_slow_ones_three_and_flowers_twenty():
    plans = reproduction.list_plans(["cnn-6x6", "mlp-784"])
    assert [plan.seed for plan in plans] == [0, 1, 2, 0, 1, 2, 3, 4]
    for name in ("iris-softmax", "iris-softmax-onehot-printed"):
        assert len(reproduction.list_plans([name])) == 20
    assert not any(plan.dataset == "sentiment" for plan in reproduction.list_plans())
    with pytest.raises(ValueError, match="No data set is called 'sentiment'"):
        reproduction.list_plans(["bag-of-words"])
