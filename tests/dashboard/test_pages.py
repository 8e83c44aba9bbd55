"""The pages through AppTest: every control, empty states and bad links."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.data import digit_link
from core.data.datasets import load_test_split
from core.engine import shared_engine
from core.models.recipes import RECIPES

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
SIDE = 300  # of the canvas
SEVEN = [["M", 80, 80], ["L", 210, 76], ["L", 140, 240]]


@pytest.fixture(scope="module", autouse=True)
def engine():
    yield
    shared_engine().close()
    shared_engine.cache_clear()


def open_page(page="", **parameters):
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    if page:
        app.switch_page(f"app_pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def html_of(app):
    bodies = (element.proto.body for element in app.get("html"))
    return " ".join(body for body in bodies if "<style>" not in body)


def choose(app, model):
    """Chooses a network. (That a link does so is the browser's part, and tested there.)"""
    app.selectbox(key="model").set_value(model).run()
    assert not app.exception
    return app


def texts(app):
    kinds = (app.markdown, app.caption, app.title, app.header, app.subheader)
    return " ".join(element.value for kind in kinds for element in kind)


def canvas_png(strokes, size=(SIDE, SIDE)):
    from core.data import strokes as pen

    ink = pen.draw(pen.parse_canvas([{"path": path} for path in strokes]), SIDE, 16)
    alpha = Image.fromarray((ink * 255).astype(np.uint8)).resize(size)
    image = Image.merge("LA", [Image.new("L", size, 20), alpha]).convert("RGBA")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def draw(app, strokes, data="from the strokes"):
    if data == "from the strokes":
        data = canvas_png(strokes)
    objects = [{"type": "Path", "path": path} for path in strokes]
    key = f"draw_canvas_{app.session_state['draw_generation']}_light"
    app.session_state[key] = {
        "drawing": {"raw": {"objects": objects}, "data": data},
        "backgroundFit": None,
    }
    app.run()
    assert not app.exception, app.exception
    return app


def test_start_shows_digits_the_table_and_the_network():
    app = open_page()
    page = html_of(app)
    assert "Test digits in many hands" in page
    for name, recipe in RECIPES.items():
        assert f"<td>{name}</td>" in page and recipe.published in page
    assert "How is champion built?" in texts(app)
    (graph,) = app.get("graphviz_chart")
    assert "conv1" in graph.proto.spec


def test_start_shows_both_ways_of_the_branch():
    app = choose(open_page(), "cnn-branch")
    (graph,) = app.get("graphviz_chart")
    assert '"image" -> "conv1_wide"' in graph.proto.spec
    assert '"image" -> "conv1_point"' in graph.proto.spec
    assert '"conv1_wide" -> "sum"' in graph.proto.spec


def test_choosing_a_network_changes_the_page():
    app = choose(open_page(), "mlp-784")
    assert "How is mlp-784 built?" in texts(app)


def test_an_empty_canvas_says_what_would_be_here_and_how_to_get_it():
    app = open_page("draw")
    assert "Here will be what the network reads" in texts(app)
    assert "answer-sign" not in html_of(app)
    app.button(key="draw_empty").click().run()
    assert "People labelled this digit **7**" in texts(app)


def test_a_drawing_is_read_in_four_stages():
    app = draw(open_page("draw"), [SEVEN])
    page = html_of(app)
    assert 'accent">7</span>' in page
    for stage in ("squashed", "boxed", "centred", "redrawn"):
        assert f"<b>{stage}</b>" in page
    assert str(app.query_params["digit"]).startswith("ink-")


def test_a_link_reopens_the_same_digit_and_the_same_answer():
    first = draw(open_page("draw"), [SEVEN])
    address = str(first.query_params["digit"])
    again = open_page("draw", digit=address)
    assert "Your digit, as the network received it." in texts(again)
    bars = html_of(first).split('class="bars"')[1].split("</div></div>")[:10]
    assert bars == html_of(again).split('class="bars"')[1].split("</div></div>")[:10]


def test_undo_takes_back_a_stroke_and_clear_all():
    bar = [["M", 120, 160], ["L", 200, 150]]
    app = draw(open_page("draw"), [SEVEN, bar])
    app.button(key="draw_undo").click().run()
    assert len(app.session_state["draw_objects"]) == 1
    app.button(key="draw_clear").click().run()
    assert app.session_state["draw_objects"] == []
    assert "Here will be what the network reads" in texts(app)
    assert "digit" not in app.query_params


def test_undo_brings_back_what_clear_took():
    app = draw(open_page("draw"), [SEVEN])
    address = str(app.query_params["digit"])
    app.button(key="draw_clear").click().run()
    app.button(key="draw_undo").click().run()
    assert str(app.query_params["digit"]) == address and 'accent">7</span>' in html_of(app)


def test_a_damaged_model_gets_a_sentence_and_the_page_stays_usable(monkeypatch):
    from core.models.store import ModelStore

    def damaged(store, model_id):
        raise ValueError("The shipped model is damaged. Fetch the project's assets again.")

    app = open_page("draw")
    monkeypatch.setattr(ModelStore, "read_probabilities", damaged)
    st.cache_resource.clear()
    app.button(key="draw_empty").click().run()
    assert not app.exception and "is damaged" in app.error[0].value
    monkeypatch.undo()
    app.run()
    assert not app.error and "answer-sign" in html_of(app)


def test_a_drawing_survives_a_visit_to_another_page():
    app = draw(open_page("draw"), [SEVEN])
    app.switch_page("app_pages/start.py").run()
    app.switch_page("app_pages/draw.py").run()
    assert not app.exception
    assert 'accent">7</span>' in html_of(app)


def test_a_digit_and_a_network_travel_with_the_visitor():
    app = choose(open_page("draw", digit="test-18"), "cnn-simple")
    assert app.session_state["draw_index"] == 18
    app.switch_page("app_pages/start.py").run()
    assert app.query_params["digit"] == "test-18"
    assert "How is cnn-simple built?" in texts(app)


def test_test_digits_by_number_by_class_and_at_random():
    labels = load_test_split().labels
    app = open_page("draw", digit="test-0")
    app.number_input(key="draw_index").set_value(3).run()
    assert "People labelled this digit **0**" in texts(app)
    app.selectbox(key="draw_class").set_value("4").run()
    app.button(key="draw_next").click().run()
    assert (
        app.session_state["draw_index"]
        == np.flatnonzero((labels == 4) & (np.arange(10_000) > 3))[0]
    )
    app.button(key="draw_previous").click().run()
    assert labels[app.session_state["draw_index"]] == 4  # around the end
    app.button(key="draw_random").click().run()
    assert labels[app.session_state["draw_index"]] == 4
    assert not app.exception


def test_a_mistake_is_called_one():
    from core import queries

    card = queries.find_model("cnn-nopool")
    wrong = queries.test_probabilities(card.model_id).argmax(axis=1) != load_test_split().labels
    app = choose(open_page("draw", digit=f"test-{np.flatnonzero(wrong)[0]}"), "cnn-nopool")
    assert "The network disagrees" in texts(app)


def upload(app, raw, name="digit.png"):
    app.segmented_control(key="draw_source").set_value("Photo").run()
    app.file_uploader(key="draw_photo").set_value((name, raw, "image/png")).run()
    assert not app.exception, app.exception
    return app


def test_a_photo_is_read():
    buffer = io.BytesIO()
    image = np.round(255 - 255 * load_test_split().images[0, :, :, 0]).astype(np.uint8)
    Image.fromarray(image).resize((300, 300)).save(buffer, "JPEG")
    app = upload(open_page("draw"), buffer.getvalue(), "digit.jpg")
    assert 'accent">7</span>' in html_of(app)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [(b"just text", "not a picture"), (b"", "0 bytes"), (b"\x89PNG\r\n\x1a\n", "not a picture")],
)
def test_what_is_no_photo_gets_a_sentence_and_the_page_stays_usable(raw, sentence):
    app = upload(open_page("draw"), raw)
    assert sentence in app.error[0].value
    app.segmented_control(key="draw_source").set_value("Test digit").run()
    assert not app.error and "answer-sign" in html_of(app)


