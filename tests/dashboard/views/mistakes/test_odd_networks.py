"""The Mistakes page of odd networks: always or never right, without answers, of other classes."""

import dataclasses

import numpy as np
import pytest
import streamlit as st

from core.data import datasets
from core.queries import data, mistakes, models
from tests.dashboard.driving import component_of, html_of, settle, texts
from tests.dashboard.views.mistakes.mistakes_driving import choose_view, heading, open_mistakes


def certain(labels):
    return np.eye(10, dtype=np.float32)[labels]


@pytest.fixture
def answers_as(monkeypatch):
    """Lets the networks answer something else."""
    labels = data.test_split().labels

    def replace(make):
        monkeypatch.setattr(models, "test_probabilities", lambda model_id: make(labels))
        st.cache_resource.clear()

    yield replace
    monkeypatch.undo()
    st.cache_resource.clear()


def test_a_network_without_mistakes(answers_as):
    answers_as(certain)
    app = open_mistakes()
    assert "no mistake to look at" in app.info[0].value and "0.00 %" in html_of(app)
    assert heading(app) == "0 mistakes" and "would stand here, and there are none" in texts(app)
    assert "all cells off the diagonal are empty" in texts(app)
    settle(app.button(key="mistakes_empty").click().run())
    assert heading(app) == "10,000 digits read right"
    for view in ("Labels", "Calibration"):
        choose_view(app, view)
        assert not app.error


def test_a_network_of_mistakes_only(answers_as):
    answers_as(lambda labels: certain((labels + 1) % 10))
    app = open_mistakes()
    assert "misreads every test digit" in app.info[0].value and "100.00 %" in html_of(app)
    assert heading(app) == "10,000 mistakes"
    for view in ("Labels", "Calibration"):
        choose_view(app, view)
        assert not app.error


def test_answers_that_are_no_numbers(answers_as):
    def some(labels):
        rows = certain(labels)
        rows[[3, 17]] = np.nan
        return rows

    answers_as(some)
    app = open_mistakes(mistakes_digit="17")
    assert "answers to 2 of 10,000 test digits" in app.warning[0].value
    assert "the first is test digit 3" in app.warning[0].value
    assert "The stored answer holds no probabilities" in texts(app)
    assert "No network has a valid answer" in texts(app) and not app.error
    answers_as(lambda labels: np.full((len(labels), 10), np.nan, np.float32))
    app = open_mistakes()
    assert "none of which are probabilities" in app.error[0].value


def test_a_network_of_other_classes(answers_as, monkeypatch):
    answers_as(lambda labels: np.full((len(labels), 26), 1 / 26, np.float32))
    app = open_mistakes()
    assert "expected (10000, 10)" in app.error[0].value
    assert "trained on these classes" in app.error[0].value
    real = models.find_model
    monkeypatch.setattr(
        models, "find_model", lambda name: dataclasses.replace(real(name), dataset="letters")
    )
    st.cache_resource.clear()
    app = open_mistakes()
    assert "trained on the data set 'letters'" in app.error[0].value


def test_a_test_set_without_one_class(answers_as, monkeypatch):
    """No digit is labelled 1, and the network never reads one."""
    split = data.test_split()
    labels = np.where(split.labels == 1, 7, split.labels)
    monkeypatch.setattr(data, "test_split", lambda dataset: split._replace(labels=labels.copy()))
    monkeypatch.setattr(datasets, "read_labels", lambda source, part: labels.copy())
    mistakes._test_labels.cache_clear()
    answers_as(lambda _: certain(labels))
    try:
        app = open_mistakes(mistakes_selection="all labelled-1")
        assert "No test digit is labelled 1" in texts(app)
        settle(app.segmented_control(key="mistakes_values").set_value("% of row").run())
        cells = component_of(app, "mistakes_matrix")["cells"]
        assert {cell["text"] for cell in cells[1]} == {"–"}
        for view in ("Labels", "Calibration"):
            choose_view(app, view)
            assert not app.error
    finally:
        mistakes._test_labels.cache_clear()
