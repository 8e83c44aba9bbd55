"""Files that Keras itself has saved, brought into a store of their own, against Keras' answers."""

import functools

import numpy as np
import pytest

from core import __main__ as command_line
from core.analysis.layers import arithmetic
from core.data import datasets
from core.files.storage import STORE_VARIABLE
from core.networks.backend import keras
from core.queries import bring, inside, models
from core.store.card import BROUGHT
from core.store.store import ModelStore

layers = keras.layers
TESTED = 300  # test images on which answers are compared


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STORE_VARIABLE, str(tmp_path_factory.mktemp("store")))
        patch.setattr(bring, "SAMPLE", 600)  # enough here, and faster
        sources = {source.name: source for source in datasets.SHIPPED}
        read = datasets.load_dataset
        load = functools.cache(lambda name: read(sources[name]))
        patch.setattr(datasets, "load_dataset", lambda source: load(source.name))
        yield


@pytest.fixture(scope="module")
def mnist():
    return datasets.load_dataset(datasets.MNIST)


@pytest.fixture
def saved(tmp_path):
    def save(model, name="net.keras"):
        model.save_weights(tmp_path / name) if ".weights." in name else model.save(tmp_path / name)
        return (tmp_path / name).read_bytes()

    return save


def train(model, images, labels, *, from_logits=False):
    """A few steps; the digits need only be read better than by chance."""
    keras.utils.set_random_seed(0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    model.compile(keras.optimizers.Adam(0.003), loss)
    model.fit(images, labels, batch_size=50, epochs=2, verbose=0)
    return model


def answers_of(card):
    return models.test_probabilities(card.model_id)[:TESTED]


def weights_alike(model):
    """Random numbers everywhere, also where Keras starts with zeros and ones."""
    random = np.random.default_rng(0)
    model.set_weights(
        [
            random.uniform(0.5, 1.5, w.shape) if w.ndim == 1 else random.normal(0, 0.3, w.shape)
            for w in model.get_weights()
        ]
    )
    return model


def test_a_network_for_bytes_reads_our_digits_as_keras_reads_bytes(mnist, saved):
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 5, strides=2, activation="relu", name="edges"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.1),
            layers.Dense(10, activation="softmax"),
        ]
    )
    images, labels = mnist.train.images[:3000], mnist.train.labels[:3000]
    train(model, 255 * images, labels)
    raw = saved(model)
    card = bring.bring_network(raw, name="bytes")
    expected = model.predict(255 * mnist.test.images[:TESTED], verbose=0)
    np.testing.assert_allclose(answers_of(card), expected, atol=1e-5)
    assert [layer.name for layer in card.recipe.layers] == [
        *("edges", "edges_relu", "max_pooling2d", "flatten", "dropout")
    ]
    assert (card.origin, card.history, card.stopped) == (BROUGHT, [], False)
    assert card.parameters == model.count_params()
    report = " ".join(card.notes)
    assert "expects pixels from 0 to 255; shown these, it reads" in report and "optimizer" in report
    assert "folded into edges, so that here it reads pixels from 0 to 1" in report
    predicted = model.predict(255 * mnist.test.images, verbose=0).argmax(axis=1)
    assert abs(card.test_mistakes - (predicted != mnist.test.labels).sum()) <= 2

    assert bring.bring_network(raw, name="bytes").model_id == card.model_id
    assert models.find_model("bytes").notes == card.notes
    model.set_weights([weight + 0.01 for weight in model.get_weights()])
    with pytest.raises(ValueError, match="Another network is called 'bytes' already"):
        bring.bring_network(saved(model), name="bytes")


def write_page(card, tmp_path, capsys):
    out = tmp_path / "page.html"
    assert command_line.main(["page", card.model_id, "--out", str(out)]) == 0, capsys.readouterr()
    return out.read_text()


