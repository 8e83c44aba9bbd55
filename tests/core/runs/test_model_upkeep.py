"""Removing and renaming networks, and what stands in the way."""

import dataclasses
import json

import numpy as np
import pytest

from core.__main__ import main
from core.runs import model_upkeep, record
from core.store.card import BROUGHT
from core.store.store import Entry, ModelStore


def keep(seed, **changes):
    """A shipped network under another id, as if it had been made here."""
    found = ModelStore()
    card = found.resolve("iris-softmax")
    name = changes.pop("name", card.recipe.name)
    own = dataclasses.replace(
        card,
        model_id=f"{name}-{seed}-0123456789ab",
        seed=seed,
        recipe=dataclasses.replace(card.recipe, name=name),
        **changes,
    )
    weights, answers = found.read_weights(card.model_id), found.read_probabilities(card.model_id)
    return found.get_or_make(own.model_id, lambda: Entry(own, weights, answers))


@pytest.fixture
def kept(store):
    yield keep(77)
    for card in ModelStore().cards():
        if (ModelStore().root / card.model_id).exists():
            model_upkeep.remove(card.model_id)


def test_a_network_is_removed_as_a_whole(kept, capsys):
    assert main(["models", "remove", "iris-softmax-77"]) == 0
    assert kept.model_id in capsys.readouterr().out
    assert kept.model_id not in {card.model_id for card in ModelStore().cards()}
    assert not list(ModelStore().root.glob("*iris-softmax-77*"))
    assert main(["models"]) == 0  # as before, the list


def test_what_comes_with_inkling_stays(store):
    with pytest.raises(ValueError, match="comes with Inkling and stays"):
        model_upkeep.remove("champion")
    with pytest.raises(ValueError, match="No model is called 'chmpion'. Did you mean 'champion'"):
        model_upkeep.remove("chmpion")


@pytest.mark.parametrize("state", record.ACTIVE)
def test_what_is_worked_on_stays(kept, plan, state):
    run = record.Run(plan(seed=60), state=state, model_id=kept.model_id)
    record.create(run.plan)
    with record.locked(run.run_id):  # else it were interrupted
        record.write(run)
        for refused in (model_upkeep.remove, lambda name: model_upkeep.rename(name, "new")):
            with pytest.raises(ValueError, match=f"the run {run.run_id} works on it"):
                refused(kept.model_id)
    record.write(dataclasses.replace(run, state=record.DONE))
    assert model_upkeep.remove(kept.model_id).model_id == kept.model_id


def test_of_several_of_one_name_none_goes_by_it(kept):
    ids = [keep(seed, name="mine").model_id for seed in (0, 1)]
    with pytest.raises(ValueError, match=f"2 networks are called 'mine': {', '.join(ids)}"):
        model_upkeep.remove("mine")
    assert model_upkeep.remove(ids[0]).model_id == ids[0]
    assert model_upkeep.remove("mine").model_id == ids[1]


def test_another_name_leaves_all_that_it_computes(kept, capsys):
    old, store = keep(0, name="old", origin=BROUGHT, notes=("A note.",)), ModelStore()
    weights, answers = store.read_weights(old.model_id), store.read_probabilities(old.model_id)
    assert main(["models", "rename", "old", "new-name", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    new = store.resolve("new-name")
    assert new.model_id == row["model"] == "new-name-0-0123456789ab"
    recipe = dataclasses.replace(old.recipe, name="new-name")
    assert new == dataclasses.replace(old, model_id=new.model_id, recipe=recipe)
    assert store.is_sound(new.model_id) and not store.is_sound(old.model_id)
    for name, array in store.read_weights(new.model_id).items():
        assert np.array_equal(array, weights[name])
    assert np.array_equal(store.read_probabilities(new.model_id), answers)


def test_names_that_cannot_be_given_change_nothing(kept):
    old, store = keep(0, name="old", origin=BROUGHT), ModelStore()
    for new, sentence in (
        ("Old Name", "small letters"),
        ("cnn-simple", "that of a recipe or network"),
        ("old", "that of a recipe or network"),
    ):
        with pytest.raises(ValueError, match=sentence):
            model_upkeep.rename("old", new)
    with pytest.raises(ValueError, match="called after its recipe"):
        model_upkeep.rename(kept.model_id, "new")
    assert store.is_sound(old.model_id) and store.is_sound(kept.model_id)
