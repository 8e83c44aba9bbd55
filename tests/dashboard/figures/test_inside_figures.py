"""What the inside pages show, as pure functions of records."""

import base64

import numpy as np
import pytest

from core.analysis.layers.arithmetic import Arithmetic, Step
from core.analysis.layers.excitation import BlockProfile
from core.analysis.layers.filters import Filters, Pair
from core.recipes.layers.blocks import Block
from core.recipes.layers.graph import build_graph
from core.recipes.layers.node import Region
from core.recipes.recipe import Layer
from dashboard.components.plates import Pick, read_pick
from dashboard.figures.ascent import maximized
from dashboard.figures.layers import arithmetic, class_histogram, kernels, maps
from dashboard.figures.layers.filtered import plot_kernels, plot_products
from dashboard.figures.parts import number_grid
from dashboard.figures.parts.plate import Plate, encode_plate

FIRST = Block("conv1", "Conv2D", "image", "conv1", "conv1_relu", (6, 6, 3))
SECOND = Block("conv2", "Conv2D", "pool1", "conv2", "conv2_relu", (4, 4, 3))
RANDOM = np.random.default_rng(0)


def filters_of(channels):
    return Filters(RANDOM.standard_normal((2, 2, channels, 3), np.float32), np.zeros(3, np.float32))


def test_the_first_layer_has_a_tile_for_each_filter_in_order():
    filters = filters_of(1)
    order = np.array([2, 0, 1])
    plate = kernels.plot_layer(filters, FIRST, order, title="T", limit=10.0, selected=0)
    assert plate.maps.shape == (3, 2, 2) and plate.selected == 1 and plate.signed
    assert np.allclose(plate.maps[0] * 10, filters.kernels[:, :, 0, 2])
    assert np.array_equal(plate.values[1], filters.kernels[:, :, 0, 0])
    assert plate.labels[0].startswith("filter 2, norm")


def test_each_filter_may_have_a_scale_of_its_own():
    plate = kernels.plot_layer(
        filters_of(2), SECOND, np.arange(3), title="T", limit=None, selected=1
    )
    peaks = np.abs(plate.maps.reshape(3, 2, 2, 2)).max(axis=(1, 2, 3))
    assert np.allclose(peaks, 1)


def test_beyond_the_first_layer_a_row_is_a_filter_and_a_column_a_channel():
    filters = filters_of(2)
    plate = kernels.plot_layer(filters, SECOND, np.arange(3), title="T", limit=1.0, selected=2)
    assert plate.grid.columns == 2 and len(plate.maps) == 6
    assert np.array_equal(plate.values[3], filters.kernels[:, :, 1, 1])
    assert plate.labels[3] == "filter 1, input channel 1"
    (mark,) = plate.marks
    assert mark[1] == 2 * 2  # two rows of 2 pixels above it


def test_slices_name_their_norms():
    filters = filters_of(2)
    plate = kernels.plot_slices(filters, 1, limit=2.0)
    norm = np.sqrt(np.square(filters.kernels[:, :, 1, 1]).sum())
    assert plate.labels[1] == f"input channel 1, norm {norm:.3f}"


def test_dead_and_doubled_filters_in_words():
    assert "No filter is dead" in kernels.describe_dead(np.zeros(4, bool), "filter")
    assert "filter 1, 3." in kernels.describe_dead(np.array([0, 1, 0, 1], bool), "filter")
    assert "and 8 more" in kernels.describe_dead(np.ones(20, bool), "unit")
    assert "No two filters" in kernels.describe_duplicates([], "filter")
    pairs = [Pair(0, k, 0.99) for k in range(1, 9)]
    assert "0 and 1 (0.99)" in kernels.describe_duplicates(pairs, "filter")
    assert "2 more pairs" in kernels.describe_duplicates(pairs, "filter")


LAYER = build_graph(
    (
        Layer("Conv2D", "conv1", {"filters": 3, "kernel_size": 1}),
        Layer("Activation", "conv1_relu", {"activation": "relu"}),
        Layer("Flatten", "flatten"),
    ),
    (2, 2, 1),
    3,
).find("conv1_relu")


def test_maps_are_ordered_by_their_largest_pixel():
    response = np.zeros((2, 2, 3), np.float32)
    response[0, 1] = [1, 5, 3]
    order = maps.order_maps(response, strongest_first=True)
    assert order.tolist() == [1, 2, 0]
    assert maps.order_maps(response, strongest_first=False).tolist() == [0, 1, 2]
    plate = maps.plot_layer(LAYER, response, order, limit=5.0, selected=2)
    assert plate.selected == 1 and plate.maps[0].max() == 1 and not plate.signed
    assert plate.caption == "2x2x3 · relu · reads conv1"
    assert plate.labels == ["filter 1, largest 5.000", "filter 2, largest 3.000",
                            "filter 0, largest 1.000"]  # fmt: skip


