"""The Train page: what it says before, while and after a run, and what it refuses."""

import dataclasses

import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from core.queries import data, models
from core.recipes.table import RECIPES
from core.runs import record
from core.runs.plan import change_settings, make_plan
from core.runs.queue import shared_queue
from dashboard.answers import cached
from tests.dashboard.driving import html_of, open_page, texts
from tests.patience import seconds


class Idle:
    """An engine that takes orders and never carries them out."""

    def __init__(self):
        from concurrent.futures import Future

        self.asked, self._make = [], Future

    def ask(self, query, *arguments, visitor="", topic=None):
        self.asked.append((query, arguments, visitor))
        self.answers = [*getattr(self, "answers", []), self._make()]
        return self.answers[-1]

    def count_ahead(self, answer):
        return self.answers.index(answer)

    def close(self):
        pass


@pytest.fixture(autouse=True)
def engine(tmp_path, monkeypatch):
    monkeypatch.setenv("INKLING_STORE", str(tmp_path))
    idle = Idle()
    monkeypatch.setattr("core.runs.queue.background_engine", lambda: idle)
    shared_queue.cache_clear()
    yield idle
    shared_queue().close()
    shared_queue.cache_clear()


def run_of(state, recipe="cnn-intro", seed=7, **fields):
    plan = make_plan(change_settings(RECIPES[recipe], epochs=3), "mnist", seed)
    record.create(plan)
    run = record.Run(plan, state=state, ordered=record.now(), **fields)
    record.write(run)
    return run


EPOCH = {"loss": 0.5, "accuracy": 0.9, "test_loss": 0.4, "test_accuracy": 0.925}


def test_it_says_what_a_run_takes_and_orders_it(engine):
    app = open_page("train")
    assert "54,410</b> parameters" in html_of(app) and "</b> expected" in html_of(app)
    assert app.number_input(key="train_seed").value == 1  # seed 0 is here already
    assert "No run yet" in texts(app)
    app.button(key="train_start").click().run()
    assert not app.exception
    ((query, (run_id,), _),) = engine.asked
    assert query.__name__ == "perform" and record.read(run_id).plan.seed == 1
    assert app.query_params["train_run"] == run_id
    assert "This run is under way" in texts(app)
    app.button(key="train_stop").click().run()
    assert record.read(run_id).state == record.STOPPED and not app.exception


def test_settings_change_the_plan_and_another_recipe_brings_its_own(engine):
    app = open_page("train", train_recipe="cnn-intro", train_epochs="2", train_images="500")
    app.number_input(key="train_rate").set_value(0.01).run()
    app.button(key="train_start").click().run()
    recipe = record.read(engine.asked[0][1][0]).plan.recipe
    assert (recipe.epochs, recipe.num_images, recipe.learning_rate) == (2, 500, 0.01)
    app.selectbox(key="train_recipe").set_value("mlp-784").run()
    assert app.number_input(key="train_epochs").value == 10
    assert app.number_input(key="train_batch").value == 200
    app.selectbox(key="train_recipe").set_value("iris-softmax").run()
    assert app.selectbox(key="train_data").value == "iris"
    assert not app.exception


def test_what_does_not_fit_is_refused_with_the_reason():
    app = open_page("train", train_recipe="cnn-simple", train_data="iris")
    assert any("image" in warning.value for warning in app.warning)
    assert not [button for button in app.button if button.key == "train_start"]
    app = open_page("train", train_recipe="nonsense", train_epochs="0", train_seed="x")
    assert len(app.warning) == 3 and not app.exception
    app = open_page("train", train_rate="1e-9")
    assert "expected 1e-06 to 10" in app.warning[0].value


def test_a_network_that_is_here_is_not_offered_again():
    app = open_page("train", train_recipe="cnn-intro", train_seed="0")
    assert "This network is here already" in app.success[0].value
    assert not [button for button in app.button if button.key == "train_start"]


