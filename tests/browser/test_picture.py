"""The picture of the network on its page: linked, living, under the glass, in the address."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import find_faults
from tests.browser.pages import SEVEN, settle

pytestmark = pytest.mark.browser


def open_picture(page, server, query=""):
    page.goto(f"{server.url}/responses?model=cnn-larger{query}")
    page.locator("[data-state=shown] .pic-map").first.wait_for(state="attached")
    settle(page)


def column(page, number):
    return page.locator(".pic-column").nth(number)


def test_a_map_opens_in_sight_and_its_link_opens_it_again(page, server):
    open_picture(page, server, "&digit=test-3")
    column(page, 3).locator(".pic-map").nth(2).click()
    glass = page.locator(".pic-closeup")
    expect(glass).to_be_visible()
    box = glass.bounding_box()
    assert box["y"] + box["height"] <= 800
    expect(page).to_have_url(re.compile("responses_unit=conv2_relu%3A"))
    settle(page)
    title = page.locator(".pic-title").inner_text()
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator(".pic-title")).to_have_text(title)
    page.locator(".pic-closeup").press("Escape")
    expect(glass).to_be_hidden()
    expect(page).not_to_have_url(re.compile("responses_unit="))


def test_a_link_of_older_days_opens_its_pixel(page, server):
    old = "&responses_layer=conv1_relu&responses_filter=3&responses_row=5&responses_column=7"
    open_picture(page, server, old)
    expect(page.locator(".pic-title")).to_have_text("conv1, map 3 · row 5, column 7")
    expect(page.locator(".pic-tick").first).to_have_text("✓")


def test_what_is_wrong_with_a_link_stays_to_be_read(page, server):
    open_picture(page, server, "&responses_unit=conv2:3:4:5&responses_colors=nonsense")
    expect(page.locator(".pic-closeup")).to_be_visible()
    page.wait_for_timeout(900)  # in which a unit that was not there before would be told
    settle(page)
    assert "asks for colors 'nonsense'" in page.get_by_test_id("stAlert").inner_text()


def test_pointing_needs_no_server(page, server):
    open_picture(page, server)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket))
    for number in (1, 2, 3, 4):
        column(page, number).locator(".pic-map").nth(1).hover()
        expect(page.locator(".pic-pointing")).to_have_count(1)
    assert not asked and not sockets
    assert "maps give" in page.locator(".pic-said").inner_text() or "largest of" in (
        page.locator(".pic-said").inner_text()
    )


def test_a_drawing_flows_while_the_pen_is_down(page, server):
    open_picture(page, server, "&digit=test-0")
    page.get_by_role("button", name="Draw here").click()
    first = page.locator(".pic-first .pic-name")
    box = page.locator(".pic-sketch .pad").bounding_box()
    scale = box["width"] / 300
    page.mouse.move(box["x"] + 150 * scale, box["y"] + 60 * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 150 * scale, box["y"] + 240 * scale, steps=8)
    expect(first).to_have_text("1")
    assert "digit=test-0" in page.url  # the server has not heard of it yet
    page.mouse.up()
    expect(page).to_have_url(re.compile("digit=ink-.*pen="))
    settle(page)
    page.get_by_role("button", name="Clear").click()
    for x, y in SEVEN[0]:
        page.mouse.move(box["x"] + x * scale, box["y"] + y * scale, steps=4)
        page.mouse.down()
    page.mouse.up()
    expect(first).to_have_text("7")


def test_another_digit_changes_the_picture_and_keeps_the_glass(page, server):
    open_picture(page, server, "&digit=test-3&responses_unit=conv2_relu:3:4:5")
    expect(page.locator(".pic-title")).to_have_text("conv2, map 3 · row 4, column 5")
    before = page.locator(".pic-lower").inner_text()
    page.get_by_role("button", name="Another test digit").click()
    expect(page.locator(".pic-lower")).not_to_have_text(before, use_inner_text=True)
    expect(page.locator(".pic-title")).to_have_text("conv2, map 3 · row 4, column 5")


def test_the_other_view_and_another_network(page, server):
    open_picture(page, server, "&digit=test-3")
    page.get_by_role("radio", name="Layer by layer").click()
    page.locator(".st-key-responses_overview .stage").first.wait_for()
    page.get_by_role("radio", name="The picture").click()
    page.locator("[data-state=shown] .pic-map").first.wait_for()
    assert page.locator(".pic-column").count() == 8


def test_a_network_of_numbers_has_a_picture(page, server):
    page.goto(f"{server.url}/responses?model=iris-softmax")
    page.locator("[data-state=shown] .pic-row").first.wait_for()
    assert "sepal length" in page.locator(".pic-input").first.inner_text()
    page.locator(".pic-row").last.click()
    expect(page.locator(".pic-tick").first).to_have_text("✓")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out_of_the_picture(page, server, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_picture(page, server)
    assert find_faults(page, "[data-testid=stMain]") == []
    column(page, 1).locator(".pic-map").first.click()
    expect(page.locator(".pic-closeup")).to_be_visible()
    assert find_faults(page, "[data-testid=stMain]") == []
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def test_on_a_phone_layers_are_swiped(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    open_picture(page, server)
    names = page.locator(".pic-strip button")
    assert names.count() == page.locator(".pic-column").count() == 8
    names.nth(3).click()
    expect(names.nth(3)).to_have_attribute("aria-current", "true")
    column(page, 3).locator(".pic-map").first.click()
    glass = page.locator(".pic-closeup")
    expect(glass).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 800})
