"""A run in this process: its record, its stop, going on, a full disk, a changed data set.

Each test has a seed of its own, as they share a store.
"""

import json

import numpy as np
import pytest

from core.files import storage
from core.recipes.recipe import Layer
from core.runs import checkpoints, perform, record, sweep
from core.store import snapshots
from core.store.store import ModelStore


def start(plan):
    record.order(plan)
    return perform.perform(plan.run_id)


def test_a_run_makes_a_model_with_snapshots_and_says_so(plan):
    made = start(plan(seed=10))
    run = record.read(plan(seed=10).run_id)
    assert run.state == record.DONE and run.model_id == made.model_id == plan(seed=10).run_id
    assert run.step == run.steps == 36 and len(run.history) == 3 and run.device == "CPU"
    assert run.curve[-1][0] == 3.0
    packed = ModelStore().read_snapshots(made.model_id)
    assert snapshots.list_epochs(packed) == [0, 1, 2, 3]
    last = snapshots.unpack(packed, 3)
    weights = ModelStore().read_weights(made.model_id)
    assert all(np.array_equal(weights[name], array) for name, array in last.items())
    assert not np.array_equal(snapshots.unpack(packed, 0)["conv1/0"], last["conv1/0"])
    assert checkpoints.read(record.find_folder(made.model_id)) is None  # of no more use


def stop_after(epochs, monkeypatch):
    """Lets somebody ask for a stop as soon as some epochs are finished."""
    write = checkpoints.write

    def write_and_stop(folder, checkpoint):
        write(folder, checkpoint)
        if len(checkpoint.history) == epochs:
            record.request_stop(folder.name)

    monkeypatch.setattr(checkpoints, "write", write_and_stop)


def test_a_stopped_run_is_kept_as_such_and_goes_on_to_the_same_network(plan, monkeypatch):
    whole = start(plan(seed=11))
    expected = ModelStore().read_weights(whole.model_id)
    (storage.find_root() / whole.model_id).rename(storage.find_root() / "elsewhere")
    (record.find_folder(whole.model_id)).rename(storage.find_root() / "runs" / "elsewhere")
    with monkeypatch.context() as patch:
        stop_after(1, patch)
        half = start(plan(seed=11))
    assert half.stopped and len(half.history) == 1 and half.model_id != whole.model_id
    assert half.recipe == whole.recipe
    run = record.read(plan(seed=11).run_id)
    assert run.state == record.STOPPED and run.model_id == half.model_id
    assert snapshots.list_epochs(ModelStore().read_snapshots(half.model_id)) == [0, 1]
    again = start(plan(seed=11))
    assert again.model_id == whole.model_id and again.history == whole.history
    weights = ModelStore().read_weights(again.model_id)
    assert all(np.array_equal(weights[name], array) for name, array in expected.items())
    assert record.read(plan(seed=11).run_id).state == record.DONE


def test_a_run_stopped_in_its_first_epoch_leaves_no_model(plan, monkeypatch):
    monkeypatch.setattr(record, "wants_stop", lambda run_id: True)
    assert start(plan(seed=12)) is None
    assert record.read(plan(seed=12).run_id).state == record.STOPPED
    with pytest.raises(ValueError, match="was stopped after 0 of 3 epochs.*goes on"):
        sweep.train(plan(seed=12))


def test_who_waited_for_a_run_that_was_stopped_does_not_go_on_with_it(plan, monkeypatch):
    with monkeypatch.context() as patch:
        stop_after(1, patch)
        half = start(plan(seed=18))
    monkeypatch.setattr(perform, "_load", lambda plan: pytest.fail("trained on"))
    waited = perform.perform(plan(seed=18).run_id)
    assert waited.model_id == half.model_id
    assert record.read(plan(seed=18).run_id).state == record.STOPPED


def test_a_stop_before_its_turn_comes_loads_nothing(plan, monkeypatch):
    monkeypatch.setattr(perform, "_load", lambda plan: pytest.fail("began"))
    run_id = record.order(plan(seed=19)).run_id
    record.request_stop(run_id)
    assert perform.perform(run_id) is None
    assert record.read(run_id).state == record.STOPPED and not record.wants_stop(run_id)


