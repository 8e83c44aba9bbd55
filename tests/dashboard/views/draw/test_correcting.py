"""A photo is corrected: what the browser sends, and what comes of it."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.drawing.correction import MAX_ERASED, UNCHANGED, Correction
from dashboard.components.corrector import Changed, read_changed
from dashboard.views.draw.correcting import turn
from tests.dashboard.driving import component_of, html_of, open_page, texts, upload


def seven_and_one():
    """A 7 on the left half and a 1 on the right, as a file."""
    image = Image.new("L", (400, 200), 255)
    pen = ImageDraw.Draw(image)
    pen.line([(50, 40), (140, 40), (85, 165)], fill=0, width=14, joint="curve")
    pen.line([(300, 35), (300, 165)], fill=0, width=14)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "x",
        {},
        {"crop": "x"},
        {"crop": [0, 0, 1]},
        {"crop": [0, 0, float("nan"), 1]},
        {"crop": [0.5, 0.5, 0.5, 0.9]},
        {"crop": [True, 0, 1, 1]},
        {"erased": [[0.1, 0.2]]},
        {"erased": [[0.1, 0.2, "x"]]},
        {"erased": [[0.1, 0.2, 0.3]] * (MAX_ERASED + 1)},
    ],
    ids=range(11),
)
def test_what_is_no_change_is_not_believed(sent):
    assert read_changed(sent) is None


def test_changes_are_read_and_kept_within_the_picture():
    assert read_changed({"crop": None}) == Changed(None, None)
    assert read_changed({"crop": [-0.2, 0, 0.5, 7]}) == Changed((0, 0, 0.5, 1), None)
    assert read_changed({"erased": [[0.1, 0.2, 0.05]]}) == Changed(None, ((0.1, 0.2, 0.05),))


def test_four_turns_are_none_and_what_was_marked_turns_along():
    start = Correction(crop=(0.1, 0.2, 0.4, 0.9), erased=((0.2, 0.3, 0.05),))
    once = turn(start)
    assert once.turns == 1 and once.crop == pytest.approx((0.1, 0.1, 0.8, 0.4))
    assert once.erased[0] == pytest.approx((0.7, 0.2, 0.05))
    again = turn(turn(turn(once)))
    assert again.turns == 0 and again.crop == pytest.approx(start.crop)


@pytest.mark.parametrize(
    "fields",
    [
        {"turns": 4},
        {"crop": (0.5, 0, 0.5, 1)},
        {"crop": (0, 0, 1.5, 1)},
        {"crop": (0, 0, 1)},
        {"erased": ((0.5, 0.5),)},
        {"erased": ((0.5, 0.5, float("nan")),)},
        {"erased": ((0.5, 0.5, 0.1),) * (MAX_ERASED + 1)},
    ],
    ids=range(7),
)
def test_a_correction_that_is_none_gets_a_sentence(fields):
    with pytest.raises(ValueError, match="expected|were erased"):
        Correction(**fields)


def test_a_photo_of_two_digits_is_corrected_by_cutting_one_out_and_taken_back():
    app = upload(open_page("draw"), seven_and_one())
    assert "2 digits were found" in texts(app)
    shown = component_of(app, "draw_corrector")
    assert (shown["width"], shown["height"]) == (280, 140) and shown["crop"] is None
    upload_id = shown["name"].rpartition("-")[0]
    app.session_state["draw_correction"] = (upload_id, Correction(crop=(0.55, 0.0, 1.0, 1.0)))
    app.run()
    assert not app.exception and "2 digits were found" not in texts(app)
    assert 'accent">1</span>' in html_of(app)
    app.button(key="draw_turn").click().run()
    shown = component_of(app, "draw_corrector")
    assert (shown["width"], shown["height"]) == (140, 280)
    app.button(key="draw_uncorrect").click().run()
    assert "2 digits were found" in texts(app)
    assert app.button(key="draw_uncorrect").disabled


def test_the_picture_stays_to_be_corrected_where_no_ink_was_found():
    app = upload(open_page("draw"), seven_and_one())
    upload_id = component_of(app, "draw_corrector")["name"].rpartition("-")[0]
    app.session_state["draw_correction"] = (upload_id, Correction(crop=(0.0, 0.0, 0.1, 0.1)))
    app.run()
    assert "No ink was found" in app.error[0].value
    assert component_of(app, "draw_corrector")["crop"] == pytest.approx([0, 0, 0.1, 0.1])
    app.button(key="draw_uncorrect").click().run()
    assert not app.error


def test_ink_is_wiped_away_and_light_ink_is_asked_for():
    app = upload(open_page("draw"), seven_and_one())
    upload_id = component_of(app, "draw_corrector")["name"].rpartition("-")[0]
    discs = tuple((0.75, float(y), 0.05) for y in np.linspace(0.1, 0.9, 12))
    app.session_state["draw_correction"] = (upload_id, Correction(erased=discs))
    app.run()
    assert 'accent">7</span>' in html_of(app) and "2 digits were found" not in texts(app)
    app.selectbox(key="draw_ink").set_value("Ink: light").run()
    assert app.session_state["draw_correction"][1] == Correction(light_ink=True, erased=discs)
    upload(app, seven_and_one())
    assert app.selectbox(key="draw_ink").value == "Ink: automatic"
    assert app.button(key="draw_uncorrect").disabled and UNCHANGED == Correction()


def test_a_digit_chosen_on_one_sheet_is_not_chosen_on_another():
    app = open_page("draw")
    app.session_state["draw_place"] = ("Draw", (400, 100))
    assert component_of(upload(app, seven_and_one()), "draw_several")["selected"] == 0
