"""Weights alone with a list of layers, in Keras' and in PyTorch's order; and what cannot come.

PyTorch itself is not here: its order is made by hand, and its answer computed with NumPy.
"""

import io
import json
import pickle
import zipfile

import numpy as np
import pytest
from safetensors.numpy import save

from core.data.datasets import MNIST
from core.foreign import bare_weights, network_file, wanted
from core.foreign.archive import find_kind
from core.networks import network
from core.recipes.layers import layer_list
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Recipe

LINES = ["conv 3 5x5 relu", "pool 4", "norm", "dense 12 tanh"]
IMAGES = np.random.default_rng(1).random((4, *MNIST.input_shape)).astype(np.float32)
RANDOM = np.random.default_rng(0)
KERNELS = RANDOM.normal(0, 0.3, (3, 1, 5, 5)).astype(np.float32)  # filters, channels, height, width
NORM = RANDOM.uniform(0.5, 1.5, (4, 3)).astype(np.float32)
HIDDEN = RANDOM.normal(0, 0.2, (12, 3 * 6 * 6)).astype(np.float32)  # outputs, inputs
OUT = RANDOM.normal(0, 0.5, (10, 12)).astype(np.float32)
BIASES = [RANDOM.normal(0, 0.1, n).astype(np.float32) for n in (3, 12, 10)]


def in_torch():
    return {
        "features.0.weight": KERNELS,
        "features.0.bias": BIASES[0],
        "features.3.weight": NORM[0],
        "features.3.bias": NORM[1],
        "features.3.running_mean": NORM[2],
        "features.3.running_var": NORM[3],
        "features.3.num_batches_tracked": np.array(7),
        "features.10.weight": HIDDEN,
        "features.10.bias": BIASES[1],
        "head.11.weight": OUT,
        "head.11.bias": BIASES[2],
    }


def in_keras():
    hidden = HIDDEN.reshape(12, 3, 6, 6).transpose(2, 3, 1, 0).reshape(-1, 12)
    return [KERNELS.transpose(2, 3, 1, 0), BIASES[0], *NORM, hidden, BIASES[1], OUT.T, BIASES[2]]


def answer_by_hand(images, epsilon):
    """As PyTorch computes it: channels first all the way."""
    maps = np.zeros((len(images), 3, 24, 24))
    for row in range(24):
        for column in range(24):
            seen = images[:, row : row + 5, column : column + 5, 0]
            maps[:, :, row, column] = np.einsum("nij,kij->nk", seen, KERNELS[:, 0])
    maps = np.maximum(maps + BIASES[0][:, None, None], 0)
    pooled = maps.reshape(len(images), 3, 6, 4, 6, 4).max(axis=(3, 5))
    gamma, beta, mean, variance = (one[:, None, None] for one in NORM)
    normal = (pooled - mean) / np.sqrt(variance + epsilon) * gamma + beta
    hidden = np.tanh(normal.reshape(len(images), -1) @ HIDDEN.T + BIASES[1])
    logits = hidden @ OUT.T + BIASES[2]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def npz(arrays, **named):
    buffer = io.BytesIO()
    np.savez(buffer, *arrays, **named)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "epsilon"),
    [
        pytest.param(save(in_torch()), 1e-5, id="pytorch"),
        pytest.param(npz([], **in_torch()), 1e-5, id="pytorch-npz"),
        pytest.param(npz(in_keras()), 1e-3, id="keras-without-names"),
        pytest.param(npz([*in_torch().values()][:6] + [*in_torch().values()][7:]), 1e-5, id="bare"),
    ],
)  # fmt: skip
def test_weights_come_with_a_list_of_layers(raw, epsilon):
    found = network_file.read(raw, MNIST, None, LINES)
    recipe = Recipe("bare", "", found.layers, "Adam", 0.1, 1, 1, "", "")
    loaded = network.load_network(recipe, found.weights, MNIST.input_shape, 10)
    expected = answer_by_hand(IMAGES, epsilon)
    assert loaded.predict(IMAGES).probabilities == pytest.approx(expected, abs=1e-5)
    assert any("PyTorch's order" in note for note in found.notes) == (epsilon == 1e-5)


