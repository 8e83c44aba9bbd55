"""Start: a drawing draws itself, all moves with it, and it gives way to the visitor's pen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SEVEN, ZERO, address, draw, expect_answer, open_draw, settle

pytestmark = pytest.mark.browser

INK = """() => {
  const host = document.querySelector(".st-key-draw_paper [data-testid=stBidiComponentIsolated]")
  const canvas = host.shadowRoot.querySelector(".dc-canvas.lower-canvas")
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
  return pixels.filter((value, at) => at % 4 === 3 && value > 127).length
}"""  # pixels of the paper that hold ink


def open_start(page, server):
    page.goto(server.url)
    page.get_by_role("heading", name="See what a network sees.").wait_for()


def test_a_drawing_draws_itself_and_the_answer_moves_with_it(page, server):
    open_start(page, server)
    expect(page.locator("[data-of=moment]")).to_be_visible()
    expect(page.get_by_text("This drawing draws itself")).to_be_visible()
    expect(page.locator(".answer-sign")).to_have_text("3")
    expect(page.locator(".live-time")).to_have_attribute("aria-valuemax", re.compile("[0-9]{2}"))
    three = page.evaluate(INK)
    assert three > 1000
    expect(page.locator(".answer-sign")).to_have_text("8")  # the next one
    assert page.evaluate(INK) != three
    assert "digit=" not in page.url  # it is not the visitor's


def test_it_gives_way_to_the_pen_and_does_not_come_back(page, server):
    open_start(page, server)
    expect(page.locator(".answer-sign")).to_have_text("3")
    settle(page)
    box = page.locator("canvas.upper-canvas").bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 150)
    page.mouse.down()
    assert page.evaluate(INK) == 0  # Fabric has the stroke under way on the canvas above
    page.mouse.up()
    expect(page.get_by_text("This drawing draws itself")).to_have_count(0)
    page.get_by_role("button", name="Clear").click()
    draw(page, SEVEN)
    expect_answer(page, "7")
    link = address(page)
    assert "/draw" not in link and "pen=" in link
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".answer")).to_contain_text("Draw a digit")
    settle(page)
    assert page.evaluate(INK) == 0


def test_what_is_drawn_on_start_is_on_draw_too(page, server):
    open_start(page, server)
    draw(page, ZERO)
    expect_answer(page, "0")
    page.get_by_role("link", name="Photos and test digits").click()
    page.get_by_role("heading", name="What does it read in my digit?").wait_for()
    expect_answer(page, "0")
    settle(page)
    assert page.evaluate(INK) > 1000
    page.get_by_role("button", name="Clear").click()
    settle(page)
    assert page.evaluate(INK) == 0  # nothing draws itself here


def test_who_asks_for_less_motion_sees_a_finished_drawing(browser, server):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    open_start(page, server)
    expect(page.locator(".answer-sign")).to_have_text("3")
    still = page.evaluate(INK)
    page.wait_for_timeout(300)
    assert page.evaluate(INK) == still > 1000
    context.close()


def test_on_a_phone_all_of_it_is_in_sight(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_start(page, server)
    expect(page.locator("[data-of=moment]")).to_be_visible()
    for name in ("h1", ".bars", ".upper-canvas"):
        box = page.locator(name).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    open_draw(page, server)  # where nothing draws itself
    expect(page.locator("[data-of=nothing]")).to_be_visible()
    context.close()
