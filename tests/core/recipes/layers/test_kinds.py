"""Whatever is keyed by the kinds of layers knows all of them, and each kind all that is asked."""

import numpy as np
import pytest

from core.analysis.layers.arithmetic import explain_pixel
from core.analysis.layers.filters import read_filters, spread_channels
from core.foreign import allowed
from core.recipes.layers import layer_list
from core.recipes.layers.graph import build_graph
from core.recipes.layers.kinds.table import KINDS, find_kind
from core.recipes.layers.node import Region
from core.recipes.recipe import Layer, Recipe

INPUT = (9, 8, 3)
# A line for each kind, and a network in which all of them stand.
LINES = {
    "Activation": "tanh",
    "Add": "add one two",
    "Average": "blend one two",
    "Concatenate": "concat one two",
    "Cropping2D": "crop 1x0-2",
    "ELU": "soft 0.5",
    "LayerNormalization": "evenly",
    "Maximum": "maximum one two",
    "Minimum": "minimum one two",
    "Multiply": "multiply one two",
    "PReLU": "prelu shared 1",
    "ReLU": "clip 6.0 slope 0.1 above 0.5",
    "Resizing": "resize 12x5 unmixed",
    "Subtract": "subtract one two",
    "UpSampling2D": "enlarge 2 mixed",
    "AveragePooling2D": "average 2x3 same stride 2",
    "BatchNormalization": "norm 0.95",
    "Conv2D": "conv 4 3x2 stride 1x2 nobias",
    "Dense": "dense 7 normal 0.1 frozen",
    "DepthwiseConv2D": "depthwise 3x3 times 2 same",
    "Dropout": "dropout 12.5%",
    "Flatten": "flatten",
    "GlobalAveragePooling2D": "average all",
    "GlobalMaxPooling2D": "pool all",
    "LeakyReLU": "leaky 0.15",
    "MaxPooling2D": "pool 2",
    "ZeroPadding2D": "pad 1-0x2",
}
ALL = """
pad 1-0x2
dropout 10%
first: depthwise 3x3 times 2 leaky 0.15
left: conv 4 3x3 same norm relu
right: conv 4 3x3 same sigmoid from first_leaky
add left_relu right_sigmoid
conv 3 2x2 same apart 2x1 clip 0.6 slope 0.1 above 0.2
crop 1-0x1
resize 7x11
bent: soft 0.5
evened: evenly
slopes: prelu shared
own: prelu from evened
product: multiply slopes own
highest: maximum product slopes
lowest: minimum product own
between: blend highest lowest
apart: subtract between product
large: enlarge 1x2
smooth: enlarge 1x2 mixed from apart
beside: concat large smooth
pool 2
average 2 same
mean: average all
most: pool all from average1
join: add mean most
both: concat mean join
rows: evenly
dense 6 nobias norm relu
""".strip().splitlines()