def test_a_network_with_branches_and_everything_else_answers_as_in_keras(
    mnist, saved, tmp_path, capsys
):
    image = keras.Input((28, 28))
    seen = layers.Rescaling(2.0, -1.0)(layers.Reshape((28, 28, 1))(image))
    wide = layers.Conv2D(6, 3, padding="same", use_bias=False)(seen)
    wide = layers.ReLU()(layers.BatchNormalization(scale=False)(wide))
    point = layers.Conv2D(6, 1, activation="tanh", name="A.Point")(seen)
    out = layers.Add()([wide, point])
    out = layers.AveragePooling2D(3, padding="same")(out)
    out = layers.Conv2D(10, 3, strides=2, activation="sigmoid")(out)
    out = layers.Softmax()(layers.GlobalAveragePooling2D()(out))
    model = weights_alike(keras.Model(image, out))
    card = bring.bring_network(saved(model), name="branches")
    images = mnist.test.images[:TESTED]
    expected = model.predict(images[..., 0], verbose=0)
    np.testing.assert_allclose(answers_of(card), expected, atol=1e-5)
    report = " ".join(card.notes)
    assert "Warning: it reads only" in report and "'A.Point' is conv1" in report
    assert "Its Rescaling is a normalization here, the layer 'rescaled'" in report
    assert "no dense layer at its end" in report

    responses = inside.layer_responses(card.model_id, images[:1])
    own = {name: response[0] for name, response in responses.items()}
    np.testing.assert_allclose(own["rescaled"], 2 * images[0] - 1, atol=1e-6)
    weights = inside.read_weights(card.model_id)
    for layer in card.graph.nodes[1:]:  # every layer's arithmetic, recomputed without TensorFlow
        place = (layer.shape[-1] - 1, *(length // 2 for length in layer.shape[:-1]))
        found = arithmetic.explain_pixel(card.graph, weights, own, layer.name, (*place, 0, 0)[:3])
        assert found.agrees, layer.name
    assert "norm 0.99 (epsilon 0.001)" in write_page(card, tmp_path, capsys)


def test_every_kind_that_keras_saves_comes_in_and_is_explained(mnist, saved, tmp_path, capsys):
    image = keras.Input((28, 28, 1))
    tensor = layers.ZeroPadding2D(((0, 1), (2, 0)), name="pad")(image)
    tensor = layers.DepthwiseConv2D(3, depth_multiplier=4, strides=2, activation="relu")(tensor)
    tensor = layers.LeakyReLU(negative_slope=0.1)(layers.Conv2D(5, 2, padding="same")(tensor))
    tensor = layers.DepthwiseConv2D((2, 3), use_bias=False, name="again")(tensor)
    both = [layers.GlobalMaxPooling2D()(tensor), layers.GlobalAveragePooling2D()(tensor)]
    tensor = layers.Dense(10, activation="softmax")(layers.Add()(both))
    model = weights_alike(keras.Model(image, tensor))
    card = bring.bring_network(saved(model), name="many-kinds")
    images = mnist.test.images[:TESTED]
    expected = model.predict(images, verbose=0)
    np.testing.assert_allclose(answers_of(card), expected, atol=1e-5)
    responses = inside.layer_responses(card.model_id, images[:1])
    own = {name: response[0] for name, response in responses.items()}
    weights = inside.read_weights(card.model_id)
    for layer in card.graph.nodes[1:]:
        place = (layer.shape[-1] - 1, *(length - 1 for length in layer.shape[:-1]))
        found = arithmetic.explain_pixel(card.graph, weights, own, layer.name, (*place, 0, 0)[:3])
        assert found.agrees, layer.name
    assert "depthwise" in write_page(card, tmp_path, capsys)


def test_a_vector_of_pixels_and_logits_and_another_order_of_classes(mnist, saved):
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10)])
    images, labels = mnist.train.images[:3000].reshape(-1, 784), mnist.train.labels[:3000]
    train(model, images, labels, from_logits=True)
    card = bring.bring_network(saved(model), name="vector")
    logits = model.predict(mnist.test.images[:TESTED].reshape(-1, 784), verbose=0)
    powers = np.exp(logits.astype(np.float64))
    np.testing.assert_allclose(answers_of(card), powers / powers.sum(1, keepdims=True), atol=1e-5)
    assert "ends in logits; the softmax was added here" in card.notes[0]
    assert "expects pixels from 0 to 1; shown these" in " ".join(card.notes)
    assert card.graph.nodes[1].kind == "Flatten"

    kernel, bias = model.get_weights()
    model.set_weights([np.roll(kernel, 1, axis=1), np.roll(bias, 1)])  # says 1 for 0, 2 for 1, ...
    shifted = bring.bring_network(saved(model), name="shifted")
    report = " ".join(shifted.notes)
    assert "hardly better than chance" in report and "it says 0 for 9, 1 for 0, 2 for 1" in report


