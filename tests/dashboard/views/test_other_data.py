"""Start, Draw and Mistakes of data sets that are not MNIST, and the sidebar of many networks."""

import dataclasses
import html
import io
import shutil

import numpy as np
import pytest
from PIL import Image

from core.data import library
from core.data.datasets import load_test_split
from core.data.library import Collected
from core.drawing import digit_link
from core.recipes.recipe import Layer
from core.store import card as cards_json
from core.store.store import ModelStore
from dashboard.figures.answers import answer, gallery
from dashboard.figures.data import examples
from dashboard.figures.hidden import cloud
from dashboard.figures.networks import model_table
from tests.dashboard.driving import (
    SEVEN,
    component_of,
    draw,
    html_of,
    open_page,
    settle,
    texts,
    upload,
)
from tests.dashboard.other_networks import (
    NASTY,
    keep_all,
    keep_images,
    keep_network,
    recipe_of,
)
from tests.dashboard.views.mistakes.mistakes_driving import choose_view, heading

pytestmark = pytest.mark.slow

OWN_STORE = True  # see conftest.py

WORDS = ("good", "bad", "film", "plot", "dull", "fun", "long", "[x](y)")
IMAGES = ("flag-net", "kite-net", "slate-net", "garment-net", "sign-net")
VECTORS = ("flower-net", "word-net", "bare-net")


def keep_words():
    """A bag of eight words: what is good is fun."""
    texts = np.array([[1, 0, 1, 0, 0, 1, 0, 0], [0, 1, 0, 1, 1, 0, 1, 1]] * 8, np.uint8)
    labels = np.tile([1, 0], 8)
    arrays = (texts, labels, texts[:10], labels[:10])
    return library.keep(
        "words", Collected("Words", ("negative", "positive"), (0.0, 1.0), *arrays, WORDS)
    )


def keep_bare():
    """Rows of 784 numbers of which nobody says what they stand for."""
    rows = np.arange(16 * 784, dtype=np.float32).reshape(16, 784) % 97
    labels = np.tile([1, 0], 8)
    arrays = (rows, labels, rows[:10] + 1, labels[:10])
    return library.keep("bare", Collected("Bare rows", ("no", "yes"), (0.0, 96.0), *arrays))


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        made = keep_all()
        made["word-net"] = keep_network(recipe_of("word-net"), keep_words())
        made["bare-net"] = keep_network(recipe_of("bare-net"), keep_bare())
        lost = keep_images("lost", (9, 9, 1), ("a", "b"))
        made["lost-net"] = keep_network(recipe_of("lost-net", Layer("Flatten", "flat")), lost)
        shutil.rmtree(library.library_root() / "lost")
        _rewrite(made["flag-net"], notes=("It reads [pixels](//x) from 0 to 1.",))
        epoch = {"loss": 1.0, "accuracy": 0.5, "test_loss": 1.0, "test_accuracy": 0.5}
        garment = made["garment-net"]
        recipe = dataclasses.replace(garment.recipe, epochs=12)
        _rewrite(garment, recipe=recipe, history=[epoch] * 3)
        yield made


def _rewrite(card, **changes):
    path = ModelStore().root / card.model_id / "card.json"
    stored = cards_json.from_json(path.read_text())
    path.write_text(cards_json.to_json(dataclasses.replace(stored, **changes)))


@pytest.mark.parametrize("name", IMAGES + VECTORS)
def test_every_page_speaks_of_the_data_that_is_shown(cards, name):
    noun = "image" if name in IMAGES else "example"
    app = open_page(network=name)
    for page in ("start", "draw", "mistakes"):
        if page != "start":
            app.switch_page(f"app_pages/{page}.py").run()
        assert not app.exception, app.exception
        assert not app.error and not app.warning, (page, [one.value for one in app.error])
        words = (texts(app) + html_of(app)).replace("MNIST's digits", "")
        assert noun in words and app.title[0].value.endswith("?")
        if page != "start":  # whose table also lists the recipes made for digits
            assert "digit" not in words and "28x28" not in words.replace("(28x28)", "")
        assert not any("digit" in button.label for button in app.button)


@pytest.mark.parametrize("page", ["filters", "unit", "epochs", "compare", "bring", "train"])
def test_numbers_without_names_are_shown_on_every_page(cards, page):
    app = open_page(page, network="bare-net")
    assert not app.exception, app.exception
    assert not app.error, [one.value for one in app.error]


def test_start_shows_rows_of_samples_with_their_names(cards):
    page = html_of(open_page(network="garment-net"))
    assert page.count('alt="Test images of class') == 3
    assert "bag [x](y) &lt;b&gt;" in page and "<b>" not in page.split("samples")[1][:900]


def test_start_tells_how_the_classes_of_vectors_differ(cards):
    assert "petal length (cm)" in html_of(open_page(network="flower-net"))
    page = html_of(open_page(network="word-net"))
    assert "good, film, fun" in page.replace("good, fun, film", "good, film, fun")


