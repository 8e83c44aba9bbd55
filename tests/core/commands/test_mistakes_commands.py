"""The commands mistakes, labels and calibration."""

import csv
import json

import numpy as np
import pytest

from core.__main__ import main
from core.queries import mistakes, models


def run(capsys, *arguments):
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_mistakes_are_summed_up_and_written(capsys, tmp_path):
    out, npz = tmp_path / "out.csv", tmp_path / "out.npz"
    rows = run(capsys, "mistakes", "--model", "cnn-larger", "--out", out, "--npz", npz)
    values = {row["measure"]: row["value"] for row in rows}
    card = models.find_model("cnn-larger")
    assert values["test error %"] == round(100 * card.test_error, 3)
    assert values["selected: mistakes"] == card.test_mistakes == 77
    assert values["error %, by students"] > values["error %, by census staff"]
    assert values["not answered"] == 0 and values["log loss"] > 0
    with out.open(newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == 77 and all(row["label"] != row["read as"] for row in listed)
    confidences = [float(row["confidence"]) for row in listed]
    assert confidences == sorted(confidences, reverse=True)
    with np.load(npz) as arrays:
        assert arrays["images"].shape == (77, 28, 28, 1)


def test_a_selection_is_that_of_a_link(capsys, tmp_path):
    out = tmp_path / "out.csv"
    text = "all labelled-4 read-9"
    rows = run(capsys, "mistakes", "--select", text, "--order", "number", "--out", out)
    answers = mistakes.read_answers("champion")
    expected = np.flatnonzero((answers.labels == 4) & (answers.predicted == 9))
    with out.open(newline="") as file:
        assert [int(row["image"]) for row in csv.DictReader(file)] == expected.tolist()
    assert rows[-1]["measure"] == f"selected: {text}"
    run(capsys, "mistakes", "--select", "doubtful", "--out", out)
    doubtful = mistakes.doubtful_labels("champion")
    with out.open(newline="") as file:
        assert {int(row["image"]) for row in csv.DictReader(file)} == set(doubtful.tolist())


def test_labels_are_ranked(capsys):
    *rows, last = run(capsys, "labels", "--model", "cnn-larger", "--top", 20)
    assert len(rows) == 20 and rows[0]["rank"] == 1
    assert [row["probability of label"] for row in rows] == sorted(
        row["probability of label"] for row in rows
    )
    known = [row for row in rows if row["people who kept the label"]]
    assert last["people who kept the label"].startswith(f"{len(known)} of 15")
    assert len(known) >= 8


def test_calibration_is_printed_with_and_without_temperature(capsys, tmp_path):
    table = tmp_path / "table.md"
    rows = run(capsys, "calibration", "mlp-784", "cnn-intro", "--markdown", table)
    assert table.read_text().count("\n") == 4
    assert [row["model"].rsplit("-", 2)[0] for row in rows] == ["mlp-784", "cnn-intro"]
    for row in rows:
        assert row["calibration error % with it"] < row["calibration error %"]
        assert row["perfect %"] < row["95 % below"]
        assert row["fitted on"].startswith("5,000 training images")
    assert rows[0]["temperature"] > 1 > rows[1]["temperature"]
    (flowers,) = run(capsys, "calibration", "iris-softmax")
    assert flowers["temperature"] == "" and flowers["fitted on"] == "nothing"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mistakes", "--select", "nonsense"], "begins with one of mistakes, right"),
        (["mistakes", "--model", "nobody"], "No model is called 'nobody'"),
        (["mistakes", "--out", "/nowhere/at/all.csv"], "cannot be written"),
        (["labels", "--top", "0"], "expected at least 1"),
        (["calibration", "nobody"], "No model is called 'nobody'"),
    ],
)
def test_wrong_input_gets_a_sentence(capsys, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert sentence in error and "Traceback" not in error
    assert not list(tmp_path.iterdir())
