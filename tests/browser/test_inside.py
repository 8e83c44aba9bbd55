"""Filters, The network, Maximization and the unit card in a browser: clicks, walks and Cancel."""

import re

import pytest
from playwright.sync_api import expect

from core.queries import models
from tests.browser.pages import SEVEN, address, draw, expect_answer, open_draw, settle

# The first picture of the gallery, found in the component's shadow root.
FIRST = """(() => {
  const search = (root) => {
    for (const one of root.querySelectorAll("*")) {
      const found = one.matches("img.picture") ? one : one.shadowRoot && search(one.shadowRoot)
      if (found) return found
    }
    return null
  }
  return search(document.querySelector(".st-key-maximization_gallery")).src
})"""


def open_page(page, server, path, heading, *, at_rest=True):
    page.goto(f"{server.url}/{path}")
    page.get_by_role("heading", name=heading).wait_for()
    # Before that, some 0.1 s after the heading, a page that is left costs a step more.
    page.wait_for_function("window.inklingJoinsSteps")
    if at_rest:
        settle(page)


def click_picture(page, key, x, y, plate=0):
    """Clicks a place of a plate, in parts of its width and height."""
    stage = page.locator(f".st-key-{key} .stage").nth(plate)
    stage.wait_for()
    while (box := stage.bounding_box()) is None:  # just being drawn anew
        page.wait_for_timeout(100)
    stage.click(position={"x": x * box["width"], "y": y * box["height"]})


def value_of(page, label):
    return page.get_by_label(label, exact=True).input_value()


def test_a_drawn_digit_walks_through_all_pages(page, server):
    open_draw(page, server)
    draw(page, SEVEN)
    expect_answer(page, "7")
    digit = address(page).split("digit=")[1].split("&")[0]
    for link, heading in (
        ("Filters", "What did its filters learn?"),
        ("The network", "What does the network make of my digit?"),
        ("Maximization", "What would each filter love to see?"),
        ("One filter", re.compile("of (conv|logits)")),
    ):
        page.get_by_role("link", name=link, exact=True).click()
        page.get_by_role("heading", name=heading).wait_for()
        page.wait_for_function("digit => location.search.includes(digit)", arg=digit)
        if link in ("The network", "One filter"):
            expect(page.get_by_text("Your digit").first).to_be_visible()
        expect(page.locator(".stage, .pic-stage").first).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_a_kernel_is_pointed_at_and_chosen(page, server):
    open_page(page, server, "filters?model=cnn-simple", "What did its filters learn?")
    stage = page.locator(".st-key-filters_mosaic .stage").first
    stage.wait_for()
    stage.hover(position={"x": 60, "y": 10})
    readout = page.locator(".st-key-filters_mosaic .readout").first
    expect(readout).to_have_text(re.compile(r"filter 1, norm .*: row \d, column \d: -?\d\.\d{4}"))
    click_picture(page, "filters_mosaic", 0.99, 0.99)
    page.get_by_role("heading", name="Filter 31 of conv1").wait_for()
    page.wait_for_function("location.search.includes('filters_filter=31')")
    expect(page.locator("table.numbers td")).to_have_count(25)


def test_a_kernel_that_is_pointed_at_lights_its_response_and_the_other_way_round(page, server):
    open_page(page, server, "filters?model=cnn-simple", "What did its filters learn?")
    mosaic = page.locator(".st-key-filters_mosaic")
    kernels, on_digit, untrained = (mosaic.locator(".plate").nth(k) for k in range(3))
    runs = "document.querySelector('[data-testid=stApp]').dataset.testScriptState"
    kernels.locator(".stage").hover(position={"x": 60, "y": 10})
    page.evaluate("new Promise(requestAnimationFrame)")  # by the next frame all have answered
    for plate in (kernels, on_digit, untrained):
        assert plate.locator(".readout").inner_text().startswith("filter 1")
        assert plate.locator(".pointed").get_attribute("d").startswith("M")
        assert plate.locator(".veil").get_attribute("d").count("z") == 2  # all, less one tile
    assert page.evaluate(runs) == "notRunning"  # the server was not asked
    assert ": row " in untrained.locator(".readout").inner_text()  # the same weight, before
    on_digit.locator(".stage").hover(position={"x": 60, "y": 60})
    expect(kernels.locator(".readout")).to_have_text(re.compile("^filter 9, norm"))
    page.mouse.move(5, 5)
    expect(kernels.locator(".veil")).to_have_attribute("d", "")


