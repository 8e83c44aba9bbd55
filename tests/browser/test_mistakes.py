"""The Mistakes page in a browser: from a cell to its digits to one of them, and back."""

import csv
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from core.queries import data, mistakes
from tests.browser.pages import settle

MODEL = "cnn-intro"  # with 329 mistakes, so that there is something in every cell


def open_mistakes(page, server, query=""):
    page.goto(f"{server.url}/mistakes?model={MODEL}{query}")
    page.locator(".st-key-mistakes_gallery .item").first.wait_for()
    settle(page)


def cell(page, label, read):
    row = page.locator(".st-key-mistakes_matrix tbody tr").nth(label)
    return row.locator("td button").nth(read)


def items(page):
    return page.locator(".st-key-mistakes_gallery .item")


def titles(page):
    return page.locator(".st-key-mistakes_gallery .item .title").all_inner_texts()


def heading(page, text):
    """Waits for a heading, and until what stands below it is there too."""
    expect(page.get_by_role("heading", name=text).first).to_be_visible()
    settle(page)


def count_of(label, read):
    answers = mistakes.read_answers(MODEL)
    return int(((answers.labels == label) & (answers.predicted == read)).sum())


def test_from_a_cell_to_a_digit_to_responses_and_back(page, server):
    open_mistakes(page, server)
    cell(page, 9, 4).click()
    count = count_of(9, 4)
    heading(page, f"{count} mistakes: labelled 9, read as 4")
    expect(items(page)).to_have_count(min(count, 20))
    assert set(titles(page)) == {"9 → 4"}
    expect(cell(page, 9, 4)).to_have_attribute("aria-pressed", "true")
    items(page).nth(2).click()
    number = re.search(r"Test digit ([\d,]+)", items(page).nth(2).get_attribute("aria-label"))[1]
    heading(page, f"Test digit {number}")
    expect(page.get_by_text("Labelled 9, its label")).to_be_visible()
    page.get_by_role("button", name="Make it the current digit of all pages").click()
    page.get_by_role("link", name="Its responses").click()
    page.get_by_role("heading", name="What does the network make of my digit?").wait_for()
    expect(page.get_by_text(f"Test digit {number}").first).to_be_visible()
    page.go_back()
    heading(page, f"{count} mistakes: labelled 9, read as 4")
    heading(page, f"Test digit {number}")
    assert set(titles(page)) == {"9 → 4"}
    expect(items(page).nth(2)).to_have_attribute("aria-selected", "true")


def test_back_undoes_a_selection(page, server):
    open_mistakes(page, server)
    heading(page, "329 mistakes")
    cell(page, 9, 4).click()
    heading(page, "labelled 9, read as 4")
    cell(page, 7, 2).click()
    heading(page, "labelled 7, read as 2")
    page.wait_for_function("location.search.includes('labelled-7')")
    settle(page)
    page.go_back()  # one click, one step
    heading(page, "labelled 9, read as 4")
    expect(cell(page, 9, 4)).to_have_attribute("aria-pressed", "true")
    page.go_back()
    heading(page, "329 mistakes")


def test_rows_columns_and_a_second_click(page, server):
    open_mistakes(page, server)
    page.locator(".st-key-mistakes_matrix tbody th button").nth(3).click()
    heading(page, re.compile("^\\d+ mistakes: labelled 3$"))
    page.locator(".st-key-mistakes_matrix thead th button").nth(8).click()
    heading(page, re.compile("^\\d+ mistakes: read as 8$"))
    page.locator(".st-key-mistakes_matrix thead th button").nth(8).click()
    heading(page, "329 mistakes")
    cell(page, 5, 5).click()
    heading(page, re.compile("digits read right: labelled 5, read as 5"))


def test_the_matrix_and_the_gallery_answer_to_keys(page, server):
    open_mistakes(page, server)
    cell(page, 0, 0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    expect(cell(page, 2, 7)).to_be_focused()
    page.keyboard.press("Enter")
    heading(page, "labelled 2, read as 7")
    page.get_by_role("button", name="All mistakes").click()
    heading(page, "329 mistakes")
    items(page).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(items(page).nth(6)).to_be_focused()
    name = items(page).nth(6).get_attribute("aria-label").split(":")[0]
    heading(page, name)
    first = items(page).first.get_attribute("aria-label")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # on to the second page, where the walk goes on
    expect(items(page).first).not_to_have_attribute("aria-label", first)
    expect(items(page).first).to_have_attribute("aria-selected", "true")
    expect(items(page).first).to_be_focused()
    page.wait_for_function("location.search.includes('mistakes_page=2')")
    page.keyboard.press("ArrowLeft")
    expect(items(page).last).to_be_focused()
    expect(items(page).first).to_have_attribute("aria-label", first)


def test_a_range_is_drawn_out_of_the_histogram(page, server):
    open_mistakes(page, server)
    chart = page.locator(".st-key-mistakes_histogram .nsewdrag").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 60, steps=6)
    page.mouse.up()
    heading(page, re.compile(r"^\d+ mistakes: confidence 0\.3\d* to 0\.6\d*$"))
    page.wait_for_function("location.search.includes('confidence-0.3')")
    settle(page)
    page.mouse.dblclick(box["x"] + 0.8 * box["width"], box["y"] + 50)  # takes the range back
    heading(page, "329 mistakes")


