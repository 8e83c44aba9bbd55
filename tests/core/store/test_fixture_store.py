"""A store that an earlier Inkling wrote opens, lists, resumes and answers as it did then.

`tests/fixtures/store` was written before the rooms of core were re-cut: a data set, a recipe of a
visitor's own, a whole run, a stopped one, one whose process was killed in its third epoch, and a
network that was brought. `expected.json` and `expected.npz` hold what that code answered from it.
"""

import functools
import json
import shutil

import numpy as np
import pytest

from core.files.storage import STORE_VARIABLE
from core.queries import data, epochs, inside, models
from core.recipes import own_recipes
from core.recipes import recipe as recipes
from core.runs import record
from core.runs.perform import perform
from core.store import card as cards
from core.store.store import ModelStore
from tests.core.store.rounding import rounding
from tests.places import FIXTURES

FACTS = json.loads((FIXTURES / "expected.json").read_text())
LATER = {"notes": [], "origin": "trained"}  # fields that the oldest cards lack
LATER_IN_RECIPES = {"made_for": "mnist", "one_hot": False, "published_error": None}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("old") / "store"
    shutil.copytree(FIXTURES / "store", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STORE_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="module")
def expected():
    with np.load(FIXTURES / "expected.npz") as arrays:
        return {name: arrays[name] for name in arrays.files}


@pytest.fixture(scope="module")
def same():
    """Compares to the last bit where this machine rounds as the one that answered then."""
    if rounding() == FACTS["rounds_as"]:
        return np.array_equal
    return functools.partial(np.allclose, rtol=1e-4, atol=1e-5)


def test_it_is_listed_as_it_was(store):
    found = [card.model_id for card in models.list_models() if card.dataset == "signs"]
    assert found == FACTS["models"]
    runs = {r.run_id: [r.state, len(r.history), r.model_id] for r in record.list_runs()}
    assert runs == FACTS["runs"]
    assert recipes.to_json(own_recipes.find_recipe("tiny")) == FACTS["recipe"]


def test_cards_and_ids_are_written_as_they_were(store):
    paths = [*FIXTURES.glob("store/*/card.json"), *ModelStore().shipped.glob("*/card.json")]
    assert len(paths) > 10
    for path in paths:
        text = path.read_text()
        card = cards.from_json(text)
        whole = {**LATER, **json.loads(text)}
        whole["recipe"] = {**LATER_IN_RECIPES, **whole["recipe"]}
        assert cards.to_json(card) == json.dumps(whole, indent=1, sort_keys=True), path
        if card.origin == cards.TRAINED:
            epochs_done = len(card.history) if card.stopped else None
            made = cards.make_model_id(
                card.recipe, card.dataset_sha256, card.seed, stopped_after=epochs_done
            )
            assert made == card.model_id, path


@pytest.mark.parametrize("name", FACTS["models"])
def test_it_answers_as_it_did(store, expected, same, name):
    images = expected["images"]
    assert np.array_equal(images, data.test_split("signs").images[: len(images)])
    assert np.array_equal(models.test_probabilities(name), expected[f"{name}/probabilities"])
    kernels = inside.read_filters(name, "logits").kernels
    assert np.array_equal(kernels, expected[f"{name}/logits kernels"])
    assert same(models.predict(name, images).logits, expected[f"{name}/logits"])
    responses = inside.layer_responses(name, images)
    wanted = [key for key in expected if key.startswith(f"{name}/responses/")]
    assert [f"{name}/responses/{layer}" for layer in responses] == wanted
    for layer, response in responses.items():
        assert same(response, expected[f"{name}/responses/{layer}"]), layer
    if epochs.has_snapshots(models.find_model(name)):
        answers = epochs.answers_over_epochs(name, images)
        assert same(answers, expected[f"{name}/answers over epochs"])


def test_the_run_that_was_killed_goes_on_to_the_same_weights(store, expected, same):
    (killed,) = (run_id for run_id, (state, *_) in FACTS["runs"].items() if state == "interrupted")
    record.order(record.read(killed).plan)
    card = perform(killed)
    assert card.model_id == FACTS["resumed"]
    weights = ModelStore().read_weights(card.model_id)
    assert {f"resumed/{name}" for name in weights} == {n for n in expected if n.startswith("resu")}
    for name, array in weights.items():
        assert same(array, expected[f"resumed/{name}"]), name
