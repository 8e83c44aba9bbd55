"""Networks of every layer that may come, within others and with every ending, against Keras."""

import copy
import io
import json
import random
import zipfile

import numpy as np
import pytest

from core.analysis.layers.arithmetic import explain_pixel
from core.data import datasets, library
from core.data.library import Collected
from core.foreign import allowed, config, network_file, translation
from core.networks import network as networks
from core.networks.backend import keras
from core.queries import bring, mistakes, models
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import SIGMOID, Recipe
from core.store import card as cards

OWN_STORE = True
STRANGE = (
    *(
        None,
        True,
        0,
        -1,
        2,
        10**30,
        1.5,
        1e300,
        "",
        "relu",
        "x" * 500,
        [],
        [1],
        [1, 2],
        [[0, 1]] * 2,
    ),
    *(
        {},
        {"class_name": "ReLU", "config": {"max_value": "x"}},
        [None],
        ["a", 0, 0],
        [5],
        "softmax",
    ),
    *({"class_name": "function", "config": "relu"}, {"config": {"value": [1]}}),
)
layers = keras.layers
MNIST = datasets.MNIST


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        patch.setattr(bring, "SAMPLE", 200)
        yield


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(1).random((3, 28, 28, 1), np.float32)


def save(model, folder):
    drawn = np.random.default_rng(0)
    for layer in model._flatten_layers():
        if not isinstance(layer, layers.Normalization):
            for weight in layer.weights if not getattr(layer, "layers", None) else ():
                low, high = (0.4, 1.2) if len(weight.shape) == 1 else (-0.5, 0.6)
                weight.assign(drawn.uniform(low, high, weight.shape))
    model.save(folder / "net.keras")
    return (folder / "net.keras").read_bytes()


def make_all():
    """Augmentation in front, an inner model of each kind, and all else in between."""
    image = keras.Input((28, 28, 1))
    front = keras.Sequential(
        [layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.GaussianNoise(0.1)],
        name="augment",
    )
    seen = layers.Normalization(axis=None)
    seen.adapt(np.random.default_rng(0).random((9, 28, 28, 1), np.float32) * 3)
    x = layers.Resizing(15, 13)(seen(layers.RandomCrop(28, 28)(front(image))))
    x = layers.SeparableConv2D(4, 3, depth_multiplier=2, activation="hard_swish")(x)
    x = layers.Normalization(mean=[0.1, 0.2, 0.3, 0.4], variance=[1.0, 2.0, 3.0, 4.0])(x)
    inner = keras.Input(x.shape[1:])
    left = layers.Conv2D(3, 3, dilation_rate=2, padding="same", activation=layers.ReLU(0.7))(inner)
    right = keras.Sequential(
        [
            layers.Conv2D(3, 2, padding="same", activation=keras.activations.mish),
            layers.PReLU(shared_axes=[1, 2]),
            layers.SpatialDropout2D(0.3),
        ],
        name="right",
    )(inner)
    both = layers.Concatenate(axis=3)([layers.ELU(0.5)(left), right])
    x = keras.Model(inner, layers.Cropping2D(((0, 1), (0, 1)))(both), name="body")(x, training=True)
    x = layers.ReLU(6.0, negative_slope=0.1, threshold=0.2)(layers.Rescaling(2.0, -0.3)(x))
    x = layers.Rescaling([1.0, 0.5, 2.0, 1.0, 0.3, 1.0], [0.0, 0.1, 0.0, 0.2, 0.0, 0.0])(x)
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.LayerNormalization(center=False)(layers.MaxPooling2D(3)(x))
    x = layers.Permute((1, 2, 3))(layers.Identity()(x))
    flat = layers.Reshape((-1,))(x)
    dense = layers.Dense(9, activation=layers.LeakyReLU(negative_slope=0.2))(flat)
    other = layers.Dense(9, activation="relu6", use_bias=False)(flat)
    x = layers.Multiply()([layers.Maximum()([dense, other]), layers.Average()([dense, other])])
    x = layers.LayerNormalization(scale=False, center=False)(x)
    return keras.Model(image, layers.Softmax()(layers.Dense(10)(layers.AlphaDropout(0.1)(x))))


