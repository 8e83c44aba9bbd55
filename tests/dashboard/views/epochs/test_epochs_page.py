"""The Epochs page: the slider, Play, every view, and networks without anything kept.

Whatever needs Keras runs in the pages' own worker, as loading it a second time takes seconds.
"""

import dataclasses

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.engine.engine import Engine, shared_engine
from core.queries import data, epochs, models
from core.recipes.table import RECIPES
from core.runs import perform, record
from core.runs.plan import make_plan
from dashboard.answers import cached
from dashboard.figures.parts.plate import Plate
from dashboard.figures.runs import epoch_charts
from dashboard.figures.runs import epochs as figures
from tests.dashboard.driving import (
    choose,
    component_of,
    html_of,
    open_page,
    plates_of,
    settle,
    texts,
)
from tests.patience import seconds

OWN_STORE = True  # see conftest.py

NAMES = ("cat", "dog", "<b>")


@pytest.fixture(scope="module", autouse=True)
def flowers(tmp_path_factory):
    """A store with a network of vectors that has kept its epochs. Returns its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        recipe = dataclasses.replace(RECIPES["iris-softmax"], name="petals", epochs=2)
        plan = make_plan(recipe, "iris", 0)
        record.create(plan)
        shared_engine().ask(perform.perform, plan.run_id).result()
        yield "petals"


@pytest.fixture
def asked(monkeypatch):
    """The names of the questions that pages send to the worker."""
    names = []
    ask = Engine.ask

    def listen(self, query, *arguments, **settings):
        names.append(query.__name__)
        return ask(self, query, *arguments, **settings)

    monkeypatch.setattr(Engine, "ask", listen)
    return names


def answers_to(index):
    images = data.test_split().images[index : index + 1]
    answers = shared_engine().ask(epochs.answers_over_epochs, "cnn-larger", images).result()
    return answers[:, 0]


def titles(app, key):
    return [plate["title"] for plate in plates_of(app, key)]


def test_the_page_begins_at_the_end_and_the_slider_asks_nothing(asked):
    app = open_page("epochs", network="cnn-larger", digit="test-247")
    answers = answers_to(247)
    assert app.select_slider(key="epochs_epoch").value == 10
    assert f">{answers[10].argmax()}</span>" in html_of(app)
    assert titles(app, "epochs_kernels")[1:] == ["After epoch 10", "At the end, epoch 10"]
    count = len(asked)
    assert "answers_over_epochs" in asked and "responses_at" in asked
    settle(app.select_slider(key="epochs_epoch").set_value(2).run())
    assert len(asked) == count
    assert f">{answers[2].argmax()}</span>" in html_of(app)
    assert answers[2].argmax() != answers[10].argmax()  # it changed its mind
    assert "4 from epoch 8 on" in texts(app) and "labelled 4" in texts(app)
    for key in ("epochs_kernels", "epochs_responses"):
        start, here, end = plates_of(app, key)
        assert here["title"] == "After epoch 2"
        assert len({start["source"], here["source"], end["source"]}) == 3
    assert plates_of(app, "epochs_film")[0]["selected"] == 2
    assert app.query_params["epochs_epoch"] == "2"
    assert not app.error and not app.warning


def test_another_digit_and_layer_are_asked_for_once(asked):
    app = open_page("epochs", network="cnn-larger", digit="test-3", epochs_epoch="0")
    before = html_of(app)
    settle(app.button(key="epochs_another").click().run())
    assert app.query_params["digit"] != "test-3" and html_of(app) != before
    settle(app.selectbox(key="epochs_layer").set_value("conv2").run())
    assert plates_of(app, "epochs_kernels")[0]["grid"]["columns"] == 30
    assert "input channel" in plates_of(app, "epochs_film")[0]["title"]
    assert asked.count("answers_over_epochs") == 2 and asked.count("responses_at") == 3


def test_a_link_to_an_epoch_that_was_not_kept_gets_a_sentence():
    app = open_page("epochs", network="cnn-larger", epochs_epoch="4")
    assert app.select_slider(key="epochs_epoch").value == 4
    app = open_page("epochs", network="cnn-larger", epochs_epoch="99")
    assert "asks for epoch '99'; expected 0 to 10" in app.warning[0].value
    assert app.select_slider(key="epochs_epoch").value == 10


def film():
    """The slider, and a button in place of the browser's clock."""
    import streamlit as st

    from dashboard.views.epochs import slider

    kept = (0, 2, 4, 6)
    epoch = slider.show_slider(kept, model_id="x")
    shown = st.session_state.get("shown", epoch)  # the test's word for a tick that comes late
    st.button("tick", key="tick", on_click=slider.go_on, args=(kept, shown))


