"""Bringing a network through the page, and every page with it. The file is made without Keras."""

import io
import json
import zipfile

import h5py
import numpy as np
import pytest
from safetensors.numpy import save

from core.files.storage import STORE_VARIABLE
from core.queries import models
from dashboard.views.bring.network_view import suggest_name
from tests.dashboard.driving import html_of, open_page, texts

pytestmark = pytest.mark.slow

OWN_STORE = True  # see conftest.py


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STORE_VARIABLE, str(tmp_path_factory.mktemp("store")))
        yield


def make_file():
    """Untrained: a convolution with tanh, averages, and a layer with a name like a link."""

    def layer(kind, name, **settings):
        config = {"name": name, **settings}
        return {
            "module": "keras.layers",
            "class_name": kind,
            "config": config,
            "registered_name": None,
        }

    listed = [
        layer("InputLayer", "input", batch_shape=[None, 28, 28, 1]),
        layer("Rescaling", "scale", scale=2.0, offset=-1.0),
        layer("Conv2D", "[x](y)", filters=4, kernel_size=[5, 5], padding="same", activation="tanh"),
        layer("AveragePooling2D", "mean", pool_size=[4, 4], strides=[4, 4]),
        layer("Flatten", "flat"),
        layer("Dense", "out", units=10, activation="softmax"),
    ]
    described = {"module": "keras", "class_name": "Sequential", "config": {"layers": listed}}
    random = np.random.default_rng(0)
    weights = io.BytesIO()
    with h5py.File(weights, "w") as file:
        shapes = {"conv2d": [(5, 5, 1, 4), (4,)], "dense": [(196, 10), (10,)]}
        for group, listed in shapes.items():
            for number, shape in enumerate(listed):
                values = random.normal(0, 0.2, shape).astype(np.float32)
                file[f"layers/{group}/vars/{number}"] = values
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        file.writestr("config.json", json.dumps(described))
        file.writestr("model.weights.h5", weights.getvalue())
    return packed.getvalue()


def bring(app, name, raw):
    uploader = app.get("file_uploader")[0]
    uploader.set_value([(name, raw, "application/octet-stream")]).run()
    if any(button.key == "bring_network" for button in app.button):
        app.button(key="bring_network").click().run()
    assert not app.exception, app.exception
    return app


def test_names_are_made_of_file_names():
    assert suggest_name("My Net_2.weights.h5") == "my-net-2"
    assert suggest_name("déjà.keras") == "d-j"
    assert suggest_name("模型.npz") == "my-network"
    assert suggest_name("x" * 60 + ".keras") == "x" * 40


def test_a_network_is_brought_reported_and_chosen():
    app = open_page("bring")
    assert "What can be brought" in texts(app)
    app = bring(app, "My Net.keras", make_file())
    card = models.find_model("my-net")
    assert "my-net is here" in texts(app)
    assert f"It misreads **{100 * card.test_error:.2f} %**" in texts(app)
    assert "'[x](y)' is conv1" in texts(app)
    assert "hardly better than chance" in app.warning[0].value
    app.button(key="bring_network_choose").click().run()
    assert app.selectbox(key="model").value == "my-net" and "does it get wrong?" in texts(app)


@pytest.mark.parametrize(
    "page", ["start", "draw", "filters", "responses", "maximization", "unit", "mistakes", "compare"]
)
def test_every_page_shows_it(page):
    app = open_page(page, network="my-net")
    assert app.selectbox(key="model").value == "my-net"
    assert not app.error, app.error[0].value
    assert texts(app) or html_of(app)


def test_a_file_that_is_refused_gets_a_sentence_and_what_can_be_brought():
    app = bring(open_page("bring"), "net.keras", make_file()[:-100])
    assert "cut short or damaged" in app.error[0].value and "What can be brought" in texts(app)
    app = bring(open_page("bring"), "net.keras", b"no zip file")
    assert "neither .keras nor .h5" in app.error[0].value


def test_weights_alone_come_with_a_list_of_layers_and_what_differs_is_shown():
    random = np.random.default_rng(0)
    arrays = {
        "a.weight": random.normal(0, 0.3, (4, 1, 5, 5)),
        "a.bias": np.zeros(4),
        "b.weight": random.normal(0, 0.3, (10, 4 * 6 * 6)),
        "b.bias": np.zeros(10),
    }
    raw = save({name: array.astype(np.float32) for name, array in arrays.items()})
    app = open_page("bring", bring_whose="Of layers I list")
    app.get("file_uploader")[0].set_value([("bare.safetensors", raw, "x")]).run()
    assert "Weights without an architecture, in a safetensors file" in texts(app)
    app.text_area(key="bring_network_layers").set_value("conv 8 5x5\npool 4").run()
    app.button(key="bring_network").click().run()
    assert "The weights and the layers differ" in texts(app) and "5x5x1x8, 8" in html_of(app)
    assert "4x1x5x5, 4" in html_of(app)
    app.text_area(key="bring_network_layers").set_value("conv 4 5x5\npool 4").run()
    app.button(key="bring_network").click().run()
    assert "bare is here" in texts(app) and "PyTorch's order" in texts(app)
