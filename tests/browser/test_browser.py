"""The main job on real input: a Chromium draws on the canvas and is answered."""

import io
import time

import numpy as np
import psutil
import pytest
from PIL import Image
from playwright.sync_api import expect

from core.data.datasets import load_test_split
from core.drawing import digit_link
from dashboard.visit import written
from tests.browser.pages import ONE, SEVEN, ZERO, address, draw, expect_answer, open_draw, settle
from tests.browser.serving import serve

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("strokes", "digit"),
    [
        (ONE, "1"),
        pytest.param(SEVEN, "7", marks=pytest.mark.slow),  # drawn in the next test, too
        pytest.param(ZERO, "0", marks=pytest.mark.slow),
    ],
)
def test_a_digit_is_drawn_and_read(page, server, strokes, digit):
    open_draw(page, server)
    draw(page, strokes)
    expect_answer(page, digit)
    expect(page.locator(".tile")).to_have_count(4)


def test_clear_empties_and_the_next_digit_is_read(page, server):
    open_draw(page, server)
    draw(page, SEVEN)
    expect_answer(page, "7")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name="Use a test digit")).to_be_visible()
    page.wait_for_function("!location.search.includes('digit=')")
    draw(page, ZERO)
    expect_answer(page, "0")


def test_undo_takes_back_the_last_stroke(page, server):
    open_draw(page, server)
    draw(page, ONE)
    expect_answer(page, "1")
    before = address(page)
    draw(page, [[(60, 100), (240, 100)]])
    between = address(page, before)
    steps = page.evaluate("history.length")
    page.keyboard.press("Control+z")
    assert address(page, between) == before
    assert page.evaluate("history.length") == steps + 1  # the digit and its strokes in one step
    expect_answer(page, "1")


def test_a_link_reopens_the_same_digit_the_same_network_and_the_same_answer(page, browser, server):
    open_draw(page, server, "?model=cnn-simple")
    draw(page, SEVEN)
    expect_answer(page, "7")
    link = address(page)
    bars = page.locator(".bars").inner_text()
    assert "model=cnn-simple" in link
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.locator(".bars")).to_have_text(page.locator(".bars").text_content())
    expect_answer(other, "7")
    assert other.locator(".bars").inner_text() == bars
    other.context.close()


def test_back_brings_back_the_drawing_of_the_address(page, server):
    open_draw(page, server)
    draw(page, ONE)
    expect_answer(page, "1")
    earlier = address(page)
    draw(page, [[(60, 240), (240, 240)]])
    later = address(page, earlier)
    page.wait_for_timeout(2000 * written.LAG_SECONDS)  # a hand needs more to reach the button
    page.go_back()
    assert address(page, later) == earlier
    expect_answer(page, "1")
    expect(page.get_by_text("First touch to now: 1")).to_be_visible()


def test_the_drawing_and_its_link_survive_a_walk_through_the_pages(page, server):
    open_draw(page, server)
    draw(page, SEVEN)
    expect_answer(page, "7")
    digit = address(page).split("digit=")[1]
    page.get_by_role("link", name="Start").click()
    page.get_by_role("heading", name="See what a network sees.").wait_for()
    page.wait_for_function("digit => location.search.includes(digit)", arg=digit)
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_answer(page, "7")
    draw(page, [[(110, 160), (190, 150)]])  # a bar: the strokes are still there to go on with
    page.wait_for_function("digit => !location.href.includes(digit)", arg=digit)
    expect_answer(page, "7")


def test_a_photo_is_uploaded_and_read_and_a_text_file_is_refused(page, server):
    open_draw(page, server)
    page.get_by_text("Photo", exact=True).click()
    image = np.round(255 - 255 * load_test_split().images[0, :, :, 0]).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(image).resize((400, 400)).save(buffer, "JPEG")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"only text"})
    expect(page.get_by_text("not a picture in PNG, JPEG, WEBP format")).to_be_visible()
    chooser.set_input_files(
        {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    )
    expect_answer(page, "7")


def test_a_test_digit_is_chosen_with_the_keyboard_alone(page, server):
    open_draw(page, server)
    page.get_by_role("button", name="Use a test digit").focus()
    page.keyboard.press("Enter")
    expect_answer(page, "7")
    number = page.get_by_label("Number")
    number.fill("3")
    number.press("Enter")
    expect_answer(page, "0")
    page.wait_for_function("location.search.includes('digit=test-3')")


def test_a_finger_draws_on_a_narrow_screen(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_draw(page, server)
    canvas = page.locator("canvas.upper-canvas")
    canvas.wait_for()
    settle(page)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    touch = context.new_cdp_session(page)
    points = [{"x": box["x"] + 150, "y": box["y"] + y} for y in range(60, 245, 12)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        time.sleep(0.01)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect_answer(page, "1")
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= 390, "the page is wider than the screen"
    context.close()


def test_downloads_hold_the_digit_image_and_the_probabilities(page, server):
    open_draw(page, server, "?digit=test-0")
    expect_answer(page, "7")
    with page.expect_download() as png:
        page.get_by_role("button", name="Digit image (PNG)").click()
    saved = np.asarray(Image.open(png.value.path()))
    assert np.array_equal(saved, np.round(load_test_split().images[0, :, :, 0] * 255))
    with page.expect_download() as table:
        page.get_by_role("button", name="Probabilities (CSV)").click()
    lines = table.value.path().read_text().splitlines()
    assert lines[0] == "class,probability" and len(lines) == 11
    assert float(lines[8].split(",")[1]) > 0.9


def test_the_web_process_is_small_and_free_of_tensorflow(browser):
    context = browser.new_context()
    with serve() as fresh:  # of its own: what other tests looked at stays in memory for a while
        page = context.new_page()
        open_draw(page, fresh)
        draw(page, SEVEN)
        expect_answer(page, "7")
        web = psutil.Process(fresh.process.pid)
        assert web.memory_info().rss < 250e6
        loaded = [area.path for area in web.memory_maps()]
    context.close()
    assert any("numpy" in path for path in loaded)  # this is where libraries show
    for library in ("tensorflow", "pandas", "pyarrow"):
        assert not any(library in path for path in loaded), library


def test_a_killed_worker_is_replaced_and_the_drawing_answered(server, page):
    open_draw(page, server)
    draw(page, ZERO)
    expect_answer(page, "0")
    workers = [
        process for process in server.family()[1:] if process.memory_info().rss > 200e6
    ]  # the one that has loaded TensorFlow
    assert len(workers) == 1
    workers[0].kill()
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name="Use a test digit")).to_be_visible()
    draw(page, ONE)
    expect_answer(page, "1")


def test_many_visitors_are_answered(browser, server):
    contexts = [browser.new_context() for _ in range(4)]
    pages = [context.new_page() for context in contexts]
    for number, one in enumerate(pages):
        image = digit_link.encode(load_test_split().images[number, :, :, 0])
        one.goto(f"{server.url}/draw?digit=ink-{image}")
    for one, digit in zip(pages, "7210", strict=True):  # the first labels of the test set
        expect_answer(one, digit)
    for context in contexts:
        context.close()
