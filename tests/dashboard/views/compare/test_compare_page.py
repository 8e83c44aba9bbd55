"""The Compare page through AppTest: every part, odd pairs, vectors, and a network left alone."""

import dataclasses
import shutil

import numpy as np
import pytest
import streamlit as st

from core.analysis.answers.answers import read_answers
from core.analysis.answers.comparison import Comparison
from core.analysis.answers.selection import Facts
from core.data import datasets, library
from core.data.datasets import IRIS
from core.data.library import Collected
from core.engine.engine import shared_engine
from core.queries import compare, matching, models
from core.recipes.table import RECIPES
from core.store.card import Card, make_model_id
from core.store.store import Entry, ModelStore
from dashboard.figures.answers.compared import (
    Pairing,
    make_comparison_gallery,
    make_examples,
    make_pairings,
)
from dashboard.figures.answers.comparison import plot_errors, plot_exchange
from tests.dashboard.driving import component_of, html_of, open_page, settle, texts

A, B = "cnn-simple", "cnn-larger"


def open_compare(network=A, **parameters):
    app = open_page(network=network)
    for name, value in parameters.items():
        app.query_params[name] = value
    return settle(app.switch_page("app_pages/compare.py").run())


def choose_part(app, part):
    return settle(app.segmented_control(key="compare_part").set_value(part).run())


def items(app):
    return component_of(app, "compare_gallery")["items"]


def test_the_verdict_stands_first_with_its_charts_and_what_only_b_reads_right():
    app = open_compare(compare_with=B)
    html, counts = html_of(app), compare.compare_answers(A, B)
    assert "cnn-larger is better" in html and "It misreads 35 fewer of 10,000 test digits" in html
    assert f"Both read {counts.both_right:,} digits right" in texts(app)
    assert "two trained networks" in texts(app) and "+0.350 points" in texts(app)
    assert len(app.get("plotly_chart")) == 2
    assert app.subheader[0].value == f"{counts.fixed} test digits that only B reads right"
    found = compare.find_differences(A, B)
    first = int(found.fixed[0])
    assert items(app)[0]["readout"].startswith(f"Test digit {first:,}: labelled ")
    assert f"Test digit {first:,}, labelled" in texts(app)
    assert html.count('aria-label="Probability of each class"') == 2
    assert f"python -m core compare {models.find_model(A).model_id}" in app.code[-1].value
    assert not app.error and not app.warning


@pytest.mark.parametrize(
    ("group", "field", "words"),
    [
        ("Only A right", "broken", "that only A reads right"),
        ("Both wrong", "both_wrong", "that both misread"),
        ("Read differently", "disagreements", "that they read differently"),
    ],
)
def test_groups_of_images(group, field, words):
    app = open_compare(compare_with=B, compare_page="2")
    settle(app.segmented_control(key="compare_group").set_value(group).run())
    images = getattr(compare.find_differences(A, B), field)
    assert app.subheader[0].value == f"{len(images)} test digits {words}"
    assert items(app)[0]["readout"].startswith(f"Test digit {images[0]:,}:")
    assert app.query_params["compare_page"] == "1"  # another group begins with its first page


def test_a_page_is_linked_and_another_network_begins_anew():
    app = open_compare(compare_with=B, compare_page="2")
    images = compare.find_differences(A, B).fixed
    assert items(app)[0]["readout"].startswith(f"Test digit {images[20]:,}:")
    settle(app.selectbox(key="compare_with").set_value("cnn-intro").run())
    images = compare.find_differences(A, "cnn-intro").fixed
    assert items(app)[0]["readout"].startswith(f"Test digit {images[0]:,}:")
    assert app.query_params["compare_with"] == "cnn-intro"


def test_the_current_digit_is_read_by_both_from_the_store_or_by_the_worker():
    app = open_compare(compare_with=B, digit="test-247")
    assert "Test digit 247, labelled **4**" in texts(app)
    assert "This is the current digit of all pages" in texts(app)
    ink = np.zeros((28, 28), np.float32)
    ink[4:24, 12:16] = 1
    from core.drawing import digit_link

    app = open_compare(compare_with=B, digit=f"ink-{digit_link.encode(ink)}")
    assert "Your digit, as both read it" in texts(app)
    assert html_of(app).count('aria-label="Probability of each class"') == 2


