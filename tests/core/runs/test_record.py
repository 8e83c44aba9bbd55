"""What is written of a run, and what is made of it when processes end or files are damaged."""

import dataclasses

import pytest
from filelock import FileLock

from core.recipes.table import RECIPES
from core.runs import curve as curves
from core.runs import plan as plans
from core.runs import record
from core.runs.plan import change_settings, make_plan
from core.store import snapshots


def under_way(plan, state=record.RUNNING, **fields):
    record.create(plan)
    record.write(record.Run(plan, state=state, step=5, steps=36, seconds=10.0, **fields))
    return plan.run_id


def test_a_run_is_read_as_it_was_written(plan):
    run = record.Run(
        plan(seed=30),
        record.DONE,
        step=36,
        steps=36,
        curve=((0.5, 2.0, 0.1), (1.0, 1.0, 0.5)),
        history=({"loss": 1.0},),
        seconds=3.5,
        model_id="m",
        device="CPU",
        ordered=17.0,
    )
    record.create(run.plan)
    record.write(run)
    assert record.read(run.run_id) == run
    assert run in record.list_runs()


def test_a_run_whose_process_is_gone_was_interrupted(plan):
    run_id = under_way(plan(seed=31))
    assert record.read(run_id).state == record.INTERRUPTED
    with record.locked(run_id):
        run = record.read(run_id)
        assert run.state == record.RUNNING
        assert run.seconds_left == pytest.approx(10 * 31 / 5)
    assert record.read(run_id).state == record.INTERRUPTED


def test_a_waiting_run_whose_queue_is_gone_was_interrupted(plan):
    run_id = under_way(plan(seed=32), record.WAITING, owner="queue")
    assert record.read(run_id).state == record.INTERRUPTED
    record.owner_lock("queue").parent.mkdir(parents=True, exist_ok=True)
    with FileLock(record.owner_lock("queue")):
        assert record.read(run_id).state == record.WAITING


def test_damaged_progress_costs_the_display_and_nothing_else(plan):
    before = record.list_runs()
    run_id = under_way(plan(seed=33))
    (record.find_folder(run_id) / "progress.json").write_text('{"state": ')
    assert record.read(run_id).plan == plan(seed=33)
    (record.find_folder(run_id) / "plan.json").write_text("{}")
    with pytest.raises(ValueError, match="not the plan of a run"):
        record.read(run_id)
    assert record.list_runs() == before


@pytest.mark.parametrize("name", ["../../etc", "", "x", "cnn-intro-0-00000000000g"])
def test_names_from_outside_are_no_paths(store, name):
    with pytest.raises(ValueError, match="No training run is called"):
        record.read(name)
    with pytest.raises(ValueError, match="No training run is called"):
        record.request_stop(name)


def test_a_long_curve_is_thinned_and_keeps_its_mean():
    curve = ()
    for step in range(1000):
        curve = curves.add_point(curve, (step / 100, float(step), 0.5))
    assert len(curve) <= 400 and curve[-1][0] == 9.99
    assert [point[0] for point in curve] == sorted(point[0] for point in curve)
    merged = curves.add_point(tuple((i / 1, float(i), 0.0) for i in range(400)), (400.0, 1.0, 0.0))
    assert merged[0] == (1.0, 0.5, 0.0) and merged[-1] == (400.0, 1.0, 0.0)


def test_a_plan_survives_as_text_and_is_known_by_what_decides_the_network(plan):
    first = plan(seed=3)
    assert plans.from_json(plans.to_json(first)) == first
    renamed = dataclasses.replace(
        first, recipe=dataclasses.replace(first.recipe, summary="another summary")
    )
    assert renamed.run_id == first.run_id
    assert plan(seed=4).run_id != first.run_id != plan(seed=3, epochs=4).run_id
    assert first.stopped_id(1) != first.stopped_id(2) != first.run_id


