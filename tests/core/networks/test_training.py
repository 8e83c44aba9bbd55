"""Training, networks and export, on a recipe and a data set small enough for a test."""

import dataclasses
import hashlib

import numpy as np
import pytest

from core.data.augmentation import Augmentation
from core.data.datasets import MNIST, Dataset, Split, load_test_split
from core.networks import architecture, batches, network, training
from core.networks.backend import keras
from core.recipes.recipe import Layer
from core.recipes.table import RECIPES

SMALL = dataclasses.replace(  # two layers with weights
    RECIPES["cnn-intro"],
    layers=(
        Layer("Conv2D", "conv1", {"filters": 8, "kernel_size": 5, "strides": 2}),
        Layer("Activation", "conv1_relu", {"activation": "relu"}),
        Layer("Dropout", "dropout1", {"rate": 0.25}),
        Layer("Flatten", "flatten"),
    ),
    learning_rate=0.003,
    epochs=3,
    num_images=None,
    batch_size=50,
)
# With what only the champion has: normalized maps, a schedule, distortions.
RICH = dataclasses.replace(
    RECIPES["champion"],
    layers=(
        SMALL.layers[0],
        Layer("BatchNormalization", "conv1_norm"),
        *SMALL.layers[1:],
    ),
)


@pytest.fixture(scope="module")
def dataset():
    images, labels = load_test_split()
    return Dataset(
        MNIST, Split(images[:1200], labels[:1200]), Split(images[1200:1700], labels[1200:1700])
    )


@pytest.fixture(scope="module")
def recipe():
    return SMALL


@pytest.fixture(scope="module")
def run(recipe, dataset):
    return training.train(recipe, dataset, seed=1)


def digest(model):
    parts = [weight.tobytes() for weight in network.read_weights(model).values()]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def test_it_learns(run, dataset):
    assert len(run.history) == 3 and not run.stopped and run.seconds > 0
    assert run.history[-1].loss < run.history[0].loss
    assert run.history[-1].test_accuracy > 0.8
    answers = network.Network(run.model).predict(dataset.test.images).probabilities
    share = (answers.argmax(axis=1) == dataset.test.labels).mean()
    assert share == pytest.approx(run.history[-1].test_accuracy, abs=1e-6)


def test_the_same_seed_gives_the_same_weights(recipe, dataset, run):
    assert digest(training.train(recipe, dataset, seed=1).model) == digest(run.model)
    assert digest(training.train(recipe, dataset, seed=2).model) != digest(run.model)


@pytest.mark.slow
def test_additions_are_repeatable_too(dataset, recipe):
    rich = dataclasses.replace(
        recipe, epochs=1, augmentation=Augmentation(rotation=10), drawn_styles=60, cosine=True
    )
    first, again = (training.train(rich, dataset, seed=3).model for _ in range(2))
    assert digest(first) == digest(again)


def test_reports_count_all_steps_and_add_up_to_the_epoch(recipe, dataset):
    seen = []
    run = training.train(dataclasses.replace(recipe, epochs=2), dataset, report=seen.append)
    assert [(one.step, one.steps) for one in seen][-1] == (48, 48)
    steps = [one.step for one in seen]
    assert steps == sorted(steps)
    second = [one for one in seen if one.step > 24]
    took = np.diff([24, *(one.step for one in second)])
    mean = sum(one.loss * number for one, number in zip(second, took, strict=True)) / 24
    assert mean == pytest.approx(run.history[1].loss, rel=1e-5)