def test_kernels_are_walked_and_chosen_by_keyboard(page, server):
    open_page(page, server, "filters?model=cnn-simple", "What did its filters learn?")
    mosaic = page.locator(".st-key-filters_mosaic")
    on_digit = mosaic.locator(".plate").nth(1).locator(".readout")
    mosaic.locator(".stage").first.focus()
    expect(on_digit).to_have_text("filter 0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(on_digit).to_have_text("filter 9")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Filter 9 of conv1").wait_for()
    settle(page)
    expect(on_digit).to_have_text("filter 9")  # the focus is where it was
    page.keyboard.press("ArrowLeft")
    expect(on_digit).to_have_text("filter 8")


def test_a_pixel_is_clicked_and_its_arithmetic_read(page, server):
    open_page(
        page,
        server,
        "responses?model=cnn-simple&digit=test-0&responses_view=Layer+by+layer"
        "&responses_layer=conv1_relu&responses_filter=3",
        "What does the network make of my digit?",
    )
    # The middle of the 24x24 map is row 12, column 12.
    click_picture(page, "responses_enlarged", 12.5 / 24, 12.5 / 24, plate=1)
    page.get_by_role("heading", name="computed row 12, column 12 of filter 3").wait_for()
    settle(page)
    assert value_of(page, "Row") == value_of(page, "Column") == "12"
    caption = page.locator(".st-key-responses_enlarged .plate").first
    expect(caption).to_contain_text("receptive field, 5x5 pixels")
    steps = page.locator("table.steps")
    expect(steps).to_contain_text("sum of 25 products")
    expect(steps).to_contain_text("relu")
    expect(steps.locator(".tick")).to_have_count(2)
    numbers = [float(cell.replace("\N{MINUS SIGN}", "-")) for cell in grid(page, 2)]
    total = steps.locator("tbody tr").first.locator("td").nth(1).inner_text()
    assert abs(sum(numbers) - float(total.replace("\N{MINUS SIGN}", "-"))) < 0.2  # two decimals


def grid(page, number):
    return page.locator("table.numbers").nth(number).locator("td").all_inner_texts()


def test_a_map_of_the_overview_is_enlarged(page, server):
    open_page(
        page,
        server,
        "responses?model=cnn-larger&digit=test-0&responses_view=Layer+by+layer",
        "What does the network make of my digit?",
    )
    pool = page.locator(".st-key-responses_overview .plate", has_text="pool1").first
    pool.locator(".stage").scroll_into_view_if_needed()
    pool.locator(".stage").click(position={"x": 5, "y": 5})
    page.get_by_role("heading", name=re.compile("How pool1 computed row .* of filter 0")).wait_for()
    expect(page.locator("table.steps")).to_contain_text("largest of 4")


def test_an_ascent_is_cancelled_gone_on_with_and_replayed(page, server):
    slow = "maximization?maximization_layer=conv5&maximization_inkling_steps=160"
    open_page(page, server, slow, "What would each filter love to see?", at_rest=False)
    expect(page.get_by_text(re.compile(r"Step \d+ of 160, about \d+ s left"))).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    stopped = page.get_by_text(re.compile(r"Cancelled after \d+ of 160 steps"))
    expect(stopped).to_be_visible()
    taken = int(re.search(r"after (\d+)", stopped.inner_text())[1])
    assert 0 < taken < 160
    expect(page.locator(".st-key-maximization_gallery .plate")).to_have_count(96)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Cancelled")).to_have_count(0)
    slider = page.get_by_role("slider", name=re.compile("Replay"))
    expect(slider).to_have_attribute("aria-valuetext", "160")
    gallery = page.locator(".st-key-maximization_gallery")
    expect(gallery).to_contain_text("more than every test digit")
    before = page.evaluate(f"{FIRST}()")
    slider.focus()
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "150")
    page.wait_for_function(f"before => {FIRST}() !== before", arg=before)


