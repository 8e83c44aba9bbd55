"""What is worked out without Keras is what Keras finds: shapes, weights, settings."""

import dataclasses
import subprocess
import sys

import pytest

from core.queries import models
from core.recipes.layers.graph import build_graph
from core.recipes.layers.kinds.table import KINDS
from core.recipes.recipe import Layer
from core.recipes.table import RECIPES
from tests.places import ROOT


def conv(name, filters=4, size=3, **settings):
    return Layer("Conv2D", name, {"filters": filters, "kernel_size": size, **settings})


def dense(name, units):
    return Layer("Dense", name, {"units": units})


FLAT = Layer("Flatten", "flatten")
# A network of every kind, with settings that no recipe uses.
ODD = (
    conv("a", 6, [3, 5], strides=2, use_bias=False),
    Layer("BatchNormalization", "b", {"scale": False}),
    conv("c", 5, 4, padding="same", strides=[1, 2], activation="relu"),
    Layer("AveragePooling2D", "d", {"pool_size": 3, "strides": 2, "padding": "same"}),
    conv("e", 5, 1),
    Layer("Add", "f", inputs=("d", "e")),
    Layer("MaxPooling2D", "g", {"pool_size": [2, 1], "strides": 1}),
    Layer("Dropout", "h", {"rate": 0.5}),
    Layer("ZeroPadding2D", "pad", {"padding": [[0, 1], [2, 3]]}),
    Layer("DepthwiseConv2D", "depth", {"kernel_size": [2, 3], "depth_multiplier": 2}),
    Layer("LeakyReLU", "leaky", {"negative_slope": 0.1}),
    conv("apart", 4, 2, padding="same", dilation_rate=[1, 2]),
    Layer("ReLU", "limited", {"max_value": 6.0, "threshold": 0.5}),
    Layer("ELU", "elu", {"alpha": 0.5}),
    Layer("PReLU", "slopes", {"shared_axes": [1, 2]}),
    *(
        Layer(kind, kind.lower(), inputs=("elu", "slopes"))
        for kind in ("Subtract", "Multiply", "Average", "Maximum", "Minimum")
    ),
    Layer("LayerNormalization", "even", {"center": False}, ("slopes",)),
    Layer(
        "Concatenate",
        "side",
        inputs=("subtract", "multiply", "average", "maximum", "minimum", "even"),
    ),
    Layer("Cropping2D", "cut", {"cropping": [[0, 1], [1, 0]]}),
    Layer("Resizing", "large", {"height": 9, "width": 11}),
    Layer("UpSampling2D", "larger", {"size": [1, 2], "interpolation": "bilinear"}),
    Layer("GlobalAveragePooling2D", "mean"),
    Layer("GlobalMaxPooling2D", "most", inputs=("larger",)),
    Layer("Add", "i", inputs=("mean", "most")),
    Layer("Dense", "j", {"units": 7, "use_bias": False}),
    Layer("BatchNormalization", "k"),
    Layer("Activation", "l", {"activation": "tanh"}),
    FLAT,
)


@pytest.mark.parametrize("input_shape", [(28, 28, 1), (20, 24, 1), (32, 32, 3), (64,)])
@pytest.mark.parametrize("name", [*RECIPES, "odd"])
def test_keras_finds_the_same(name, input_shape):
    from core.networks import architecture

    recipe = RECIPES.get(name) or dataclasses.replace(RECIPES["cnn-simple"], layers=ODD)
    if len(input_shape) == 1 and any("2D" in layer.kind for layer in recipe.layers):
        with pytest.raises(ValueError, match=r"needs images or maps.*vector of 64 numbers"):
            build_graph(recipe, input_shape, 7)
        return
    if len(input_shape) == 3 and recipe.made_for not in ("mnist", "notmnist"):
        with pytest.raises(ValueError, match="is a dense layer, but a map of .* Put a flatten"):
            build_graph(recipe, input_shape, 7)
        return
    model = architecture.build(recipe, input_shape, 7)
    graph = build_graph(recipe, input_shape, 7)
    assert [node.name for node in graph.nodes] == [layer.name for layer in model.layers]
    assert graph.parameters == model.count_params()
    for node, layer in zip(graph.nodes, model.layers, strict=True):
        before = layer._inbound_nodes[0].parent_nodes
        assert node.kind == type(layer).__name__
        assert node.inputs == tuple(one.operation.name for one in before)
        assert node.shape == tuple(layer.output.shape[1:])
        assert list(node.weights.values()) == [tuple(weight.shape) for weight in layer.weights]
        config = layer.get_config()
        for name, value in node.settings.items():
            if not name.endswith("_initializer"):
                own = config[name]
                own = own[0] if name == "axis" and isinstance(own, list) else own
                assert as_tuples(own) == as_tuples(value), (node.name, name)


def as_tuples(value):
    return tuple(map(as_tuples, value)) if isinstance(value, list | tuple) else value


def test_every_kind_is_tried_here():
    assert set(KINDS) == {layer.kind for layer in ODD}


def test_a_card_and_its_recipe_give_the_same():
    for card in models.list_models():
        recipe = RECIPES[card.recipe.name]
        assert build_graph(recipe, card.input_shape, card.num_classes) == card.graph