def test_play_goes_from_the_start_to_the_end():
    app = AppTest.from_function(film, default_timeout=seconds()).run()
    settle(app.button(key="epochs_play").click().run())
    seen = [app.select_slider(key="epochs_epoch").value]
    while app.button(key="epochs_play").label == "Pause" and len(seen) < 20:
        settle(app.run())  # for another reason
        settle(app.button(key="tick").click().run())
        seen.append(app.select_slider(key="epochs_epoch").value)
    assert seen == [0, 2, 4, 6, 6]  # it ends when the browser shows the last one
    settle(app.button(key="tick").click().run())  # when it is over
    assert app.select_slider(key="epochs_epoch").value == 6


def test_a_tick_that_comes_late_or_twice_skips_no_epoch():
    app = AppTest.from_function(film, default_timeout=seconds()).run()
    settle(app.button(key="epochs_play").click().run())
    app.session_state["shown"] = 0
    settle(app.run())
    for _ in range(3):
        settle(app.button(key="tick").click().run())
        assert app.select_slider(key="epochs_epoch").value == 2
    assert app.button(key="epochs_play").label == "Pause"  # and it plays on


@pytest.mark.parametrize("kept_on", [0, 2, 4])
def test_a_browser_that_is_a_step_behind_does_not_stop_the_film(kept_on):
    """A busy one may ask with its slider where it was before the step, also before the last."""
    app = AppTest.from_function(film, default_timeout=seconds()).run()
    settle(app.button(key="epochs_play").click().run())
    while app.select_slider(key="epochs_epoch").value <= kept_on:
        settle(app.button(key="tick").click().run())
    reached = app.select_slider(key="epochs_epoch").value
    app.session_state["shown"] = kept_on
    settle(app.run())
    for late_tick in (False, True):
        app.select_slider(key="epochs_epoch").set_value(kept_on)
        settle(app.button(key="tick").click().run() if late_tick else app.run())
        assert app.select_slider(key="epochs_epoch").value == reached
        assert app.button(key="epochs_play").label == "Pause"


def test_the_browser_is_asked_to_tick_while_it_plays():
    app = open_page("epochs", network="cnn-intro")
    assert component_of(app, "epochs_ticker")["at"] is None
    settle(app.button(key="epochs_play").click().run())
    assert app.button(key="epochs_play").label == "Pause"
    assert component_of(app, "epochs_ticker") == {"at": 0, "seconds": 1.0}


def test_moving_the_slider_ends_the_play():
    app = open_page("epochs", network="cnn-intro")
    settle(app.button(key="epochs_play").click().run())
    settle(app.select_slider(key="epochs_epoch").set_value(3).run())
    assert app.button(key="epochs_play").label == "Play"
    assert app.select_slider(key="epochs_epoch").value == 3
    choose(app, "cnn-larger")  # which begins at its own end
    assert app.select_slider(key="epochs_epoch").value == 10


def test_for_a_network_without_epochs_another_one_is_shown_at_once():
    app = open_page("epochs", network="champion", digit="test-247")
    assert app.info[0].value == (
        "champion is here with its last weights alone, so this page shows how cnn-larger learned."
    )
    assert app.selectbox(key="model").value == "champion"
    assert app.select_slider(key="epochs_epoch").value == 10
    assert f">{answers_to(247)[10].argmax()}</span>" in html_of(app)
    settle(app.button(key="epochs_choose").click().run())
    assert app.selectbox(key="model").value == "cnn-larger" and not app.info
    assert app.select_slider(key="epochs_epoch").value == 10


def test_of_another_data_set_nothing_is_shown_at_once(monkeypatch):
    cards = [
        dataclasses.replace(card, files={}) if card.dataset == "mnist" else card
        for card in models.list_models()
    ]
    monkeypatch.setattr(models, "list_models", lambda: cards)
    cached.models.clear()
    app = open_page("epochs", network="champion")
    assert "no record of how this network learned" in texts(app) and not app.get("select_slider")
    assert app.button(key="epochs_choose") and not app.error
    cached.models.clear()