def test_every_kind_has_a_line_here():
    assert set(LINES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_read_written_and_named(kind):
    lines = ["one: relu", "two: relu from image", LINES[kind]]
    layers = layer_list.parse(lines, INPUT)
    assert kind in {layer.kind for layer in layers}
    assert LINES[kind] in layer_list.write(layers)
    assert layer_list.parse(layer_list.write(layers), INPUT) == layers
    assert all(layer.name for layer in layers)


@pytest.mark.parametrize("kind", KINDS)
def test_its_example_is_such_a_layer(kind):
    before = ["wide: relu", "narrow: relu from image"]
    layers = layer_list.parse([*before, KINDS[kind].example], INPUT)
    assert kind in {layer.kind for layer in layers[2:]} and KINDS[kind].meaning


@pytest.mark.parametrize("kind", KINDS)
def test_foreign_files_may_have_it_and_are_held_to_bounds(kind):
    assert kind in allowed.KINDS
    known = allowed.list_settings(kind)
    for setting in KINDS[kind].settings:
        assert (setting.name in known) == setting.decides
        assert setting.decides or setting.name in allowed.PASSED_OVER
        if setting.check.numbers(setting.check.normal(3)):
            with pytest.raises(ValueError, match="expected"):
                allowed.check_setting("x", kind, setting.name, 10**7)


def test_what_is_no_kind_is_refused_in_words():
    with pytest.raises(ValueError, match="'Conv3D' is no kind .*Did you mean 'Conv2D'"):
        find_kind("Conv3D")


@pytest.fixture(scope="module")
def network():
    from core.networks import architecture
    from core.networks.network import Network, read_weights

    recipe = Recipe("all", "", layer_list.parse(ALL, INPUT), "Adam", 0.1, 1, 1, "", "")
    model = architecture.build(recipe, INPUT, 5)
    random = np.random.default_rng(3)
    model.set_weights([random.uniform(0.2, 1.2, w.shape) - (w.ndim > 1) for w in model.weights])
    image = random.random(INPUT).astype(np.float32)
    responses = {name: r[0] for name, r in Network(model).responses(image[None]).items()}
    return build_graph(recipe, INPUT, 5), read_weights(model), responses, Network(model), image


def test_all_kinds_stand_in_the_network(network):
    assert {node.kind for node in network[0].nodes[1:]} >= set(KINDS) - {"Flatten"}


def test_every_pixel_is_the_networks_own(network):
    graph, weights, responses, *_ = network
    for node in graph.nodes[1:]:
        height, width = node.map_shape
        for number in {0, node.shape[-1] - 1}:
            for row, column in {(0, 0), (height - 1, width - 1), (height // 2, width // 2)}:
                told = explain_pixel(graph, weights, responses, node.name, (number, row, column))
                assert told.agrees and any(step.own is not None for step in told.steps), node.name


def test_what_lies_outside_the_region_changes_nothing(network):
    """The region of each kind that looks at maps, tried on what it reads."""
    import keras

    graph, _, responses, loaded, _ = network
    for node in graph.nodes[1:]:
        if len(node.shape) != 3 or len(node.inputs) != 1 or graph.find(node.inputs[0]).is_image:
            continue
        layer = loaded.model.get_layer(node.name)
        part = keras.Model(layer.input, layer.output)
        read = responses[node.inputs[0]][None]
        at = Region(node.shape[0] // 2, node.shape[1] // 2, 1, 1)
        region = KINDS[node.kind].region(node, at).clip(*read.shape[1:3])
        other = np.random.default_rng(0).random(read.shape).astype(np.float32)
        rows = slice(region.top, region.top + region.height)
        columns = slice(region.left, region.left + region.width)
        other[:, rows, columns] = read[:, rows, columns]
        before, after = (np.asarray(part(one))[0, at.top, at.left] for one in (read, other))
        assert np.allclose(before, after, atol=1e-6), node.name


def test_depthwise_kernels_lie_over_their_own_channel(network):
    graph, weights, *_ = network
    node = graph.find("first")
    kernels = read_filters(weights, graph.find_block("first"), graph).kernels
    assert kernels.shape == (3, 3, 1, 6)
    assert np.array_equal(kernels[:, :, 0, 3], weights["first/0"][:, :, 1, 1])
    spread = spread_channels(kernels, node)
    assert spread.shape == (3, 3, 3, 6)
    assert np.array_equal(spread[:, :, 1, 3], kernels[:, :, 0, 3])
    assert not spread[:, :, [0, 2], 3].any()


def test_defaults_of_keras_are_filled_in():
    graph = build_graph(
        (Layer("MaxPooling2D", "p", {"pool_size": 3}), Layer("Flatten", "f")), (9, 9, 1), 2
    )
    assert graph.find("p").settings == {
        "pool_size": (3, 3),
        "strides": (3, 3),
        "padding": "valid",
    }
    assert graph.find("logits").settings["use_bias"] is True
