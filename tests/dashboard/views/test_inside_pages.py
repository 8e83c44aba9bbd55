"""Filters and Responses through AppTest: every control, and what travels between pages."""

import numpy as np
import pytest

from core.data.datasets import load_test_split
from core.queries import inside, models
from tests.dashboard.driving import BY_LAYER, choose, html_of, open_page, plates_of, settle, texts
from tests.shipped import EACH_NETWORK

FEW_STEPS = {"maximization_inkling_steps": "4"}  # of an ascent, where its images do not matter


def test_kernels_are_shown_trained_beside_untrained():
    app = open_page("filters", network="cnn-simple")
    trained, on_digit, untrained = plates_of(app, "filters_mosaic")
    assert trained["title"] == "Trained" and untrained["title"].startswith("Before training")
    assert trained["source"] != untrained["source"]
    assert trained["grid"]["tiles"] == on_digit["grid"]["tiles"] == 32
    assert "Filter 0 of conv1" in texts(app) and html_of(app).count("<td") == 25
    assert "No filter is dead" in texts(app) and "near-duplicates" in texts(app)
    assert "python -m core filters --model cnn-simple-0-" in app.code[0].value
    assert not app.error and not app.warning


def test_kernels_are_ordered_by_norm_and_by_effect():
    app = open_page("filters", network="cnn-larger")
    norms = np.sqrt(np.square(inside.read_filters("cnn-larger", "conv1").kernels).sum((0, 1, 2)))
    settle(app.selectbox(key="filters_order").set_value("norm").run())
    labels = plates_of(app, "filters_mosaic")[0]["labels"]
    assert [int(label.split()[1].strip(",")) for label in labels] == list(np.argsort(-norms))
    best = inside.filter_effects("cnn-larger", "conv1").argmax()
    settle(app.selectbox(key="filters_order").set_value("effect").run())
    firsts = [plate["labels"][0].split(", ")[0] for plate in plates_of(app, "filters_mosaic")]
    assert firsts == [f"filter {best}"] * 3


def test_the_scale_is_stated_and_can_be_changed():
    app = open_page("filters", network="cnn-larger")
    assert "legend" not in html_of(app)  # each filter has a scale of its own
    by_filter = plates_of(app, "filters_mosaic")[0]["source"]
    settle(app.selectbox(key="filters_scale").set_value("layer").run())
    legend = f"{np.abs(inside.read_filters('cnn-larger', 'conv1').kernels).max():.3g}"
    assert f"<span>{legend}</span>" in html_of(app)
    assert plates_of(app, "filters_mosaic")[0]["source"] != by_filter
    settle(app.selectbox(key="filters_scale").set_value("model").run())
    kernels = [inside.read_filters("cnn-larger", layer).kernels for layer in ("conv1", "conv2")]
    largest = max(np.abs(layer).max() for layer in kernels)
    assert f"<span>{largest:.3g}</span>" in html_of(app)


def test_beyond_the_first_layer_there_are_slices():
    app = open_page("filters", network="cnn-larger")
    settle(app.selectbox(key="filters_layer").set_value("conv2").run())
    settle(app.number_input(key="filters_filter").set_value(4).run())
    mosaic = plates_of(app, "filters_mosaic")[0]
    assert mosaic["grid"]["columns"] == 30 and mosaic["grid"]["tiles"] == 15 * 30
    (slices,) = plates_of(app, "filters_slices")
    assert slices["grid"]["tiles"] == 30 and "input channel 0, norm" in slices["labels"][0]
    assert "Filter 4 of conv2" in texts(app) and "3x3x30 weights" in texts(app)


def test_a_network_without_convolution_shows_its_dense_weights():
    app = open_page("filters", network="mlp-784")
    assert "no convolution" in app.info[0].value
    mosaic = plates_of(app, "filters_mosaic")[0]
    assert (mosaic["grid"]["tile_height"], mosaic["grid"]["tile_width"]) == (28, 28)
    assert mosaic["grid"]["tiles"] == 112 and "unit 335" in texts(app)  # the dead one is named