def test_a_model_that_is_here_is_not_trained_again(plan, monkeypatch):
    made = start(plan(seed=13))
    monkeypatch.setattr(perform, "_load", lambda plan: pytest.fail("trained again"))
    assert start(plan(seed=13)).files == made.files
    assert sweep.train(plan(seed=13)).files == made.files


def test_a_full_disk_ends_the_run_with_a_sentence_and_the_epochs_before_are_kept(plan, monkeypatch):
    replace = storage.replace_file

    def fill_up(path, raw, **settings):
        if path.name == "checkpoint.npz" and (path.parent / "snapshot-2.npz").exists():
            raise OSError(28, "No space left on device")
        replace(path, raw, **settings)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "replace_file", fill_up)
        with pytest.raises(ValueError, match=r"No space left.*INKLING_STORE.*resume"):
            start(plan(seed=14))
    run = record.read(plan(seed=14).run_id)
    assert run.state == record.FAILED and "No space left" in run.message
    assert len(checkpoints.read(record.find_folder(run.run_id)).history) == 1
    told = []
    perform.perform(run.run_id, lambda done, steps: told.append(done))
    assert told[0] > 12  # the first epoch was not trained again
    assert record.read(run.run_id).state == record.DONE


def test_weights_that_grow_beyond_all_numbers_end_the_run_with_a_sentence(plan):
    linear = tuple(Layer("Dense", name, {"units": 64}) for name in "abc")
    layers = (Layer("Flatten", "flatten"), *linear)
    diverging = plan(seed=22, layers=layers, optimizer="SGD", learning_rate=10.0)
    with pytest.raises(ValueError, match=r"beyond all numbers in epoch 1.*smaller learning rate"):
        start(diverging)
    run = record.read(diverging.run_id)
    assert run.state == record.FAILED and "smaller learning rate" in run.message
    assert not ModelStore().is_sound(diverging.run_id)
    assert "NaN" not in (record.find_folder(run.run_id) / "progress.json").read_text()


def test_too_little_memory_gets_a_sentence(plan, monkeypatch):
    def fail(plan):
        raise MemoryError

    monkeypatch.setattr(perform, "_load", fail)
    with pytest.raises(ValueError, match="not enough memory.*smaller batch"):
        start(plan(seed=15))


def test_a_data_set_that_changed_is_refused(plan, store):
    run_id = plan(seed=16).run_id
    record.create(plan(seed=16))
    path = store / "data" / "few" / "source.json"
    before = path.read_text()
    path.write_text(json.dumps({**json.loads(before), "sha256": "0" * 64}))
    with pytest.raises(ValueError, match="is another one than when this run was ordered"):
        perform.perform(run_id)
    path.write_text(before)


def test_a_checkpoint_of_another_keras_means_the_run_begins_anew(plan, monkeypatch):
    with monkeypatch.context() as patch:
        stop_after(1, patch)
        start(plan(seed=23))
    folder = record.find_folder(plan(seed=23).run_id)
    checkpoint = checkpoints.read(folder)
    del checkpoint.state["optimizer/0"]
    checkpoints.write(folder, checkpoint)
    made = start(plan(seed=23))
    assert len(made.history) == 3
    places = [point[0] for point in record.read(made.model_id).curve]
    assert places == sorted(set(places))


@pytest.mark.parametrize("size", [pytest.param(0, marks=pytest.mark.slow), 1000])
def test_a_damaged_checkpoint_means_the_run_begins_anew(plan, monkeypatch, size):
    with monkeypatch.context() as patch:
        stop_after(1, patch)
        start(plan(seed=20 + size))
    path = record.find_folder(plan(seed=20 + size).run_id) / "checkpoint.npz"
    path.write_bytes(path.read_bytes()[:size])
    (path.parent / ".partial-7-checkpoint.npz").touch()  # of a process that was killed
    told = []
    record.order(plan(seed=20 + size))
    made = perform.perform(plan(seed=20 + size).run_id, lambda done, steps: told.append(done))
    assert told[0] <= 12 and len(made.history) == 3
    assert not list(path.parent.glob("*.npz")) + list(path.parent.glob(".*.npz"))
