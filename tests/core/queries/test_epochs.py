"""How a network learned: the start is the untrained network, the end the stored one.

A run of three epochs on two hundred digits, in a store of its own.
"""

import dataclasses

import numpy as np
import pytest

from core import __main__ as command_line
from core.data import library
from core.data.datasets import MNIST, load_test_split
from core.networks import training
from core.queries import data, epochs, inside, models
from core.recipes.table import RECIPES
from core.runs import perform, record
from core.runs.plan import make_plan


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """A network that has just been trained."""
    images, labels = load_test_split(MNIST)
    pixels = np.round(images[:300] * 255).astype(np.uint8)
    few = library.Collected(
        "A few digits", MNIST.class_names, (0.0, 1.0),
        pixels[:200], labels[:200], pixels[200:], labels[200:300],
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        library.keep("few", few)
        recipe = dataclasses.replace(RECIPES["cnn-intro"], epochs=3, num_images=None, batch_size=50)
        plan = make_plan(recipe, "few", 4)
        record.create(plan)
        yield perform.perform(plan.run_id)


@pytest.fixture(scope="module")
def images(card):
    return data.test_split("few").images


def test_the_last_epoch_answers_as_the_stored_network_does(card, images):
    assert epochs.list_epochs(card.model_id) == [0, 1, 2, 3]
    answers = epochs.answers_over_epochs(card.model_id, images)
    assert answers.shape == (4, 100, 10)
    stored = models.predict(card.model_id, images).probabilities
    np.testing.assert_allclose(answers[3], stored, atol=1e-6)
    wrong = (answers.argmax(axis=2) != data.test_split("few").labels).mean(axis=1)
    errors = epochs.test_errors(card, [0, 1, 2, 3])
    assert errors[0] is None
    np.testing.assert_allclose(errors[1:], wrong[1:], atol=1e-6)


def test_epoch_0_is_the_untrained_network_of_the_same_seed(card, images):
    untrained = training.make_untrained(card.recipe, (28, 28, 1), 10, card.seed)
    expected = np.asarray(untrained(images))
    for _ in range(2):  # the network has another epoch's weights in between
        answers = epochs.answers_over_epochs(card.model_id, images)
        np.testing.assert_allclose(answers[0], expected, atol=1e-6)
    start = epochs.filters_at(card.model_id, "conv1", 0)
    assert np.array_equal(start.kernels, inside.untrained_filters(card.model_id, "conv1").kernels)


def test_filters_of_all_epochs_are_those_of_each(card):
    learned = epochs.filters_over_epochs(card.model_id, "logits")
    block = card.graph.find_block("logits")
    assert learned.epochs == (0, 1, 2, 3)
    assert learned.kernels.shape[-1] == learned.biases.shape[-1] == block.num_filters
    for epoch in learned.epochs:
        one = epochs.filters_at(card.model_id, "logits", epoch)
        assert np.array_equal(one.kernels, learned.at(epoch).kernels)
        assert np.array_equal(one.biases, learned.at(epoch).biases)
    last = inside.read_filters(card.model_id, "logits")
    assert np.array_equal(last.kernels, learned.kernels[3])
    assert not np.array_equal(learned.kernels[2], learned.kernels[3])


def test_responses_are_asked_for_in_any_order(card, images):
    responses = epochs.responses_at(card.model_id, "conv1", (3, 0), images[:2])
    stored = inside.layer_responses(card.model_id, images[:2])["conv1"]
    np.testing.assert_allclose(responses[0], stored, atol=1e-5)
    kernels, biases = epochs.filters_at(card.model_id, "conv1", 0)
    height, width = kernels.shape[:2]
    corner = (images[0, :height, :width, :, None] * kernels).sum(axis=(0, 1, 2)) + biases
    found = responses[1, 0, 0, 0]
    np.testing.assert_allclose(np.maximum(found, 0), np.maximum(corner, 0), atol=1e-5)


def test_weight_changes_are_shares_of_the_length_before(card):
    changes = epochs.weight_changes(card.model_id)
    assert list(changes) == ["conv1", "logits"]
    before, after = (epochs.filters_at(card.model_id, "conv1", k).kernels for k in (1, 2))
    expected = np.sqrt(((after - before) ** 2).sum() / (before**2).sum())
    np.testing.assert_allclose(changes["conv1"][1], expected, rtol=1e-5)


def test_weights_that_were_all_zero_have_moved_by_no_share():
    moves = epochs._measure_moves(np.array([[[0.0, 0.0]], [[3.0, 4.0]], [[3.0, 5.0]]], np.float32))
    np.testing.assert_allclose(moves, [0.0, 0.2])


def test_what_was_not_kept_is_said():
    with pytest.raises(ValueError, match="kept with its last weights alone"):
        epochs.list_epochs("champion")
    with pytest.raises(ValueError, match="No model is called"):
        epochs.answers_over_epochs("nobody", np.zeros((1, 28, 28, 1), np.float32))


def test_an_epoch_that_was_not_kept_is_refused(card, images):
    with pytest.raises(ValueError, match="Received epoch 7; expected one of 0, 1, 2, 3"):
        epochs.filters_at(card.model_id, "conv1", 7)
    with pytest.raises(ValueError, match="Received epoch 7"):
        epochs.responses_at(card.model_id, "conv1", (7,), images[:1])
    with pytest.raises(ValueError, match="no layer called"):
        epochs.responses_at(card.model_id, "conv9", (0,), images[:1])


def test_the_command_writes_what_the_table_says(card, images, tmp_path, capsys):
    target = ["--model", card.model_id, "--digit", "test-5", "--out", str(tmp_path / "learned")]
    assert command_line.main(["epochs", *target]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["epoch", "test", "error", "%", "answer", "confidence", "%"]
    with np.load(tmp_path / "learned.npz") as written:
        assert written["epochs"].tolist() == [0, 1, 2, 3]
        answers = epochs.answers_over_epochs(card.model_id, images[5:6])[:, 0]
        np.testing.assert_allclose(written["probabilities"], answers, atol=1e-6)
        assert written["kernels"].shape[0] == 4
    epoch, error, answer, confidence = lines[4].split()
    assert (epoch, error) == ("3", f"{100 * card.test_error:.2f}")
    assert int(answer) == answers[3].argmax()
    assert float(confidence) == pytest.approx(100 * answers[3].max(), abs=0.06)
    assert (tmp_path / "learned.png").stat().st_size > 100