@pytest.mark.parametrize(
    "state, words",
    [
        (record.STOPPED, "Stopped after 1 of 3 epochs"),
        (record.INTERRUPTED, "Interrupted after 1 of 3 epochs"),
        (record.FAILED, "No room"),
        (record.DONE, "Done: 3 epochs"),
    ],
)
def test_a_run_that_has_ended_says_how_and_can_be_resumed(state, words, engine):
    written = record.RUNNING if state == record.INTERRUPTED else state
    run = run_of(
        written, step=100, steps=300, seconds=12.0, curve=((0.5, 1.0, 0.6),), history=(EPOCH,),
        message="No room" if state == record.FAILED else "",
    )  # fmt: skip
    app = open_page("train", train_run=run.run_id)
    shown = texts(app) + " ".join(box.value for box in (*app.warning, *app.error))
    assert words in shown
    resume = [button for button in app.button if button.key == "train_resume"]
    assert bool(resume) == (state != record.DONE)
    if resume:
        resume[0].click().run()
        assert not app.exception
        assert engine.asked[0][1] == (run.run_id,)
        assert record.read(run.run_id).state == record.WAITING


def test_a_run_whose_network_is_gone_can_be_trained_again(engine):
    run = run_of(record.DONE, history=(EPOCH,) * 3, model_id="cnn-intro-7-000000000000")
    app = open_page(
        "train", train_run=run.run_id, train_recipe="cnn-intro", train_seed="7", train_epochs="3"
    )
    assert "no longer in the store" in texts(app)
    app.button(key="train_start").click().run()
    assert engine.asked[0][1] == (run.run_id,)


def test_a_run_stopped_while_it_waited_claims_no_network():
    run = run_of(record.STOPPED, history=(EPOCH,))
    assert "Stopped after 1 of 3 epochs. It can be resumed." in texts(
        open_page("train", train_run=run.run_id)
    )


def test_a_run_that_waits_elsewhere_says_so():
    record.owner_lock("other").parent.mkdir(parents=True, exist_ok=True)
    with FileLock(record.owner_lock("other")):
        run = run_of(record.WAITING, owner="other")
        app = open_page("train", train_run=run.run_id)
        assert "in the queue of another server" in app.get("progress")[0].proto.text


def test_a_record_that_vanishes_while_it_is_watched_gets_a_sentence():
    def watch_it():
        from dashboard.views.train.watch import _follow_run

        _follow_run("cnn-intro-7-000000000000", "digit")

    app = AppTest.from_function(watch_it, default_timeout=seconds()).run()
    assert "There is no training run" in app.error[0].value and not app.exception


def test_a_damaged_data_set_does_not_stand_in_the_way_of_others(monkeypatch):
    count = data.count_images

    def read(dataset):
        if dataset == "iris":
            raise ValueError("The data set iris is damaged.")
        return count(dataset)

    monkeypatch.setattr(data, "count_images", read)
    first, *others = models.list_models()
    flowers = dataclasses.replace(first, dataset="iris", seed=5, model_id="champion-5-0123456789ab")
    monkeypatch.setattr(models, "list_models", lambda: [first, *others, flowers])
    cached.models.clear()
    cached.dataset_size.clear()
    app = open_page("train")
    assert not app.error and app.button(key="train_start")
    cached.models.clear()


def test_a_silent_cluster_gets_a_sentence(engine, monkeypatch):
    def fail():
        raise RuntimeError("No Dask scheduler answers.")

    monkeypatch.setattr("core.runs.queue.background_engine", fail)
    shared_queue.cache_clear()
    app = open_page("train")
    assert "No Dask scheduler answers" in app.error[0].value
    monkeypatch.setattr("core.runs.queue.background_engine", lambda: engine)


def test_other_runs_are_listed_with_their_place_and_can_be_watched(engine):
    for seed in (1, 2, 3):
        shared_queue().order(make_plan(RECIPES["cnn-intro"], "mnist", seed))
    first = make_plan(RECIPES["cnn-intro"], "mnist", 1).run_id
    app = open_page("train", train_run=first)
    assert "waits, 3 before it" in html_of(app)
    third = make_plan(RECIPES["cnn-intro"], "mnist", 3).run_id
    app.button(key=f"train_show_{third}").click().run()
    assert app.query_params["train_run"] == third


@pytest.mark.parametrize("name", ["../../x", "cnn-intro-0-000000000000"])
def test_a_link_to_no_run_gets_a_sentence(name):
    app = open_page("train", train_run=name)
    assert any("training run" in warning.value for warning in app.warning)
    assert not app.exception


