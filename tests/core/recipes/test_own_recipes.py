"""Recipes of one's own: what is kept, what is refused, and what a damaged file does."""

import dataclasses
import json

import pytest

from core.data.augmentation import Augmentation
from core.recipes import bounds, own_recipes
from core.recipes.recipe import Layer, to_json
from core.recipes.table import RECIPES

MINE = dataclasses.replace(RECIPES["cnn-simple"], name="my-net", epochs=3)


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("INKLING_STORE", str(tmp_path))
    return tmp_path / "recipes"


def test_a_kept_recipe_is_found_after_the_tables():
    kept = own_recipes.keep_recipe(MINE)
    assert (kept.source, kept.published, kept.published_error) == ("yours", "none", None)
    assert kept.layers == MINE.layers and kept.epochs == 3
    assert own_recipes.find_recipe("my-net") == kept
    own_recipes.keep_recipe(dataclasses.replace(MINE, name="a-net"))
    assert list(own_recipes.list_recipes()) == [*RECIPES, "a-net", "my-net"]
    assert own_recipes.find_recipe("champion") is RECIPES["champion"]


def test_a_name_is_replaced_only_on_request(store):
    own_recipes.keep_recipe(MINE)
    other = dataclasses.replace(MINE, epochs=4)
    assert own_recipes.keep_recipe(MINE).epochs == 3
    with pytest.raises(ValueError, match="another recipe of the name 'my-net'"):
        own_recipes.keep_recipe(other)
    assert own_recipes.find_recipe("my-net").epochs == 3
    own_recipes.keep_recipe(other, replace=True)
    assert own_recipes.find_recipe("my-net").epochs == 4
    assert [path.name for path in store.glob("[!.]*")] == ["my-net.json"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "champion"}, "published recipe"),
        ({"name": "../evil"}, "single hyphens"),
        ({"name": "My net"}, "single hyphens"),
        ({"epochs": 0}, "Received 0 as epochs; expected 1 to 1,000"),
        ({"epochs": 1001}, "epochs"),
        ({"epochs": True}, "epochs"),
        ({"epochs": 2.0}, "epochs"),
        ({"batch_size": 10_001}, "batch size; expected 1 to 10,000"),
        ({"learning_rate": 0.0}, "more than 0"),
        ({"learning_rate": 10.1}, "10 at most"),
        ({"learning_rate": float("nan")}, "learning rate"),
        ({"optimizer": "Adan"}, "Did you mean 'Adam'"),
        ({"num_images": 0}, "at least 1"),
        ({"held_out": 1.0}, "held out"),
        ({"held_out_from": -1}, "expected 0 to 1,000"),
        ({"drawn_styles": -1}, "drawn digits"),
        ({"one_hot": 1}, "one_hot"),
        ({"augmentation": Augmentation(rotation=-1)}, "distortion rotation"),
        ({"made_for": "unknown"}, "No data set is called 'unknown'"),
        ({"made_for": "iris"}, "needs images or maps"),
        ({"layers": (Layer("Lambda", "x"),)}, "kind 'Lambda'"),
        ({"layers": ()}, "logits is a dense layer"),
    ],
)
def test_what_cannot_be_trained_is_not_kept(changes, sentence, store):
    with pytest.raises(ValueError, match=sentence):
        own_recipes.keep_recipe(dataclasses.replace(MINE, **changes))
    assert not list(store.glob("[!.]*"))


def test_damaged_files_are_left_out(store):
    kept = own_recipes.keep_recipe(MINE)
    text = (store / "my-net.json").read_text()
    fields = json.loads(text)
    layer = fields["layers"][0]
    wrong_layers = [
        {**layer, "kind": "Lambda"},
        {**layer, "kind": ["Conv2D"]},
        {**layer, "name": 3},
        {**layer, "settings": 5},
        {**layer, "inputs": [[]]},
    ]
    bad = {
        "broken.json": text[:200],
        "renamed.json": text,
        "champion.json": to_json(dataclasses.replace(MINE, name="champion")),
        "huge.json": text + " " * 200_000,
        "typed.json": json.dumps({**fields, "name": "typed", "epochs": "3"}),
        "named.json": json.dumps({**fields, "name": "named", "summary": 3}),
        "nested.json": "[" * 90_000,
        "pca.json": json.dumps({**fields, "name": "pca", "pca_layer": [1]}),
        "empty.json": "",
    }
    for number, wrong in enumerate(wrong_layers):
        name = f"layered-{number}"
        bad[f"{name}.json"] = json.dumps({**fields, "name": name, "layers": [wrong]})
    for name, content in bad.items():
        (store / name).write_text(content)
    (store / "bytes.json").write_bytes(b"\xff\xfe")
    (store / "folder.json").mkdir()
    assert own_recipes.list_recipes() == {**RECIPES, "my-net": kept}


def test_an_unknown_name_gets_a_hint():
    own_recipes.keep_recipe(MINE)
    with pytest.raises(ValueError, match=r"champion, .*, my-net\. Did you mean 'my-net'\?"):
        own_recipes.find_recipe("my-nett")


def test_a_store_that_cannot_be_written_gets_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("INKLING_STORE", str(tmp_path / "file"))
    with pytest.raises(ValueError, match="cannot be written"):
        own_recipes.keep_recipe(MINE)


def test_the_tables_recipes_are_within_bounds():
    for recipe in RECIPES.values():
        bounds.check_recipe(recipe)
