"""The pages through AppTest: every control, and the empty states."""

import io
import subprocess
import sys

import numpy as np
from PIL import Image

from core.data.datasets import load_test_split
from core.drawing import digit_link
from core.queries import models
from core.recipes.table import RECIPES, names_made_for
from tests.dashboard.driving import (
    APP,
    SEVEN,
    choose,
    draw,
    html_of,
    open_page,
    texts,
    upload,
)
from tests.patience import seconds


def test_start_shows_digits_the_table_and_the_network():
    app = open_page()
    page = html_of(app)
    assert "Test digits in many hands" in page
    for name in names_made_for("mnist"):
        assert f"<td>{name}</td>" in page and RECIPES[name].published in page
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
    card = models.find_model("cnn-nopool")
    wrong = models.test_probabilities(card.model_id).argmax(axis=1) != load_test_split().labels
    app = choose(open_page("draw", digit=f"test-{np.flatnonzero(wrong)[0]}"), "cnn-nopool")
    assert "The network disagrees" in texts(app)


def test_a_photo_is_read():
    buffer = io.BytesIO()
    image = np.round(255 - 255 * load_test_split().images[0, :, :, 0]).astype(np.uint8)
    Image.fromarray(image).resize((300, 300)).save(buffer, "JPEG")
    app = upload(open_page("draw"), buffer.getvalue(), "digit.jpg")
    assert 'accent">7</span>' in html_of(app)


def test_downloads_are_offered():
    app = open_page("draw", digit="test-0")
    assert {button.label for button in app.get("download_button")} == {
        "Digit image (PNG)",
        "Probabilities (CSV)",
    }


def test_pages_import_neither_keras_nor_tensorflow():
    """In a process of its own: this one has loaded them for other tests."""
    code = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(APP)!r}, default_timeout={seconds()})
app.query_params["digit"] = "ink-{digit_link.encode(load_test_split().images[0, :, :, 0])}"
app.run()
app.switch_page("app_pages/draw.py").run()  # answered by the worker
assert not app.exception
assert any("answer-sign" in element.proto.body for element in app.get("html"))
print(sorted({{"keras", "tensorflow", "sklearn", "scipy"}} & set(sys.modules)))
from core.engine.engine import shared_engine
shared_engine().close()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=APP.parents[1], capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
