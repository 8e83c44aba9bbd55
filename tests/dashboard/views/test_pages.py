"""The pages through AppTest: every control, and the empty states."""

import io
import subprocess
import sys

import numpy as np
from PIL import Image

from core.data.datasets import load_test_split
from core.drawing import digit_image, digit_link
from core.drawing.demonstration import draw_demonstration
from core.maintenance import reproduction
from core.queries import models
from core.recipes.table import RECIPES, names_made_for
from dashboard.visit import written
from tests.dashboard.driving import (
    APP,
    SEVEN,
    answer_of,
    choose,
    component_of,
    draw,
    html_of,
    open_page,
    texts,
    upload,
)
from tests.patience import seconds


def test_start_is_a_paper_on_which_drawings_draw_themselves():
    app = open_page()
    moving = component_of(app, "draw_live_answer")
    assert len(moving["demonstration"]) > 4 and moving["plan"] and moving["record"] is None
    for drawing in moving["demonstration"]:
        points = np.concatenate(drawing)
        assert points.min() > 20 and points.max() < 280  # with the pen's width, on the paper
    app = draw(app, [SEVEN])
    assert answer_of(app) == "7"
    assert component_of(app, "draw_live_answer")["demonstration"] == []
    app.switch_page("app_pages/draw.py").run()
    assert answer_of(app) == "7"
    app.button(key="draw_clear").click().run()
    assert component_of(app, "draw_live_answer")["demonstration"] == []  # on Start alone


def test_the_drawings_that_draw_themselves_are_read_right():
    drawings = draw_demonstration(300)
    images = np.stack([digit_image.redraw(lines) for lines in drawings])
    (card,) = [card for card in models.list_models() if card.recipe.name == "champion"][:1]
    read = models.predict(card.model_id, images[..., None]).probabilities.argmax(axis=1)
    assert read.tolist() == [3, 8, 5, 2, 9, 4, 6, 7]


def test_start_shows_what_each_network_scores_over_its_seeds():
    page = html_of(open_page())
    for name in names_made_for("mnist"):
        assert f">{name}</td>" in page and RECIPES[name].published in page
    here = {card.recipe.name for card in models.list_models()}
    lines = [line for line in reproduction.read() if line.recipe in here]
    assert len(lines) > 10
    for line in lines:
        row = page.split(f">{line.recipe}</td>")[1].split("</tr>")[0]
        assert f"{line.mean:.2f} ± {line.standard_error:.2f} %" in row
        seeds = len(line.seeds)
        assert (f"mean of {seeds} seeds" if seeds > 1 else "one seed") in row


def test_the_sidebar_says_of_which_seed_its_error_is_and_what_all_have():
    (line,) = [line for line in reproduction.read() if line.recipe == "champion"]
    (said,) = [text.value for text in open_page().sidebar.caption if "Misreads" in text.value]
    mean = f"the mean of {len(line.seeds)} seeds: {line.mean:.2f} %"
    assert said.startswith(f"Misreads {line.errors[0]:.2f} % of the test digits (seed 0; {mean}).")


def test_start_shows_how_the_network_is_built_and_what_it_was_measured_on():
    app = open_page(start_more="How it is built")
    (graph,) = app.get("graphviz_chart")
    assert "conv1" in graph.proto.spec
    app = choose(app, "cnn-branch")
    (graph,) = app.get("graphviz_chart")
    assert '"image" -> "conv1_wide"' in graph.proto.spec
    assert '"image" -> "conv1_point"' in graph.proto.spec
    assert '"conv1_wide" -> "sum"' in graph.proto.spec
    assert "Test digits in many handwritings" in html_of(open_page(start_more="The test digits"))


def test_choosing_a_network_changes_the_page():
    app = open_page(start_more="How it is built")
    before = texts(app)
    assert texts(choose(app, "mlp-784")) != before
    assert "623,290 parameters, trained for 10 epochs" in texts(app)


def test_an_empty_canvas_says_what_would_be_here_and_how_to_get_it():
    app = open_page("draw")
    assert answer_of(app) is None
    assert component_of(app, "draw_live_answer")["empty"].startswith("Draw a digit")
    app.button(key="draw_empty").click().run()
    assert "People labelled this digit **7**" in texts(app)


def test_a_drawing_is_read_in_four_stages():
    app = draw(open_page("draw"), [SEVEN])
    page = html_of(app)
    assert answer_of(app) == "7"
    for stage in ("squashed", "boxed", "centred", "redrawn"):
        assert f"<b>{stage}</b>" in page
    assert str(app.query_params["digit"]).startswith("ink-")


def test_two_digits_are_both_read_and_the_second_can_be_looked_into():
    five = [["M", 60, 60], ["L", 22, 62], ["L", 20, 110], ["L", 60, 120], ["L", 56, 190]]
    five[1:] = [*five[1:], ["L", 15, 195]]
    seven = [["M", 140, 60], ["L", 230, 58], ["L", 180, 200]]
    app = draw(open_page("draw"), [five, seven])
    shown = component_of(app, "draw_several")
    assert [item["title"] for item in shown["items"]] == ["5", "7"] and shown["selected"] == 0
    assert "2 digits were found: **5 7**." in texts(app)
    assert answer_of(app) == "5"
    first = str(app.query_params["digit"])
    app.session_state["draw_place"] = (
        "Draw",
        (185, 130),
    )  # as a click leaves it
    app.run()
    assert answer_of(app) == "7" and str(app.query_params["digit"]) != first
    assert component_of(app, "draw_several")["selected"] == 1
    app.button(key="draw_clear").click().run()
    assert "draw_place" not in app.session_state


