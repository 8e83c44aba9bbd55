"""The Mistakes page through AppTest: every control, every view, and every odd network."""

import json

import numpy as np
import pytest

from core.analysis.answers.selection import AMONG, ORDERS, pack
from core.queries import data, mistakes, models
from tests.dashboard.driving import component_of, html_of, settle, texts
from tests.dashboard.views.mistakes.mistakes_driving import (
    MODEL,
    WRONG,
    heading,
    open_mistakes,
    titles,
)


def test_the_first_view_shows_error_matrix_histogram_and_the_mistakes():
    app = open_mistakes()
    html = html_of(app)
    assert "0.77 %" in html and "± 0.09" in html and "77 of 10,000 test digits misread" in html
    assert "Log loss" in html and "Brier score" in html
    matrix = component_of(app, "mistakes_matrix")
    cells = [[cell["text"] for cell in row] for row in matrix["cells"]]
    answers = mistakes.read_answers(MODEL)
    nines = (answers.labels == 9) & (answers.predicted == 4)
    assert cells[9][4] == str(nines.sum())
    assert heading(app) == "77 mistakes"
    shown = titles(app)
    assert len(shown) == 20 and all(" → " in title for title in shown)
    assert len(app.get("plotly_chart")) == 1
    assert not app.error and not app.warning


def test_every_part_of_the_filter_narrows_the_selection():
    app = open_mistakes()
    settle(app.selectbox(key="mistakes_filter_label").set_value("9").run())
    assert ": labelled 9" in heading(app) and all(t.startswith("9 → ") for t in titles(app))
    settle(app.selectbox(key="mistakes_filter_predicted").set_value("4").run())
    assert "labelled 9, read as 4" in heading(app) and set(titles(app)) == {"9 → 4"}
    settle(app.selectbox(key="mistakes_filter_writers").set_value("students").run())
    assert heading(app).endswith("by students")
    settle(app.slider(key="mistakes_filter_confidence").set_value((0.5, 0.9)).run())
    assert "confidence 0.5 to 0.9" in heading(app)
    expected = "mistakes labelled-9 read-4 confidence-0.5-0.9 by-students"
    assert app.query_params["mistakes_selection"] == expected
    answers = mistakes.read_answers(MODEL)
    wanted = (
        (answers.labels == 9)
        & (answers.predicted == 4)
        & (answers.confidence >= 0.5)
        & (answers.confidence <= 0.9)
    )
    assert heading(app).startswith(f"{wanted[:5000].sum()} mistake")
    assert f"--select '{expected}'" in app.code[0].value
    settle(app.button(key="mistakes_clear").click().run())
    assert heading(app) == "77 mistakes"


def test_all_that_can_be_chosen_from():
    counts = {
        "mistakes": WRONG,
        "right": 10_000 - WRONG,
        "all": 10_000,
        "doubtful": len(mistakes.doubtful_labels(MODEL)),
        "rejected": 15,
    }
    assert list(counts) == list(AMONG)
    app = open_mistakes()
    for among, count in reversed(counts.items()):  # what it begins with comes last
        settle(app.selectbox(key="mistakes_filter_among").set_value(among).run())
        assert heading(app).startswith(f"{count:,} "), among
        if among == "right":
            assert all(title.endswith("✓") for title in titles(app))


def test_orders():
    answers = mistakes.read_answers(MODEL)
    wrong = np.flatnonzero(answers.wrong)
    app = open_mistakes()
    for order in reversed(ORDERS):
        settle(app.selectbox(key="mistakes_order").set_value(order).run())
        first = int(wrong[np.argsort(ORDERS[order](answers)[wrong], kind="stable")][0])
        assert f"Test digit {first:,}" in texts(app), order
        assert app.query_params["mistakes_order"] == order


def test_pages_are_turned():
    app = open_mistakes()
    first = titles(app)
    app.session_state["mistakes_page"] = 4
    settle(app.run())
    assert len(titles(app)) == WRONG - 60 and titles(app) != first
    assert app.query_params["mistakes_page"] == "4"
    settle(app.selectbox(key="mistakes_filter_label").set_value("4").run())
    assert app.query_params["mistakes_page"] == "1"


def test_one_digit_has_its_networks_and_neighbors():
    app = open_mistakes(mistakes_digit="4740")
    text, html = texts(app), html_of(app)
    assert "Test digit 4,740" in text and "Labelled **3**, misread as **5**" in text
    read = [
        mistakes.read_answers(card.model_id).predicted[4740] == 3
        for card in models.list_models()
        if card.dataset == "mnist"
    ]
    assert f"{sum(read)} of {len(read)} networks read it right" in text
    assert html.count("<tr") >= len(read) + 1 and "champion, seed 2" in html
    assert "Labelled 3, its label" in text and "Labelled 5, what was read" in text
    assert "The 6 nearest training digits labelled 5" in html
    assert html.count('class="bar-track"') == 10 and "bar-label" in html


def test_a_digit_read_right_is_compared_with_the_second_choice():
    app = open_mistakes(mistakes_selection="right", mistakes_digit="0")
    assert "rightly read as **7**" in texts(app) and "the second choice" in texts(app)


