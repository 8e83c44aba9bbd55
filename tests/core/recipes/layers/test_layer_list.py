"""Layers as a short list: reading, writing, and what is wrong with a line."""

import dataclasses

import pytest

from core.recipes import recipe
from core.recipes.layers import layer_list
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Layer
from core.recipes.table import RECIPES

INPUTS = {"mnist": (28, 28, 1), "iris": (4,), "iris-all": (4,), "sentiment": (10_000,)}
NO_WORDS = "cnn-nopool-notmnist"  # a list cannot tell how its first layer begins
IMAGE, VECTOR = (28, 28, 1), (9,)


def parse(text, input_shape=IMAGE):
    return layer_list.parse(text.split("\n"), input_shape)


@pytest.mark.parametrize("name", [name for name in RECIPES if name != NO_WORDS])
def test_an_unedited_recipe_keeps_its_identity(name):
    given = RECIPES[name]
    lines = layer_list.write(given.layers)
    again = layer_list.with_layers(given, lines, INPUTS[given.made_for])
    assert again == given and recipe.ingredients(again) == recipe.ingredients(given)


def test_a_recipe_for_which_the_list_has_no_words_gets_a_sentence():
    with pytest.raises(ValueError, match="centered has the setting .*no word"):
        layer_list.write(RECIPES[NO_WORDS].layers)


def test_the_lists_are_short():
    assert layer_list.write(RECIPES["cnn-larger"].layers) == [
        "conv 30 5x5 relu",
        "pool 2",
        "conv 15 3x3 relu",
        "pool 2",
        "dropout 20%",
        "flatten",
        "dense 128 relu",
        "dense 50 relu",
    ]
    assert layer_list.write(RECIPES["champion"].layers)[:3] == [
        "conv 16 5x5 norm relu",
        "pool 2",
        "conv 32 3x3 same norm relu",
    ]
    assert layer_list.write(RECIPES["mlp-784"].layers)[1] == "dense 784 normal 0.05 relu"
    assert layer_list.write(RECIPES["mlp-pca60"].layers)[1] == "pca 60"
    assert layer_list.write(RECIPES["cnn-branch"].layers)[:3] == [
        "conv1_wide: conv 16 5x5 same relu",
        "conv1_point: conv 16 1x1 same from image",
        "add conv1_wide_relu conv1_point",
    ]


def test_every_word_becomes_a_setting():
    assert parse(
        "Conv 32 5 x 3 same stride 2 nobias\nnorm 0.99\ntanh\naverage 3 stride 1x2 valid\n"
        "dropout 12.5 %\n\naverage all\nnorm\ndense 7 frozen\nlast: dense 8"
    ) == (
        Layer(
            "Conv2D",
            "conv1",
            {
                "filters": 32,
                "kernel_size": [5, 3],
                "padding": "same",
                "strides": 2,
                "use_bias": False,
            },
        ),
        Layer("BatchNormalization", "conv1_norm", {"momentum": 0.99}),
        Layer("Activation", "conv1_tanh", {"activation": "tanh"}),
        Layer(
            "AveragePooling2D", "average1", {"pool_size": 3, "strides": [1, 2], "padding": "valid"}
        ),
        Layer("Dropout", "dropout1", {"rate": 0.125}),
        Layer("GlobalAveragePooling2D", "average2"),
        Layer("BatchNormalization", "average2_norm", {"momentum": 0.9}),
        Layer("Dense", "dense1", {"units": 7, "trainable": False}),
        Layer("Dense", "last", {"units": 8}),
    )


@pytest.mark.parametrize(
    "text",
    [
        "conv 8 3x3 nobias\nnorm\nrelu\nflatten",
        "conv 8 3x3 relu\nrelu\naverage all",
        "a: conv 8 3x3 same\nb: conv 8 3x3 same from image\nadd a b\nsum_relu: tanh\nflatten",
        "flatten\ndense 20 nobias\ndense 20 frozen normal 0.1\nother: norm",
        "conv 8 2x3 valid stride 2\nnorm 0.99\nflatten\nx: flatten",
        "pad 2\ndepthwise 3x3 times 2 nobias norm leaky 0.1\npad 1x0\npool all",
        "pad 0-1x2\ndepthwise 2x3 same stride 2 normal 0.1\nleaky\nconv 3 1x1 leaky\nflatten",
    ],
)
def test_writing_and_reading_agree(text):
    layers = parse(text)
    assert parse("\n".join(layer_list.write(layers))) == layers
    build_graph(layers, IMAGE, 10)


