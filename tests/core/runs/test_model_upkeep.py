"""Removing networks."""

import dataclasses

import pytest

from core.__main__ import main
from core.runs import model_upkeep, record
from core.store.store import ModelStore


@pytest.fixture
def kept(store):
    """A shipped network under another id, as if it had been trained here."""
    found = ModelStore()
    card = found.resolve("iris-softmax")
    model_id = "iris-softmax-77-0123456789ab"
    own = dataclasses.replace(card, model_id=model_id, seed=77)
    weights, answers = found.read_weights(card.model_id), found.read_probabilities(card.model_id)
    from core.store.store import Entry

    return found.get_or_make(model_id, lambda: Entry(own, weights, answers))


def test_a_network_is_removed_as_a_whole(kept, capsys):
    assert main(["models", "remove", "iris-softmax-77"]) == 0
    assert kept.model_id in capsys.readouterr().out
    assert kept.model_id not in {card.model_id for card in ModelStore().cards()}
    assert not list(ModelStore().root.glob("*iris-softmax-77*"))
    assert main(["models"]) == 0  # as before, the list


def test_what_comes_with_inkling_or_is_worked_on_stays(kept, plan, capsys):
    with pytest.raises(ValueError, match="comes with Inkling and stays"):
        model_upkeep.remove("champion")
    with pytest.raises(ValueError, match="No model is called 'chmpion'. Did you mean 'champion'"):
        model_upkeep.remove("chmpion")
    run = record.Run(plan(seed=60), state=record.RUNNING, model_id=kept.model_id)
    record.order(run.plan)
    record.write(run)
    if record.read(run.run_id).state in record.ACTIVE:
        with pytest.raises(ValueError, match=f"the run {run.run_id} works on it"):
            model_upkeep.remove(kept.model_id)
    record.write(dataclasses.replace(run, state=record.DONE))
    assert model_upkeep.remove(kept.model_id).model_id == kept.model_id
