"""Several digits are drawn and read; a photo is corrected by dragging on it."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.pages import address, draw, expect_answer, open_draw, settle

pytestmark = pytest.mark.browser

SMALL_FOUR = [[(45, 60), (25, 130), (100, 130)], [(85, 90), (80, 200)]]
SMALL_ONE = [[(200, 60), (200, 200)]]


def photo_of_two():
    """A 7 at the left and a 1 at the right, as a file."""
    image = Image.new("L", (480, 300), 235)
    pen = ImageDraw.Draw(image)
    pen.line([(60, 60), (170, 60), (100, 240)], fill=30, width=18, joint="curve")
    pen.line([(370, 60), (370, 240)], fill=30, width=18)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return {"name": "two.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def drag(page, start, end):
    """Drags on the photo, from one share of it to another."""
    sheet = page.locator("canvas.over")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*np.mean(places, axis=0))
    page.mouse.move(*places[1])
    page.mouse.up()


def test_two_digits_are_drawn_both_are_read_and_the_second_is_looked_into(page, server):
    open_draw(page, server)
    draw(page, [*SMALL_FOUR, *SMALL_ONE])
    expect(page.locator(".gallery .title")).to_have_text(["4", "1"])
    expect(page.get_by_text("2 digits were found: 4 1.")).to_be_visible()
    expect_answer(page, "4")
    before = address(page)
    page.locator(".gallery .item").nth(1).click()
    expect_answer(page, "1")
    assert address(page, before) != before
    expect(page.locator(".gallery .item").nth(1)).to_have_attribute("aria-selected", "true")


def test_a_photo_is_corrected_by_cutting_out_wiping_and_turning(page, server):
    open_draw(page, server)
    settle(page)
    page.get_by_text("Photo", exact=True).click()
    page.locator("input[type=file]").set_input_files(photo_of_two())
    expect(page.locator(".gallery .title")).to_have_text(["7", "1"])
    settle(page)
    drag(page, (0.6, 0.05), (0.97, 0.95))
    expect(page.locator(".gallery")).to_have_count(0)
    expect_answer(page, "1")
    settle(page)
    page.get_by_role("button", name="Back to the whole picture").click()
    expect(page.locator(".gallery .title")).to_have_text(["7", "1"])
    settle(page)
    page.get_by_role("radio", name="Wipe away").click()
    drag(page, (0.77, 0.1), (0.77, 0.9))
    settle(page)
    assert "2 digits" not in page.locator("figure.found").inner_text()
    expect(page.locator(".gallery")).to_have_count(0)
    expect_answer(page, "7")
