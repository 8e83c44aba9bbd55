"""The command line, as a person and as a program uses it."""

import dataclasses
import errno
import io
import json
import logging
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from core.__main__ import main
from core.data.datasets import MNIST, load_test_split
from core.queries import models
from core.recipes import own_recipes
from core.recipes.script import write_script
from core.recipes.table import RECIPES
from core.runs import checkpoints
from tests.places import ROOT


@pytest.fixture
def digit_file(tmp_path):
    """The first test digit, a 7, as a picture."""
    image = np.round(load_test_split().images[0, :, :, 0] * 255).astype(np.uint8)
    path = tmp_path / "seven.png"
    Image.fromarray(255 - image).resize((280, 280)).save(path)
    return path


def read_json(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_recipes_are_listed_for_people_and_programs(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("INKLING_STORE", str(tmp_path))
    assert main(["recipes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(RECIPES) + 1 and lines[0].startswith("recipe")
    assert [row["recipe"] for row in read_json(capsys, "recipes")] == list(RECIPES)
    mine = own_recipes.keep_recipe(dataclasses.replace(RECIPES["cnn-simple"], name="mine"))
    row = read_json(capsys, "recipes")[-1]
    assert (row["recipe"], row["source"], row["made for"]) == ("mine", "yours", "mnist")

    path = tmp_path / "program.py"
    (row,) = read_json(capsys, "script", "mine", "--seed", "3", "--out", str(path))
    assert path.read_text() == write_script(mine, MNIST, seed=3)
    assert row["run it with"].startswith(f"python {path} ") and row["note"] == ""
    assert main(["script", "mine", "--data", "iris", "--out", str(path)]) == 1
    assert "needs images" in capsys.readouterr().err


def test_models_are_listed_with_their_error(capsys):
    rows = read_json(capsys, "models")
    assert {row["model"] for row in rows} >= {card.model_id for card in models.list_models()}
    assert all(0 < row["error %"] < 10 for row in rows if row["images"] == 10_000)


def test_a_picture_is_read_in_every_stage(capsys, digit_file):
    rows = read_json(capsys, "predict", str(digit_file))
    assert [row["stage"] for row in rows] == ["squashed", "boxed", "centred", "redrawn"]
    assert rows[-1]["first"] == "7" and rows[-1]["first %"] > 90


def test_a_model_is_exported(capsys, tmp_path):
    path = tmp_path / "model.keras"
    assert main(["export", "cnn-intro", str(path)]) == 0
    assert path.stat().st_size > 100_000


def test_training_keeps_the_model_and_does_not_train_twice(capsys, tmp_path, monkeypatch):
    import dataclasses

    small = dataclasses.replace(RECIPES["cnn-intro"], epochs=1, num_images=500)
    monkeypatch.setitem(RECIPES, "cnn-intro", small)
    monkeypatch.setenv("INKLING_STORE", str(tmp_path))
    first = read_json(capsys, "train", "cnn-intro", "--seed", "7")
    again = read_json(capsys, "train", "cnn-intro", "--seed", "7")
    assert first == again and first[0]["images"] == 10_000
    assert (tmp_path / first[0]["model"] / "card.json").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "cnn-simpel"], "Did you mean 'cnn-simple'"),
        (["train"], "Received no recipe"),
        (["predict", "nowhere.png"], "nowhere.png cannot be read"),
        (["predict", "README.md"], "not a picture in PNG"),
        (["predict", "README.md", "--model", "nonsense"], "No model is called 'nonsense'"),
        (["export", "cnn-intro", "model.pkl"], "expected one that ends in"),
        (["export", "nonsense", "model.keras"], "No model is called"),
        (["pen-bench", "nowhere"], "no pen digits|could not be read"),
    ],
)
def test_mistakes_get_one_sentence_and_a_status(capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(ROOT)
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    message = captured.err.strip().splitlines()
    assert len(message) == 1
    import re

    assert re.search(sentence, message[0])


def test_a_store_that_cannot_be_written_is_said_before_training(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("INKLING_STORE", str(tmp_path / "file" / "store"))
    assert main(["train", "cnn-intro", "--seed", "9"]) == 1
    assert "cannot be written" in capsys.readouterr().err


def run_beside(command, **where):
    """`python -m core` with its output led elsewhere by a shell; status and what it said."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m core {command}; echo ${{PIPESTATUS[0]}}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        **where,
    )
    return done.stdout.split()[-1], done.stderr


@pytest.mark.parametrize(
    "reader",
    ["| true", "| head -c 1 > /dev/null", ">&-", "2>&1 >&- | true"],
    ids=["gone", "head", "closed", "errors"],
)
def test_who_stops_reading_ends_a_command_quietly(reader):
    for command in ("recipes --json", "--help"):
        status, said = run_beside(f"{command} {reader}")
        assert status in ("0", "141")
        assert "Traceback" not in said and "Exception ignored" not in said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_a_place_without_room_is_said_in_a_sentence():
    status, said = run_beside("recipes > /dev/full")
    assert status == "1" and said.startswith("inkling: The output cannot be written (")
    assert len(said.splitlines()) == 1


def test_a_full_disk_in_training_is_said_in_a_sentence(plan, capsys, caplog, monkeypatch):
    wanted = plan(seed=40, epochs=1)
    monkeypatch.setitem(RECIPES, "cnn-intro", wanted.recipe)

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoints, "write", fail)
    assert main(["train", "cnn-intro", "--data", "few", "--seed", "40"]) == 1
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "left " not in line[:60]]
    assert "cannot be written (No space left on device). Make room" in said
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


def test_nobody_who_watches_is_no_reason_to_end_a_training(plan, capsys, monkeypatch):
    wanted = plan(seed=41, epochs=1)
    monkeypatch.setitem(RECIPES, "cnn-intro", wanted.recipe)

    class Closed(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Closed())
    assert main(["train", "cnn-intro", "--data", "few", "--seed", "41"]) == 0
    assert wanted.run_id in capsys.readouterr().out


def test_the_module_runs_quietly(digit_file):
    done = subprocess.run(
        [sys.executable, "-m", "core", "predict", str(digit_file), "--model", "cnn-intro"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and done.stderr == ""
    assert "redrawn" in done.stdout


def test_one_bad_picture_of_many_does_not_keep_the_others_back(tmp_path, capsys):
    good, bad = tmp_path / "seven.png", tmp_path / "no.png"
    Image.fromarray(np.pad(np.full((60, 12), 255, np.uint8), 30)).save(good)
    bad.write_bytes(b"no picture")
    assert main(["predict", str(bad), str(good), "--model", "mlp-784"]) == 1
    printed = capsys.readouterr()
    assert "redrawn" in printed.out or "centred" in printed.out
    assert "no.png" in printed.err and "Traceback" not in printed.err


def test_a_full_disk_is_a_sentence(monkeypatch, capsys):
    def fail(*_):
        raise OSError(28, "No space left on device", "/store/x")

    monkeypatch.setattr("core.queries.models.list_models", fail)
    assert main(["models"]) == 1
    assert "/store/x cannot be used (No space left on device)" in capsys.readouterr().err
