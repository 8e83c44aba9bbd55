"""Responses and their arithmetic, against SciPy, perturbation and the network itself."""

import numpy as np
import pytest
from scipy import signal

from core.analysis.layers.arithmetic import explain_pixel
from core.analysis.layers.receptive_field import receptive_field
from core.queries import data, inside, models
from core.recipes.layers.node import Region
from tests.shipped import EACH_NETWORK


@pytest.fixture(scope="module")
def digit():
    return data.test_split().images[4, :, :, 0]


def respond(name, image):
    outputs = inside.layer_responses(models.find_model(name).model_id, image[None, ..., None])
    return {layer: output[0] for layer, output in outputs.items()}


@pytest.mark.parametrize("name", EACH_NETWORK)
def test_the_first_layer_is_scipys_convolution(name, digit):
    card = models.find_model(name)
    block = card.graph.blocks[0]
    kernels, biases = inside.read_filters(card.model_id, block.name)
    response = respond(name, digit)[block.name]
    if not block.convolves:
        expected = [(digit * kernels[:, :, 0, k]).sum() + biases[k] for k in range(len(biases))]
        assert np.allclose(response, expected, atol=1e-5)
        return
    mode = "same" if card.graph.find(block.name).window.padded else "valid"
    for number in range(block.num_filters):
        expected = signal.correlate2d(digit, kernels[:, :, 0, number], mode=mode)
        assert np.allclose(response[..., number], expected + biases[number], atol=1e-5)


@pytest.mark.parametrize("name", EACH_NETWORK)
def test_every_layer_is_there_with_its_shape_and_the_answer_is_the_networks(name, digit):
    card = models.find_model(name)
    responses = respond(name, digit)
    assert list(responses) == [layer.name for layer in card.graph.nodes]
    for layer in card.graph.nodes:
        assert responses[layer.name].shape == tuple(layer.shape)
    answer = models.predict(card.model_id, digit[None, ..., None])
    assert np.allclose(responses["logits"], answer.logits[0], atol=1e-5)
    assert np.allclose(responses["probabilities"], answer.probabilities[0], atol=1e-6)
    assert np.array_equal(responses["image"][..., 0], digit)


@pytest.mark.parametrize("name", EACH_NETWORK)
def test_the_arithmetic_of_every_layer_agrees_with_the_network(name, digit):
    card = models.find_model(name)
    weights, responses = inside.read_weights(card.model_id), respond(name, digit)
    random = np.random.default_rng(0)
    for layer in card.graph.nodes[1:]:
        *size, channels = layer.shape
        for _ in range(4):
            row, column = (int(random.integers(side)) for side in size or (1, 1))
            at = (int(random.integers(channels)), row, column)
            arithmetic = explain_pixel(card.graph, weights, responses, layer.name, at)
            assert arithmetic.agrees and any(step.own is not None for step in arithmetic.steps)
            if arithmetic.weights is not None:
                assert arithmetic.products.sum() == pytest.approx(arithmetic.steps[0].value)


def test_arithmetic_that_is_wrong_is_not_ticked(digit):
    card = models.find_model("cnn-simple")
    weights, responses = dict(inside.read_weights(card.model_id)), respond("cnn-simple", digit)
    weights["conv1/1"] = weights["conv1/1"] + np.float32(0.001)
    assert not explain_pixel(card.graph, weights, responses, "conv1", (0, 3, 3)).agrees


@pytest.mark.parametrize("at", [(32, 0, 0), (0, 24, 0), (0, 0, -1), (-1, 0, 0)])
def test_a_pixel_that_is_not_there_gets_a_sentence(at, digit):
    card = models.find_model("cnn-simple")
    with pytest.raises(ValueError, match="expected filters 0 to 31, rows 0 to 23, columns 0 to 23"):
        explain_pixel(card.graph, {}, respond("cnn-simple", digit), "conv1", at)
    with pytest.raises(ValueError, match="not computed from anything"):
        explain_pixel(card.graph, {}, respond("cnn-simple", digit), "image", (0, 0, 0))


@pytest.mark.parametrize("name", ["champion", "cnn-larger", "cnn-6x6", "cnn-branch"])
def test_a_pixel_depends_on_its_receptive_field_and_on_nothing_else(name):
    """Noise outside the field changes nothing; noise all over it reaches each of its sides."""
    card = models.find_model(name)
    random = np.random.default_rng(1)
    image = random.random((28, 28), np.float32)
    before = respond(name, image)
    for layer in card.graph.nodes[1:]:
        if len(layer.shape) != 3:
            continue
        height, width, _ = layer.shape
        for row, column in ((0, 0), (height // 2, width // 3), (height - 1, width - 1)):
            place = Region(row, column, 1, 1)
            field = receptive_field(card.graph, layer.name, place).clip(28, 28)
            inside_it = np.zeros((28, 28), bool)
            inside_it[
                field.top : field.top + field.height, field.left : field.left + field.width
            ] = True
            other = np.where(inside_it, image, random.random((28, 28), np.float32))
            after = respond(name, other)[layer.name][row, column]
            assert np.allclose(after, before[layer.name][row, column], atol=1e-4)
    conv = next(layer.name for layer in card.graph.nodes if layer.kind == "Conv2D")
    place = Region(10, 10, 1, 1)
    field = receptive_field(card.graph, conv, place)
    for row, column in ((field.top, field.left), (field.top + field.height - 1, field.left)):
        changed = image.copy()
        changed[row, column] = 1 - changed[row, column]
        assert not np.allclose(
            respond(name, changed)[conv][10, 10], before[conv][10, 10], atol=1e-6
        )


def test_the_receptive_field_by_hand():
    """cnn-larger: 5x5, pooled by 2, 3x3, pooled by 2."""
    card = models.find_model("cnn-larger")
    at = Region(1, 2, 1, 1)
    expected = {
        "conv1": Region(1, 2, 5, 5),
        "pool1": Region(2, 4, 6, 6),
        "conv2": Region(2, 4, 10, 10),
        "pool2": Region(4, 8, 12, 12),
        "dense1": Region(0, 0, 28, 28),
    }
    for name, region in expected.items():
        assert receptive_field(card.graph, name, at).clip(28, 28) == region


def test_images_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="expected .num_images, 28, 28, 1"):
        inside.layer_responses("cnn-simple", np.zeros((1, 8, 8, 1), np.float32))
