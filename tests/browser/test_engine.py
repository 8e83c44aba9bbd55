"""The engine in JavaScript gives what Keras gives: every layer's responses, and gradients."""

import base64
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from core.browser import pack
from core.recipes.layers import layer_list
from core.recipes.layers.activations import ACTIVATIONS
from core.recipes.layers.graph import build_graph
from core.recipes.layers.kinds.table import KINDS
from core.recipes.recipe import SIGMOID, Recipe
from tests.browser.modules import run
from tests.core.recipes.layers.test_kinds import ALL

pytestmark = pytest.mark.browser

FOLDER = Path(pack.__file__).parent

NETWORKS = {
    "all kinds": (ALL, (9, 8, 3)),
    "odd steps": (
        """
conv 5 3x2 stride 2x3 same relu
one: conv 6 2x3 apart 2 norm
wide: pool all
two: depthwise 2x3 times 3 stride 2 same from conv1_relu
pool 3x2 same stride 2x1
average 2x3 same
norm
conv 18 1x1 nobias
narrow: average all
concat wide narrow
dense 9 tanh
""".strip().splitlines(),
        (23, 31, 2),
    ),
    "vector": (["norm", "dense 17 nobias", "norm", "relu", "evenly", "dense 3 selu"], (5,)),
    "activations": (
        [f"dense 6 {name}" for name in ACTIVATIONS if name not in ("linear", "exponential")],
        (11,),
    ),
    "flat": (["conv 3 3x3", "flatten", "dropout 20%", "dense 4 relu"], (6, 5, 1)),
    "one pixel": (["conv 17 1x1 exponential", "pool all"], (1, 1, 1)),
}
NETWORKS_BY_CHANCE = 12
ASK = """async ({load, makeKernels}, {plan, block, images, wanted, quick}) => {
  const bytes = Uint8Array.from(atob(block), sign => sign.charCodeAt(0)).buffer
  const network = load(plan, bytes, quick ? makeKernels(plan) : null)
  return images.map(image => {
    const {maps} = network.forward(image)
    const all = Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, [...map]]))
    return {all, slopes: wanted.map(([name, number]) => [...network.gradient(image, name, number)])}
  })
}"""


def build(lines, shape, ending="softmax"):
    """A Keras model with weights by chance, none of them 0 or 1."""
    from core.networks.architecture import build as build_model
    from core.networks.network import read_weights

    layers = layer_list.parse(lines, shape)
    recipe = Recipe("r", "", tuple(layers), "Adam", 0.1, 8, 1, "", "", ending=ending)
    model = build_model(recipe, shape, 4)
    rng = np.random.default_rng(7)
    model.set_weights(
        [
            rng.uniform(0.3, 1.5, w.shape)
            if "variance" in w.path or "gamma" in w.path
            else rng.normal(0, 0.5 if w.shape[-1] < 50 else 0.2, w.shape)
            for w in model.weights
        ]
    )
    return recipe, model, read_weights(model)


def ask(tab, packed, images, wanted=(), *, quick=False):
    given = {
        "plan": packed.plan,
        "block": base64.b64encode(packed.block).decode(),
        "images": [image.ravel().tolist() for image in images],
        "wanted": list(wanted),
        "quick": quick,
    }
    return run(tab, ["engine.js", "kernel.js"], ASK, given)


def test_every_kind_of_layer_is_tried_here():
    kinds = {
        node.kind
        for lines, shape in NETWORKS.values()
        for node in build_graph(layer_list.parse(lines, shape), shape, 4).nodes
    }
    assert kinds >= set(KINDS)