def test_the_notice_stands_at_the_one_of_several_that_may_be_no_digit():
    box = [["M", 160, 200], ["L", 160, 80], ["L", 270, 80], ["L", 270, 200], ["L", 160, 200]]
    crossed = [*box, ["L", 270, 80], ["L", 160, 80], ["L", 270, 200]]
    seven = [["M", 20, 70], ["L", 100, 68], ["L", 55, 200]]
    app = draw(open_page("draw"), [seven, crossed])
    notes = [item["note"] for item in component_of(app, "draw_several")["items"]]
    assert notes[0].endswith("%") and notes[1] == "no digit?"
    assert "1 of these 2 may not be digits; a note marks each." in texts(app)


def test_what_is_drawn_stands_beside_its_nearest_training_digits():
    page = html_of(draw(open_page("draw"), [SEVEN]))
    assert "true digits" in page and page.count("A training digit, labelled 7") >= 3


def test_a_link_reopens_the_same_digit_and_the_same_answer():
    first = draw(open_page("draw"), [SEVEN])
    address = str(first.query_params["digit"])
    again = open_page("draw", digit=address)
    assert "Your digit, as the network received it." in texts(again)
    shares = component_of(first, "draw_live_answer")["record"]["probabilities"]
    bars = html_of(again).split('class="bars"')[1].split("</div></div>")[:10]
    assert all(f"width:{100 * share:.2f}%" in bar for share, bar in zip(shares, bars, strict=True))


def test_a_link_with_strokes_brings_back_the_drawing_itself():
    first = draw(open_page("draw"), [SEVEN])
    digit, pen = (str(first.query_params[name]) for name in ("digit", "pen"))
    again = open_page("draw", digit=digit, pen=pen)
    live = component_of(again, "draw_live_answer")
    assert live["strokes"] == component_of(first, "draw_live_answer")["strokes"]
    assert "Your digit, as the network received it." not in texts(again)
    cut = open_page("draw", digit=digit, pen=pen[:9])
    assert "The strokes in this link" in " ".join(w.value for w in (*cut.warning, *cut.info))
    assert "Your digit, as the network received it." in texts(cut)


def test_undo_takes_back_a_stroke_and_clear_all():
    bar = [["M", 120, 160], ["L", 200, 150]]
    app = draw(open_page("draw"), [SEVEN, bar])
    app.button(key="draw_undo").click().run()
    assert len(app.session_state["draw_objects"]) == 1
    app.button(key="draw_clear").click().run()
    assert app.session_state["draw_objects"] == []
    assert answer_of(app) is None
    assert "digit" not in app.query_params


def test_an_address_that_the_browser_has_not_yet_changed_brings_nothing_back(monkeypatch):
    monkeypatch.setattr(written, "LAG_SECONDS", 0)
    bar, dot = [["M", 120, 160], ["L", 200, 150]], [["M", 90, 250], ["L", 91, 250]]
    app = draw(open_page("draw"), [SEVEN])
    digit, pen = (str(app.query_params[name]) for name in ("digit", "pen"))
    draw(app, [SEVEN, bar])
    app.query_params["digit"], app.query_params["pen"] = digit, pen
    draw(app, [SEVEN, bar, dot])
    assert len(app.session_state["draw_objects"]) == 3
    assert len(component_of(app, "draw_live_answer")["strokes"]) == 3
    app.button(key="draw_clear").click().run()
    app.query_params["digit"], app.query_params["pen"] = digit, pen
    app.run()
    assert app.session_state["draw_objects"] == [] and answer_of(app) is None
    assert "digit" not in app.query_params and "pen" not in app.query_params


def test_back_brings_back_an_earlier_drawing(monkeypatch):
    monkeypatch.setattr(written, "LAG_SECONDS", 0)
    bar = [["M", 120, 160], ["L", 200, 150]]
    app = draw(open_page("draw"), [SEVEN])
    digit, pen = (str(app.query_params[name]) for name in ("digit", "pen"))
    draw(app, [SEVEN, bar])
    app.query_params["digit"], app.query_params["pen"] = digit, pen
    app.run()
    assert len(app.session_state["draw_objects"]) == 1


def test_undo_brings_back_what_clear_took():
    app = draw(open_page("draw"), [SEVEN])
    address = str(app.query_params["digit"])
    app.button(key="draw_clear").click().run()
    app.button(key="draw_undo").click().run()
    assert str(app.query_params["digit"]) == address and answer_of(app) == "7"


def test_a_drawing_survives_a_visit_to_another_page():
    app = draw(open_page("draw"), [SEVEN])
    app.switch_page("app_pages/start.py").run()
    app.switch_page("app_pages/draw.py").run()
    assert not app.exception
    assert answer_of(app) == "7"


def test_a_digit_and_a_network_travel_with_the_visitor():
    app = choose(open_page("draw", digit="test-18"), "cnn-simple")
    assert app.session_state["draw_index"] == 18
    app.switch_page("app_pages/start.py").run()
    assert app.query_params["digit"] == "test-18"
    assert app.query_params["model"] == "cnn-simple"


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
