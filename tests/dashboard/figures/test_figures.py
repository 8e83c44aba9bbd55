"""What pages show, as pure functions of records."""

import csv
import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

from core.drawing.measures import Measure
from core.queries import models
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Layer
from dashboard.figures.answers import answer
from dashboard.figures.answers.found_ink import make_found_ink
from dashboard.figures.networks import model_table, network_graph
from dashboard.figures.parts import picture
from dashboard.figures.runs import history
from tests.places import ROOT

NAMES = tuple("0123456789")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "< 0.1 %"),
        (0.0004, "< 0.1 %"),
        (0.0005, "0.1 %"),
        (0.5, "50.0 %"),
        (0.9994, "99.9 %"),
        (0.9999, "> 99.9 %"),
        (1.0, "> 99.9 %"),
    ],
)
def test_probabilities_are_never_more_certain_than_they_are(share, text):
    assert answer.format_share(share) == text


@pytest.mark.parametrize(
    ("share", "word"), [(1, "sure"), (0.95, "fairly sure"), (0.7, "not sure"), (0.3, "guessing")]
)
def test_confidence_has_a_word(share, word):
    assert answer.describe_confidence(share) == word


def test_the_answer_marks_the_first_class_and_lists_all():
    probabilities = np.full(10, 0.01, np.float32)
    probabilities[3] = 0.91
    page = answer.make_answer(probabilities, NAMES)
    assert page.count('class="bar-track"') == 10 and page.count("bar-first") == 1
    assert 'accent">3</span>' in page and "fairly sure: <b>91.0 %</b>" in page
    assert "width:91.00%" in page


def test_class_names_cannot_bring_html():
    names = ("<script>",) * 10
    assert "<script>" not in answer.make_answer(np.full(10, 0.1, np.float32), names)


def test_unusual_measures_are_named():
    usual = Measure("ink", 0.13, 50.0, False)
    odd = Measure("stroke_width", 9.0, 100.0, True)
    assert answer.describe_unusual([usual]) is None
    assert "line width (high)" in answer.describe_unusual([usual, odd])
    assert "left:50.0%" in answer.make_measures([usual])


def test_csv_holds_what_was_computed():
    probabilities = np.linspace(0, 1, 10, dtype=np.float32)
    rows = list(csv.DictReader(io.StringIO(answer.make_csv(probabilities, NAMES))))
    assert [row["class"] for row in rows] == list(NAMES)
    assert np.array_equal(np.array([row["probability"] for row in rows], np.float32), probabilities)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_0_is_paper_and_1_is_ink(theme):
    png = picture.make_png(np.array([[0, 1]], np.float32), theme=theme)
    image = Image.open(io.BytesIO(png))
    assert image.size == (2, 1)
    colors = ["#{:02X}{:02X}{:02X}".format(*image.getpixel((x, 0))) for x in (0, 1)]
    assert colors == [picture.PAPER[theme], picture.INK[theme]]


def test_a_saved_digit_image_has_the_data_sets_values():
    image = np.zeros((28, 28), np.float32)
    image[3, 4] = 1
    saved = np.asarray(Image.open(io.BytesIO(picture.make_digit_png(image))))
    assert saved.shape == (28, 28) and saved[3, 4] == 255 and saved.sum() == 255


def luminance(color):
    channels = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_has_enough_contrast():
    """WCAG 2.1 asks for 4.5:1, on page, panels and sidebar."""
    import tomllib

    config = ROOT / ".streamlit" / "config.toml"
    themes = tomllib.loads(config.read_text())["theme"]
    for name in ("light", "dark"):
        theme = themes[name]
        surfaces = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
        surfaces += [theme["sidebar"]["backgroundColor"], picture.PAPER[name]]
        for surface in surfaces:
            assert contrast(theme["textColor"], surface) >= 4.5
            assert contrast(theme["primaryColor"], surface) >= 4.5
            assert contrast(picture.INK[name], surface) >= 4.5
        graph = network_graph._COLORS[name]
        assert contrast(graph["text"], graph["box"]) >= 4.5