@pytest.mark.parametrize(
    "whole_recipe",
    [
        pytest.param(SMALL, id="small", marks=pytest.mark.slow),
        pytest.param(RICH, id="rich"),
        pytest.param(RECIPES["cnn-intro"], id="cnn-intro", marks=pytest.mark.slow),
        pytest.param(RECIPES["champion"], id="champion", marks=pytest.mark.slow),
    ],
)
def test_a_run_that_goes_on_from_a_checkpoint_ends_in_the_very_same_weights(whole_recipe, dataset):
    recipe = dataclasses.replace(
        whole_recipe, epochs=2, num_images=400, batch_size=50, drawn_styles=0
    )
    kept = []
    whole = training.train(recipe, dataset, seed=4, keep=kept.append)
    assert [len(one.history) for one in kept] == [0, 1, 2]
    rest = training.train(recipe, dataset, seed=4, start=kept[1])
    assert digest(rest.model) == digest(whole.model)
    assert rest.history == whole.history


@pytest.mark.parametrize(
    "whole_recipe",
    [
        pytest.param(dataclasses.replace(SMALL, held_out=1 / 6, batch_size=32), id="small"),
        pytest.param(RECIPES["mlp-pca60-whole"], id="mlp-pca60-whole", marks=pytest.mark.slow),
    ],
)
def test_a_share_is_held_out_after_some_epochs_and_a_resumed_run_knows_it(whole_recipe, dataset):
    recipe = dataclasses.replace(whole_recipe, epochs=4, held_out_from=2)
    kept, seen = [], []
    whole = training.train(recipe, dataset, seed=5, keep=kept.append, report=seen.append)
    steps = [38, 38, 32, 32]  # of 1,200 images, then of 1,000, in batches of 32
    assert (seen[-1].step, seen[-1].steps, seen[-1].epochs) == (sum(steps), sum(steps), 4)
    ends = {one.step: one.epochs for one in seen if one.epochs == int(one.epochs)}
    assert ends == {38: 1, 76: 2, 108: 3, 140: 4}
    rest = training.train(recipe, dataset, seed=5, start=kept[1])
    assert digest(rest.model) == digest(whole.model) and rest.history == whole.history
    # Until then it is the run on all images, and what is held out is not looked at afterwards.
    without = dataclasses.replace(recipe, held_out=0.0)
    same = training.train(without, dataset, seed=5)
    assert same.history[:2] == whole.history[:2] and same.history[2:] != whole.history[2:]
    images, labels = dataset.train
    others = np.where(np.arange(1200) < 1000, labels, (labels + 1) % 10)
    changed = dataset._replace(train=Split(images, others))
    assert digest(training.train(recipe, changed, seed=5, start=kept[2]).model) == digest(
        whole.model
    )


def test_a_stop_drops_the_epoch_that_it_breaks_off(recipe, dataset, monkeypatch):
    monkeypatch.setattr(training, "_STEPS_AT_ONCE", 10)
    kept, asked = [], []

    def should_stop():
        asked.append(1)
        return len(asked) > 4  # in the second epoch

    run = training.train(recipe, dataset, seed=1, keep=kept.append, should_stop=should_stop)
    assert run.stopped and len(run.history) == 1
    weights = network.read_weights(run.model)
    assert all(np.array_equal(weights[name], array) for name, array in kept[1].weights.items())
    never = training.train(recipe, dataset, should_stop=lambda: True)
    assert never.stopped and never.history == []


def test_the_weights_do_not_depend_on_how_many_steps_are_taken_at_once(
    recipe, dataset, run, monkeypatch
):
    monkeypatch.setattr(training, "_STEPS_AT_ONCE", 7)
    assert digest(training.train(recipe, dataset, seed=1).model) == digest(run.model)


def test_large_networks_take_fewer_steps_at_once():
    strides = {
        name: training._plan_stride(
            architecture.build(RECIPES[name], MNIST.input_shape, 10), RECIPES[name].batch_size
        )
        for name in ("cnn-6x6", "cnn-simple", "cnn-intro")
    }
    assert strides["cnn-6x6"] < strides["cnn-simple"] < strides["cnn-intro"] == 50


@pytest.mark.slow
def test_one_hot_labels_give_the_same_network(recipe, dataset, run):
    coded = dataclasses.replace(recipe, one_hot=True)
    weights = network.read_weights(training.train(coded, dataset, seed=1).model)
    for name, array in network.read_weights(run.model).items():
        assert array == pytest.approx(weights[name], abs=2e-3)