def test_constant_maps_and_single_pixels_are_named():
    flat = np.full((2, 2, 1), -0.25, np.float32)
    plate = maps.plot_layer(LAYER, flat, np.arange(1))
    assert plate.labels == ["filter 0, constant -0.250"] and plate.signed
    assert maps.describe_map(flat[..., 0]) == "This map is constant: every pixel is -0.2500."
    assert "single pixel" in maps.describe_map(np.ones((1, 1), np.float32))
    assert maps.describe_map(np.eye(2, dtype=np.float32)) == ""


def test_dense_layers_are_maps_of_one_pixel():
    plate = maps.plot_layer(LAYER, np.array([1, -2, 4], np.float32), np.arange(3))
    assert plate.maps.shape == (3, 1, 1) and plate.grid.gap == 0
    assert plate.labels[1] == "unit 1, -2.000"


def arithmetic_of(inputs, weights, steps=()):
    return Arithmetic(
        "conv1", 0, 0, 0, "conv1", "image", Region(0, 0, 2, 2), Region(0, 0, 2, 2),
        np.array(inputs, np.float32), None if weights is None else np.array(weights, np.float32),
        steps,
    )  # fmt: skip


def test_products_are_shown_with_their_sum():
    shown = arithmetic_of([[[1], [2]], [[3], [4]]], [[[1], [0]], [[-1], [0.5]]])
    page = arithmetic.make_products(shown, 0, theme="light")
    assert "products, sum 0.0000" in page and page.count("<table") == 3
    for text in (">1.00<", ">\N{MINUS SIGN}3.00<", ">0<", ">2.00<"):
        assert text in page


def test_channels_are_summed_and_the_largest_comes_first():
    inputs = np.ones((2, 2, 20))
    weights = np.zeros((2, 2, 20))
    weights[..., 4], weights[..., 7] = 1, -2
    shown = arithmetic_of(inputs, weights)
    page = arithmetic.make_channels(shown)
    assert page.index("input channel 7") < page.index("input channel 4")
    assert "\N{MINUS SIGN}8.0000" in page and "the other 4" in page
    assert arithmetic.pick_channel(shown) == 7 and arithmetic.has_grids(shown)


def test_single_inputs_are_listed_and_have_no_grids():
    shown = arithmetic_of(np.ones((1, 1, 30)), np.arange(30).reshape(1, 1, 30))
    assert arithmetic.describe_terms(shown) == "input" and not arithmetic.has_grids(shown)
    assert "input 29" in arithmetic.make_channels(shown)


def test_steps_are_ticked_only_when_they_agree():
    steps = (
        Step("sum of 4 products", 1.0),
        Step("bias", 1.5, 1.50001, "conv1"),
        Step("relu", 1.5, 1.6, "<b>"),
    )
    page = arithmetic.make_steps(arithmetic_of(np.ones((1, 1, 1)), None, steps))
    assert page.count("✓ equal") == 1 and page.count("✗ differs") == 1
    assert "<b>)" not in page and "1.6000" in page


def test_numbers_in_grids():
    assert [number_grid.format_number(v) for v in (0, -0.126, 12, 123.4)] == [
        "0", "\N{MINUS SIGN}0.13", "12.00", "123"
    ]  # fmt: skip
    page = number_grid.make_number_grid(
        np.array([[0, 1]], np.float32), title="<i>", theme="light", limit=1, marked=(0, 1)
    )
    assert "<i>" not in page and page.count("marked") == 1
    assert "background-color:#ffffff" in page and "background-color:#c24e00" in page


def test_kernels_and_what_they_make_of_a_picture():
    image = np.zeros((5, 5), np.float32)
    image[2, 2] = 1
    kernels_by_name = {"one": np.ones((1, 1), np.float32), "three": np.ones((3, 3), np.float32)}
    small, results = plot_kernels(image, kernels_by_name, boundary="tutorial", same=False)
    assert small.maps.shape == (2, 3, 3) and np.isnan(small.maps[0]).sum() == 8
    assert results.values[0].sum() == 1 and results.values[1].sum() == 9


def test_products_of_dense_units():
    image = np.ones((2, 2), np.float32)
    weights = np.stack([np.full((2, 2), k, np.float32) for k in (1, -5, 2)], axis=-1)
    plate = plot_products(image, weights)
    assert plate.labels == ["unit 1, sum -20.00", "unit 2, sum +8.00", "unit 0, sum +4.00"]


