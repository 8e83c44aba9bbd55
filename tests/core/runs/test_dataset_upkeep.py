"""Removing and renaming data sets, and what stands in the way."""

import dataclasses

import numpy as np
import pytest

from core.__main__ import main
from core.data import library
from core.data.library import Collected
from core.recipes.recipe import Layer
from core.recipes.table import RECIPES
from core.runs import dataset_upkeep, record
from core.runs.plan import make_plan
from core.store.card import Card, make_model_id
from core.store.store import Entry, ModelStore

RECIPE = dataclasses.replace(
    RECIPES["mlp-784"],
    name="own",
    layers=(Layer("Flatten", "flat"),),
    made_for="letters",
)


@pytest.fixture(autouse=True)
def source(tmp_path, monkeypatch):
    monkeypatch.setenv("INKLING_STORE", str(tmp_path / "store"))
    images = np.arange(8 * 16, dtype=np.uint8).reshape(8, 4, 4, 1)
    labels = np.arange(8) % 2
    return library.keep(
        "letters", Collected("Letters", ("a", "b"), (0.0, 1.0), images, labels, images, labels)
    )


def keep_network(source):
    card = Card(
        model_id=make_model_id(RECIPE, source.sha256, 0),
        recipe=RECIPE,
        dataset=source.name,
        dataset_sha256=source.sha256,
        seed=0,
        parameters=34,
        input_shape=source.input_shape,
        num_classes=2,
        history=[],
        test_images=8,
        test_mistakes=4,
        seconds=1.0,
        made_with={},
        files={},
    )
    entry = Entry(card, {"logits/0": np.zeros((16, 2), np.float32)}, np.full((8, 2), 0.5, "f4"))
    ModelStore().get_or_make(card.model_id, lambda: entry)
    return card.model_id


def test_what_nothing_hangs_on_goes_without_a_trace(capsys):
    assert main(["data", "remove", "letters"]) == 0
    assert [path.name for path in library.library_root().iterdir()] == [".lock"]
    assert main(["data", "remove", "letters"]) == 1
    assert "No data set is called 'letters'" in capsys.readouterr().err
    with pytest.raises(ValueError, match="MNIST comes with Inkling"):
        dataset_upkeep.remove("mnist")


def test_a_network_stands_in_the_way_and_is_named(source, capsys):
    model_id = keep_network(source)
    with pytest.raises(
        ValueError, match=f"cannot be removed: it is used by the network {model_id}"
    ):
        dataset_upkeep.remove("letters")
    assert main(["data", "rename", "letters", "signs"]) == 1
    assert f"cannot be renamed: it is used by the network {model_id}" in capsys.readouterr().err
    assert main(["data", "rename", "letters", "--title", "All my <b> letters"]) == 0
    kept = library.find_source("letters")
    assert kept.title == "All my <b> letters" and kept.sha256 == source.sha256


def test_a_run_that_is_under_way_stands_in_the_way(source):
    plan = make_plan(RECIPE, "letters", 0)
    record.create(plan)
    with record.locked(plan.run_id):
        record.write(record.Run(plan, record.RUNNING))
        with pytest.raises(ValueError, match=f"it is used by the run {plan.run_id}"):
            dataset_upkeep.remove("letters")
    record.write(record.Run(plan, record.STOPPED))
    with pytest.raises(ValueError, match=f"it is used by the run {plan.run_id}"):
        dataset_upkeep.rename("letters", "signs")
    record.write(record.Run(plan, record.DONE))
    assert dataset_upkeep.rename("letters", "signs").name == "signs"


def test_another_name_leaves_all_else_as_it_is(source, capsys):
    assert main(["data", "rename", "letters", "signs", "--title", "Signs"]) == 0
    renamed = library.find_source("signs")
    expected = dataclasses.replace(source, name="signs", title="Signs", path=renamed.path)
    assert renamed == expected and renamed.path.exists()
    assert "letters" not in [known.name for known in library.list_sources()]
    for new, sentence in (("Signs", "small letters"), ("mnist", "taken"), ("signs", "taken")):
        with pytest.raises(ValueError, match=sentence):
            dataset_upkeep.rename("signs", new)
    assert main(["data", "rename", "signs"]) == 1
    assert "expected NEW, or --title" in capsys.readouterr().err
    with pytest.raises(ValueError, match="empty title"):
        dataset_upkeep.retitle("signs", "  ")