def test_windows_and_what_is_read():
    graph = build_graph(RECIPES["cnn-larger"], (28, 28, 1), 10)
    conv1, pool1, conv2, dense1 = map(graph.find, ("conv1", "pool1", "conv2", "dense1"))
    assert conv1.window == ((5, 5), (1, 1), False) and pool1.window == ((2, 2), (2, 2), False)
    assert conv1.reads_image and not conv2.reads_image and not graph.image.reads_image
    assert conv2.map_before == (12, 12, 30) and dense1.map_before == (5, 5, 15)
    assert dense1.window is None and graph.find("logits").map_before == (1, 1, 50)
    begun = (Layer("Dropout", "d", {"rate": 0.1}), FLAT, dense("first", 3))
    assert build_graph(begun, (8, 8, 1), 3).find("first").reads_image
    assert not build_graph((dense("first", 3),), (8,), 3).find("first").reads_image


def test_multiply_adds_by_hand():
    layers = (conv("conv1", 8, 5), Layer("MaxPooling2D", "pool1"), FLAT, dense("dense1", 10))
    graph = build_graph(layers, (28, 28, 3), 4)
    found = {node.name: node for node in graph.nodes}
    assert found["conv1"].multiply_adds == 24 * 24 * 8 * 5 * 5 * 3
    assert found["pool1"].multiply_adds == found["flatten"].multiply_adds == 0
    assert found["dense1"].multiply_adds == 12 * 12 * 8 * 10
    total = 24 * 24 * 8 * 75 + 12 * 12 * 8 * 10 + 10 * 4
    assert graph.multiply_adds == total


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ((conv("c", size=5), conv("d", size=5)), "d has filters of 5x5, but only a 4x4 map"),
        ((Layer("MaxPooling2D", "p", {"pool_size": 9}), FLAT), "p has a window of 9x9, but"),
        ((dense("d", 3),), "d is a dense layer, but a map of 8x8x1 .* flatten"),
        ((FLAT, conv("c")), "c .* needs images or maps, but .* vector of 64 numbers"),
        ((FLAT, Layer("GlobalAveragePooling2D", "g")), "g .* needs images or maps"),
        ((conv("c"), conv("c"), FLAT), "Two layers are called 'c'"),
        ((FLAT, dense("logits", 3)), "Two layers are called 'logits'"),
        ((Layer("Flatten", "image"),), "Two layers are called 'image'"),
        (
            (FLAT, dense("d", 400_000)),
            r"29,600,009 parameters, 26,000,000 of them in d; .* at most",
        ),
        ((conv("c", 2), Layer("Add", "s", inputs=("c", "image")), FLAT), "6x6x2, 8x8x1; expected"),
        ((Layer("Add", "s"), FLAT), "s sums up .* two or more"),
        ((Layer("Flatten", "f", inputs=("x",)),), "reads 'x', but no layer before it"),
        ((Layer("Flatten", "f", inputs=("image", "image")),), "reads 2 layers; expected one"),
        ((conv("c"), Layer("Flatten", "f", inputs=("image",))), "No layer reads c"),
        ((Layer("Conv3D", "c"),), "kind 'Conv3D'; expected one of .* mean 'Conv2D'"),
        ((Layer("Dense", "d"),), "lacks the setting 'units'"),
        ((Layer("Dense", "d", {"units": 2, "unit": 3}),), "'unit' .* Did you mean 'units'"),
        ((dense("d", 2.5),), "d has the units '2.5'; expected a whole number"),
        ((dense("d", True),), "d has the units 'True'"),
        ((Layer("Dropout", "d", {"rate": 1.0}),), "the rate '1.0'; expected a number from 0"),
        ((conv("c", size=[3, 3, 3]),), "kernel size"),
        ((conv("c", padding="full"),), "'valid' or 'same'"),
        ((conv("c", kernel_initializer={"class_name": "Lambda", "config": {}}),), "initializer"),
        ((Layer("Activation", "a", {"activation": "evil"}),), "'evil'; expected one of relu"),
        ((Layer("Flatten", "a/b"),), "layer name 'a/b'"),
        (
            (Layer("ZeroPadding2D", "p", {"padding": 10**9}),),
            "expected a whole number from 0 to 1,000",
        ),
    ],
)
def test_what_cannot_be_built_gets_a_sentence(layers, sentence):
    with pytest.raises(ValueError, match=sentence):
        build_graph(layers, (8, 8, 1), 9)


@pytest.mark.parametrize(("shape", "classes"), [((0,), 3), ((8, 8), 3), ((), 3), ((4,), 1)])
def test_odd_inputs_get_a_sentence(shape, classes):
    with pytest.raises(ValueError, match="expected"):
        build_graph((), shape, classes)


def test_principal_components_need_the_whole_image():
    recipe = RECIPES["mlp-pca60"]
    with pytest.raises(ValueError, match="pca takes 60 principal components, but .* only 4"):
        build_graph(recipe, (4,), 3)
    behind = dataclasses.replace(recipe, layers=(FLAT, dense("d", 70), dense("pca", 60)))
    with pytest.raises(ValueError, match="has to read all 784 numbers"):
        build_graph(behind, (28, 28, 1), 10)
    without = dataclasses.replace(recipe, layers=(FLAT,))
    with pytest.raises(ValueError, match="dense layer of that name"):
        build_graph(without, (28, 28, 1), 10)


def test_keras_stays_out():
    code = "import sys, core.recipes.layers.graph; print('keras' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
