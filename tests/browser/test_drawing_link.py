"""A drawing's link brings its strokes back, onto a canvas that goes on where it was."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SEVEN, ZERO, address, draw, expect_answer, open_draw, settle

pytestmark = pytest.mark.browser

BAR = [[(100, 160), (200, 150)]]


def ink_on(page):
    """How many pixels of the canvas are inked."""
    return page.locator("canvas.dc-canvas.lower-canvas").evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
          .filter((value, place) => place % 4 === 3 && value > 127).length"""
    )


def test_a_link_brings_back_the_strokes_with_undo(page, server, browser):
    open_draw(page, server)
    draw(page, SEVEN + BAR)
    expect_answer(page, "7")
    settle(page)
    link = address(page)
    assert "pen=" in link
    probabilities, inked = page.locator(".answer").inner_text(), ink_on(page)
    other = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    other.goto(link)
    expect_answer(other, "7")
    settle(other)
    assert other.locator(".answer").inner_text() == probabilities
    assert other.evaluate("location.href") == link
    assert ink_on(other) == pytest.approx(inked, rel=0.01)
    expect(other.get_by_text("Four ways to turn the drawing")).to_be_visible()
    other.locator(".st-key-draw_undo button").click()
    other.wait_for_function("old => location.href !== old", arg=link)
    settle(other)
    assert ink_on(other) < inked - 500
    draw(other, BAR)
    other.wait_for_function("old => location.href !== old", arg=link)
    expect(other.locator(".answer-sign")).to_have_text("7")
    other.context.close()


def test_strokes_cut_off_in_a_link_are_said_and_the_digit_stays(page, server):
    open_draw(page, server)
    draw(page, ZERO)
    expect_answer(page, "0")
    link = re.sub(r"pen=([^&]{9})[^&]*", r"pen=\1", address(page))
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_text("The strokes in this link")).to_be_visible()
    expect_answer(page, "0")
    expect(page.get_by_role("button", name="Draw another")).to_be_visible()