@pytest.mark.parametrize("quick", [False, True], ids=["typed arrays", "WebAssembly"])
@pytest.mark.parametrize("name", NETWORKS)
def test_all_layers_and_gradients_are_those_of_keras(name, quick, tab):
    from core.networks.backend import tf
    from core.networks.network import Network

    lines, shape = NETWORKS[name]
    recipe, model, weights = build(lines, shape)
    graph = build_graph(recipe, shape, 4)
    packed = pack.pack(graph, weights, dtype=pack.FLOAT32, folded=False)
    images = np.random.default_rng(3).uniform(0, 1, (3, *shape)).astype(np.float32)
    middle = graph.nodes[len(graph.nodes) // 2]
    wanted = [("logits", 2), (middle.name, int(np.prod(middle.shape)) // 2), ("probabilities", 0)]
    answers = ask(tab, packed, images, wanted, quick=quick)
    responses = Network(model).responses(images)
    for index, answer in enumerate(answers):
        assert set(answer["all"]) == {node.name for node in graph.nodes}
        for layer, made in answer["all"].items():
            theirs = responses[layer][index].ravel()
            scale = max(1.0, np.abs(theirs).max())
            assert np.abs(theirs - made).max() < 2e-6 * scale, layer
        for (layer, number), slope in zip(wanted, answer["slopes"], strict=True):
            pixel = tf.constant(images[index : index + 1])
            part = type(model)(model.input, model.get_layer(layer).output)
            with tf.GradientTape() as tape:
                tape.watch(pixel)
                value = tf.reshape(part(pixel, training=False), [-1])[number]
            theirs = tape.gradient(value, pixel)
            theirs = np.zeros(slope) if theirs is None else theirs.numpy().ravel()
            assert np.abs(theirs - slope).max() <= 1e-5 * np.abs(theirs).max() + 1e-12, layer


def draw_network(rng):
    """A small network by chance: what slides over maps, with odd sizes and steps."""
    while True:
        shape = (*(int(n) for n in rng.integers(3, 15, 2)), int(rng.integers(1, 5)))
        lines = []
        for _ in range(rng.integers(1, 4)):
            high, wide, down, right, many = (int(n) for n in rng.integers(1, 5, 5))
            size, pad = f"{high}x{wide}", rng.choice(["", " same"])
            steps = [f"stride {down}x{right}", f"apart {down}x{right}"][rng.integers(2)]
            lines.append(
                [
                    f"conv {5 * many} {size} {steps}{pad} {rng.choice(['relu', 'tanh', 'nobias'])}",
                    f"depthwise {size} times {many} stride {down}{pad} relu",
                    f"pool {size}{pad} stride {down}x{right}",
                    f"average {size}{pad} stride {down}x{right}",
                ][rng.integers(4)]
            )
        lines += [["flatten"], ["pool all"], ["average all"]][rng.integers(3)]
        try:
            build_graph(layer_list.parse(lines, shape), shape, 4)
        except ValueError:
            continue  # a window larger than its map
        return lines, shape


def test_windows_of_any_size_and_step_are_those_of_keras(tab):
    from core.networks.network import Network

    rng = np.random.default_rng(8)
    for _ in range(NETWORKS_BY_CHANCE):
        lines, shape = draw_network(rng)
        recipe, model, weights = build(lines, shape)
        graph = build_graph(recipe, shape, 4)
        packed = pack.pack(graph, weights, dtype=pack.FLOAT32)
        images = rng.uniform(0, 1, (1, *shape)).astype(np.float32)
        theirs = Network(model).responses(images)
        ways = [ask(tab, packed, images, [("logits", 1)], quick=quick)[0] for quick in (0, 1)]
        for answer in ways:
            for layer, made in answer["all"].items():
                off = np.abs(theirs[layer].ravel() - made).max()
                assert off < 2e-6 * max(1, np.abs(theirs[layer]).max()), (lines, shape, layer)
        slopes = np.array([answer["slopes"][0] for answer in ways])
        assert np.abs(slopes[0] - slopes[1]).max() <= 1e-5 * np.abs(slopes).max(), (lines, shape)


@pytest.mark.parametrize("missing", ["Module", "Memory"])
def test_where_webassembly_is_missing_typed_arrays_compute(missing, tab):
    packed = pack.pack(*small_network())
    refuse = f"""({{makeKernels}}, plan) => {{
      const kept = WebAssembly.{missing}
      const before = makeKernels(plan) !== null
      WebAssembly.{missing} = class {{ constructor() {{ throw new RangeError("none") }} }}
      const after = makeKernels(plan) !== null
      WebAssembly.{missing} = kept
      return [before, after]
    }}"""
    assert run(tab, ["kernel.js"], refuse, packed.plan) == [True, False]


@pytest.mark.parametrize("ending", ["softmax", SIGMOID])
def test_layers_computed_as_one_give_the_same_answer(ending, tab):
    shape = (23, 31, 2)
    lines = ["conv 5 3x3 norm relu", "norm", "relu", "dropout 20%", "conv 6 3x3", "norm", "pool 2"]
    recipe, model, weights = build([*lines, "dense 8 relu"], shape, ending)
    graph = build_graph(recipe, shape, 4)
    packed = pack.pack(graph, weights, dtype=pack.FLOAT32)
    ops = [step["op"] for step in packed.plan["steps"]]
    assert ops[:4] == ["image", "conv", "affine", "conv"] and len(ops) == 9
    image = np.random.default_rng(3).uniform(0, 1, (1, *shape)).astype(np.float32)
    (answer,) = ask(tab, packed, image, quick=True)
    assert np.abs(model(image)[0] - answer["all"]["probabilities"]).max() < 1e-6
    assert "conv1" not in answer["all"] and "dropout1" in answer["all"]


def small_network():
    recipe, _, weights = build(["conv 3 3x3", "pool all"], (9, 8, 3))
    return build_graph(recipe, (9, 8, 3), 4), weights


ALONE = """async ({load, makeKernels}, {plan, block}) => {
  const bytes = Uint8Array.from(atob(block), sign => sign.charCodeAt(0)).buffer
  try { load(plan, bytes, makeKernels(plan)); return "" } catch (error) { return error.message }
}"""


@pytest.mark.parametrize("change", ["cut off", "changed", "of another network", "another version"])
def test_weights_that_are_not_those_of_the_plan_are_refused(change, tab):
    graph, weights = small_network()
    packed = pack.pack(graph, weights)
    plan, block = packed.plan, bytearray(packed.block)
    if change == "cut off":
        del block[-2:]
    elif change == "changed":
        block[5] ^= 1
    elif change == "of another network":
        block = pack.pack(graph, {name: 2 * array for name, array in weights.items()}).block
    else:
        plan = {**plan, "version": 2}
    given = {"plan": plan, "block": base64.b64encode(bytes(block)).decode()}
    said = run(tab, ["engine.js", "kernel.js"], ALONE, given)
    assert said.endswith("Load the page again.")


def test_the_kernel_is_what_its_source_says(tmp_path):
    written = re.search(r'const BYTES =\s+"([^"]+)"', (FOLDER / "kernel.js").read_text())
    assert base64.b64decode(written[1]) == assemble(FOLDER / "kernel.wat", tmp_path / "kernel.wasm")


def assemble(source, target):
    """WebAssembly of its text by wabt or by wasmtime, whichever is here; without names."""
    if wat2wasm := shutil.which("wat2wasm"):
        subprocess.run([wat2wasm, source, "-o", target], check=True)
        return target.read_bytes()
    wasmtime = pytest.importorskip("wasmtime", reason="no wat2wasm of wabt, no wasmtime")
    made = bytes(wasmtime.wat2wasm(source.read_text()))
    return made[: made.rindex(b"\x04name") - 3]  # the last section, its number and its length