def test_filters_are_laid_over_the_digit():
    app = open_page("filters", network="cnn-simple", digit="test-3")
    settle(app.segmented_control(key="filters_view").set_value("Filters on a picture").run())
    counts = {"Random kernels": 8, "Hand-made kernels": 6, "Learned kernels: conv1": 32}
    for title, count in counts.items():
        kernels, results = plates_of(app, f"filters_row_{title}")
        assert kernels["grid"]["tiles"] == results["grid"]["tiles"] == count
        assert results["grid"]["tile_height"] == 28
    settle(app.selectbox(key="filters_boundary").set_value("network").run())
    assert plates_of(app, "filters_row_Learned kernels: conv1")[1]["grid"]["tile_height"] == 24


def test_a_typed_kernel_is_used_and_a_wrong_one_gets_a_sentence():
    app = open_page("filters", network="cnn-simple")
    settle(app.segmented_control(key="filters_view").set_value("Filters on a picture").run())
    settle(app.text_area(key="filters_kernel").set_value("1 0\n0 -1").run())
    assert plates_of(app, "filters_row_Hand-made kernels")[0]["labels"][-1] == "yours"
    settle(app.text_area(key="filters_kernel").set_value("1 0\nhello").run())
    assert "rows of 1 and 2 numbers" in app.error[0].value
    assert len(plates_of(app, "filters_row_Hand-made kernels")[0]["labels"]) == 5


def test_a_mlp_multiplies_the_digit():
    app = open_page("filters", network="mlp-512x2")
    settle(app.segmented_control(key="filters_view").set_value("Filters on a picture").run())
    assert "no convolution to lay over the digit" in app.info[0].value
    (products,) = plates_of(app, "filters_row_Learned weights: dense1")
    assert products["grid"]["tile_height"] == 28


@pytest.mark.parametrize("name", EACH_NETWORK)
def test_every_network_shows_its_responses(name):
    app = open_page("responses", network=name, digit="test-3", **BY_LAYER)
    card = models.find_model(name)
    overview = plates_of(app, "responses_overview")
    titles = [plate["title"] for plate in overview]
    silent = ("Dropout", "Flatten", "InputLayer")
    assert titles == [layer.name for layer in card.graph.nodes if layer.kind not in silent]
    shapes = {layer.name: "x".join(map(str, layer.shape)) for layer in card.graph.nodes}
    assert all(plate["caption"].startswith(shapes[plate["title"]]) for plate in overview)
    assert "✓ equal" in html_of(app) and "✗" not in html_of(app)
    assert not app.error and not app.warning


def test_maps_are_ordered_scaled_and_enlarged():
    app = open_page("responses", network="cnn-larger", digit="test-3", **BY_LAYER)
    settle(app.selectbox(key="responses_layer").set_value("conv2_relu").run())
    settle(app.number_input(key="responses_filter").set_value(2).run())
    digit, enlarged = plates_of(app, "responses_enlarged")
    assert digit["marks"][0][2:] == [10, 10]  # the receptive field
    assert enlarged["grid"]["tile_height"] == 10 and enlarged["title"] == "conv2_relu, filter 2"
    image = load_test_split().images[3:4]
    response = inside.layer_responses("cnn-larger", image)["conv2_relu"][0]
    settle(app.selectbox(key="responses_order").set_value("strongest first").run())
    overview = {plate["title"]: plate for plate in plates_of(app, "responses_overview")}
    first = overview["conv2_relu"]["labels"][0]
    assert first.startswith(f"filter {response.max((0, 1)).argmax()}, ")
    sources = set()
    for scale in ("layer", "filter", "model"):
        settle(app.selectbox(key="responses_scale").set_value(scale).run())
        sources.add(plates_of(app, "responses_enlarged")[1]["source"])
    assert len(sources) == 3


def test_a_pixels_arithmetic_is_shown_product_by_product():
    app = open_page("responses", network="cnn-larger", digit="test-0", **BY_LAYER)
    settle(app.selectbox(key="responses_layer").set_value("conv1_relu").run())
    settle(app.number_input(key="responses_row").set_value(7).run())
    settle(app.number_input(key="responses_column").set_value(9).run())
    assert "row 7, column 9" in texts(app)
    assert "sum of 25 products" in html_of(app) and html_of(app).count('table class="numbers"') == 3
    settle(app.selectbox(key="responses_layer").set_value("conv2").run())
    assert "sum of 270 products" in html_of(app) and "input channel" in html_of(app)
    settle(app.number_input(key="responses_channel").set_value(11).run())
    assert "pool1, channel 11" in html_of(app)
    settle(app.selectbox(key="responses_layer").set_value("pool1").run())
    assert "largest of 4" in html_of(app)
    settle(app.selectbox(key="responses_layer").set_value("dense1").run())
    assert "sum of 375 products" in html_of(app) and "single pixel" in texts(app)
    settle(app.selectbox(key="responses_layer").set_value("probabilities").run())
    assert "softmax" in html_of(app) and "✗" not in html_of(app)


