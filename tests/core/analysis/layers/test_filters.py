import numpy as np
import pytest

from core.analysis.layers import filters
from core.queries import data, inside, models
from core.recipes.table import find_recipe


def kernels_of(*flat):
    """2x1 kernels of one channel."""
    return np.array(flat, np.float32).T.reshape(2, 1, 1, len(flat))


def test_norms_by_value():
    kernels = kernels_of([3, 4], [0, 0], [1, 0])
    assert filters.measure_norms(kernels).tolist() == [5, 0, 1]
    two_channels = np.concatenate([kernels, 2 * kernels], axis=2)
    assert filters.measure_slice_norms(two_channels).tolist() == [[5, 0, 1], [10, 0, 2]]
    assert np.allclose(filters.measure_norms(two_channels), [np.sqrt(125), 0, np.sqrt(5)])


def test_near_duplicates_by_value():
    kernels = kernels_of([1, 0], [2, 0.1], [0, 1], [-1, 0], [0, 0])
    (pair,) = filters.find_duplicates(kernels)
    assert (pair.first, pair.second) == (0, 1)
    assert pair.cosine == pytest.approx(2 / np.sqrt(4.01))


def test_kernels_of_one_weight_are_no_duplicates():
    assert filters.find_duplicates(np.ones((1, 1, 1, 5), np.float32)) == []


def test_sorting_is_stable_and_largest_first():
    values = np.array([1, 3, 3, 2], np.float32)
    assert filters.sort_by(values, 4).tolist() == [1, 2, 3, 0]
    assert filters.sort_by(None, 3).tolist() == [0, 1, 2]


def test_dense_weights_are_laid_out_as_the_map_they_read():
    card = models.find_model("mlp-784")
    weights = inside.read_weights(card.model_id)
    read = filters.read_filters(weights, card.graph.find_block("dense1"), card.graph)
    assert read.kernels.shape == (28, 28, 1, 784)
    assert read.kernels[3, 5, 0, 7] == weights["dense1/0"][3 * 28 + 5, 7]
    after = filters.read_filters(weights, card.graph.find_block("logits"), card.graph)
    assert after.kernels.shape == (1, 1, 784, 10)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers_get_a_sentence(bad):
    card = models.find_model("cnn-simple")
    weights = dict(inside.read_weights(card.model_id))
    weights["conv1/0"] = weights["conv1/0"].copy()
    weights["conv1/0"][0, 0, 0, 3] = bad
    block = card.graph.find_block("conv1")
    with pytest.raises(ValueError, match="1 of the 800 weights in conv1/0 are not finite"):
        filters.read_filters(weights, block, card.graph)


def test_untrained_filters_are_those_that_training_begins_with():
    """A run of no epochs keeps what it began with."""
    import dataclasses

    from core.data.datasets import MNIST, Dataset, Split, load_test_split
    from core.networks import network, training

    card = models.find_model("cnn-larger")
    recipe = dataclasses.replace(find_recipe("cnn-larger"), epochs=0)
    images, labels = load_test_split()
    few = images[:100], labels[:100]
    run = training.train(recipe, Dataset(MNIST, Split(*few), Split(*few)), seed=card.seed)
    begun = network.read_weights(run.model)
    for block in card.graph.blocks:
        untrained = inside.untrained_filters(card.model_id, block.name)
        assert np.array_equal(untrained.kernels.ravel(), begun[f"{block.name}/0"].ravel())
    trained = inside.read_filters(card.model_id, "conv1")
    assert not np.allclose(trained.kernels, inside.untrained_filters("cnn-larger", "conv1").kernels)


def test_effects_are_the_change_of_the_logits_without_the_filter():
    """Against setting the filter's weights and bias to zero: after relu its response is 0."""
    from core.networks import network

    card = models.find_model("cnn-larger")
    effects = inside.filter_effects(card.model_id, "conv1")
    images = data.test_split().images[: inside.EFFECT_DIGITS]
    weights = inside.read_weights(card.model_id)
    whole = models.predict(card.model_id, images).logits
    for number in (0, 17):
        less = {name: array.copy() for name, array in weights.items()}
        less["conv1/0"][..., number] = 0
        less["conv1/1"][number] = 0
        without = network.load_network(card.recipe, less, (28, 28, 1), 10).predict(images).logits
        assert effects[number] == pytest.approx(np.abs(without - whole).mean(), rel=1e-4)
