"""Filters, Responses, Maximization and One filter of data sets that are not MNIST."""

import numpy as np
import pytest

from core.queries import inside
from dashboard.figures.layers import maps
from tests.dashboard.driving import BY_LAYER, html_of, open_page, plates_of, settle, texts
from tests.dashboard.other_networks import NASTY, keep_all

pytestmark = pytest.mark.slow

OWN_STORE = True  # see conftest.py

PICTURES = ("flag-net", "kite-net", "slate-net", "sign-net")
PAGES = ("filters", "responses", "maximization", "unit")


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        yield keep_all()


@pytest.mark.parametrize("name", PICTURES)
def test_every_page_shows_every_network(cards, name):
    for page in PAGES:
        app = open_page(page, network=name, maximization_inkling_steps="2")
        assert not app.error and not app.warning, (page, [e.value for e in app.error])
        assert "digit" not in texts(app), page


def test_kernels_of_colors_are_shown_in_color_and_color_by_color(cards):
    app = open_page("filters", network="flag-net", filters_layer="edges", filters_filter="2")
    # Brought, so that there is no "before training".
    in_color, on_image, kernels, norms = plates_of(app, "filters_mosaic")
    assert on_image["title"] == "What they make of the image" and on_image["grid"]["tiles"] == 6
    assert [plate["per_unit"] for plate in (in_color, on_image, kernels, norms)] == [1, 1, 3, 3]
    assert in_color["title"] == "Trained, in color" and in_color["grid"]["tiles"] == 6
    assert kernels["grid"]["columns"] == 3 and kernels["labels"][4] == "filter 1, green"
    assert norms["title"] == "Norms of the slices" and in_color["selected"] == 2
    one, slices = plates_of(app, "filters_slices")
    assert one["grid"]["tiles"] == 1 and slices["labels"][2].startswith("blue, norm")
    app = open_page("filters", network="sign-net")
    titles = [plate["title"] for plate in plates_of(app, "filters_mosaic")]
    assert "Before training, same seed, in color" in titles


def test_learned_kernels_of_colors_are_laid_over_the_colors(cards):
    app = open_page("filters", network="flag-net", filters_view="Filters on a picture")
    assert "mean of its colors" in texts(app)
    kernels, results = plates_of(app, "filters_row_Learned kernels: edges")
    assert kernels["grid"]["tiles"] == results["grid"]["tiles"] == 6
    assert results["title"] == "What they make of the image"
    settle(app.selectbox(key="filters_boundary").set_value("network").run())
    grid = plates_of(app, "filters_row_Learned kernels: edges")[1]["grid"]
    assert (grid["tile_height"], grid["tile_width"]) == (32, 32)  # it pads
    app = open_page("filters", network="slate-net", filters_view="Filters on a picture")
    (products,) = plates_of(app, "filters_row_Learned weights: first")
    assert (products["grid"]["tile_height"], products["grid"]["tile_width"]) == (20, 24)


def test_every_layer_can_be_taken_apart(cards):
    app = open_page("responses", network="flag-net", **BY_LAYER)
    for layer in maps.list_shown(cards["flag-net"].graph.nodes):
        settle(app.selectbox(key="responses_layer").set_value(layer.name).run())
        assert "✓ equal" in html_of(app) and "✗" not in html_of(app), layer.name
        assert not app.error and not app.info


def test_the_arithmetic_of_colors_names_them(cards):
    app = open_page("responses", network="flag-net", responses_layer="edges", **BY_LAYER)
    page = html_of(app)
    assert ">red<" in page and ">blue<" in page and "sum of 75 products" in page
    image, _ = plates_of(app, "responses_enlarged")
    assert image["values"]["numbers"] == 3 and image["title"] == "Test image 0"
    settle(app.toggle(key="responses_compare").set_value(True).run())
    assert "Test image" in app.number_input(key="responses_other").label


def test_classes_are_called_by_their_names(cards):
    app = open_page("maximization", network="garment-net", maximization_inkling_steps="2")
    titles = [plate["title"] for plate in plates_of(app, "maximization_gallery")]
    assert titles == ["class shirt", f"class {NASTY}", "class shoe"]
    app = open_page("unit", network="garment-net", unit_layer="logits", unit_filter="1")
    assert app.title[0].value == "Class bag [x](y) <b> of logits"
    (chart,) = app.get("plotly_chart")
    assert "bag [x](y) &lt;b&gt;" in chart.proto.spec.replace("\\u003c", "<")


def test_large_images_are_maximized_a_few_at_a_time(cards, monkeypatch):
    from dashboard.views.maximization import question

    monkeypatch.setattr(question, "_MAX_NUMBERS", 3 * 32 * 32 * 4)
    app = open_page(
        "maximization", network="flag-net", maximization_layer="edges",
        maximization_filter="5", maximization_inkling_steps="2",
    )  # fmt: skip
    assert len(plates_of(app, "maximization_gallery")) == 2
    assert "filter 4 to 5 of 6" in texts(app)


def test_fewer_than_nine_test_images_leave_places_empty(cards):
    app = open_page("maximization", network="slate-net", maximization_inkling_steps="2")
    assert "excite it at all" not in plates_of(app, "maximization_gallery")[0]["caption"]
    assert "the 4 test images that excite it most" in texts(app)
    settle(app.selectbox(key="maximization_objective").set_value("negative").run())
    assert len(plates_of(app, "maximization_gallery")) == 2


def test_an_ascent_starts_from_an_image_in_color(cards):
    app = open_page(
        "maximization", network="flag-net", maximization_start="digit", digit="test-3",
        maximization_inkling_steps="2", maximization_layer="parts",
    )  # fmt: skip
    assert not app.error and "--start digit --digit test-3" in app.code[0].value


def test_vectors_have_a_table_of_weights_and_a_sentence_elsewhere(cards):
    app = open_page("filters", network="flower-net")
    page = html_of(app)
    weights = inside.read_weights(cards["flower-net"].model_id)["hidden/0"]
    assert page.count("<td") == weights.size and "petal length (cm)" in page
    assert f"{weights[2, 1]:.2f}".replace("-", "\N{MINUS SIGN}") in page
    assert "4 numbers" in texts(app) and not app.error
    for page in PAGES[2:]:
        app = open_page(page, network="flower-net")
        assert "reads numbers, not pictures" in texts(app)
        assert not app.error and len(app.get("page_link")) == 3


def test_brought_networks_keep_their_layer_names(cards):
    blocks = [block.name for block in cards["flag-net"].graph.blocks]
    app = open_page("unit", network="flag-net")
    assert app.selectbox(key="unit_layer").options == blocks == ["edges", "parts", "logits"]
    titles = [plate["title"] for plate in plates_of(app, "unit_plates")]
    assert titles[:2] == ["Its kernel in color", "Its kernel, color by color"]
    assert np.isfinite(inside.profile_block(cards["flag-net"].model_id, "parts").top_values).all()