def test_the_branches_are_summed():
    app = open_page("responses", network="cnn-branch", digit="test-0", **BY_LAYER)
    settle(app.selectbox(key="responses_layer").set_value("sum").run())
    assert "sum of conv1_wide_relu and conv1_point" in html_of(app)


def test_two_digits_are_compared():
    app = open_page("responses", network="cnn-larger", digit="test-0", **BY_LAYER)
    settle(app.toggle(key="responses_compare").set_value(True).run())
    settle(app.number_input(key="responses_other").set_value(17).run())
    ours, theirs, difference = plates_of(app, "responses_compared_layer")
    assert (ours["title"], theirs["title"]) == ("Test digit 0", "Test digit 17")
    assert difference["title"].startswith("Difference")
    assert len(plates_of(app, "responses_compared_map")) == 3


def test_another_test_digit_is_one_click_away():
    app = open_page("responses", **BY_LAYER)
    before = plates_of(app, "responses_overview")[0]["source"]
    settle(app.button(key="responses_another").click().run())
    assert "test-" in str(app.query_params["digit"])
    assert plates_of(app, "responses_overview")[0]["source"] != before


def test_layer_and_filter_travel_from_page_to_page():
    app = open_page("filters", network="cnn-larger", **FEW_STEPS)
    settle(app.selectbox(key="filters_layer").set_value("conv2").run())
    settle(app.number_input(key="filters_filter").set_value(6).run())
    settle(app.switch_page("app_pages/maximization.py").run())
    assert app.selectbox(key="maximization_layer").value == "conv2"
    assert app.number_input(key="maximization_filter").value == 6
    settle(app.switch_page("app_pages/unit.py").run())
    assert "Filter 6 of conv2" in texts(app)


def test_the_address_holds_what_is_shown():
    app = open_page("responses", network="cnn-larger", digit="test-3", **BY_LAYER)
    settle(app.selectbox(key="responses_layer").set_value("conv2_relu").run())
    settle(app.number_input(key="responses_filter").set_value(2).run())
    link = {
        name: value if isinstance(value, str) else value[0]
        for name, value in app.query_params.items()
    }
    other = open_page("responses", network="cnn-larger", **{**BY_LAYER, **link})
    for key in ("responses_row", "responses_column", "responses_filter"):
        assert other.number_input(key=key).value == app.number_input(key=key).value
    assert html_of(other) == html_of(app)


def test_a_pixel_stays_while_the_filter_changes_and_is_found_anew_in_another_layer():
    app = open_page("responses", network="cnn-larger", digit="test-3", **BY_LAYER)
    settle(app.selectbox(key="responses_layer").set_value("conv1").run())
    settle(app.number_input(key="responses_row").set_value(1).run())
    settle(app.number_input(key="responses_filter").set_value(3).run())
    assert app.number_input(key="responses_row").value == 1
    settle(app.selectbox(key="responses_layer").set_value("conv2").run())
    image = load_test_split().images[3:4]
    response = inside.layer_responses("cnn-larger", image)["conv2"][0, ..., 3]
    strongest = divmod(int(np.abs(response).argmax()), response.shape[1])
    assert app.number_input(key="responses_row").value == strongest[0]
    assert app.number_input(key="responses_column").value == strongest[1]


def test_the_filter_looked_at_in_responses_travels_too():
    app = open_page("responses", network="cnn-larger", **BY_LAYER)
    settle(app.selectbox(key="responses_layer").set_value("conv2_relu").run())
    settle(app.number_input(key="responses_filter").set_value(7).run())
    settle(app.switch_page("app_pages/unit.py").run())
    assert "Filter 7 of conv2" in texts(app)
    settle(app.number_input(key="unit_filter").set_value(9).run())
    for name in list(app.query_params):  # as a browser does when it goes to another page
        del app.query_params[name]
    app.session_state["responses_view"] = BY_LAYER["responses_view"]
    settle(app.switch_page("app_pages/responses.py").run())
    assert app.selectbox(key="responses_layer").value == "conv2_relu"
    assert app.number_input(key="responses_filter").value == 9