def test_a_fresh_browser_shows_what_the_address_says(page, browser, server):
    heading = "What does the network make of my digit?"
    open_page(
        page,
        server,
        "responses?model=cnn-simple&digit=test-4&responses_view=Layer+by+layer",
        heading,
    )
    page.get_by_role("button", name="Another test digit").click()
    page.wait_for_function("location.search.includes('digit=test-') && "
                           "!location.search.includes('digit=test-4&')")  # fmt: skip
    click_picture(page, "responses_overview", 0.1, 0.1, plate=2)
    page.get_by_role("heading", name=re.compile("How pool1 computed row")).wait_for()
    page.wait_for_function("location.search.includes('responses_layer=pool1')")
    settle(page)
    shown = page.locator("h3").first.inner_text(), page.locator("table.steps").inner_text()
    context = browser.new_context()
    other = context.new_page()
    other.goto(page.evaluate("location.href"))
    other.locator("table.steps").wait_for()
    settle(other)
    assert (
        other.locator("h3").first.inner_text(),
        other.locator("table.steps").inner_text(),
    ) == shown
    context.close()


def test_a_link_may_name_a_network_by_its_full_id(page, server):
    model_id = models.find_model("cnn-simple").model_id
    open_page(page, server, f"filters?model={model_id}", "What did its filters learn?")
    page.wait_for_function("/model=cnn-simple(&|$)/.test(location.search)")
    expect(page.get_by_text("which is not here")).to_have_count(0)


def test_another_network_brings_the_layer_chooser_in_line(page, server):
    link = "filters?model=champion&filters_layer=conv4&filters_filter=9"
    open_page(page, server, link, "What did its filters learn?")
    page.get_by_role("heading", name="Filter 9 of conv4").wait_for()
    network = page.get_by_role("combobox", name="Network")
    network.fill("cnn-simple")
    network.press("Enter")
    page.get_by_role("heading", name="of conv1").wait_for()
    expect(page.get_by_role("combobox", name="Layer")).to_have_value("conv1")


def test_back_shows_the_page_before_as_it_was(page, server):
    link = "unit?model=cnn-larger&unit_layer=conv2&unit_filter=4"
    open_page(page, server, link, "Filter 4 of conv2")
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_role("heading", name="See what a network sees.").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Filter 4 of conv2").wait_for()


def test_a_link_opens_the_same_unit(page, server):
    link = "unit?model=cnn-larger&unit_layer=conv2&unit_filter=4&digit=test-7"
    open_page(page, server, link, "Filter 4 of conv2")
    expect(page.locator(".st-key-unit_plates .plate")).to_have_count(4)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("heading", name="Filter 5 of conv2").wait_for()
    page.wait_for_function("location.search.includes('unit_filter=5')")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_pictures_come_before_what_is_chosen_from(browser, server, width, height):
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    for path, key, below in (
        ("filters?model=cnn-simple", "filters_mosaic", "Layer"),
        ("maximization?maximization_inkling_steps=8", "maximization_gallery", "Replay"),
    ):
        page.goto(f"{server.url}/{path}")
        stage = page.locator(f".st-key-{key} .stage").first
        stage.wait_for()
        settle(page)
        box = stage.bounding_box()
        assert box["y"] + box["height"] < 0.65 * height, path
        assert page.get_by_text(re.compile(f"^{below}")).first.bounding_box()["y"] > box["y"]
        expect(page.get_by_label("Objective", exact=True)).to_be_hidden()  # folded away
    context.close()


@pytest.mark.slow
def test_pages_fit_a_narrow_screen(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    for path, key in (
        ("filters", "filters_mosaic"),
        ("responses?responses_view=Layer+by+layer", "responses_overview"),
        ("maximization", "maximization_gallery"),
        ("unit?unit_layer=conv2", "unit_plates"),
    ):
        page.goto(f"{server.url}/{path}")
        page.locator(f".st-key-{key} .stage").first.wait_for()
        width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 390, f"{path} is wider than the screen"
    context.close()