def test_only_the_named_images_are_trained_on():
    split = Split(np.zeros((60, 1, 1, 1), np.float32), np.arange(60))
    select = batches.select
    assert select(RECIPES["mlp-pca60"], split).labels.tolist() == list(range(50))
    few = dataclasses.replace(RECIPES["cnn-intro"], num_images=20)
    assert select(few, split).labels.tolist() == list(range(20))


def test_the_pca_layer_projects_like_an_eigenvalue_decomposition(dataset):
    recipe = dataclasses.replace(RECIPES["mlp-pca60"], epochs=1)
    model = training.train(recipe, dataset).model
    images = batches.select(recipe, dataset.train).images.reshape(1000, -1).astype(np.float64)
    centered = images - images.mean(axis=0)
    values, vectors = np.linalg.eigh(centered.T @ centered)
    expected = centered @ vectors[:, ::-1][:, :60]
    projected = keras.Model(model.input, model.get_layer("pca").output).predict(
        images.reshape(-1, 28, 28, 1), verbose=0
    )
    assert np.abs(projected) == pytest.approx(np.abs(expected), abs=2e-3)  # the sign is free


def test_compiled_answers_are_those_of_keras(run, dataset):
    images = dataset.test.images[:20]
    answer = network.Network(run.model).predict(images)
    assert answer.probabilities == pytest.approx(run.model.predict(images, verbose=0), abs=1e-6)
    assert answer.probabilities.sum(axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    exponential = np.exp(answer.logits - answer.logits.max(axis=1, keepdims=True))
    softmax = exponential / exponential.sum(axis=1, keepdims=True)
    assert answer.probabilities == pytest.approx(softmax, abs=1e-5)


def test_many_and_no_images_are_answered(run, dataset):
    net = network.Network(run.model)
    images = np.concatenate([dataset.train.images, dataset.test.images])
    assert net.predict(images).logits[1100] == pytest.approx(
        net.predict(images[1100:1101]).logits[0], abs=1e-4
    )
    assert net.predict(images[:0]).probabilities.shape == (0, 10)


def test_images_of_another_shape_get_a_sentence(run):
    with pytest.raises(ValueError, match=r"expected \(num_images, 28, 28, 1\)"):
        network.Network(run.model).predict(np.zeros((3, 28, 28), np.float32))


@pytest.mark.parametrize("suffix", network.EXPORT_SUFFIXES)
@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_what_is_exported_loads_back_to_the_same_answers(run, dataset, tmp_path, suffix):
    images = dataset.test.images[:50]
    path = tmp_path / f"model{suffix}"
    net = network.Network(run.model)
    net.export(path)
    if suffix == ".weights.h5":
        loaded = architecture.build(SMALL, MNIST.input_shape, 10)
        loaded.load_weights(path)
    else:
        loaded = keras.models.load_model(path, compile=False)
    again = loaded.predict(images, verbose=0)
    assert again == pytest.approx(net.predict(images).probabilities, abs=1e-6)


def test_export_refuses_other_endings_and_places(run, tmp_path):
    with pytest.raises(ValueError, match="expected one that ends in .keras"):
        network.Network(run.model).export(tmp_path / "model.pkl")
    with pytest.raises(ValueError, match="cannot be written"):
        network.Network(run.model).export(tmp_path / "none" / "model.keras")


def test_weights_load_back_and_others_are_refused(run, dataset):
    images = dataset.test.images[:50]
    weights = network.read_weights(run.model)
    loaded = network.load_network(SMALL, weights, MNIST.input_shape, 10)
    expected = network.Network(run.model).predict(images).probabilities
    assert loaded.predict(images).probabilities == pytest.approx(expected, abs=1e-6)
    del weights["conv1/1"]
    with pytest.raises(ValueError, match="Layer 'conv1' .* received weights of shapes"):
        network.load_network(SMALL, weights, MNIST.input_shape, 10)