def test_vectors_have_answers_and_no_pictures(flowers):
    app = open_page("epochs", network=flowers, digit="test-20")
    assert app.select_slider(key="epochs_epoch").value == 2
    assert "sepal length" in html_of(app) and "What became" not in texts(app)
    assert len(app.get("plotly_chart")) == 2 and not app.error and not app.warning


def test_start_leads_there_if_epochs_were_kept():
    for network, leads in (("cnn-larger", True), ("champion", False)):
        app = open_page(network=network, start_more="How it learned")
        labels = [link.proto.label for link in app.get("page_link")]
        assert ("Watch it learn, epoch by epoch" in labels) == leads


def test_changes_of_mind_are_told():
    def tell(*answers):
        return figures.describe_answers(np.eye(3)[list(answers)], range(len(answers)), NAMES)

    assert tell(0, 0, 0) == "It reads cat from the start to the end."
    assert tell(0, 1, 1) == "It reads cat before training; dog from epoch 1 on."
    assert tell(0, 1, 0) == "It reads cat before training; dog after epoch 1; cat after epoch 2."
    many = tell(0, 1, 0, 1, 0, 1, 1)
    assert many == "It reads cat before training; changes its mind 5 times; dog from epoch 5 on."


def test_the_table_shows_every_probability_and_marks_the_epoch():
    shares = np.array([[0.5, 0.3, 0.2], [0.25, 0.0, 0.75]], np.float32)
    table = figures.make_answers(shares, (0, 5), NAMES, epoch=5, label=1)
    assert "var(--ink) 75.0%" in table and "cat, after epoch 5: 25.0 %" in table
    assert "<b>" not in table and 'dog <span class="muted">label</span>' in table
    assert table.count('class="now"') == 4  # three classes and the epoch
    assert "<th>reads</th>" not in table  # the names are too long for columns
    assert figures.make_csv(shares, (0, 5), NAMES).splitlines()[2] == "5,0.25,0.0,0.75"


def test_of_many_classes_the_likeliest_are_shown_and_the_label():
    shares = np.full((3, 40), 0.01, np.float32)
    shares[1, 33] = 0.6
    table = figures.make_answers(shares, (0, 1, 2), [str(k) for k in range(40)], epoch=0, label=39)
    assert table.count('class="ink-row"') == 12
    assert "<th>33</th>" in table and '<th>39 <span class="muted">label</span></th>' in table


def test_mosaics_are_laid_out_for_a_narrow_place():
    large = Plate(maps=np.zeros((30, 5, 5), np.float32), alt="")
    assert figures.set_abreast(large, 290).grid.columns == large.grid.columns
    assert large.width == 270  # six tiles of 5 pixels, nine times as large
    small = figures.set_abreast(Plate(maps=np.zeros((32, 26, 26), np.float32), alt=""), 290)
    assert (small.grid.columns, small.width) == (5, 2 * 130)


def test_charts_hold_the_errors_and_the_moves():
    history = [{"accuracy": 0.5, "test_accuracy": 0.75}, {"accuracy": 0.9, "test_accuracy": 0.8}]
    errors = epoch_charts.plot_errors(history, 1, noun="digit", theme="light")
    np.testing.assert_allclose(errors.data[1].y, [25, 20])
    assert errors.layout.shapes[0].x0 == 1 and "20.00 %" in errors.layout.annotations[0].text
    moves = {"a": np.array([0.5, 0.1], np.float32), "b": np.array([0.4, 0.1], np.float32)}
    chart = epoch_charts.plot_changes(moves, (0, 2, 4), 2, theme="dark")
    np.testing.assert_allclose(chart.data[0].y, [50, 10], rtol=1e-6)
    assert list(chart.data[0].x) == [2, 4]
    first, second = chart.layout.annotations
    assert second.y > first.y  # names of lines that end together stand apart
    still = {"a": np.zeros(2, np.float32)}
    assert not epoch_charts.plot_changes(still, (0, 1, 2), 0, theme="light").layout.annotations