def test_a_store_that_cannot_be_written_gets_a_sentence(engine, monkeypatch):
    app = open_page("train")

    def fail(plan):
        raise ValueError("The model store cannot be written.")

    monkeypatch.setattr(record, "create", fail)
    app.button(key="train_start").click().run()
    assert "cannot be written" in app.error[0].value and not app.exception


def test_names_in_recipes_are_no_markup(tmp_path):
    recipe = dataclasses.replace(
        RECIPES["cnn-intro"], name="mine", summary="![x](y) <b>", source="yours"
    )
    from core.recipes import own_recipes

    own_recipes.keep_recipe(recipe)
    app = open_page("train", train_recipe="mine")
    assert not app.exception
    assert not [one for one in app.get("markdown") if "![x](y)" in one.proto.body]


SETTINGS = {"train_recipe": "mlp-784", "train_data": "mnist", "train_seed": 7}
NUMBERS = {"train_epochs": 3, "train_batch": 200, "train_rate": 0.001, "train_images": 60000}


def form_of(app):
    boxes = [app.selectbox(key=key).value for key in ("train_recipe", "train_data")]
    names = ("train_seed", *NUMBERS)
    return {
        **dict(zip(SETTINGS, boxes, strict=False)),
        **{name: app.number_input(key=name).value for name in names},
    }


def test_the_form_shows_the_recipe_of_the_runs_link():
    run = run_of(record.STOPPED, recipe="mlp-784", history=(EPOCH,))
    app = open_page("train", train_run=run.run_id)
    assert form_of(app) == {**SETTINGS, **NUMBERS}
    assert "has not been trained to its end yet" in texts(app)  # the form names that very run
    app.number_input(key="train_epochs").set_value(5).run()  # and can be changed all the same
    assert form_of(app)["train_epochs"] == 5 and not app.exception
    app.selectbox(key="train_recipe").set_value("cnn-intro").run()
    assert app.number_input(key="train_epochs").value == 6
    changed = open_page("train", train_run=run.run_id, train_recipe="mlp-784", train_epochs="4")
    assert form_of(changed)["train_epochs"] == 4  # what the sender had changed since
    other = open_page("train", train_run=run.run_id, train_recipe="cnn-intro")
    assert form_of(other)["train_recipe"] == "cnn-intro"


def test_show_fills_the_form_in_with_that_run():
    first, second = run_of(record.DONE, seed=3), run_of(record.STOPPED, recipe="mlp-784")
    app = open_page("train", train_run=first.run_id)
    assert form_of(app)["train_recipe"] == "cnn-intro" and form_of(app)["train_seed"] == 3
    app.button(key=f"train_show_{second.run_id}").click().run()
    assert not app.exception
    assert form_of(app) == {**SETTINGS, **NUMBERS}


def test_the_form_shows_the_layers_of_a_run_whose_recipe_was_not_kept():
    layers = RECIPES["cnn-nopool"].layers
    recipe = dataclasses.replace(RECIPES["cnn-intro"], name="my-own", layers=layers, epochs=3)
    plan = make_plan(recipe, "mnist", 0)
    record.create(plan)
    record.write(record.Run(plan, state=record.STOPPED, ordered=record.now()))
    app = open_page("train", train_run=plan.run_id)
    assert form_of(app)["train_recipe"] == "my-own" and form_of(app)["train_epochs"] == 3
    assert "216,650</b> parameters" in html_of(app)
    assert "has not been trained to its end yet" in texts(app)


def test_after_a_run_here_the_next_is_expected_to_take_as_long(monkeypatch):
    first, *others = models.list_models()
    intro = next(card for card in others if card.recipe.name == "cnn-intro")
    slow = dataclasses.replace(intro, seed=1, seconds=84.0, model_id="cnn-intro-1-0123456789ab")
    monkeypatch.setattr(models, "list_models", lambda: [first, *others, slow])
    monkeypatch.setattr(models, "list_own", lambda: {slow.model_id})
    cached.models.clear()
    app = open_page("train", train_recipe="cnn-intro", train_seed="2")
    assert "<b>84 s</b> expected" in html_of(app)
    assert "judged by one run of this network here" in texts(app)
    cached.models.clear()
