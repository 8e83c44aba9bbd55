"""The picture of the network through AppTest: what the browser is given, links, what it sends."""

import numpy as np
import pytest

from core.data.datasets import load_test_split
from core.queries import browser, models
from tests.dashboard.driving import component_of, open_page, settle, texts
from tests.shipped import EACH_NETWORK

KEY = "network_picture"


def picture_of(app):
    return component_of(app, KEY)


@pytest.mark.parametrize("name", EACH_NETWORK)
def test_every_network_has_a_picture(name):
    app = open_page("responses", network=name, digit="test-3")
    given = picture_of(app)
    card = models.find_model(name)
    packed = browser.pack_whole(card.model_id)
    assert given["plan"].endswith(f"{packed.identity}.json")
    assert packed.plan["dtype"] == "float32"
    layers = [layer for step in packed.plan["steps"] for layer in step["layers"]]
    assert layers == [node.name for node in card.graph.nodes]  # none is folded away
    assert np.array_equal(given["image"], load_test_split().images[3].ravel())
    assert not app.error and not app.warning and not app.info


@pytest.mark.parametrize("name", ["iris-softmax"])
def test_a_network_of_vectors_has_one_too(name):
    given = picture_of(open_page("responses", network=name))
    assert len(given["image"]) == 4 and given["features"][0] == "sepal length (cm)"
    assert given["names"] == ["setosa", "versicolor", "virginica"]


def test_links_of_older_days_open_the_unit():
    app = open_page(
        "responses",
        network="cnn-larger",
        responses_layer="conv2_relu",
        responses_filter="3",
        responses_row="4",
        responses_column="5",
    )
    assert picture_of(app)["unit"] == "conv2_relu:3:4:5"
    assert "conv2_relu:3:4:5" in app.query_params["responses_unit"]
    assert "responses_layer" not in app.query_params
    app = open_page("responses", network="cnn-larger", responses_layer="pool1")
    assert picture_of(app)["unit"] == "pool1:0"
    assert "--unit pool1:0" in app.code[0].value


@pytest.mark.parametrize(
    "unit", ["pool9:0", "conv1:30", "conv1:0:24:0", "conv1:0:0:24", "conv1", "conv1:-1", "<b>:0"]
)
def test_a_link_to_no_unit_gets_a_sentence(unit):
    app = open_page("responses", network="cnn-larger", responses_unit=unit)
    assert "expected layer:number" in app.warning[0].value
    assert picture_of(app)["unit"] == "" and not app.error
    settle(app.run())
    assert not app.warning


def test_another_network_lets_go_of_what_it_has_not():
    app = open_page("responses", network="champion", responses_unit="conv5_relu:90:1:1")
    assert picture_of(app)["unit"] == "conv5_relu:90:1:1"
    app.selectbox(key="model").set_value("mlp-784").run()
    assert picture_of(app)["unit"] == "" and not app.error and not app.exception


def test_two_digits_make_a_picture_of_their_difference():
    app = open_page("responses", network="cnn-larger", digit="test-0")
    assert picture_of(app)["other"] is None
    app.toggle(key="responses_compare").set_value(True).run()
    app.number_input(key="responses_other").set_value(17).run()
    assert np.array_equal(picture_of(app)["other"], load_test_split().images[17].ravel())
    assert "less that of test digit 17" in texts(app)


def test_the_page_offers_the_network_as_one_file():
    app = open_page("draw", network="cnn-larger")
    links = [element.proto.body for element in app.sidebar.get("html")]
    card = models.find_model("cnn-larger")
    assert any(f'href="one-file/{card.model_id}.html" download' in link for link in links)
