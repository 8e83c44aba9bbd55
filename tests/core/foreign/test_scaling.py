"""Which values a network expects, and scalings folded into its weights, by hand."""

import numpy as np
import pytest

from core.data.datasets import IRIS, MNIST
from core.foreign import scaling
from core.foreign.scaling import Reading, Scaling
from core.networks.prediction import Prediction
from core.recipes.recipe import Layer

IMAGES = np.array([0.0, 0.5, 1.0, 0.5], np.float32).reshape(4, 1, 1, 1)


def test_usual_scalings_of_pixels_begin_with_the_data_set_s_own():
    found = scaling.list_scalings(MNIST, IMAGES)
    made = {one.words: (0.5 * one.scale + one.offset).item() for one in found}
    assert made == {
        "pixels from 0 to 1": 0.5,
        "pixels from 0 to 255": 127.5,
        "pixels from -1 to 1": 0.0,
        "pixels from -0.5 to 0.5": 0.0,
        "inverted pixels from 0 to 1": 0.5,
        "inverted pixels from 0 to 255": 127.5,
        "pixels with mean 0 and standard deviation 1": 0.0,
    }
    inverted = found[5]
    assert (0.2 * inverted.scale + inverted.offset).item() == pytest.approx(204)


def test_usual_scalings_of_vectors_go_feature_by_feature():
    vectors = np.array([[0, 10, 1, 7], [2, 30, 1, 9]], np.float32)
    same, unit, standard = scaling.list_scalings(IRIS, vectors)
    assert (vectors * same.scale + same.offset).tolist() == vectors.tolist()
    assert (vectors * unit.scale + unit.offset).tolist() == [[0, 0, 0, 0], [1, 1, 0, 1]]
    assert (vectors * standard.scale + standard.offset).tolist() == [[-1, -1, 0, -1], [1, 1, 0, 1]]


def test_answers_are_measured_by_hand():
    logits = np.log(np.array([[0.8, 0.2], [0.6, 0.4]], np.float32))
    reading = scaling.measure(Prediction(logits, np.exp(logits)), np.array([0, 1]))
    assert reading.accuracy == 0.5
    assert reading.log_loss == pytest.approx(-(np.log(0.8) + np.log(0.4)) / 2, abs=1e-6)


def test_the_best_scaling_wins_and_among_equals_the_surest_loses():
    assert scaling.choose([Reading(0.5, 1.0), Reading(0.9, 2.0)], 1000) == 1
    assert scaling.choose([Reading(0.90, 0.3), Reading(0.91, 20.0)], 1000) == 0
    assert scaling.choose([Reading(0.1, 1.0), Reading(0.1, 1.0)], 1000) == 0


def test_a_somewhat_smaller_loss_is_no_reason_to_leave_ones_own_values():
    assert scaling.choose([Reading(0.71, 1.4), Reading(0.72, 0.9)], 1000) == 0
    assert scaling.choose([Reading(0.71, 1.4), Reading(0.72, 0.6)], 1000) == 1
    assert scaling.choose([Reading(0.99, 0.03), Reading(0.99, 0.001)], 1000) == 0


def run(layers, weights, image):
    """A tiny network by hand: one pixel row, layers without padding."""
    for layer in (*layers, Layer("Dense", "logits")):
        own = [weights[f"{layer.name}/{n}"] for n in range(4) if f"{layer.name}/{n}" in weights]
        if layer.kind == "Flatten":
            image = image.reshape(-1)
        elif layer.kind == "Dense":
            image = image @ own[0] + (own[1] if len(own) > 1 else 0)
        elif layer.kind == "BatchNormalization":
            epsilon = layer.settings["epsilon"]
            image = own[0] * (image - own[2]) / np.sqrt(own[3] + epsilon) + own[1]
        elif layer.kind == "Conv2D":  # 1x2 over a row of three pixels
            parts = [np.einsum("wc,wcf->f", image[0, n : n + 2], own[0][0]) for n in range(2)]
            image = np.stack(parts)[None] + (own[1] if len(own) > 1 else 0)
    return image


RANDOM = np.random.default_rng(0)


def weights_of(**shapes):
    return {
        name.replace("_", "/"): RANDOM.uniform(0.5, 2, shape).astype(np.float32)
        for name, shape in shapes.items()
    }


FLATTEN = Layer("Flatten", "flatten")
NORM = Layer("BatchNormalization", "n", {"epsilon": 0.001})
CASES = {
    "dense": ((FLATTEN,), weights_of(logits_0=(3, 2), logits_1=2), "logits"),
    "dense without bias": (
        (FLATTEN, Layer("Dense", "d", {"units": 2, "use_bias": False})),
        weights_of(d_0=(3, 2), logits_0=(2, 2), logits_1=2),
        "d",
    ),
    "convolution": (
        (Layer("Conv2D", "c", {"filters": 2, "kernel_size": [1, 2]}), FLATTEN),
        weights_of(c_0=(1, 2, 1, 2), c_1=2, logits_0=(4, 2), logits_1=2),
        "c",
    ),
    "normalization": (
        (NORM, FLATTEN),
        weights_of(n_0=1, n_1=1, n_2=1, n_3=1, logits_0=(3, 2), logits_1=2),
        "n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_folded_network_says_of_our_values_what_it_said_of_its_own(case):
    layers, weights, place = CASES[case]
    given = Scaling("", np.asarray(-255.0), np.asarray(255.0))
    image = np.array([0.1, 0.7, 0.4]).reshape(1, 3, 1)
    before = run(layers, weights, 255 - 255 * image)
    folded_layers, folded, where = scaling.fold(layers, weights, given, channels=1)
    assert where == place
    np.testing.assert_allclose(run(folded_layers, folded, image), before, rtol=1e-5)
    assert all(layer.settings.get("use_bias", True) for layer in folded_layers)


def test_a_padded_convolution_takes_a_factor_but_no_offset():
    padded = Layer("Conv2D", "c", {"filters": 1, "kernel_size": 1, "padding": "same"})
    branch = Layer("Conv2D", "b", {"filters": 1, "kernel_size": 1}, ("image",))
    layers = (padded, branch, Layer("Add", "sum", {}, ("c", "b")), FLATTEN)
    weights = weights_of(c_0=(1, 1, 1, 1), b_0=(1, 1, 1, 1), logits_0=(3, 2))
    _, folded, where = scaling.fold(
        layers, weights, Scaling("", np.asarray(3.0), np.zeros(())), channels=1
    )
    assert where == "c and b" and folded["b/0"] == pytest.approx(3 * weights["b/0"])
    folded_layers, folded, where = scaling.fold(
        layers, weights, Scaling("", np.asarray(3.0), np.asarray(2.0)), channels=1
    )
    assert where == "rescaled" and folded["c/0"] == weights["c/0"]
    assert [layer.inputs for layer in folded_layers[:3]] == [(), (), ("rescaled",)]
    image = np.array([0.1, 0.7, 0.4]).reshape(1, 3, 1)
    norm = {name: array for name, array in folded.items() if name.startswith("rescaled")}
    scaled = run(folded_layers[:1], {**norm, "logits/0": np.eye(1)}, image)
    np.testing.assert_allclose(scaled, 3 * image + 2, rtol=1e-6)


def test_nothing_is_folded_where_nothing_is_scaled():
    weights = weights_of(logits_0=(3, 2))
    same = Scaling("", np.ones(()), np.zeros(()))
    assert scaling.fold((FLATTEN,), weights, same, channels=1) == ((FLATTEN,), weights, "")
