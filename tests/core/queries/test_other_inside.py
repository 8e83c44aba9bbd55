"""Inside networks for other images than MNIST's: colors, other sizes, other layers."""

import numpy as np
import pytest
import tensorflow as tf
from scipy import signal

from core.analysis.ascent import image_parameters, maximization
from core.analysis.ascent.maximization import INKLING, TUTORIAL
from core.analysis.layers import convolution, probing
from core.analysis.layers.arithmetic import explain_pixel
from core.analysis.layers.receptive_field import receptive_field
from core.queries import ascents, data, inside, models
from core.recipes.layers.activations import activate
from core.recipes.layers.node import Region
from core.recipes.layers.settings import ACTIVATIONS
from tests.dashboard.other_networks import keep_all

PICTURES = ("flag-net", "kite-net", "slate-net", "garment-net", "sign-net")


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        yield keep_all()


def first_image(card):
    return data.test_split(card.dataset).images[0]


def respond(card, image):
    return {
        name: output[0]
        for name, output in inside.layer_responses(card.model_id, image[None]).items()
    }


@pytest.mark.parametrize("name", PICTURES)
def test_the_arithmetic_of_every_layer_agrees_with_the_network(cards, name):
    card = cards[name]
    weights, responses = inside.read_weights(card.model_id), respond(card, first_image(card))
    for layer in card.graph.nodes[1:]:
        *size, channels = layer.shape
        height, width = size or (1, 1)
        for row, column in ((0, 0), (height - 1, width - 1), (height // 2, width // 2)):
            at = (channels - 1, row, column)
            arithmetic = explain_pixel(card.graph, weights, responses, layer.name, at)
            assert arithmetic.agrees, (layer.name, arithmetic.steps)
            assert any(step.own is not None for step in arithmetic.steps)


def test_a_pixel_sums_over_the_colors(cards):
    card = cards["flag-net"]
    image, weights = first_image(card), inside.read_weights(card.model_id)
    kernel = weights["edges/0"][..., 2]
    expected = sum(signal.correlate2d(image[..., c], kernel[..., c], mode="same") for c in range(3))
    found = explain_pixel(card.graph, weights, respond(card, image), "edges", (2, 9, 4))
    assert found.inputs.shape == (5, 5, 3)
    assert found.steps[0].value == pytest.approx(expected[9, 4], abs=1e-5)
    laid = convolution.convolve(image, kernel, boundary="network", same=True)
    assert np.allclose(laid, expected, atol=1e-5)
    turned = convolution.convolve(image, kernel, boundary="tutorial")
    expected = sum(
        signal.convolve2d(image[..., c], kernel[..., c], mode="same", boundary="symm")
        for c in range(3)
    )
    assert np.allclose(turned, expected, atol=1e-5)
    with pytest.raises(ValueError, match="as many channels in both"):
        convolution.convolve(image, kernel[..., 0], boundary="network")


@pytest.mark.parametrize("name", ["flag-net", "kite-net", "sign-net"])
def test_a_pixel_depends_on_its_receptive_field_and_on_nothing_else(cards, name):
    card = cards[name]
    height, width, _ = card.input_shape
    random = np.random.default_rng(1)
    image = random.random(card.input_shape).astype(np.float32)
    before = respond(card, image)
    for layer in card.graph.nodes[1:]:
        if len(layer.shape) != 3:
            continue
        rows, columns, _ = layer.shape
        for row, column in ((0, 0), (rows // 2, columns // 3), (rows - 1, columns - 1)):
            field = receptive_field(card.graph, layer.name, Region(row, column, 1, 1)).clip(
                height, width
            )
            other = random.random(image.shape).astype(np.float32)
            seen = np.s_[
                field.top : field.top + field.height, field.left : field.left + field.width
            ]
            other[seen] = image[seen]
            after = respond(card, other)[layer.name][row, column]
            assert np.allclose(after, before[layer.name][row, column], atol=1e-4)


def test_the_receptive_field_by_hand(cards):
    """flag-net: 5x5 padded by 2, pooled by 3 (32 to 11, padded by 0 before), 3x2 by steps 2, 1."""
    graph = cards["flag-net"].graph
    at = Region(1, 2, 1, 1)
    expected = {"edges": (-1, 0, 5, 5), "shrunk": (1, 4, 7, 7), "parts": (4, 4, 13, 10)}
    for name, region in expected.items():
        assert receptive_field(graph, name, at) == Region(*region)
    assert receptive_field(graph, "means", at).clip(32, 32) == Region(0, 0, 32, 32)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
def test_activations_are_keras_own(name):
    import keras

    values = np.linspace(-30, 30, 121)
    expected = np.asarray(getattr(keras.activations, name)(tf.constant(values)))
    assert np.allclose(activate(name, values), expected, atol=1e-6)


def test_an_unknown_activation_gets_a_sentence():
    with pytest.raises(ValueError, match="'swoosh' is not known here"):
        activate("swoosh", np.float64(1))


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("flag-net", "edges"),
        ("flag-net", "parts"),
        ("sign-net", "two"),
        ("slate-net", "first"),
    ],
)
def test_a_step_goes_along_the_finite_differences_in_all_channels(cards, name, layer):
    card = cards[name]
    block = card.graph.find_block(layer)
    goal = maximization.each_filter(layer, [1], block.num_filters, "mean")
    method = maximization.with_settings(TUTORIAL, step_size=1)
    image = first_image(card)
    picture = image[..., 0] if image.shape[-1] == 1 else image
    start = ascents.start_ascent(card.model_id, goal, method, "digit", picture)
    step = ascents.advance_ascent(card.model_id, goal, method, start, 1).images - start.images
    if start.images.ndim == 4:
        assert start.images.shape[1:] == card.input_shape
        assert (np.abs(step).max(axis=(0, 1, 2)) > 0).all()
    assert np.sqrt(np.square(step).mean()) == pytest.approx(1, abs=0.05)

    def reach(images):
        tensors = images.reshape(-1, *card.input_shape)
        after = inside.layer_responses(card.model_id, tensors)[block.after][..., 1]
        return float(after.mean())

    random, tried = np.random.default_rng(0), []
    for _ in range(6):
        direction = random.standard_normal(step.shape).astype(np.float32)
        small = np.float32(1e-3)
        change = reach(start.images + small * direction) - reach(start.images - small * direction)
        tried.append((change / (2 * float(small)), float((step * direction).sum())))
    measured, expected = np.array(tried).T
    scale = (measured @ expected) / (expected @ expected)
    assert scale > 0
    assert np.allclose(measured, scale * expected, atol=0.05 * np.abs(measured).max())


@pytest.mark.parametrize("parameterization", ["free", "pixel", "fourier"])
@pytest.mark.parametrize("name", ["flag-net", "slate-net", "sign-net"])
def test_a_start_from_an_image_shows_it_and_rises(cards, name, parameterization):
    card = cards[name]
    block = card.graph.blocks[0]
    method = maximization.with_settings(
        INKLING,
        parameterization=parameterization,
        step_size=0.05,
        l2=0,
        total_variation=0,
        jitter=0,
    )
    image = 0.2 + 0.6 * first_image(card)
    picture = image[..., 0] if image.shape[-1] == 1 else image
    goal = maximization.each_filter(block.name, [0, 2], block.num_filters, "mean")
    state = ascents.start_ascent(card.model_id, goal, method, "digit", picture)
    assert state.images.shape == (2, *picture.shape)
    assert np.abs(state.images - picture).max() < 0.03
    after = ascents.advance_ascent(card.model_id, goal, method, state, 4)
    assert (after.values > state.values).all()


def test_a_blur_smooths_each_channel_by_itself():
    image = np.zeros((1, 9, 7, 3), np.float32)
    image[0, 4, 3, 1] = 1
    smooth = image_parameters.RENDERERS["free"](tf.constant(image), tf.constant(0.8), 7).numpy()
    assert smooth[..., 0].max() == smooth[..., 2].max() == 0
    weights = np.exp(-0.5 * (np.arange(-4, 5) / 0.8) ** 2)
    weights /= weights.sum()
    assert smooth[0, :, 3, 1] == pytest.approx(weights * weights[4], abs=1e-6)
    assert smooth.sum() == pytest.approx(1, abs=1e-5)


def test_many_images_go_in_batches_and_come_out_the_same(cards, monkeypatch):
    from core.analysis.ascent.ascent import Ascent
    from core.networks import memory

    card = cards["flag-net"]
    block = card.graph.find_block("edges")
    network = models.load_network(card.model_id)
    images = data.test_split(card.dataset).images
    for method in (INKLING, maximization.with_settings(INKLING, parameterization="fourier")):
        goal = maximization.each_filter("edges", range(5), 6, "mean")
        done = []
        for budget in (10**9, 50_000):
            monkeypatch.setattr(memory, "_BUDGET", budget)
            ascent = Ascent(network, block)
            done.append(ascent.advance(ascent.start(goal, method, "noise"), goal, method, 2))
        whole, parts = done
        assert ascent._at_once < 5
        assert parts.parameters.shape == whole.parameters.shape
        assert np.allclose(parts.images, whole.images, atol=1e-4)
        assert np.allclose(parts.values, whole.values, atol=1e-4)
    for measure in (probing.measure_effects, probing.measure_excitation):
        monkeypatch.setattr(memory, "_BUDGET", 10**9)
        whole = measure(network, block, images)
        monkeypatch.setattr(memory, "_BUDGET", 1)
        assert np.allclose(measure(network, block, images), whole, atol=1e-5)


def test_what_cannot_be_gets_a_sentence(cards):
    with pytest.raises(ValueError, match="flag-net was brought from elsewhere"):
        inside.untrained_filters(cards["flag-net"].model_id, "edges")
    card = cards["flower-net"]
    goal = maximization.each_filter("hidden", [0], 3, "mean")
    with pytest.raises(ValueError, match="reads vectors of 4 numbers"):
        ascents.start_ascent(card.model_id, goal, INKLING, "noise")


def test_a_network_of_vectors_has_weights_and_a_profile(cards):
    card = cards["flower-net"]
    block = card.graph.find_block("hidden")
    weights = inside.read_weights(card.model_id)["hidden/0"]
    assert np.array_equal(inside.read_filters(card.model_id, "hidden").kernels[0, 0], weights)
    assert not card.graph.find(block.name).reads_image
    profile = inside.profile_block(card.model_id, "hidden")
    images = data.test_split("iris").images
    strongest = (images @ weights).max(axis=0)  # biases start at 0
    assert profile.top_values[:, 0] == pytest.approx(np.maximum(strongest, 0), abs=1e-5)
