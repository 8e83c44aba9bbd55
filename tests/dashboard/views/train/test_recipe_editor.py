"""The recipe editor: what is typed becomes a recipe, a table, a script, or a sentence."""

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import IRIS, MNIST
from core.recipes import own_recipes
from core.recipes.layers import layer_list
from core.recipes.script import write_script
from core.recipes.table import RECIPES
from tests.dashboard.driving import html_of
from tests.patience import seconds

SIMPLE = RECIPES["cnn-simple"]


def page():
    import streamlit as st

    from core.data.library import find_source
    from core.recipes.own_recipes import find_recipe
    from dashboard.views.train.recipe_editor import show_editor

    recipe = find_recipe(st.session_state.get("recipe", "cnn-simple"))
    source = find_source(st.session_state.get("source", "mnist"))
    st.session_state["result"] = show_editor(recipe, source, seed=5)


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("INKLING_STORE", str(tmp_path))


def start(**state):
    app = AppTest.from_function(page, default_timeout=seconds())
    for name, value in state.items():
        app.session_state[name] = value
    return run(app)


def run(app):
    app.run()
    assert not app.exception, app.exception
    return app


def write(app, *lines):
    app.text_area(key="train_layers").set_value("\n".join(lines))
    return run(app)


def result(app):
    return app.session_state["result"]


@pytest.mark.parametrize("name", RECIPES)
def test_an_untouched_recipe_comes_back_as_it_is(name):
    recipe = RECIPES[name]
    if recipe.made_for not in ("sentiment", "notmnist"):  # which are not shipped
        app = start(recipe=name, source=recipe.made_for)
        assert result(app) == recipe and not app.warning
        assert app.text_area(key="train_layers").value == "\n".join(layer_list.write(recipe.layers))


def test_a_changed_list_becomes_a_recipe_of_ones_own():
    app = write(start(), "conv 8 3x3 relu", "pool 2", "dense 20")
    edited = result(app)
    assert [layer.name for layer in edited.layers] == [
        *("conv1", "conv1_relu", "pool1", "flatten", "dense1")
    ]
    assert (edited.name, edited.source, edited.made_for) == ("my-cnn-simple", "yours", "mnist")
    assert edited.summary == "1 convolution, 1 hidden layer, changed from cnn-simple"
    kept = ("optimizer", "learning_rate", "epochs", "batch_size")
    assert all(getattr(edited, field) == getattr(SIMPLE, field) for field in kept)
    # 9 * 8 + 8 in conv1, 13 * 13 * 8 * 20 + 20 in dense1, 20 * 10 + 10 in logits.
    for number in ("13x13x8", ">80<", "27,060", ">210<", "27,350"):
        assert number in html_of(app)
    assert app.query_params["train_layers"] == "conv 8 3x3 relu\npool 2\ndense 20"
    assert app.button(key="train_undo").label == r"Back to cnn\-simple"
    app.button(key="train_undo").click()
    assert result(run(app)) == SIMPLE and "train_layers" not in app.query_params


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["conv 8 3x3", "comv 8 3x3"], "Line 2, 'comv 8 3x3': 'comv' is no layer"),
        (["pool 28", "conv 8 3x3"], "conv1 has filters of 3x3, but only a 1x1 map"),
        (["dense 4096", "dense 4096", "dense 4096"], "expected at most 20,000,000"),
    ],
)
def test_what_does_not_fit_gets_a_sentence(lines, sentence):
    app = write(start(), *lines)
    assert result(app) is None and sentence in app.warning[0].value


def test_a_click_adds_a_line_where_it_can_stand():
    app = start()
    for line in ("conv 16 3x3 relu", "dropout 20%"):
        app.button(key=f"train_add_{line}").click()
        run(app)
    assert app.text_area(key="train_layers").value.splitlines() == [
        *("conv 32 5x5 relu", "pool 2", "dropout 20%", "conv 16 3x3 relu", "flatten"),
        *("dense 128 relu", "dropout 20%"),
    ]
    assert result(app) is not None


def test_a_recipe_is_kept_and_replaced_on_request():
    app = write(start(), "dense 20")
    app.text_input(key="train_own_name").set_value("mine")
    app.button(key="train_keep").click()
    run(app)
    assert own_recipes.find_recipe("mine") == result(app) and "Kept as mine" in app.success[0].value
    assert run(app).button(key="train_keep").disabled
    write(app, "dense 30")
    app.button(key="train_keep").click()
    assert "another recipe of the name 'mine'" in run(app).warning[0].value
    app.checkbox(key="train_replace").check()
    app.button(key="train_keep").click()
    run(app)
    assert own_recipes.find_recipe("mine").layers[1].settings == {"units": 30}


@pytest.mark.parametrize(
    ("name", "sentence"), [("champion", "published recipe"), ("My Net", "single hyphens")]
)
def test_a_name_that_cannot_be_gets_a_sentence(name, sentence):
    app = write(start(), "dense 20")
    app.text_input(key="train_own_name").set_value(name)
    assert sentence in run(app).warning[0].value and result(app) is None


def test_another_recipe_begins_with_its_own_list():
    app = write(start(), "dense 20")
    app.session_state["recipe"] = "mlp-784"
    run(app)
    assert result(app) == RECIPES["mlp-784"] and "train_layers" not in app.query_params
    assert app.text_input(key="train_own_name").value == "my-mlp-784"


def test_settings_of_the_page_leave_the_list_alone(monkeypatch):
    app = write(start(), "dense 20")
    monkeypatch.setitem(RECIPES, "cnn-simple", dataclasses.replace(SIMPLE, epochs=3))
    edited = result(run(app))
    assert edited.epochs == 3 and [layer.name for layer in edited.layers] == ["flatten", "dense1"]


def test_a_recipe_for_vectors_has_no_maps():
    app = start(recipe="iris-softmax", source="iris")
    assert result(app) == RECIPES["iris-softmax"] and ">15<" in html_of(app)
    edited = result(write(app, "dense 8 relu"))
    assert edited.made_for == "iris" and edited.layers[0].name == "dense1"
    assert write_script(edited, IRIS, seed=5)
    write(app, "conv 8 3x3")
    assert "needs images or maps" in app.warning[0].value


def test_the_script_is_offered():
    app = start()
    (button,) = app.get("download_button")
    assert button.proto.label == "Keras script"
    assert write_script(SIMPLE, MNIST, seed=5)
