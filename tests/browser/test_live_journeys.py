"""Drawing as it happens: a screen that turns, two fingers, another tab, a slow server, keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SEVEN, ZERO, address, draw, expect_answer, open_draw, settle
from tests.browser.test_live import draw_at_once, lead, paper, ready
from tests.browser.test_start import INK

pytestmark = pytest.mark.browser

SLOW_SERVER = """
const send = WebSocket.prototype.send
WebSocket.prototype.send = function (message) { setTimeout(() => send.call(this, message), 1500) }
"""


def test_a_screen_that_is_turned_while_one_draws_takes_no_line_elsewhere(page, server):
    open_draw(page, server)
    ready(page)
    lead(page, paper(page), SEVEN[0][:2])
    page.set_viewport_size({"width": 844, "height": 390})
    page.set_viewport_size({"width": 900, "height": 1000})
    box = paper(page)
    page.mouse.move(box["x"] + SEVEN[0][2][0], box["y"] + SEVEN[0][2][1], steps=6)
    page.mouse.up()
    expect_answer(page, "7")
    expect(page.get_by_text("differed from this answer")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_second_finger_draws_nothing_and_spoils_nothing(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_draw(page, server)
    ready(page)
    box = paper(page)
    fingers = context.new_cdp_session(page)

    def touch(kind, *places):
        points = [
            {"x": box["x"] + x, "y": box["y"] + y, "id": number}
            for number, (x, y) in enumerate(places)
        ]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start, corner, end = SEVEN[0]
    other = (60, 200)
    touch("touchStart", start)
    for share in (0.25, 0.5, 0.75, 1):
        touch("touchMove", [a + share * (b - a) for a, b in zip(start, corner, strict=True)])
    touch("touchStart", corner, other)
    for share in (0.25, 0.5, 0.75, 1):
        touch("touchMove", [a + share * (b - a) for a, b in zip(corner, end, strict=True)], other)
    touch("touchEnd")
    expect_answer(page, "7")
    settle(page)
    expect(page.get_by_text("differed from this answer")).to_have_count(0)
    link = address(page)
    again = context.new_page()
    again.goto(link)
    ready(again)
    expect_answer(again, "7")
    context.close()


def test_the_paper_is_left_cleared_and_done_without_by_keys(page, server):
    open_draw(page, server)
    ready(page)
    draw(page, SEVEN)
    expect_answer(page, "7")
    settle(page)
    for _ in range(60):  # from the paper on, which does not hold who goes by it
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Clear":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("Draw a digit")
    expect(page).not_to_have_url(re.compile("digit="))
    settle(page)
    assert page.evaluate(INK) == 0
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.innerText") == "Draw":
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Number")).to_be_visible()
    expect_answer(page, "7")  # the first test digit
    page.get_by_label("Number").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect_answer(page, "2")


@pytest.mark.slow
def test_a_tab_in_the_background_shows_what_was_drawn_when_one_comes_back(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    open_draw(page, server)
    ready(page)
    lead(page, paper(page), SEVEN[0][:2])
    other = context.new_page()
    other.goto("about:blank")
    other.bring_to_front()
    other.wait_for_timeout(1500)
    page.bring_to_front()
    box = paper(page)
    page.mouse.move(box["x"] + SEVEN[0][2][0], box["y"] + SEVEN[0][2][1], steps=6)
    page.mouse.up()
    expect_answer(page, "7")
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("linked", [False, True])
def test_a_slow_server_loses_nothing_and_shows_no_answer_to_what_is_gone(browser, server, linked):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    open_draw(page, server)
    ready(page)
    draw(page, SEVEN)
    expect_answer(page, "7")
    link = address(page)
    page.add_init_script(SLOW_SERVER)
    page.goto(link if linked else f"{server.url}/draw")
    ready(page)
    if not linked:
        draw(page, SEVEN)
    expect_answer(page, "7")
    box = paper(page)
    page.get_by_role("button", name="Clear").click()
    draw_at_once(page, box, ZERO)
    expect(page.locator(".answer-sign")).to_have_text("0")
    settle(page)
    expect_answer(page, "0")
    context.close()