def test_a_network_that_was_brought_has_a_report_and_no_history(cards):
    app = open_page(network="flag-net", start_more="What was found in it")
    assert "It reads [pixels](//x) from 0 to 1." in texts(app)
    assert "How it learned" not in app.get("button_group")[0].options
    app = open_page(network="flag-net", start_more="How it is built")
    assert "trained elsewhere and brought here" in texts(app)
    assert "brought from elsewhere" in app.sidebar.caption[0].value
    assert not app.get("plotly_chart")


def test_a_network_that_was_stopped_says_so(cards):
    app = open_page(network="garment-net")
    assert "stopped after 3 of 12 epochs" in app.sidebar.caption[0].value
    assert "stopped after 3 of 12 epochs" in html_of(app)
    app = open_page(network="garment-net", start_more="How it is built")
    assert "trained for 3 of 12 epochs, when it was stopped," in texts(app)
    app = open_page(network="garment-net", start_more="How it learned")
    assert app.get("plotly_chart")


def test_a_network_without_its_data_leaves_the_way_to_others(cards):
    app = open_page(network="lost-net")
    assert ">lost-net" in html_of(app)
    for page in ("draw", "mistakes", "start"):
        settle(app.switch_page(f"app_pages/{page}.py").run())
        (error,) = app.error
        assert "'lost', which is not here" in error.value
    settle(app.selectbox(key="model").set_value("slate-net").run())
    assert not app.error and "slate-net" in texts(app)


def test_a_drawing_is_scaled_to_the_shape_of_other_images(cards):
    app = draw(open_page("draw", network="slate-net"), [SEVEN])
    assert "scaled to 24x20 pixels" in texts(app) and "answer-sign" in html_of(app)
    image = digit_link.decode(str(app.query_params["digit"])[4:], (20, 24))
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert np.ptp(rows) + 1 == pytest.approx(20 * 20 / 28, abs=1.5) and 2 <= columns[0]
    again = open_page("draw", network="slate-net", digit=str(app.query_params["digit"]))
    assert "Your image, as the network received it." in texts(again)


def test_a_drawing_in_four_stages_serves_other_images_of_that_shape(cards):
    app = draw(open_page("draw", network="garment-net"), [SEVEN])
    assert "how MNIST's digits were made" in html.unescape(html_of(app))
    assert "Among the training" not in texts(app)


def test_colors_have_no_canvas_and_take_photos(cards):
    app = open_page("draw", network="flag-net")
    assert list(app.segmented_control(key="draw_source").options) == ["Test image", "Photo"]
    assert "A pen has one color" in texts(app)
    pixels = np.full((40, 40, 3), (0, 102, 255), np.uint8)
    pixels[:, 20:] = 255
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    app = upload(app, buffer.getvalue())
    assert "answer-sign" in html_of(app) and not app.error
    address = str(app.query_params["digit"])
    image = digit_link.decode(address[4:], (32, 32, 3))
    assert np.allclose(image[0, 0], [0, 0.4, 1]) and np.allclose(image[0, 31], 1)
    again = open_page("draw", network="flag-net", digit=address)
    assert "Your image, as the network received it." in texts(again)
    assert str(again.query_params["digit"]) == address


def test_a_digit_that_does_not_fit_gives_way_with_a_sentence(cards):
    ink = "ink-" + digit_link.encode(load_test_split().images[0])
    for address, sentence in (
        (ink, "as the images of Flags are 32x32x3; test image 0 is shown instead"),
        ("test-9999", "Flags has no test image 9999; test image 0 is shown instead"),
    ):
        app = open_page(digit=address)
        settle(app.selectbox(key="model").set_value("flag-net").run())
        assert sentence in app.warning[0].value
        assert app.query_params["digit"] == "test-0"
        assert not settle(app.run()).warning
    app = open_page(network="flower-net", digit=ink)  # a link to what never fits
    assert "expected test-0 to test-49." in app.warning[0].value


def test_mistakes_of_images_in_color(cards):
    app = open_page("mistakes", network="flag-net")
    made = component_of(app, "mistakes_gallery")
    assert made["grid"]["zoom"] == 2 and made["grid"]["width"] == 32
    assert "Test image" in made["items"][0]["readout"]
    matrix = component_of(app, "mistakes_matrix")
    assert matrix["names"] == ["sun", "moon", "star", "tree"] and matrix["long"]
    for view in ("Labels", "Calibration", "Map"):
        choose_view(app, view)
        assert not app.error
    made = component_of(app, "mistakes_cloud")
    assert made["in_color"] and made["tile"] == [32, 32]
    assert made["sheet"].startswith("test-digits/flags.png?")


def test_mistakes_of_many_classes(cards):
    app = open_page("mistakes", network="sign-net")
    assert component_of(app, "mistakes_matrix")["many"]
    settle(app.selectbox(key="mistakes_filter_label").set_value("sign 46").run())
    assert heading(app).endswith("labelled sign 46")
    assert "other classes" in html_of(app)