def test_a_norm_on_the_line_brings_the_bias_and_one_below_does_not():
    together, apart = parse("conv 4 3x3 norm\nflatten"), parse("conv 4 3x3\nnorm\nflatten")
    assert together[0].settings["use_bias"] is False and "use_bias" not in apart[0].settings
    assert [layer.name for layer in together] == [layer.name for layer in apart]


def test_a_flatten_is_added_where_a_vector_is_needed():
    names = [layer.name for layer in parse("conv 4 3x3\ndense 5\ndense 6")]
    assert names == ["conv1", "flatten", "dense1", "dense2"]
    assert [layer.name for layer in parse("conv 4 3x3")] == ["conv1", "flatten"]
    assert [layer.name for layer in parse("")] == ["flatten"]
    assert parse("", VECTOR) == ()
    assert [layer.name for layer in parse("dense 5", VECTOR)] == ["dense1"]
    branch = parse("conv 4 3x3 same\nb: dense 5 from conv1\ndense 6")
    assert branch[1] == Layer("Flatten", "flatten", inputs=("conv1",)) and branch[2].inputs == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("conv 8 3x3\ncomv 8 3x3", "Line 2, 'comv 8 3x3': 'comv' is no layer; .* mean 'conv'"),
        ("conv 8", "Line 1, 'conv 8': expected filters and their size, as in 'conv 32 5x5'"),
        ("conv 8 3y3", "expected filters and their size"),
        ("conv 0 3x3", "from 1 to 4,096"),
        ("dense 4097", "as in 'dense 128', from 1 to 4,096"),
        ("conv 8 99x3", "from 1 to 64"),
        ("conv 8 3x3 sane", "'sane' is not expected there. .* mean 'same'"),
        ("conv 8 3x3 relu same", "'same' has to stand before norm and activation"),
        ("dense 8 same", "'same' is not expected there"),
        ("dropout", "as in 'dropout 20%'"),
        ("dropout 20", r"rate '20.0'; expected .* below 1"),
        ("dropout nan", "as in 'dropout 20%'"),
        ("pool two", "as in 'pool 2'"),
        ("pad", "how many zeros go around: 'pad 2'"),
        ("pad same", "how many zeros go around"),
        ("pad 2 same", "'same' is not expected there"),
        ("pad 65", "up to 64"),
        ("depthwise", "as in 'depthwise 3x3'"),
        ("depthwise 3x3 times", "as in 'depthwise 3x3 times 2'"),
        ("leaky 2", "negative slope '2.0'; expected a number from 0 to 1"),
        ("pool all 2", "'2' is not expected there"),
        ("relu 3", "'3' is not expected there"),
        ("flatten now", "'now' is not expected"),
        (": relu", "a name before the colon"),
        ("a/b: relu", "layer name 'a/b'"),
        ("x: pca 3", "always called pca"),
        ("add conv1", "names of two layers"),
        ("\n".join(["relu"] * 41), "Line 41, .* at most 40 layers"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse(text)


def test_a_percentage_is_the_number_that_recipes_have():
    for percent in range(100):
        (layer,) = parse(f"dropout {percent}%", VECTOR)
        assert layer.settings["rate"] == float(f"0.{percent:02}")
        assert layer_list.write([layer]) == [f"dropout {percent}%"]


def test_components_come_and_go_with_their_line():
    with_them = RECIPES["mlp-pca60"]
    without = layer_list.with_layers(with_them, ["dense 9"], IMAGE)
    assert without.pca_layer is None
    assert layer_list.with_layers(without, ["pca 30"], IMAGE).pca_layer == "pca"
    same = dataclasses.replace(without, layers=with_them.layers, pca_layer="pca")
    assert same == with_them


def test_a_setting_without_a_word_gets_a_sentence():
    odd = Layer("Dense", "d", {"units": 3, "kernel_initializer": "HeNormal"})
    with pytest.raises(ValueError, match="d has the setting 'kernel_initializer'"):
        layer_list.write([odd])


def test_a_list_to_read_names_settings_without_a_word():
    initializer = {"class_name": "HeNormal", "config": {}}
    odd = Layer("Dense", "d", {"units": 3, "kernel_initializer": initializer})
    norm = Layer("BatchNormalization", "n", {"epsilon": 0.01})
    assert layer_list.write([odd, norm], to_read=True) == [
        "d: dense 3 (kernel initializer HeNormal)",
        "n: norm 0.99 (epsilon 0.01)",
    ]
