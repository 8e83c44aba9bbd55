"""The answer moves with the pen, in the browser alone; the server's is the one of record."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.pages import SEVEN, ZERO, address, draw, expect_answer, open_draw, settle
from tests.browser.test_start import INK

pytestmark = pytest.mark.browser


def ready(page):
    """Waits until the network is in the browser: the maps of its layers are there."""
    expect(page.locator(".live-row")).not_to_have_count(0)
    settle(page)


def paper(page):
    return page.locator("canvas.upper-canvas").bounding_box()


def lead(page, box, points):
    """Leads the pen along, and leaves it down."""
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)


def shares(page):
    """The ten probabilities in percent, as the bars have them."""
    widths = page.locator(".bar").evaluate_all("bars => bars.map(bar => bar.style.width)")
    return np.array([float(width.removesuffix("%")) for width in widths])


def test_the_answer_moves_before_the_pen_is_lifted_and_asks_nobody(page, server):
    asked, sent = [], []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.on("request", lambda request: asked.append(request.url))
    open_draw(page, server)
    ready(page)
    assert asked and sent  # what is watched is seen
    asked.clear()
    sent.clear()
    before = page.evaluate("location.href")
    lead(page, paper(page), SEVEN[0])
    expect(page.locator(".answer-sign")).to_have_text("7")
    expect(page.locator(".live-time")).to_have_attribute("aria-valuemax", re.compile("[0-9]{2}"))
    assert not asked and not sent and page.evaluate("location.href") == before
    moving = shares(page)
    page.mouse.up()
    address(page, before)  # the server answered
    settle(page)
    assert np.abs(shares(page) - moving).max() < 1  # the pen's last place came with the lift
    expect(page.locator(".answer-sign")).to_have_text("7")
    expect(page.get_by_text("differed from this answer")).to_have_count(0)


def test_clear_empties_the_answer_and_the_next_drawing_is_read(page, server):
    open_draw(page, server)
    ready(page)
    draw(page, SEVEN)
    expect_answer(page, "7")
    settle(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".answer")).to_contain_text("Draw a digit")
    draw(page, ZERO)
    expect_answer(page, "0")
    expect(page.locator(".answer-sign")).to_have_text("0")


def test_one_goes_back_in_time_and_sees_what_each_line_did(page, server):
    open_draw(page, server)
    ready(page)
    draw(page, [*SEVEN, [(100, 160), (200, 150)]])
    expect_answer(page, "7")
    settle(page)
    expect(page.get_by_text(re.compile("without line 1: . .* without line 2: 7"))).to_be_visible()
    time = page.locator(".live-time")
    time.scroll_into_view_if_needed()
    time.focus()
    time.press("Home")
    expect(time).to_have_attribute("aria-valuenow", "1")
    early = shares(page)
    time.press("End")
    expect(page.locator(".answer-sign")).to_have_text("7")
    assert np.abs(shares(page) - early).max() > 5
    time.press("Escape")
    expect(page.locator(".answer")).to_contain_text("sure")


def test_on_a_phone_paper_and_answer_are_in_sight(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_draw(page, server)
    ready(page)
    assert_in_sight(page, ".bars", ".upper-canvas")
    page.goto(f"{server.url}/draw?digit=test-247")
    page.get_by_text("People labelled this digit").wait_for()
    settle(page)
    assert_in_sight(page, ".bars", ".st-key-draw_subject .ink")
    context.close()


def assert_in_sight(page, above, below):
    boxes = [page.locator(name).first.bounding_box() for name in (above, below)]
    for box in boxes:
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]


def test_the_canvas_has_no_buttons_of_its_own(page, server):
    open_draw(page, server)
    ready(page)
    page.locator("canvas.upper-canvas").hover()
    expect(page.locator(".dc-toolbar")).to_be_hidden()


def draw_at_once(page, box, strokes):
    """Draws where the paper was, without waiting for anything, as a hand in a hurry does."""
    for stroke in strokes:
        lead(page, box, stroke)
        page.mouse.up()


@pytest.mark.parametrize(
    ("linked", "pause"), [(False, 0), (True, 0), pytest.param(True, 120, marks=pytest.mark.slow)]
)
def test_what_is_drawn_at_once_after_clear_and_undo_is_not_lost(page, server, linked, pause):
    open_draw(page, server)
    ready(page)
    draw(page, SEVEN)
    expect_answer(page, "7")
    if linked:  # a canvas that begins with strokes, which it cannot take back by itself
        page.goto(address(page))
        ready(page)
        expect_answer(page, "7")
    box = paper(page)
    page.get_by_role("button", name="Clear").click()
    page.wait_for_timeout(pause)
    draw_at_once(page, box, ZERO)
    settle(page)
    expect_answer(page, "0")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_timeout(pause)
    draw_at_once(page, box, SEVEN)
    settle(page)
    expect_answer(page, "7")
    assert page.evaluate(INK) > 1000
    page.goto(address(page))
    ready(page)
    expect_answer(page, "7")


def test_undo_brings_back_what_clear_took_away(page, server):
    open_draw(page, server)
    ready(page)
    draw(page, SEVEN)
    expect_answer(page, "7")
    link, ink = address(page), page.evaluate(INK)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-of=nothing]")).to_be_visible()
    expect(page).not_to_have_url(re.compile("digit="))
    settle(page)
    page.get_by_role("button", name="Undo").click()
    expect_answer(page, "7")
    expect(page).to_have_url(link)
    assert page.evaluate(INK) == ink
