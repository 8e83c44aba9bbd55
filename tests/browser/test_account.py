"""The arithmetic of a unit in JavaScript: exact, and the same as in Python."""

import base64

import numpy as np
import pytest

from core.analysis.layers.contributions import trace
from core.browser.pack import FLOAT32, pack
from core.data.datasets import load_test_split
from core.networks.network import Network
from core.queries import browser, models
from core.recipes.layers.graph import build_graph
from tests.browser.modules import run
from tests.browser.test_engine import NETWORKS, build

pytestmark = pytest.mark.browser
MODULES = ["engine.js", "kernel.js", "columns.js", "account.js", "saved.js"]
LOAD = """
  const bytes = Uint8Array.from(atob(block), sign => sign.charCodeAt(0)).buffer
  const network = all.load(plan, bytes, all.makeKernels(plan))
  const blocks = all.makeBlocks(network.steps)
"""
# Over all units of all layers: the largest error of the last step, by its layer's largest number;
# in how many it is above 1e-5 of the unit's own number or of 1; that of the sum of the parts.
ALL_UNITS = f"""async (all, {{plan, block, images}}) => {{
  {LOAD}
  const worst = {{value: 0, strict: 0, sum: 0, units: 0}}
  for (const image of images) {{
    network.forward(Float32Array.from(image))
    for (const block of blocks.slice(1)) {{
      const top = block.last.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
      for (let number = 0; number < block.maps; number++)
        for (let row = 0; row < block.last.height; row++)
          for (let column = 0; column < block.last.width; column++) {{
            const {{parts, add, steps, value}} = all.account({{block, number, row, column}})
            const last = steps[steps.length - 1].value
            worst.value = Math.max(worst.value, Math.abs(last - value) / top)
            worst.strict += Math.abs(last - value) > 1e-5 * Math.max(1, Math.abs(value))
            const sum = parts.reduce((a, b) => a + b.value, 0)
            if (add) worst.sum = Math.max(worst.sum, Math.abs(sum - steps[0].value))
            if (steps.some(step => step.agrees === false)) worst.value = Infinity
            worst.units++
          }}
    }}
  }}
  return worst
}}"""
SOME_UNITS = f"""async (all, {{plan, block, image, units}}) => {{
  {LOAD}
  network.forward(Float32Array.from(image))
  return units.map(([layer, number, row, column]) => {{
    const block = blocks.find(({{layers}}) => layers.includes(layer))
    return all.write({{block, number, row, column}}, blocks)
  }})
}}"""


def packed_of(packed):
    return {"plan": packed.plan, "block": base64.b64encode(packed.block).decode()}


@pytest.mark.parametrize("digits", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_edges_add_up_to_every_unit_of_the_champion(tab, digits):
    packed = browser.pack_whole(models.find_model("champion").model_id)
    images = load_test_split().images[:digits].reshape(digits, -1).tolist()
    worst = run(tab, MODULES, ALL_UNITS, {**packed_of(packed), "images": images})
    assert worst["units"] > 30_000 * digits
    assert worst["value"] <= 2e-5 and worst["sum"] <= 1e-9
    assert worst["strict"] <= 1e-5 * worst["units"]  # the network sums up in single precision


@pytest.mark.parametrize("name", NETWORKS)
def test_every_kind_of_layer_comes_to_what_the_network_says(tab, name):
    graph, _, _, packed = build_packed(name)
    rng = np.random.default_rng(3)
    images = rng.uniform(0, 1, (2, int(np.prod(graph.image.shape)))).astype(np.float32).tolist()
    worst = run(tab, MODULES, ALL_UNITS, {**packed_of(packed), "images": images})
    assert worst["units"] and worst["value"] <= 2e-5, worst


@pytest.mark.parametrize("name", NETWORKS)
def test_python_says_the_same(tab, name):
    graph, model, weights, packed = build_packed(name)
    rng = np.random.default_rng(4)
    image = rng.uniform(0, 1, graph.image.shape).astype(np.float32)
    responses = {k: v[0] for k, v in Network(model).responses(image[None]).items()}
    units = list(choose_units(graph, rng))
    theirs = run(
        tab,
        MODULES,
        SOME_UNITS,
        {**packed_of(packed), "image": image.ravel().tolist(), "units": units},
    )
    for (layer, *at), found in zip(units, theirs, strict=True):
        ours = trace(graph, weights, responses, found["layer"], tuple(at))
        assert found["adds"] == ours.adds, layer
        assert [(edge["layer"], edge["number"]) for edge in found["edges"]] == [
            edge[:2] for edge in ours.edges
        ], layer
        values = np.array([edge["value"] for edge in found["edges"]])
        assert np.allclose(values, [edge.value for edge in ours.edges], rtol=1e-5, atol=1e-5)
        assert found["value"] == pytest.approx(ours.value, rel=1e-4, abs=1e-5), layer
        assert found["field"] == ours.field._asdict(), layer


def build_packed(name):
    lines, shape = NETWORKS[name]
    recipe, model, weights = build(lines, shape)
    graph = build_graph(recipe, shape, 4)
    return graph, model, weights, pack(graph, weights, dtype=FLOAT32, folded=False)


def choose_units(graph, rng):
    """Three units of every layer that is not passed through."""
    for node in graph.nodes[1:]:
        if node.kind in ("Flatten", "Dropout"):
            continue
        height, width = node.map_shape
        for _ in range(3):
            at = (rng.integers(node.shape[-1]), rng.integers(height), rng.integers(width))
            yield [node.name, *map(int, at)]
