"""Bad links, pictures and canvases: each gets a sentence, and the page stays usable."""

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.drawing import digit_link
from core.store.store import ModelStore
from tests.dashboard.driving import APP, SEVEN, draw, html_of, open_page, upload
from tests.patience import seconds


def test_a_damaged_model_gets_a_sentence_and_the_page_stays_usable(monkeypatch):
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
    ("strokes", "sentence"),
    [
        ([SEVEN] * 1000, "1000 strokes; at most 500"),
        (
            [[["M", 20 * (n % 15) + 5, 20 * (n // 15) + 5]] for n in range(200)],
            "200 separate",
        ),
        ([[["M", -50, -50]]], ""),
    ],
    ids=["a thousand strokes", "dots everywhere", "beside the canvas"],
)
def test_a_drawing_that_is_none_gets_a_sentence_and_the_page_stays_usable(strokes, sentence):
    app = draw(open_page("draw"), strokes)
    assert sentence in (app.error[0].value if app.error else "")
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
        ({"digit": "nonsense"}, "Received the digit 'nonsense'"),
        ({"digit": "ink-nonsense"}, "The drawing in this link"),
        ({"digit": "ink-" + "A" * 100_000}, "The drawing in this link"),
        ({"digit": ""}, "Received the digit ''"),
    ],
)
@pytest.mark.parametrize("page", ["start", "draw"])
def test_a_bad_link_gets_a_sentence_and_the_page_stays_usable(parameters, sentence, page):
    app = AppTest.from_file(str(APP), default_timeout=seconds())
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
    assert "This may not be a digit." in html_of(app)
    assert "Drawn unlike nearly all training digits" in app.warning[0].value
    assert "If it is one: <b>" in html_of(app) and ">sure" not in html_of(app)
