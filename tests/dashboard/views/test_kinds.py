"""Networks of the kinds of layers that our recipes lack, on all pages; one ends in sigmoids."""

import dataclasses

import pytest

from core.recipes.recipe import SIGMOID, Layer
from core.store.card import BROUGHT
from tests.dashboard.driving import BY_LAYER, open_page
from tests.dashboard.other_networks import keep_all, keep_images, keep_network, recipe_of

OWN_STORE = True
FORK = (
    Layer("Conv2D", "apart", {"filters": 4, "kernel_size": 3, "dilation_rate": 2}),
    Layer("ReLU", "apart_clip", {"max_value": 6.0, "negative_slope": 0.1, "threshold": 0.1}),
    Layer("Cropping2D", "cut", {"cropping": [[1, 0], [2, 3]]}),
    Layer("Resizing", "resized", {"height": 9, "width": 12}),
    Layer("LayerNormalization", "evened"),
    Layer("PReLU", "sloped", {"shared_axes": [1, 2]}),
    Layer("ELU", "bent", {"alpha": 0.5}, ("resized",)),
    *(
        Layer(kind, kind.lower(), {}, ("sloped", "bent"))
        for kind in ("Subtract", "Multiply", "Average", "Maximum", "Minimum")
    ),
    Layer("Concatenate", "side", {}, ("subtract", "multiply", "average", "maximum", "minimum")),
    Layer("UpSampling2D", "larger", {"size": [1, 2], "interpolation": "bilinear"}),
    Layer("Conv2D", "last", {"filters": 3, "kernel_size": 2, "activation": "mish"}),
    Layer("GlobalAveragePooling2D", "means"),
)


@pytest.fixture(scope="module", autouse=True)
def cards(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        kept = keep_all()
        kites = keep_images("kites", (32, 32, 3), ("sun", "moon", "star", "tree"))
        recipe = dataclasses.replace(recipe_of("fork-net", *FORK), ending=SIGMOID)
        yield {**kept, "fork-net": keep_network(recipe, kites, origin=BROUGHT)}


@pytest.mark.parametrize(
    ("page", "choice"),
    [
        ("start", ""),
        ("filters", "filters_view=Filters on a picture"),
        ("filters", "filters_layer=again"),
        ("responses", "responses_layer=framed"),
        ("responses", "responses_layer=each_leaky"),
        ("responses", "responses_layer=most"),
        ("maximization", ""),
        ("unit", ""),
        ("mistakes", ""),
    ],
)
def test_every_page_shows_it(page, choice):
    check(page, choice, "kite-net")


@pytest.mark.parametrize(
    ("page", "choice"),
    [
        ("start", ""),
        ("filters", "filters_view=Filters on a picture"),
        ("filters", "filters_layer=last"),
        ("responses", "responses_layer=side"),
        ("responses", "responses_layer=probabilities"),
        ("maximization", ""),
        ("unit", ""),
        ("mistakes", ""),
        ("mistakes", "mistakes_view=Calibration"),
        ("compare", ""),
    ],
)
def test_every_page_shows_sigmoids_and_branches(page, choice):
    app = check(page, choice, "fork-net")
    said = [caption.value for caption in app.sidebar.caption]
    assert any("each class separately, so that" in caption for caption in said)


def check(page, choice, network):
    name, _, value = choice.partition("=")
    app = open_page(page, network=network, **({name: value} if name else {}), **BY_LAYER)
    assert app.selectbox(key="model").value == network
    assert not app.exception
    assert not app.error, app.error[0].value
    assert not app.warning, app.warning[0].value
    return app
