"""What Keras computes with rounded weights is what the browser computes with packed ones."""

import numpy as np
import pytest

from core.browser.pack import FLOAT16, pack
from core.browser.rounding import round_weights
from core.browser.steps import factors


@pytest.mark.parametrize("left_out", [(), ("scale",), ("center",), ("scale", "center")])
def test_a_normalization_multiplies_and_adds_what_is_packed(left_out):
    from core.recipes.layers import layer_list
    from core.recipes.layers.graph import build_graph

    line = ["conv 3 2x2 norm"]
    layers = [
        type(layer)(layer.kind, layer.name, {**layer.settings, **dict.fromkeys(left_out, False)})
        if layer.kind == "BatchNormalization"
        else layer
        for layer in layer_list.parse(line, (4, 4, 1))
    ]
    graph = build_graph(layers, (4, 4, 1), 2)
    rng = np.random.default_rng(0)
    given = {
        f"{node.name}/{number}": rng.uniform(0.3, 1.7, shape).astype(np.float32)
        for node in graph.nodes
        for number, shape in enumerate(node.weights.values())
    }
    packed = pack(graph, given, dtype=FLOAT16, folded=False)
    (step,) = [step for step in packed.plan["steps"] if step["op"] == "affine"]
    numbers = np.frombuffer(packed.block, "<f2").astype(np.float64)
    (start, length), (other, _) = step["weights"]["kernel"], step["weights"]["bias"]
    node = graph.find(step["layers"][0])
    rounded = round_weights(graph, given)
    own = {name: rounded[f"{node.name}/{k}"] for k, name in enumerate(node.weights)}
    factor, shift = factors(node, {name: array.astype(np.float64) for name, array in own.items()})
    assert np.allclose(factor, numbers[start : start + length], rtol=1e-6)
    assert np.allclose(shift, numbers[other : other + length], rtol=1e-6, atol=1e-7)
    kernel = rounded[f"{graph.nodes[1].name}/0"]
    assert np.array_equal(kernel, kernel.astype(np.float16))