def test_every_layer_answers_as_in_keras_and_each_pixel_is_worked_out(tmp_path, images):
    model = make_all()
    found = network_file.read(save(model, tmp_path), MNIST, None)
    recipe = Recipe("all", "", found.layers, "Adam", 0.1, 1, 1, "", "")
    loaded = networks.load_network(recipe, found.weights, (28, 28, 1), 10)
    expected = model.predict(images, verbose=0)
    assert expected.std() > 0.01
    np.testing.assert_allclose(loaded.predict(images).probabilities, expected, atol=2e-5)

    graph = build_graph(recipe, (28, 28, 1), 10)
    assert {"ReLU", "ELU", "PReLU", "Concatenate", "Resizing"} <= {
        node.kind for node in graph.nodes
    }
    responses = {name: made[0] for name, made in loaded.responses(images[:1]).items()}
    weights = networks.read_weights(loaded.model)
    for node in graph.nodes[1:]:
        height, width = node.map_shape
        for at in {(0, 0, 0), (node.shape[-1] - 1, height - 1, width - 1)}:
            assert explain_pixel(graph, weights, responses, node.name, at).agrees, node.name
    left_out = next(note for note in found.notes if note.startswith("Left out"))
    for name in ("RandomFlip", "RandomCrop", "SpatialDropout2D", "AlphaDropout", "Identity"):
        assert f"({name})" in left_out


def test_what_is_computed_between_layers_and_dense_layers_on_maps_are_layers_here(tmp_path, images):
    image = keras.Input((28, 28, 1))
    x = 1 - (2 * (image / 255.0) - 0.5)
    first = layers.Dense(2, activation="tanh")(layers.MaxPooling2D(7)(x))
    x = keras.ops.relu(first) * layers.Conv2D(2, 1)(first) + first
    x = -(keras.ops.maximum(x, first) + 3.0)
    x = layers.GlobalMaxPooling2D(keepdims=True)(keras.ops.concatenate([x, first], axis=-1))
    model = keras.Model(image, keras.ops.reshape(layers.Conv2D(10, 1)(x), (-1, 10)))
    found = network_file.read(save(model, tmp_path), MNIST, None)
    recipe = Recipe("all", "", found.layers, "Adam", 0.1, 1, 1, "", "")
    loaded = networks.load_network(recipe, found.weights, (28, 28, 1), 10)
    read = images * found.inner.scale + found.inner.offset
    np.testing.assert_allclose(
        loaded.predict(read.astype(np.float32)).logits, model.predict(images, verbose=0), atol=1e-5
    )
    assert found.inner.scale == pytest.approx(-2 / 255) and found.inner.offset == 1.5


def test_whatever_else_a_file_says_is_taken_or_refused_in_words(tmp_path):
    with zipfile.ZipFile(io.BytesIO(save(make_all(), tmp_path))) as file:
        described = json.loads(file.read("config.json"))
    draw, accepted = random.Random(0), 0
    for _ in range(300):
        changed = copy.deepcopy(described)
        for _ in range(draw.randint(1, 3)):
            place, key = draw.choice(list(list_places(changed)))
            if isinstance(place, dict) and draw.random() < 0.2:
                del place[key]
            else:
                place[key] = copy.deepcopy(draw.choice(STRANGE))
        try:
            translation.translate(config.read_config(changed), (28, 28, 1), 10)
            accepted += 1
        except ValueError as error:
            assert len(str(error)) < 1000
    assert 50 < accepted < 250