@pytest.mark.parametrize("name", VECTORS)
def test_mistakes_of_vectors_are_a_list(cards, name):
    app = open_page("mistakes", network=name, mistakes_selection="all", mistakes_order="number")
    table = app.dataframe[0].value
    read = "petal width (cm)" if name == "flower-net" else "largest numbers"
    assert list(table.columns)[:4] == ["example", "label", "read as", "confidence"]
    assert list(table["example"])[:3] == [0, 1, 2] and read in table.columns
    if name == "word-net":
        assert list(table[read])[:2] == ["good, film, fun", "bad, plot, dull, long, [x](y)"]
    assert "Test example 0" in [header.value for header in app.header]
    assert "training example" in html_of(app)  # the neighbors
    for view in ("Labels", "Calibration", "Map"):
        choose_view(app, view)
        assert not app.error
    assert component_of(app, "mistakes_cloud")["sheet"] == ""
    assert "cross-hair" not in texts(app)


def test_only_networks_of_the_same_data_are_asked(cards):
    app = open_page("mistakes", network="slate-net", mistakes_selection="all")
    assert "of 1 network reads it right" in " ".join(one.value for one in app.subheader)


def test_the_sidebar_names_networks_for_people_and_the_address_for_links(cards):
    app = open_page(model="word-net")
    chooser = app.selectbox(key="model")
    assert chooser.value == "word-net" and "word-net on words" in " ".join(chooser.options)
    assert "champion, seed 1" in chooser.options and chooser.options[0] == "champion"
    assert app.query_params["model"] == "word-net"
    seed = next(card for card in app_models() if card.recipe.name == "champion" and card.seed == 1)
    assert open_page(model=seed.model_id).selectbox(key="model").value == seed.model_id


def app_models():
    return ModelStore().cards()


def test_the_table_groups_by_data_and_averages_seeds():
    base = app_models()[0]
    cards = [
        dataclasses.replace(base, model_id=f"m-{seed}-x", seed=seed, test_mistakes=100 + seed)
        for seed in range(40)
    ]
    other = dataclasses.replace(base, model_id="o", dataset="other", dataset_sha256="x")
    table = model_table.make_model_table([*cards, other], other, {"other": "O<b>"})
    assert table.index("O&lt;b&gt;") < table.index("mnist") and table.count("<tr") == 5
    assert "mean of 40 seeds" in table
    assert table.count('aria-current="true"') == 1
    assert table.index('aria-current="true"') < table.index("mnist")
    chosen = model_table.make_model_table([*cards, other], cards[7])
    assert "chosen: seed 7" in chosen and chosen.index("mnist") < chosen.index("other")


def test_numbers_of_an_example_are_all_or_the_largest():
    vector = np.array([0, -3, 2, 0, 1, 0.5, 0, 0.25], np.float32)
    names = list("abcdefgh")
    assert examples.list_cells(vector, names) == ["b -3, c 2, e 1, f 0.5, h 0.25"]
    assert examples.list_cells(vector[:3], names) == ["0", "-3", "2"]
    assert examples.list_cells(np.zeros(9, np.float32), ()) == ["all 0"]
    html = examples.make_numbers(vector, names, most=2)
    assert "<td>b</td>" in html and "3 others that are not 0" in html and "<td>e</td>" not in html
    words = np.repeat(np.float32([0, 1]), [20, 12])
    assert examples.list_cells(words, ())[0].endswith("number 29, 2 more")


def test_of_many_classes_the_likeliest_are_shown_and_the_given_one():
    shares = np.array([0.5, 0.2] + [0.3 / 45] * 45)
    bars = answer.make_bars(shares, [f"c{k}" for k in range(47)], label=46)
    assert bars.count("bar-track") == 11 and ">c46<" in bars and ">c20<" not in bars
    assert "36 other classes" in bars and f"{100 * 36 * 0.3 / 45:.1f} %" in bars
    assert answer.make_bars(np.full(12, 1 / 12), list("abcdefghijkl")).count("bar-track") == 12


def test_pictures_of_any_size_take_the_same_room():
    assert [gallery.find_zoom(*size) for size in ((28, 28), (20, 24), (300, 200))] == [3, 3, 0.28]


def test_the_sheet_of_large_pictures_is_coarser_and_of_colors_in_color(cards):
    pixels = np.random.default_rng(0).random((150, 6, 4, 3)).astype(np.float32)
    sheet = cloud.make_sheet(pixels)
    assert sheet.shape == (12, 400, 3)
    assert np.abs(sheet[6:12, 4 * 49 : 4 * 50] / 255 - pixels[149]).max() < 0.01
    source = dataclasses.replace(library.find_source("flags"), input_shape=(224, 160, 3))
    height, width = cloud.find_tile(source, 5000)
    assert 5000 * height * width <= 16_000_000 and height == -(-224 // 4) and width == 40
    assert NASTY and cloud.shorten("a very long name of a class") == "a very long n…"