CONV = {"filters": 2, "kernel_size": 3}
LAYERS = build_graph(
    (
        Layer("Conv2D", "conv1", CONV),
        Layer("Activation", "conv1_relu", {"activation": "relu"}),
        Layer("Conv2D", "conv2", CONV, ("image",)),
        Layer("Add", "sum", {}, ("conv1_relu", "conv2")),
        Layer("Flatten", "flatten"),
    ),
    (8, 8, 1),
    3,
).nodes[:5]


def test_finishing_layers_share_a_box_and_branches_do_not():
    boxes = network_graph.make_boxes(LAYERS)
    assert [box.name for box in boxes] == ["image", "conv1", "conv2", "sum"]
    assert boxes[1].lines == ["2 filters of 3x3", "relu"]
    assert boxes[3].inputs == ["conv1", "conv2"]
    assert sum(box.parameters for box in boxes) == 40


def test_an_activation_with_two_readers_keeps_its_own_box():
    extra = dataclasses.replace(LAYERS[3], name="other", inputs=("conv1",))
    names = [box.name for box in network_graph.make_boxes([*LAYERS, extra])]
    assert "conv1_relu" in names


def test_the_graph_names_every_box_and_way():
    dot = network_graph.make_graph(LAYERS, theme="dark")
    assert '"conv1" -> "sum"' in dot and '"conv2" -> "sum"' in dot and "6x6x2, 20 parameters" in dot
    assert "conv2 (2 filters of 3x3) gives 6x6x2" in network_graph.describe_graph(LAYERS)


def test_errors_have_their_standard_error_and_seeds_their_range():
    card = models.list_models()[0]
    first = dataclasses.replace(card, test_images=10_000, test_mistakes=100)
    second = dataclasses.replace(first, test_mistakes=140)
    one = model_table.describe_error([first])
    assert one.startswith("1.00 ± 0.10 %") and "one seed" in one
    both = model_table.describe_error([first, second])
    assert both.startswith("1.20 ± 0.11 %") and "mean of 2 seeds, 1.00 to 1.40" in both
    assert both.count("±") == 1


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "under 1 s"), (22.3, "22 s"), (89, "89 s"), (150, "3 min")]
)
def test_durations(seconds, text):
    assert model_table.describe_duration(seconds) == text


def test_the_history_shows_errors_in_percent_and_ends_at_the_last_epoch():
    epochs = [
        {"loss": 0.3, "accuracy": 0.9, "test_loss": 0.2, "test_accuracy": 0.95},
        {"loss": 0.1, "accuracy": 0.97, "test_loss": 0.1, "test_accuracy": 0.98},
    ]
    figure = history.plot_history(epochs, theme="dark")
    train, test = figure.data
    assert train.y == pytest.approx((10, 3)) and test.y == pytest.approx((5, 2))
    assert test.x == (1, 2)
    (named,) = figure.layout.annotations  # above the plot, where no line is
    assert "test digits 2.00 %" in named.text and "training digits 3.00 %" in named.text
    assert (named.y, named.yanchor, named.yref) == (1, "bottom", "paper")
    assert figure.layout.xaxis.title.text == "epoch"
    assert figure.layout.yaxis.title.text == "error (%), logarithmic"


def test_no_history_gives_an_empty_titled_figure():
    figure = history.plot_history([])
    assert figure.layout.title.text and all(len(trace.y) == 0 for trace in figure.data)


def test_notes_stand_beside_the_ink_that_was_found_and_are_text():
    page = make_found_ink(np.eye(9, dtype=np.float32), ["Turned <b>upright</b>."], theme="dark")
    assert page.count("<img") == 1 and 'alt="The ink that was found in the picture."' in page
    assert "The ink that was found. Turned &lt;b&gt;upright" in page


@pytest.mark.parametrize("duration", [0.0, 0.2, 0.5, 0.51, 1.0])
def test_no_time_is_called_nothing(duration):
    assert model_table.describe_duration(duration) in ("under 1 s", "1 s")