@pytest.fixture
def map_page(page, server):
    open_mistakes(page, server, "&mistakes_view=Map")
    page.locator(".st-key-mistakes_cloud .overlay").wait_for()
    settle(page)
    return page


def lasso(page, corners):
    overlay = page.locator(".st-key-mistakes_cloud .overlay")
    overlay.scroll_into_view_if_needed()
    box = overlay.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def test_a_lasso_selects_digits_and_a_link_brings_them(map_page, browser, server):
    page = map_page
    lasso(page, [(0.05, 0.05), (0.5, 0.05), (0.5, 0.5), (0.05, 0.5)])
    found = page.get_by_role("heading", name=re.compile("digits: drawn around on the map"))
    found.wait_for()
    page.wait_for_function("location.search.includes('images-')")
    settle(page)
    text, shown = found.inner_text(), titles(page)
    assert 20 < int(text.split()[0].replace(",", "")) < 9000
    assert len(page.url) < 3000
    context = browser.new_context()
    other = context.new_page()
    other.goto(page.url)
    other.get_by_role("heading", name=text).wait_for()
    expect(items(other)).to_have_count(len(shown))
    assert titles(other) == shown
    context.close()


INK = """() => {  // that the small picture beside the pointer holds, once the sheet of all is there
  const host = document.querySelector('.st-key-mistakes_cloud')
  const find = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.matches('.thumb')) return one
      const inner = one.shadowRoot && find(one.shadowRoot)
      if (inner) return inner
    }
  }
  const data = find(host).getContext('2d').getImageData(0, 0, 28, 28).data
  const ink = [...data].filter((_, at) => at % 4 === 3)
  return ink.some((value) => value) && ink
}"""


def test_a_point_shows_its_digit_and_can_be_chosen(map_page):
    page = map_page
    thumb = page.locator(".st-key-mistakes_cloud .thumb")
    text = page.locator(".st-key-mistakes_cloud .tip-text")
    overlay = page.locator(".st-key-mistakes_cloud .overlay")
    box = overlay.bounding_box()
    place = {"x": 0.5 * box["width"], "y": 0.5 * box["height"]}
    overlay.hover(position=place)
    expect(thumb).to_be_visible()
    told = re.match(r"([\d,]+): labelled (\d), read as (\d), (\d+) %", text.inner_text())
    number = told[1]
    ink = page.wait_for_function(INK).json_value()
    expected = data.test_split().images[int(number.replace(",", "")), :, :, 0]
    assert np.abs(np.reshape(ink, (28, 28)) / 255 - expected).max() < 0.05
    answers = mistakes.read_answers(MODEL)
    index = int(number.replace(",", ""))
    assert (answers.labels[index], answers.predicted[index]) == (int(told[2]), int(told[3]))
    assert int(told[4]) == int(100 * answers.confidence[index])
    overlay.click(position=place)
    heading(page, f"Test digit {number}")


@pytest.mark.slow  # an ascent is cancelled by the same element in the quick tests
def test_tsne_grows_and_is_cancelled_and_gone_on_with(map_page):
    page = map_page
    page.get_by_role("radio", name="t-SNE").click()
    expect(page.get_by_text(re.compile(r"Step \d+ of 750, about \d+ s left"))).to_be_visible()
    expect(page.get_by_alt_text("The digits on their way.")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile(r"Cancelled after \d+ of 750 steps"))).to_be_visible()
    expect(page.locator(".st-key-mistakes_cloud .overlay")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text(re.compile(r"Step \d+ of 750"))).to_be_visible()
    page.get_by_role("radio", name="PCA").click()  # any click ends this run
    expect(page.get_by_text("of the layer's variance")).to_be_visible()


def test_the_selection_is_saved(page, server):
    open_mistakes(page, server, "&mistakes_selection=mistakes+labelled-9+read-4")
    with page.expect_download() as table:
        page.get_by_role("button", name="These digits (CSV)").click()
    with open(table.value.path(), newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count_of(9, 4)
    assert {(row["label"], row["read as"]) for row in rows} == {("9", "4")}
    with page.expect_download() as arrays:
        page.get_by_role("button", name="These digits (NPZ)").click()
    with np.load(arrays.value.path()) as saved:
        assert saved["images"].shape == (len(rows), 28, 28, 1)
        assert saved["index"].tolist() == [int(row["image"]) for row in rows]


@pytest.mark.slow
def test_every_view_fits_a_narrow_screen_and_the_gallery_comes_first(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    for view in ("Confusions", "Map", "Labels", "Calibration"):
        page.goto(f"{server.url}/mistakes?model={MODEL}&mistakes_view={view}")
        ready = ".js-plotly-plot" if view == "Calibration" else ".st-key-mistakes_gallery .item"
        page.locator(ready).first.wait_for()
        settle(page)
        width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 390, f"{view} is wider than the screen"
        if view == "Confusions":
            places = [
                page.locator(f".st-key-mistakes_{name}").bounding_box()["y"]
                for name in ("matrix", "gallery", "histogram")
            ]
            assert places == sorted(places)
    context.close()


@pytest.mark.slow
def test_a_list_offers_no_table_but_ours(page, server):
    page.goto(f"{server.url}/mistakes?model=iris-softmax")
    page.locator("[data-testid=stDataFrame]").first.hover()
    expect(page.get_by_role("button", name="Search").first).to_be_visible()
    expect(page.get_by_label("Download as CSV")).to_be_hidden()