def test_the_card_shows_the_gallerys_maximization():
    app = open_page("maximization", network="cnn-larger")
    settle(app.number_input(key="maximization_filter").set_value(4).run())
    run = list(app.session_state["ascending_runs"].values())[-1]
    settle(app.switch_page("app_pages/unit.py").run())
    alone = list(app.session_state["ascending_runs"].values())[-1]
    assert alone is not run and alone.states[-1].values[0] == pytest.approx(
        run.states[-1].values[4], rel=1e-3
    )


def test_where_few_digits_excite_a_unit_no_others_are_shown():
    profile = inside.profile_block("cnn-larger", "dense2")
    (rare, *_) = np.flatnonzero((profile.excited > 0) & (profile.excited < 9))
    app = open_page("maximization", network="cnn-larger", **FEW_STEPS)
    settle(app.selectbox(key="maximization_layer").set_value("dense2").run())
    plate = plates_of(app, "maximization_gallery")[rare]
    assert f"only {profile.excited[rare]} excite it at all" in plate["caption"]


@pytest.mark.parametrize(
    ("page", "parameters", "sentence"),
    [
        ("filters", {"filters_layer": "conv9"}, "asks for layer 'conv9'; expected one of conv1"),
        ("filters", {"filters_filter": "999"}, "asks for filter '999'; expected 0 to 29"),
        ("responses", {**BY_LAYER, "responses_layer": "pool9"}, "asks for layer 'pool9'"),
        ("responses", {**BY_LAYER, "responses_row": "99"}, "asks for row '99'; expected 0 to 23"),
        ("maximization", {"maximization_layer": "conv9"}, "asks for layer 'conv9'"),
        ("maximization", {"maximization_objective": "x"}, "asks for objective 'x'"),
        ("maximization", {"maximization_inkling_steps": "abc"}, "steps 'abc'; expected 1 to 256"),
        ("maximization", {"maximization_inkling_l2": "nan"}, "l2 'nan'; expected 0 to 2"),
        ("responses", {"responses_compare": "maybe"}, "compare 'maybe'; expected True or False"),
        ("filters", {"filters_view": "x"}, "asks for view 'x'"),
        ("filters", {"filters_filter": "1.5"}, "asks for filter '1.5'"),
        ("unit", {"unit_filter": "-1"}, "asks for filter '-1'; expected 0 to 29"),
        ("unit", {"unit_layer": "<b>"}, "asks for layer '<b>'"),
    ],
)
def test_bad_links_get_a_sentence_and_the_page_stays_usable(page, parameters, sentence):
    app = open_page(page, network="cnn-larger", **{**FEW_STEPS, **parameters})
    assert any(sentence in warning.value for warning in app.warning)
    assert not app.error
    settle(app.run())
    assert not app.warning


@pytest.mark.parametrize(
    ("first", "layer", "others"),
    [
        ("mlp-784", "dense1", ("cnn-larger", "mlp-512x2")),
        pytest.param("champion", "conv5", ("cnn-larger", "mlp-784"), marks=pytest.mark.slow),
    ],
)
def test_another_network_keeps_what_it_can_and_never_breaks(first, layer, others):
    app = open_page("unit", network=first, **FEW_STEPS)
    settle(app.selectbox(key="unit_layer").set_value(layer).run())
    settle(app.number_input(key="unit_filter").set_value(90).run())
    for name in others:
        choose(app, name)
        assert not app.error
    app.session_state["responses_view"] = BY_LAYER["responses_view"]
    settle(app.switch_page("app_pages/responses.py").run())
    choose(app, "cnn-larger")
    settle(app.selectbox(key="responses_layer").set_value("conv1_relu").run())
    settle(app.number_input(key="responses_row").set_value(5).run())
    for name in ("cnn-nopool", "mlp-pca60"):
        choose(app, name)
        assert not app.error and "✗" not in html_of(app)