def test_people_s_votes_are_told():
    app = open_mistakes(mistakes_selection="rejected", mistakes_digit="947")
    assert "Of 5 people who looked, 0 kept the label 8, 5 saw 9, 0 neither" in texts(app)
    items = component_of(app, "mistakes_gallery")["items"]
    assert len(items) == 15 and all("label?" in item["note"] for item in items)


def test_a_digit_is_taken_to_all_pages():
    app = open_mistakes(mistakes_digit="4740")
    settle(app.button(key="mistakes_take").click().run())
    assert "now the current digit" in texts(app)
    assert app.query_params["digit"] == "test-4740"
    settle(app.switch_page("app_pages/responses.py").run())
    assert "Test digit 4,740" in texts(app)
    settle(app.switch_page("app_pages/mistakes.py").run())
    assert "Test digit 4,740" in texts(app)


def test_a_link_brings_everything():
    lasso = pack(np.arange(0, 10_000, 3), 10_000)
    selection = f"all labelled-5 images-{lasso}"
    app = open_mistakes(
        mistakes_selection=selection,
        mistakes_order="label least likely",
        mistakes_page="2",
        mistakes_view="Labels",
    )
    labels = data.test_split().labels
    count = (labels[::3] == 5).sum()
    assert heading(app).startswith("Was the label right?")
    assert app.subheader[1].value == f"{count} digits: labelled 5, drawn around on the map"
    assert app.query_params["mistakes_page"] == "2" and not app.warning
    settle(app.button(key="mistakes_filter_lasso").click().run())
    assert app.query_params["mistakes_selection"] == "all labelled-5"


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        ("mistakes_selection", "nonsense", "expected a text such as 'mistakes labelled-4"),
        ("mistakes_selection", "mistakes labelled-77", "asks for selection 'mistakes labelled-77'"),
        ("mistakes_page", "99", "expected 1 to 4"),
        ("mistakes_digit", "10000", "expected first or 0 to 9,999"),
        ("mistakes_digit", "<script>", "expected first or 0 to 9,999"),
        ("mistakes_order", "beauty", "expected one of most confident"),
        ("mistakes_selection", "mistakes confidence-0-1e-05", "expected a text such as"),
        ("mistakes_view", "![](//evil.example/x.png)", "'![](//evil.example/x.png)'"),
        ("mistakes_view", "Inside", "expected one of Confusions, Map, Labels, Calibration"),
    ],
)
def test_nonsense_in_a_link_gets_a_sentence(parameter, value, sentence):
    app = open_mistakes(**{parameter: value})
    assert sentence in app.warning[0].value
    assert heading(app) == "77 mistakes" and not app.error


def test_an_empty_selection_says_so():
    app = open_mistakes(mistakes_selection="mistakes labelled-0 read-1")
    assert heading(app) == "0 mistakes: labelled 0, read as 1"
    assert "No digit fits this selection" in texts(app)
    settle(app.button(key="mistakes_empty").click().run())
    assert heading(app) == "77 mistakes"


def layout_of(chart):
    return json.loads(chart.proto.spec)["layout"]


def test_the_histogram_marks_a_range_that_came_from_elsewhere_and_is_left_alone_otherwise():
    app = open_mistakes()
    (first,) = app.get("plotly_chart")
    settle(app.selectbox(key="mistakes_filter_label").set_value("4").run())
    (other,) = app.get("plotly_chart")
    assert other.proto.id == first.proto.id and "shapes" not in layout_of(other)
    settle(app.slider(key="mistakes_filter_confidence").set_value((0.5, 0.9)).run())
    (ranged,) = app.get("plotly_chart")
    assert ranged.proto.id != first.proto.id
    (mark,) = layout_of(ranged)["shapes"]
    assert (mark["x0"], mark["x1"]) == (0.5, 0.9)
    settle(app.button(key="mistakes_clear").click().run())
    assert "shapes" not in layout_of(app.get("plotly_chart")[0])


def test_a_range_as_small_as_a_link_can_say():
    app = open_mistakes(mistakes_selection="all confidence-0-0.00001")
    assert heading(app) == "0 digits: confidence 0 to 1e-05" and not app.error


def test_the_histogram_has_its_settings():
    app = open_mistakes()
    (first,) = app.get("plotly_chart")
    settle(app.selectbox(key="mistakes_against").set_value("right ones").run())
    settle(app.selectbox(key="mistakes_heights").set_value("counts").run())
    (second,) = app.get("plotly_chart")
    assert first.proto.spec != second.proto.spec and "right ones" in second.proto.spec


def test_shares_of_the_row():
    app = open_mistakes()
    settle(app.segmented_control(key="mistakes_values").set_value("% of row").run())
    cells = component_of(app, "mistakes_matrix")["cells"]
    answers = mistakes.read_answers(MODEL)
    zeros = answers.labels == 0
    assert cells[0][0]["text"] == f"{100 * (answers.predicted[zeros] == 0).mean():.1f}"
