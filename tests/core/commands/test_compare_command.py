"""The command compare."""

import csv
import json

import numpy as np
import pytest

from core.__main__ import main
from core.queries import compare, data, models


def test_two_networks_are_compared_and_their_differences_written(capsys, tmp_path):
    out = tmp_path / "out.csv"
    assert main(["compare", "cnn-simple", "cnn-larger", "--out", str(out), "--json"]) == 0
    rows = {row.pop("measure"): row for row in json.loads(capsys.readouterr().out)}
    assert (rows["misread"]["A"], rows["misread"]["B"]) == (112, 77)
    counts = compare.compare_answers("cnn-simple", "cnn-larger")
    alone = rows["right where the other is wrong"]
    assert (alone["A"], alone["B"]) == (counts.broken, counts.fixed)
    assert alone["B"] - alone["A"] == 112 - 77
    assert rows["test error %"]["A"].startswith("1.120 (0.9")
    assert rows["error of A less error of B, points"]["A"].startswith("0.350 ± 0.1")
    assert rows["verdict"]["note"].startswith("cnn-larger is better: it misreads 35 fewer of")
    assert (
        "one seed" in rows["recipes"]["note"] and "two trained networks" in rows["caveat"]["note"]
    )
    with out.open(newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == counts.fixed + counts.broken + counts.both_wrong
    distances = [float(row["distance"]) for row in listed]
    assert distances == sorted(distances, reverse=True)
    labels = data.test_split().labels
    for row in listed:
        right = [row[f"{which} reads"] == row["label"] for which in "AB"]
        expected = {"fixed": [False, True], "broken": [True, False], "both wrong": [False] * 2}
        assert right == expected[row["outcome"]] and str(labels[int(row["image"])]) == row["label"]
    first = int(listed[0]["image"])
    rows = [
        models.test_probabilities(models.find_model(n).model_id)[first]
        for n in ("cnn-simple", "cnn-larger")
    ]
    assert distances[0] == pytest.approx(np.abs(rows[0] - rows[1]).sum() / 2, abs=1e-4)


def test_seeds_of_one_recipe_are_told_apart(capsys):
    ids = [card.model_id for card in models.list_models() if card.recipe.name == "champion"][:2]
    assert main(["compare", *ids]) == 0
    printed = capsys.readouterr().out
    assert "No evidence for a difference: champion (seed 1) misreads 8 fewer of 10,000" in printed
    assert "recipes" not in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["champion", "nobody"], "No model is called 'nobody'"),
        (["champion", "champion"], "twice; expected two networks"),
        (["champion", "cnn-intro", "--out", "/nowhere/at/all.csv"], "cannot be written"),
    ],
)
def test_wrong_input_gets_a_sentence(capsys, arguments, sentence):
    assert main(["compare", *arguments]) == 1
    error = capsys.readouterr().err
    assert sentence in error and "Traceback" not in error