def test_standardized_vectors(saved):
    """Flowers, read by the centers of their classes after each feature is standardized."""
    iris = datasets.load_dataset(datasets.IRIS)
    mean, spread = iris.train.images.mean(axis=0), iris.train.images.std(axis=0)

    def standardize(images):
        return (images - mean) / spread

    scaled = standardize(iris.train.images)
    centers = np.stack([scaled[iris.train.labels == label].mean(axis=0) for label in range(3)])
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
    model.set_weights([5 * centers.T, -2.5 * (centers**2).sum(axis=1)])
    card = bring.bring_network(saved(model), dataset="iris", name="flowers")
    expected = model.predict(standardize(iris.test.images), verbose=0)
    np.testing.assert_allclose(answers_of(card), expected, atol=1e-4)
    assert "each feature with mean 0 and standard deviation 1; shown these" in " ".join(card.notes)


def test_weights_of_a_recipe_as_its_tutorial_saves_them(mnist, saved):
    model = weights_alike(
        keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(32, 3, activation="relu"),
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        )
    )
    model.compile("adam", "categorical_crossentropy")
    raw = saved(model, "net.weights.h5")
    card = bring.bring_network(raw, name="tutorial", recipe="cnn-nopool")
    expected = model.predict(mnist.test.images[:TESTED], verbose=0)
    np.testing.assert_allclose(answers_of(card), expected, atol=1e-5)
    with pytest.raises(ValueError, match="weights alone; expected the layers that they belong to"):
        bring.bring_network(raw, name="tutorial")
    with pytest.raises(
        ValueError, match="no weights of shapes .* 'conv1', only of shapes 3x3x1x32"
    ):
        bring.bring_network(raw, name="tutorial", recipe="cnn-simple")


def test_our_own_exports_come_back(tmp_path):
    shipped = models.find_model("cnn-intro")
    paths = {ending: tmp_path / f"net{ending}" for ending in (".weights.h5", ".keras")}
    for path in paths.values():
        models.export_model(shipped.model_id, path)
    (npz,) = ModelStore().shipped.glob("cnn-intro/weights.npz")
    for name, path, recipe in (
        ("from-h-5", paths[".weights.h5"], "cnn-intro"),
        ("from-keras", paths[".keras"], None),
        ("from-npz", npz, "cnn-intro"),
    ):
        card = bring.bring_network(path, name=name, recipe=recipe)
        assert card.test_mistakes == shipped.test_mistakes
        assert models.find_model(name).graph == shipped.graph


def test_files_that_are_refused(saved, tmp_path):
    @keras.saving.register_keras_serializable("mine")
    class Twice(layers.Layer):
        def call(self, inputs):
            return 2 * inputs

    def network(*inner, classes=10):
        return keras.Sequential(
            [keras.Input((28, 28, 1)), *inner, layers.Flatten(), layers.Dense(classes)]
        )

    for model, problem in (
        (network(layers.Lambda(lambda x: 2 * x)), "is a keras.layers.Lambda: it runs code"),
        (network(Twice()), "Twice, a class of its author's own"),
        (network(classes=7), "expected one output for each of the data set's 10 classes"),
    ):
        with pytest.raises(ValueError, match=problem):
            bring.bring_network(saved(model), name="no")
    with pytest.raises(ValueError, match="cut short or damaged"):
        bring.bring_network(saved(network())[:-1000], name="no")
    with pytest.raises(ValueError, match="brings its own architecture. Leave the recipe out"):
        bring.bring_network(saved(network()), name="no", recipe="cnn-simple")
    with pytest.raises(ValueError, match="brings its own architecture. Leave the recipe out"):
        bring.bring_network(saved(network(), "net.h5"), name="no", recipe="cnn-nopool")
    nan = network()
    nan.set_weights([np.full(weight.shape, np.nan) for weight in nan.get_weights()])
    with pytest.raises(ValueError, match="are not finite numbers"):
        bring.bring_network(saved(nan), name="no")
    for name, problem in (("cnn-simple", "name of a recipe"), ("My Net", "expected at most 40")):
        with pytest.raises(ValueError, match=problem):
            bring.bring_network(b"", name=name)
    with pytest.raises(ValueError, match="nowhere.keras cannot be read"):
        bring.bring_network(tmp_path / "nowhere.keras", name="no")


def test_the_command_line_brings_a_network(saved, tmp_path, capsys):
    saved(keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10)]))
    arguments = ["bring", str(tmp_path / "net.keras"), "--name", "by-command", "--data", "mnist"]
    assert command_line.main(arguments) == 0
    assert "by-command-0-" in capsys.readouterr().out
    assert command_line.main(["bring", str(tmp_path / "x"), "--name", "x"]) == 1