def test_filters_are_shown_in_pairs():
    app = choose_part(open_compare(compare_with=B), "Filters")
    asked = shared_engine().ask(
        matching.match_filters, A, "conv1", B, "conv1"
    )  # not with Keras here
    found = asked.result()
    assert app.subheader[0].value == f"30 filters in pairs, mean correlation {found.mean:.2f}"
    html = html_of(app)
    assert html.count('<figure class="pair">') == 12 and html.count('alt="its kernel"') == 24
    assert f"filter {found.first[0]} and {found.second[0]}" in html
    assert "without a partner in A" in texts(app) and "With B untrained" in texts(app)
    settle(app.toggle(key="compare_all").set_value(True).run())
    assert html_of(app).count('<figure class="pair">') == 30


def test_networks_without_convolutions_have_no_pairs_with_those_that_have_some():
    app = choose_part(open_compare("mlp-784", compare_with=B), "Filters")
    assert "both begin with convolutions" in app.info[0].value


def test_calibration_costs_and_seeds():
    app = choose_part(open_compare("champion", compare_with=B), "Calibration")
    assert len(app.get("plotly_chart")) == 3 and "Off by more than chance: A (cha" in texts(app)
    choose_part(app, "Size and speed")
    html = html_of(app)
    assert "111,450" in html and "59,933" in html and "420 kB" in html and " ms" not in html
    settle(app.button(key="compare_measure").click().run())
    html = html_of(app)
    assert html.count(" ms") == 4 and "One digit" in html and "500 digits" in html
    choose_part(app, "Seeds")
    assert "(mean and standard deviation of 3 seeds), cnn-larger 0.770 % (one" in texts(app)
    assert "python -m core train cnn-larger --data mnist --seed 1" in app.code[0].value
    seed = models.find_model("champion-1-86a328303a08").model_id
    settle(app.selectbox(key="compare_with").set_value(seed).run())
    assert "Both are training runs of one recipe" in texts(app)
    assert "No evidence for a difference" in html_of(app)


def test_nonsense_in_a_link_gets_a_sentence():
    app = open_compare(compare_with="nobody")
    assert "asks to compare with 'nobody'; expected one of" in app.warning[0].value
    assert "is better" in html_of(app)
    app = open_compare(compare_with=B, compare_page="99", compare_group="Both")
    assert [warning.value.split(";")[0] for warning in app.warning] == [
        "The link asks for group 'Both'",
        "The link asks for page '99'",
    ]


@pytest.fixture
def flowers(tmp_path, monkeypatch):
    """The only networks of some flowers: two, of which one gets four more right."""
    monkeypatch.setenv("INKLING_STORE", str(tmp_path))
    _, train, test = datasets.load_dataset(IRIS)
    parts = (train.images, train.labels, test.images, test.labels)
    names = (IRIS.class_names, IRIS.value_range)
    source = library.keep("petals", Collected("Petals", *names, *parts, IRIS.features))
    labels = test.labels
    recipe = dataclasses.replace(RECIPES["mlp-784"], name="flowers", made_for="petals")
    for seed, wrong in ((0, range(6)), (1, range(2))):
        read = labels.copy()
        read[list(wrong)] = (read[list(wrong)] + 1) % 3
        card = Card(
            model_id=make_model_id(recipe, source.sha256, seed),
            recipe=recipe,
            dataset="petals",
            dataset_sha256=source.sha256,
            seed=seed,
            parameters=15,
            input_shape=(28, 28, 1),
            num_classes=10,
            history=[],
            test_images=len(labels),
            test_mistakes=len(wrong),
            seconds=1.0,
            made_with={},
            files={},
        )
        probabilities = np.eye(3, dtype=np.float32)[read]
        entry = Entry(card, {"logits/0": np.zeros((4, 3), np.float32)}, probabilities)
        ModelStore().get_or_make(card.model_id, lambda entry=entry: entry)
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