@pytest.mark.parametrize(
    "changes, problem",
    [
        ({"epochs": 0}, "Received 0 as epochs; expected 1 to 1,000"),
        ({"batch_size": 100_000}, "as batch size; expected 1 to 10,000"),
        ({"learning_rate": 0.0}, "learning rate 0.0; expected more than 0"),
        ({"learning_rate": float("nan")}, "learning rate nan"),
        ({"num_images": 0}, "Received 0 training images"),
    ],
)
def test_settings_out_of_range_are_refused(changes, problem):
    with pytest.raises(ValueError, match=problem):
        change_settings(RECIPES["cnn-intro"], **changes)


@pytest.mark.parametrize(
    "name, images, learns, needs", [("mlp-pca60", 71, 59, 60), ("cnn-intro", 1, 0, 1)]
)
def test_too_few_images_to_learn_from_are_refused(name, images, learns, needs):
    recipe = dataclasses.replace(RECIPES[name], num_images=images)
    if not recipe.held_out:
        recipe = dataclasses.replace(recipe, held_out=0.6)
    with pytest.raises(ValueError, match=f"learn from {learns} digits.* needs {needs} at least"):
        make_plan(recipe, "mnist", 0)
    assert make_plan(dataclasses.replace(recipe, num_images=images + 1), "mnist", 0)


@pytest.mark.parametrize(
    "epochs, size, expected",
    [
        (3, 1, [0, 1, 2, 3]),
        (1, 10**9, [0, 1]),
        (1000, 40_000_000, [0, 1000]),  # two are kept however large they are
        (10, 15_000_000, [0, 4, 8, 10]),  # four fit into the budget
    ],
)
def test_snapshots_fit_into_their_budget(epochs, size, expected):
    assert snapshots.plan(epochs, size) == expected


def test_recipes_that_do_not_fit_the_data_are_refused(store):
    with pytest.raises(ValueError, match="No data set is called 'flowers'"):
        make_plan(RECIPES["cnn-intro"], "flowers", 0)
    with pytest.raises(ValueError, match="Received the seed -1"):
        make_plan(RECIPES["cnn-intro"], "mnist", -1)
    with pytest.raises(ValueError, match="image"):
        make_plan(RECIPES["cnn-intro"], "iris", 0)
    with pytest.raises(ValueError):
        make_plan(RECIPES["champion"], "iris", 0)


def test_a_run_that_ends_while_it_is_looked_at_is_not_called_interrupted(plan, monkeypatch):
    run_id = under_way(plan(seed=35))

    def end_meanwhile(path):
        record.write(dataclasses.replace(record.Run(plan(seed=35)), state=record.DONE))
        return False

    monkeypatch.setattr(record, "_is_held", end_meanwhile)
    assert record.read(run_id).state == record.DONE


def test_a_damaged_or_outdated_plan_gives_way_to_a_new_order(plan):
    record.order(plan(seed=36))
    path = record.find_folder(plan(seed=36).run_id) / "plan.json"
    path.write_text("{")
    assert record.order(plan(seed=36)).state == record.WAITING
    renamed = dataclasses.replace(plan(seed=36), dataset="as-it-is-called-now")
    assert renamed.run_id == plan(seed=36).run_id  # the data decide, not their name
    record.order(renamed)
    assert record.read(renamed.run_id).plan.dataset == "as-it-is-called-now"


def test_a_waiting_run_is_stopped_at_once_whoever_asks(plan):
    record.owner_lock("other").parent.mkdir(parents=True, exist_ok=True)
    with FileLock(record.owner_lock("other")):
        run_id = record.order(plan(seed=37), owner="other").run_id
        assert record.order(plan(seed=37)).owner == "other"  # it is under way: nothing changes
        record.request_stop(run_id)
        assert record.read(run_id).state == record.STOPPED
        again = record.order(plan(seed=37), owner="other")
        assert again.state == record.WAITING and not record.wants_stop(run_id)


def test_locks_of_queues_that_are_gone_are_taken_away(store):
    record.owner_lock("gone").parent.mkdir(parents=True, exist_ok=True)
    record.owner_lock("gone").touch()
    with FileLock(record.owner_lock("alive")):
        record.clear_owners()
        assert record.owner_lock("alive").exists() and not record.owner_lock("gone").exists()
