"""A model with weights that are no numbers is refused with a sentence wherever it is asked."""

import dataclasses

import numpy as np
import pytest

from core.analysis.ascent import maximization
from core.files.storage import STORE_VARIABLE
from core.queries import ascents, inside, models
from core.store.store import Entry, ModelStore


@pytest.fixture
def unsound(monkeypatch, tmp_path):
    """The id of a model, in a store of its own, with one weight that is NaN."""
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path))
    card = models.find_model("cnn-simple")
    broken = dataclasses.replace(card, seed=7, model_id="cnn-simple-7-0123456789ab")
    weights = dict(ModelStore().read_weights(card.model_id))
    weights["conv1/0"] = weights["conv1/0"].copy()
    weights["conv1/0"][0, 0, 0, 0] = np.nan
    answers = ModelStore().read_probabilities(card.model_id)
    ModelStore().get_or_make(broken.model_id, lambda: Entry(broken, weights, answers))
    return broken.model_id


def test_every_question_says_so(unsound):
    goal = maximization.each_filter("conv1", [0], 32, "mean")
    image = np.zeros((1, 28, 28, 1), np.float32)
    for ask in (
        lambda: inside.read_filters(unsound, "conv1"),
        lambda: inside.layer_responses(unsound, image),
        lambda: inside.profile_block(unsound, "conv1"),
        lambda: inside.filter_effects(unsound, "conv1"),
        lambda: ascents.maximize(unsound, goal, maximization.INKLING),
        lambda: models.predict(unsound, image),
    ):
        with pytest.raises(ValueError, match="1 of the 800 weights in conv1/0 are not finite"):
            ask()