def test_crops_repeat_pixels():
    image = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    crop = maximized.make_crops(image, [Region(1, 2, 2, 2)], side=4)[0]
    assert crop.tolist() == [[6, 6, 7, 7]] * 2 + [[10, 10, 11, 11]] * 2


def test_a_maximization_stands_beside_nine_crops():
    profile = BlockProfile(
        dead=np.zeros(1, bool),
        excited=np.array([9]),
        top_images=np.arange(9)[None],
        top_values=np.ones((1, 9), np.float32),
        top_fields=[[Region(0, 0, 28, 28)] * 9],
    )
    images = RANDOM.random((9, 28, 28, 1), np.float32)
    crops = maximized.top_crops(profile, 0, images, side=28)
    assert np.array_equal(crops, images[..., 0])
    plate = maximized.plot_maximization(
        images[0, ..., 0], crops, title="t", caption="c", selected=True
    )
    (picture,) = plate.maps
    assert picture.shape == (84, 172) and plate.selected == 0
    assert np.array_equal(picture[::3, :84:3], images[0, ..., 0])
    assert np.array_equal(picture[28:56, 88 + 28 : 88 + 56], crops[4])


@pytest.mark.parametrize(
    ("percentile", "text"),
    [
        (100, "excites it more than every test digit"),
        (99.994, "excites it more than 99.99 % of the test digits"),
        (99.998, "excites it more than 99.99 % of the test digits"),
        (42.3, "excites it more than only 42 % of the test digits"),
        (0, "excites it less than every test digit"),
    ],
)
def test_percentiles_in_words(percentile, text):
    assert maximized.describe_percentile(percentile) == text


def test_the_curve_shows_levels_of_real_digits():
    figure = maximized.plot_curve(
        np.array([0, 8]), np.array([1, 3], np.float32), np.array([0.1, 0.5, 0.9]),
        title="T", shown=1, theme="dark",
    )  # fmt: skip
    assert figure.data[0].y.tolist() == [1, 3] and figure.data[1].y == (3,)
    assert [shape.y0 for shape in figure.layout.shapes] == [0.1, 0.5, 0.9]


def test_histograms_by_class():
    values = np.array([0, 0, 1, 2, 0, 4], np.float32)
    labels = np.array([0, 0, 0, 0, 1, 1])
    figure = class_histogram.plot_by_class(
        values, labels, ("a", "b"), current=1.5, rectified=True, theme="light"
    )
    assert figure.data[0].text == "class a: 50% of 4 digits excite it"
    assert figure.data[1].text == "class b: 50% of 2 digits excite it"
    assert figure.data[-1].x == (1.5, 1.5)


def test_histograms_of_a_silent_filter():
    figure = class_histogram.plot_by_class(
        np.zeros(4, np.float32), np.zeros(4, np.int64), ("a",), current=0.0, rectified=True,
        theme="light",
    )  # fmt: skip
    assert "0% of 4" in figure.data[0].text


def test_a_plate_is_sent_as_plain_values():
    values = np.array([[[0.5]], [[np.nan]]], np.float32)
    sent = encode_plate(Plate(values, "alt", values=values, labels=["a", "b"]), theme="dark")
    assert sent["grid"]["tiles"] == 2 and sent["source"].startswith("data:image/png;base64,")
    steps = np.frombuffer(base64.b64decode(sent["values"]["steps"]), "<i2")
    assert steps[0] * sent["values"]["unit"] == pytest.approx(0.5) and steps[1] == -32768
    many = np.zeros((1, 400, 400), np.float32)
    assert encode_plate(Plate(many, "alt", values=many), theme="light")["values"] is None


@pytest.mark.parametrize("wrong", [{"plate": 1}, {"plate": -1}, {"plate": "x"}, {"tile": 2},
                                   {"row": -1}, {"row": 3}, {"column": None}])  # fmt: skip
def test_clicks_that_cannot_be_are_ignored(wrong):
    plates = [Plate(np.zeros((2, 3, 3), np.float32), "alt")]
    right = {"plate": 0, "tile": 1, "row": 2, "column": 0}
    for sent in (right | wrong, None, 3, {}):
        assert read_pick(sent, plates) is None


def test_a_click_is_read():
    plates = [Plate(np.zeros((2, 3, 3), np.float32), "alt")]
    sent = {"plate": 0, "tile": 1, "row": 2, "column": 0}
    assert read_pick(sent, plates) == Pick(0, 1, 2, 0)
