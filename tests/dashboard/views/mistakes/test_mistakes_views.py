"""The views Calibration, Labels and Map of the Mistakes page, through AppTest."""

import re

import numpy as np
import pytest
import streamlit as st

from core.analysis.hidden import projection
from core.queries import mistakes
from core.store import held_out
from core.store.store import ModelStore
from dashboard.views.mistakes import map_view
from tests.dashboard.driving import component_of, html_of, open_page, settle, texts
from tests.dashboard.views.mistakes.mistakes_driving import (
    MODEL,
    choose_view,
    heading,
    open_mistakes,
    titles,
)

pytestmark = pytest.mark.slow


def test_calibration_with_temperature_and_threshold():
    app = choose_view(open_mistakes(), "Calibration")
    text = texts(app)
    assert "Calibration error 0.030 %" in text and "nothing here speaks against" in text
    assert "trained without 5,000 training digits, was too sure when it read these" in text
    assert "need not suit these" in text
    assert "It answers" in text and len(app.get("plotly_chart")) == 2
    settle(app.segmented_control(key="mistakes_axes").set_value("confidence").run())
    settle(app.slider(key="mistakes_threshold").set_value(0.99).run())
    answers = mistakes.read_answers(MODEL)
    stay = int((answers.wrong & (answers.confidence >= 0.99)).sum())
    assert f"misreads {stay} of these" in texts(app)
    settle(app.button(key="mistakes_stay").click().run())
    assert heading(app).startswith(f"{stay} mistake")
    choose_view(app, "Calibration")
    settle(app.slider(key="mistakes_threshold").set_value(0.6).run())
    declined = int(re.search(r"It declines (\d+)", texts(app))[1])
    assert declined == (answers.confidence < 0.6).sum() > 0
    settle(app.button(key="mistakes_decline").click().run())
    assert heading(app).startswith(f"{declined} digits: confidence 0 to 0.6")


def test_without_held_out_answers_the_command_is_told(tmp_path, monkeypatch):
    empty = ModelStore(tmp_path / "a", tmp_path / "b")
    monkeypatch.setattr(held_out, "held_out_store", lambda: empty)
    st.cache_data.clear()
    app = choose_view(open_mistakes(), "Calibration")
    assert "must not be fitted on the test digits" in texts(app)
    assert any("train cnn-larger --validate" in code.value for code in app.code)
    st.cache_data.clear()


def test_damaged_held_out_answers_leave_the_rest_of_the_view(monkeypatch):
    def damaged(model_id):
        raise ValueError("The held-out answers are [damaged](//x). Make them anew.")

    monkeypatch.setattr(mistakes, "find_temperature", damaged)
    st.cache_data.clear()
    app = choose_view(open_mistakes(), "Calibration")
    assert app.warning[0].value == "The held-out answers are [damaged](//x). Make them anew."
    assert len(app.get("plotly_chart")) == 2 and not app.error
    st.cache_data.clear()


def test_a_network_that_was_too_sure_is_told_so():
    app = choose_view(open_page("mistakes", network="mlp-784"), "Calibration")
    assert "**1.36**: a run of this recipe" in texts(app) and "was too sure" in texts(app)
    assert "from 0.662 to 0.152 %" in texts(app) and "need not be so" not in texts(app)


def test_labels_by_writers_and_with_the_rejected_ones():
    app = choose_view(open_mistakes(), "Labels")
    html, text = html_of(app), texts(app)
    for part in ("by students", "by census staff", "without 15 rejected labels", "66 of 9,985"):
        assert part in html
    assert "**8 of the 15**" in text and "Confident learning doubts **5** labels" in text
    settle(app.button(key="mistakes_suspect").click().run())
    assert app.subheader[1].value == "10,000 digits"
    assert titles(app)[0] == "8 → 9" and app.query_params["mistakes_order"] == "label least likely"
    settle(app.button(key="mistakes_doubtful").click().run())
    assert app.subheader[1].value == "5 doubtful labels"
    settle(app.button(key="mistakes_rejected").click().run())
    assert app.subheader[1].value == "15 labels that people rejected"


def test_the_map_shows_all_digits_and_the_current_one():
    app = choose_view(open_mistakes(digit="test-7"), "Map")
    cloud = component_of(app, "mistakes_cloud")
    assert len(cloud["names"]) == 10 and cloud["current_name"] == "test digit 7"
    assert not cloud["dimmed"] and len(cloud["current"]) == 2
    settle(app.segmented_control(key="mistakes_colored").set_value("right or wrong").run())
    assert len(component_of(app, "mistakes_cloud")["colors"]) == 3
    settle(app.selectbox(key="mistakes_filter_label").set_value("3").run())
    assert component_of(app, "mistakes_cloud")["dimmed"]


def test_a_tsne_is_drawn_while_it_grows_and_left_alone_once_it_is_there(monkeypatch):
    points = np.random.default_rng(0).normal(size=(10_000, 2)).astype(np.float32)
    steps = iter((0, 375, projection.STEPS, projection.STEPS))
    drawn = []

    def answer(query, model_id, step, pixels, **settings):
        return projection.Projection(points, points[0], next(steps))

    def draw(found, *arguments, **settings):
        drawn.append(found.step)
        return np.zeros((4, 4, 3), np.uint8)

    monkeypatch.setattr(map_view, "wait_for", answer)
    monkeypatch.setattr(map_view, "draw_points", draw)
    app = open_mistakes(mistakes_view="Map", mistakes_method="t-SNE")
    assert drawn == [0, 375] and "t-SNE keeps neighbors together" in texts(app)
    first = component_of(app, "mistakes_cloud")
    settle(app.run())
    assert drawn == [0, 375] and component_of(app, "mistakes_cloud") == first
    assert not app.get("progress") and not app.error
