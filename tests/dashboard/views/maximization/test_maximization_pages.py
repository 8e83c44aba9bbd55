"""Maximization and the unit card through AppTest: every control."""

import numpy as np
import pytest

from core.data.datasets import load_test_split
from core.drawing import digit_link
from core.queries import inside
from tests.dashboard.driving import open_page, plates_of, settle, texts

pytestmark = pytest.mark.slow


def test_every_class_is_maximized_at_first():
    app = open_page("maximization", network="cnn-larger")
    gallery = plates_of(app, "maximization_gallery")
    assert [plate["title"] for plate in gallery] == [f"class {k}" for k in range(10)]
    assert all("more than every test digit" in plate["caption"] for plate in gallery)
    assert "python -m core maximize" in app.code[0].value
    assert "The classes of logits, 128 steps of step size 0.3 from noise" in texts(app)
    assert "all test digits, by the score of its class" in texts(app)
    assert "That is normal" in texts(app)
    assert [one.label for one in app.expander] == ["What is asked for, and how"]
    assert not app.error and not app.warning


def test_the_slider_replays_the_ascent():
    app = open_page("maximization", network="cnn-larger")
    final = plates_of(app, "maximization_gallery")[0]["source"]
    settle(app.select_slider(key="maximization_step").set_value(0).run())
    start = plates_of(app, "maximization_gallery")[0]
    assert start["source"] != final and "more than only" in start["caption"]


def test_objectives():
    app = open_page("maximization", network="cnn-larger")
    settle(app.selectbox(key="maximization_layer").set_value("conv2").run())
    seen = set()
    for objective in ("centre", "strongest", "negative"):
        settle(app.selectbox(key="maximization_objective").set_value(objective).run())
        gallery = plates_of(app, "maximization_gallery")
        assert len(gallery) == 15 and f"--objective {objective}" in app.code[0].value
        seen.add(gallery[0]["source"])
    assert len(seen) == 3 and not app.error


def test_pairs():
    app = open_page("maximization", network="cnn-larger")
    app.number_input(key="maximization_filter").set_value(4)
    for objective, word in (("sum", "and"), ("difference", "less")):
        settle(app.selectbox(key="maximization_objective").set_value(objective).run())
        settle(app.number_input(key="maximization_second").set_value(9).run())
        (plate,) = plates_of(app, "maximization_gallery")
        assert plate["title"] == f"class 4 {word} 9"
        assert "--filters 4 9" in app.code[0].value
        assert "reach most of the same objective" in texts(app)


def test_the_tutorials_way_starts_and_settings():
    app = open_page("maximization", network="cnn-larger")
    settle(app.selectbox(key="maximization_layer").set_value("conv1").run())
    settle(app.selectbox(key="maximization_method").set_value("tutorial").run())
    assert "sets no bounds" in texts(app)
    settle(app.selectbox(key="maximization_start").set_value("digit").run())
    settings = {"steps": 5, "jitter": 2, "l2": 0.5, "total_variation": 0.5, "blur": 0.5}
    for name, value in {**settings, "step_size": 0.5}.items():
        app.slider(key=f"maximization_tutorial_{name}").set_value(value)
    app.toggle(key="maximization_tutorial_leaky").set_value(True)
    app.number_input(key="maximization_tutorial_seed").set_value(4)
    app.selectbox(key="maximization_tutorial_parameterization").set_value("fourier")
    settle(app.run())
    command = app.code[0].value
    for part in ("--steps 5", "--jitter 2", "--l2 0.5", "--blur 0.5", "--step-size 0.5",
                 "--leaky True", "--seed 4", "--parameterization fourier", "--start digit",
                 "--total-variation 0.5", "--digit test-0"):  # fmt: skip
        assert part in command
    assert "sets no bounds" not in texts(app) and not app.error
    summary = "The filters of conv1, mean, 5 steps of step size 0.5 from digit, method tutorial"
    assert summary in texts(app) and "leaky on" in texts(app) and "seed 4" in texts(app)
    assert "by the mean of the response of its filter" in texts(app)
    assert "That is normal" not in texts(app)


def test_dead_units_are_called_dead():
    app = open_page("maximization", network="cnn-larger")
    (dead, *_) = np.flatnonzero(inside.profile_block("cnn-larger", "dense2").dead)
    settle(app.selectbox(key="maximization_layer").set_value("dense2").run())
    settle(app.number_input(key="maximization_filter").set_value(int(dead)).run())
    assert "dead" in plates_of(app, "maximization_gallery")[dead]["caption"]
    settle(app.switch_page("app_pages/unit.py").run())
    assert f"Unit {dead} of dense2" in texts(app) and "is dead" in app.warning[0].value
    assert [plate["title"] for plate in plates_of(app, "unit_plates")] == ["Its kernel"]


def test_the_unit_card_shows_all_sides_of_a_filter():
    ink = digit_link.encode(load_test_split().images[3, :, :, 0])
    app = open_page("unit", network="cnn-larger", digit=f"ink-{ink}")
    settle(app.selectbox(key="unit_layer").set_value("conv2").run())
    settle(app.number_input(key="unit_filter").set_value(4).run())
    titles = [plate["title"] for plate in plates_of(app, "unit_plates")]
    assert titles == [
        "Its kernel", "Its maximization", "What excites it most", "Its response to your digit"
    ]  # fmt: skip
    assert plates_of(app, "unit_plates")[2]["grid"]["tiles"] == 9
    (chart,) = app.get("plotly_chart")
    assert "current digit" in chart.proto.spec


def test_previous_and_next_go_over_the_ends_of_layers():
    app = open_page("unit", network="cnn-larger")
    assert "Filter 0 of conv1" in texts(app)
    settle(app.button(key="unit_previous").click().run())
    assert "Class 9 of logits" in texts(app)
    settle(app.button(key="unit_next").click().run())
    assert "Filter 0 of conv1" in texts(app)
    settle(app.number_input(key="unit_filter").set_value(29).run())
    settle(app.button(key="unit_next").click().run())
    assert "Filter 0 of conv2" in texts(app)