@pytest.mark.parametrize(
    "data",
    [
        "nonsense",
        "data:image/png;base64,nonsense",
        "data:image/png;base64,",
        17,
        canvas_png([SEVEN], size=(150, 150)),
    ],
)
def test_a_canvas_that_sends_no_such_picture_gets_a_sentence(data):
    app = draw(open_page("draw"), [SEVEN], data)
    assert "Clear the canvas and draw again" in app.error[0].value
    app.button(key="draw_clear").click().run()
    assert not app.error and not app.exception


@pytest.mark.parametrize(
    "sent",
    [
        {"drawing": {"raw": {"objects": "x"}}, "backgroundFit": None},
        {"drawing": {"raw": [1, 2]}, "backgroundFit": None},
        {"drawing": "x", "backgroundFit": None},
        {"drawing": {"raw": {"objects": []}}, "backgroundFit": {"naturalWidth": 1}},
    ],
)
def test_a_canvas_that_sends_no_strokes_gets_a_sentence(sent):
    app = open_page("draw")
    app.session_state["draw_canvas_0_light"] = sent
    app.run()
    assert not app.exception
    assert "Clear the canvas and draw again" in app.error[0].value


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (
            {"model": "nonsense"},
            "names the network 'nonsense', which is not here; champion is shown",
        ),
        ({"digit": "test-99999"}, "expected test-0 to test-9,999"),
        ({"digit": "test-00000000099999"}, "expected test-0 to test-9,999"),
        ({"digit": "test--1"}, "expected test-0 to test-9,999"),
        ({"digit": "test-" + "9" * 5000}, "expected test-0 to test-9,999"),
        ({"digit": "nonsense"}, "The link names the digit 'nonsense'"),
        ({"digit": "ink-nonsense"}, "The drawing in this link"),
        ({"digit": "ink-" + "A" * 100_000}, "The drawing in this link"),
        ({"digit": ""}, "The link names the digit ''"),
    ],
)
@pytest.mark.parametrize("page", ["start", "draw"])
def test_a_bad_link_gets_a_sentence_and_the_page_stays_usable(parameters, sentence, page):
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert sentence in app.warning[0].value
    app.switch_page(f"app_pages/{page}.py").run()
    assert not app.exception and not app.warning


def test_a_scribble_is_said_to_be_unlike_the_training_data():
    scribble = digit_link.encode(np.ones((28, 28), np.float32))
    app = open_page("draw", digit=f"ink-{scribble}")
    assert "does not look like the training data" in app.warning[0].value


def test_downloads_are_offered():
    app = open_page("draw", digit="test-0")
    assert {button.label for button in app.get("download_button")} == {
        "Digit image (PNG)",
        "Probabilities (CSV)",
    }


def test_pages_import_neither_keras_nor_tensorflow():
    """In a process of its own: this one has loaded them for other tests."""
    import subprocess
    import sys

    code = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(APP)!r}, default_timeout=60)
app.query_params["digit"] = "ink-{digit_link.encode(load_test_split().images[0, :, :, 0])}"
app.run()
app.switch_page("app_pages/draw.py").run()  # answered by the worker
assert not app.exception
assert any("answer-sign" in element.proto.body for element in app.get("html"))
print(sorted({{"keras", "tensorflow", "sklearn", "scipy"}} & set(sys.modules)))
from core.engine import shared_engine
shared_engine().close()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=APP.parents[1], capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