def list_places(value):
    """Every place in nested values that something else may be put into."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from list_places(value[key])


def test_other_operations_and_ones_own_code_are_refused_in_words(tmp_path):
    image = keras.Input((28, 28, 1))
    flat = layers.Flatten()(image)
    with pytest.raises(ValueError, match="'sin' .Sin. between its layers"):
        network_file.read(
            save(keras.Model(image, layers.Dense(10)(keras.ops.sin(flat))), tmp_path), MNIST, None
        )
    twice = layers.Dense(10)
    model = keras.Model(image, layers.Add()([twice(flat), twice(layers.ReLU()(flat))]))
    with pytest.raises(ValueError, match="is used 2 times; expected once"):
        network_file.read(save(model, tmp_path), MNIST, None)


def test_what_is_left_out_does_nothing_when_keras_answers(images):
    needs = {
        "ActivityRegularization": {},
        "RandAugment": {},
        "AugMix": {},
        "CutMix": {},
        "MixUp": {},
        "Identity": {},
        "RandomFlip": {},
        "RandomGrayscale": {},
        "RandomErasing": {},
        "RandomPerspective": {},
        "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
        "RandomZoom": {"height_factor": 0.3},
        "RandomPosterization": {"factor": 4},
        "RandomShear": {"x_factor": 0.3},
        "RandomColorJitter": {"value_range": (0, 1), "brightness_factor": 0.3},
    }
    colors = np.repeat(images, 3, axis=-1)
    for kind in sorted(allowed.IDLE - {"RandomHeight", "RandomWidth"}):  # of Keras 2
        make = getattr(layers, kind)
        given = needs.get(kind, {next(iter(_arguments(make))): 0.3})
        if "value_range" in _arguments(make):
            given = {**given, "value_range": (0, 1)}
        shown = colors[:, 0] if kind.endswith("1D") else colors
        shown = shown[:, None] if kind.endswith("3D") else shown
        answered = np.asarray(make(**given)(shown, training=False))
        np.testing.assert_allclose(answered, shown, atol=1e-6, err_msg=kind)


def _arguments(make):
    import inspect

    return [name for name in inspect.signature(make.__init__).parameters if name != "self"]


def classifier(units, activation, *, bias=True):
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(units, activation=activation, use_bias=bias),
        ]
    )


def test_ten_sigmoids_answer_each_class_by_itself(tmp_path, images):
    model = classifier(10, "sigmoid")
    card = bring.bring_network(save(model, tmp_path), name="each")
    assert card.recipe.ending == SIGMOID and cards.from_json(cards.to_json(card)) == card
    assert any("need not sum to 1" in note for note in card.notes)
    shown = datasets.load_dataset(MNIST).test.images[:50]
    expected = model.predict(shown, verbose=0)
    np.testing.assert_allclose(models.test_probabilities(card.model_id)[:50], expected, atol=1e-6)
    answers = mistakes.read_answers(card.model_id)
    np.testing.assert_allclose(answers.confidence[:50], expected.max(axis=1), atol=1e-6)
    assert answers.answered.all() and (answers.predicted[:50] == expected.argmax(axis=1)).all()


@pytest.fixture(scope="module")
def shades():
    """Two classes: light images and dark ones."""
    labels = np.arange(40) % 2
    pixels = np.where(labels, 200, 50).astype(np.uint8)[:, None, None, None]
    images = np.broadcast_to(pixels, (40, 28, 28, 1)).copy()
    arrays = (images[:30], labels[:30], images[30:], labels[30:])
    library.keep("shades", Collected("Shades", ("dark", "light"), (0.0, 1.0), *arrays))
    return library.find_source("shades")


@pytest.mark.parametrize("means", [0, 1])
@pytest.mark.parametrize("activation", ["sigmoid", None], ids=["sigmoid", "linear"])
def test_one_unit_tells_two_classes_apart(tmp_path, shades, means, activation):
    model = classifier(1, activation)
    sign = 1 if means else -1
    model.set_weights([np.full((784, 1), sign / 20), np.array([-sign * 19.0])])
    model.save(tmp_path / "net.keras")
    raw = (tmp_path / "net.keras").read_bytes()
    name = f"one-{means}-{activation}".lower()
    card = bring.bring_network(raw, dataset="shades", name=name)
    assert card.test_mistakes == 0
    meant = ("dark", "light")[means]
    assert any(f"high it means the class {meant}: so it reads more" in note for note in card.notes)
    test = datasets.load_dataset(shades).test
    logits = test.images.reshape(len(test.labels), -1) @ np.full(784, sign / 20) - sign * 19.0
    expected = 1 / (1 + np.exp(-logits))
    got = models.test_probabilities(card.model_id)
    np.testing.assert_allclose(got[:, means], expected, atol=1e-5)
    np.testing.assert_allclose(got.sum(axis=1), 1, atol=1e-6)


def test_who_brings_one_unit_may_say_what_it_means(tmp_path, shades):
    model = classifier(1, "sigmoid", bias=False)
    raw = save(model, tmp_path)
    card = bring.bring_network(raw, dataset="shades", name="said", positive="dark")
    test = datasets.load_dataset(shades).test
    got = models.test_probabilities(card.model_id)[:, 0]
    np.testing.assert_allclose(got, model.predict(test.images, verbose=0)[:, 0], atol=1e-5)
    with pytest.raises(ValueError, match="No class is called 'gray'; expected one of dark, light"):
        bring.bring_network(raw, dataset="shades", name="other", positive="gray")
    with pytest.raises(ValueError, match="one unit, dense.*two classes apart; the data set has 10"):
        bring.bring_network(raw, name="ten")