def test_layers_of_equal_shape_keep_the_order_of_their_names():
    """Files of PyTorch are sorted by the alphabet, with 10 before 2 and endings before features."""
    first = {f"{name}.weight": RANDOM.random((8, 8)) for name in ("head.0", "head.2")}
    rest = {f"features.{n}.weight": RANDOM.random((8, 8)) for n in (10, 2)}
    arrays = {name: one.astype(np.float32) for name, one in (first | rest).items()}
    arrays |= {name.replace("weight", "bias"): np.zeros(8, np.float32) for name in arrays}
    lines = ["dense 8", "dense 8", "dense 8"]
    layers = layer_list.parse(lines, (8,))
    wants = wanted.want_recipe(layers)
    graph = build_graph(layers, (8,), 8)
    expected = wanted.expect(wants, layers, (8,), 8)
    found = bare_weights.match(arrays, wants, expected, graph)
    assert list(found.names.values()) == ["features.2", "features.10", "head.0", "head.2"]
    assert found.turned and not found.doubtful
    assert np.array_equal(found.weights["dense1/0"], arrays["features.2.weight"].T)
    bare = bare_weights.match(dict(enumerate_names(arrays)), wants, expected, graph)
    assert not bare.names and bare.doubtful  # squares without names


def enumerate_names(arrays):
    pairs = list(arrays.items())[:4], list(arrays.items())[4:]
    for number, ((_, weight), (_, bias)) in enumerate(zip(*pairs, strict=True)):
        yield f"arr_{2 * number}", weight
        yield f"arr_{2 * number + 1}", bias


def test_what_does_not_fit_is_shown_side_by_side():
    with pytest.raises(bare_weights.ShapesDifferError, match="do not fit the layers") as told:
        network_file.read(save(in_torch()), MNIST, None, ["conv 8 5x5 relu", "dense 12"])
    assert told.value.rows[0] == ("conv1", "5x5x1x8, 8", "3x1x5x5, 3")
    again = pickle.loads(pickle.dumps(told.value))  # as it comes from a worker
    assert again.rows == told.value.rows and str(again) == str(told.value)
    with pytest.raises(ValueError, match="weights alone; expected the layers"):
        network_file.read(save(in_torch()), MNIST)
    with pytest.raises(ValueError, match="Line 1, 'kernel': 'kernel' is no layer"):
        network_file.read(save(in_torch()), MNIST, None, ["kernel"])


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n", "git lfs pull"),
        (b"<!DOCTYPE html><html>", "web page"),
        (zipped("net/data.pkl", "net/data/0"), "PyTorch's, a pickle.* save_file"),
        (zipped("net/data.pkl", "net/constants.pkl"), "TorchScript"),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "PyTorch's, a pickle"),
        (pickle.dumps({"a": 1}), "is a pickle"),
        (b"\x1c\0\0\0TFL3" + bytes(50), "TensorFlow Lite"),
        (b"\x08\x07\x12\x07pytorch\x1a\x032.1", "in ONNX"),
        (b"\x08\x01\x12\xff\x01serve", "SavedModel"),
        (zipped("model/saved_model.pb", "model/variables/a"), "packed SavedModel"),
        (b"\n\x20\n\x05input\x12\x0bPlaceholder", "frozen graph"),
        (bytes(100) + b"\xdb\x47\x75\x24\x8b\x80\xfb\x57", "checkpoint"),
        (b"\x1f\x8b" + bytes(30), "packed archive. Unpack it"),
        (zipped("inner/net.h5"), "an archive with 'inner/net.h5' in it"),
        (json.dumps({"class_name": "Sequential"}).encode(), "holds no weights"),
        (b"MATLAB 5.0 MAT-file", "MATLAB"),
        (b"<?xml version='1.0'?><svg/>", "XML text"),
        (b"<!-- saved --><!doctype html>", "web page"),
        (b"\nConst is a word\n", "neither .keras nor .h5"),
        (pickle.dumps({"a": 1}, protocol=0), "is a pickle"),
        (b"\x78\x9c" + bytes(20), "is a pickle"),
        (b"\x08\x04\x12\x20\x0a\x10com.apple.coreml", "Core ML"),
        (b"PK\x03\x04" + bytes(40), "cut short or damaged"),
        (b"anything else", "neither .keras nor .h5"),
    ],
)  # fmt: skip
def test_what_cannot_come_is_named_with_the_way_out(raw, sentence):
    with pytest.raises(ValueError, match=sentence) as told:
        find_kind(raw)
    assert str(told.value).endswith(".") and "weights alone" not in str(told.value)
