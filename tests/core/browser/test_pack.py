"""Packed networks, by value: the steps of the plan and the numbers of the block."""

import dataclasses
import json
import zlib

import numpy as np
import pytest

from core.browser import pack, steps
from core.recipes.layers import layer_list
from core.recipes.layers.graph import INPUT_LAYER, build_graph
from core.recipes.layers.kinds.table import KINDS

SHAPE = (4, 5, 1)
LINES = ["conv 2 2x2 stride 2 same norm relu", "dropout 20%", "pool all"]
WEIGHTS = {
    "conv1/0": np.arange(8).reshape(2, 2, 1, 2),
    "conv1_norm/0": [2, 3],  # gamma, beta, mean, variance
    "conv1_norm/1": [0.5, -1],
    "conv1_norm/2": [4, 1],
    "conv1_norm/3": [0.25 - 0.001, 2.25 - 0.001],  # the spreads are 0.5 and 1.5
    "logits/0": [[1, 2, 3], [4, 5, 6]],
    "logits/1": [7, 8, 9],
}


@pytest.fixture
def graph():
    return build_graph(layer_list.parse(LINES, SHAPE), SHAPE, 3)


@pytest.fixture
def weights():
    return {name: np.array(values, np.float32) for name, values in WEIGHTS.items()}


def step(layers, op, inputs, shape, weights=None, **settings):
    head = {"layers": layers, "op": op, "inputs": inputs, "shape": shape}
    return {**head, **settings, "weights": weights or {}}


def test_a_network_becomes_this_plan_and_this_block(graph, weights):
    packed = pack.pack(graph, weights)
    slide = {"size": [2, 2], "strides": [2, 2], "dilation": [1, 1], "before": [0, 0]}
    read = {"kernel": [0, 8], "bias": [8, 2]}
    assert packed.plan["steps"] == [
        step(["image"], "image", [], [4, 5, 1]),
        step(["conv1_relu", "dropout1"], "conv", [0], [2, 3, 2], read, relu=True, **slide),
        step(["pool1"], "max all", [1], [2]),
        step(["logits"], "dense", [2], [3], {"kernel": [10, 6], "bias": [16, 3]}),
        step(["probabilities"], "softmax", [3], [3]),
    ]
    # Folded: gamma / spread is 4 and 2; beta - mean times that is -15.5 and -3.
    kernel = np.arange(8).reshape(4, 2) * [4, 2]
    numbers = [*kernel.ravel(), -15.5, -3, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert np.frombuffer(packed.block, "<f2").tolist() == numbers
    assert packed.plan["length"] == len(numbers) == 19
    assert packed.plan["crc32"] == zlib.crc32(packed.block)
    assert (packed.plan["version"], packed.plan["dtype"]) == (pack.VERSION, "float16")
    assert json.loads(packed.to_json()) == packed.plan

    whole = pack.pack(graph, weights, dtype=pack.FLOAT32)
    assert np.allclose(np.frombuffer(whole.block, "<f4"), numbers, rtol=1e-6)
    assert whole.plan["steps"] == packed.plan["steps"] and len(whole.block) == 4 * 19


def test_unfolded_each_layer_that_computes_has_a_step(graph, weights):
    packed = pack.pack(graph, weights, folded=False)
    assert [own["layers"] for own in packed.plan["steps"]] == [
        *(["image"], ["conv1"], ["conv1_norm"], ["conv1_relu", "dropout1"]),
        *(["pool1"], ["logits"], ["probabilities"]),
    ]


def test_a_layer_that_two_read_is_not_folded_into_either(weights):
    lines = [
        "conv 2 2x2",
        "norm",
        "one: relu",
        "two: tanh from conv1_norm",
        "add one two",
        "pool all",
    ]
    graph = build_graph(layer_list.parse(lines, SHAPE), SHAPE, 3)
    given = {
        f"{node.name}/{index}": np.ones(shape, np.float32)
        for node in graph.nodes
        for index, shape in enumerate(node.weights.values())
    }
    layers = [own["layers"] for own in pack.pack(graph, given).plan["steps"]]
    assert layers[1:4] == [["conv1_norm"], ["one"], ["two"]]


def test_the_identity_names_plan_and_weights(graph, weights):
    packed = pack.pack(graph, weights)
    assert packed.identity == pack.pack(graph, dict(reversed(weights.items()))).identity
    others = [
        pack.pack(graph, weights, dtype=pack.FLOAT32),
        pack.pack(graph, {**weights, "logits/1": weights["logits/1"] + 1}),
        dataclasses.replace(packed, plan={**packed.plan, "version": 2}),
    ]
    assert len({packed.identity, *(other.identity for other in others)}) == 4


def test_every_kind_of_layer_can_be_packed():
    assert set(steps.MAKERS) == {INPUT_LAYER, *KINDS} - {"Dropout"}


@pytest.mark.parametrize(
    ("name", "array", "sentence"),
    [
        ("logits/0", None, r"logits has no kernel; expected one of shape \(2, 3\)"),
        ("conv1/0", np.zeros((2, 2, 3, 2)), r"conv1 has a \(2, 2, 3, 2\) kernel; expected"),
        ("logits/1", np.array([1, np.nan, 2]), "1 of the 3 weights in logits/1 are not finite"),
        ("logits/1", np.array([1, 7e4, 2]), "bias of logits .* too large for float16. Pack .*32"),
    ],
    ids=["missing", "another shape", "no number", "too large"],
)
def test_weights_that_cannot_be_packed_are_named(graph, weights, name, array, sentence):
    del weights[name]
    if array is not None:
        weights[name] = array.astype(np.float32)
    with pytest.raises(ValueError, match=sentence):
        pack.pack(graph, weights)
    if "too large" in sentence:
        pack.pack(graph, weights, dtype=pack.FLOAT32)


def test_what_the_browser_does_not_know_or_has_no_room_for_is_named(graph, weights, monkeypatch):
    nodes = [
        dataclasses.replace(node, kind="Lambda") if node.name == "pool1" else node
        for node in graph.nodes
    ]
    with pytest.raises(ValueError, match="pool1 is a Lambda, which the browser cannot compute"):
        pack.pack(dataclasses.replace(graph, nodes=tuple(nodes)), weights)
    with pytest.raises(ValueError, match="Received the dtype 'int8'; expected float16 or float32"):
        pack.pack(graph, weights, dtype="int8")
    monkeypatch.setattr(pack, "_MOST_NUMBERS", 30)
    with pytest.raises(ValueError, match=r"make 40 numbers of an image, the most .*\['image'\]"):
        pack.pack(graph, weights)