def test_vectors_are_a_table_and_a_single_network_is_told_what_to_do(flowers):
    app = open_compare("flowers")
    assert "No evidence for a difference" in html_of(app)
    assert "(seed 1) misreads 4 fewer of 50 test examples" in html_of(app).replace("flowers ", "")
    assert app.segmented_control(key="compare_part").options[:2] == ["Examples", "Calibration"]
    assert app.subheader[0].value == "4 test examples that only B reads right"
    assert html_of(app).count("<tr><td>") == 4 and "petal width (cm)" in html_of(app)
    settle(app.segmented_control(key="compare_group").set_value("Only A right").run())
    assert "There is no such example" in texts(app)
    for part in ("Calibration", "Size and speed", "Seeds"):
        choose_part(app, part)
        assert not app.error
    for folder in flowers.glob("flowers-1-*"):
        shutil.rmtree(folder)
    st.cache_resource.clear()
    app = open_compare("flowers")
    assert "only network here that reads Petals" in app.info[0].value
    assert "--data petals --seed 1" in app.code[0].value


def test_charts_show_what_was_counted():
    counts = Comparison(9865, 94, 23, 16, 2, 0)
    errors = plot_errors(counts, ("x", "y"), noun="digit", theme="light")
    assert [trace.x[0] for trace in errors.data] == pytest.approx([1.12, 0.41])
    for trace in errors.data:
        assert trace.error_x.arrayminus[0] < trace.error_x.array[0]  # few mistakes: lopsided
    exchange = plot_exchange(counts, ("x", "y"), noun="digit", theme="dark")
    assert [trace.x[0] for trace in exchange.data] == [-23, 94]
    texts_of = [note.text for note in exchange.layout.annotations]
    assert texts_of == ["<b>23</b> only A", "<b>94</b> only B"]
    assert not exchange.layout.xaxis.showgrid and not errors.layout.xaxis.showgrid
    equal = Comparison(5, 0, 0, 0, 0, 0)
    empty = plot_exchange(equal, ("x", "y"), noun="digit", theme="dark")
    assert [trace.x[0] for trace in empty.data] == [0, 0]
    sides = [(note.xanchor, note.xshift) for note in empty.layout.annotations]
    assert sides == [("right", -4), ("left", 4)]  # beside each other, not one over the other


def test_a_gallery_tells_what_both_read():
    names = ("one", "two")
    answers = tuple(
        read_answers(np.eye(2)[read], np.array([0, 1]), names) for read in ([0, 0], [1, 1])
    )
    facts = Facts(names, {}, np.array([], np.int64), noun="image")
    pixels = np.zeros((2, 6, 6, 3), np.float32)
    data = make_comparison_gallery(
        np.array([1]), pixels, answers, facts, {}, columns=5, name="n", theme="light"
    )
    (item,) = data["items"]
    assert (item["title"], item["note"]) == ("two", "A one · B two")
    assert item["readout"].startswith("Test image 1: labelled two; A reads one (> 99.9 %)")


def test_names_of_classes_are_no_markup():
    names = ("<b>one</b>", "two")
    answers = read_answers(np.eye(2), np.array([0, 1]), names)
    vectors = np.array([[1.25, 2], [3, 4]], np.float32)
    html = make_examples(np.array([0]), vectors, (answers, answers), names, ("<i>", "x"))
    assert "<b>one" not in html and "&lt;b&gt;one" in html and "<i>" not in html
    assert '<td class="number">1.25</td>' in html and "4" not in html


def test_pairs_have_what_there_is_to_show():
    maps = (np.ones((4, 4), np.float32),) * 2
    html = make_pairings([Pairing((1, 2), 0.5, (), maps)], unit="filter", theme="light")
    assert "<b>0.50</b>" in html and html.count('alt="its response"') == html.count("<img") == 2
    kernels = (np.zeros((3, 3, 3), np.float32), np.ones((5, 5, 3), np.float32))
    html = make_pairings([Pairing((1, 2), -0.1, kernels)], unit="filter", theme="dark")
    assert "<b>-0.10</b>" in html and html.count('alt="its kernel"') == html.count("<img") == 2
