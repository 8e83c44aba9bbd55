"""Pages of networks that nobody expected, and pages that did not arrive as they were written."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from core.analysis.answers.words import WORDS
from core.browser.article import write_article
from core.browser.pack import pack
from core.browser.page import write_index, write_page
from core.browser.page_content import Content, Examples
from core.recipes.layers.graph import build_graph
from tests.browser.test_engine import NETWORKS, build

pytestmark = pytest.mark.browser
MARKUP = "</script><img src=x onerror=alert(1)>"
MORE = {
    "200 filters": (["conv 200 3x3 relu", "pool 2", "conv 200 3x3 relu"], (12, 12, 1)),
    "one pixel maps": (["conv 5 1x1 relu", "pool all", "dense 70 relu"], (1, 1, 3)),
    "long vector": (["dense 300 relu", "dense 2"], (900,)),
    "colors": (["conv 4 3x3 same norm relu", "pool 2", "flatten", "dense 8"], (10, 8, 3)),
}


def make_content(name, *, change=None, classes=None):
    lines, shape = {**NETWORKS, **MORE}[name]
    recipe, _, weights = build(lines, shape)
    if change:
        change(weights)
    graph = build_graph(recipe, shape, 4)
    rng = np.random.default_rng(1)
    data = rng.integers(0, 256, (3, *shape)).astype(np.uint8)
    if len(shape) == 1:
        data = rng.uniform(-1, 1, (3, *shape)).astype(np.float32)
    return Content(
        name=f"net {MARKUP}",
        model_id="net-0",
        noun="image" if len(shape) == 3 else "example",
        packed=pack(graph, weights, folded=False),
        class_names=classes or [f"{MARKUP} {k}" for k in range(4)],
        features=[f"number {k}" for k in range(shape[0])] if len(shape) == 1 else (),
        draws=False,
        pen_width=0.1,
        words=WORDS,
        examples=Examples([0, 5, 7], [0, 1, 2], data, 0.0, 1.0),
        misread=(),
        num_misread=0,
        article=write_article(graph, "image"),
        facts=[("Network", MARKUP)],
    )


@pytest.fixture
def sheet(browser):
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, offline=True, reduced_motion="reduce"
    )
    tab = context.new_page()
    said = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    context.close()
    assert not said


def open_text(tab, text, folder):
    path = folder / "page.html"
    path.write_text(text)
    tab.goto(path.as_uri())


@pytest.mark.parametrize("name", [*NETWORKS, *MORE])
def test_any_network_has_a_page_that_works(name, sheet, tmp_path):
    open_text(sheet, write_page(make_content(name)), tmp_path)
    sheet.locator("body.alive").wait_for()
    assert MARKUP in sheet.locator("h1").inner_text()
    assert sheet.locator("img[src=x]").count() == 0
    columns = sheet.locator(".pic-column")
    for number in range(1, columns.count()):
        sheet.keyboard.press("Escape")
        tile = columns.nth(number).locator(".pic-tile").last
        tile.scroll_into_view_if_needed()
        tile.hover()
        assert sheet.locator(".pic-said").inner_text()
        tile.click()
        text = sheet.locator(".pic-closeup").inner_text()
        assert "✗" not in text and "NaN" not in text and "undefined" not in text, text
    sheet.keyboard.press("Escape")
    for fold in sheet.locator(".pic-fold").all():
        fold.click()
    assert sheet.locator(".pic-map").count() >= 0


def test_two_hundred_filters_are_folded_and_shown_on_request(sheet, tmp_path):
    open_text(sheet, write_page(make_content("200 filters")), tmp_path)
    sheet.locator("body.alive").wait_for()
    few = sheet.locator(".pic-map").count()
    assert few < 50
    sheet.get_by_role("button", name="Show all 200 maps of conv1").click()
    assert sheet.locator(".pic-column").nth(1).locator(".pic-map").count() == 200
    sheet.get_by_role("button", name="Show the strongest maps of conv1").click()
    assert sheet.locator(".pic-map").count() == few


def test_dead_filters_are_empty_maps(sheet, tmp_path):
    def kill(weights):
        weights["conv1/0"][...] = 0
        weights["conv1/1"][...] = -1

    open_text(sheet, write_page(make_content("200 filters", change=kill)), tmp_path)
    sheet.locator("body.alive").wait_for()
    tile = sheet.locator(".pic-column").nth(1).locator(".pic-map").first
    assert "largest 0" in tile.get_attribute("aria-label")
    tile.hover()
    tile.click()
    assert "✓" in sheet.locator(".pic-closeup").inner_text()


def test_weights_that_are_no_numbers_get_a_sentence():
    def spoil(weights):
        weights["conv1/0"][0] = np.nan

    with pytest.raises(ValueError, match="conv1"):
        make_content("colors", change=spoil)


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_page_whose_weights_did_not_arrive_says_so(damage, sheet, tmp_path):
    text = write_page(make_content("colors"))
    start = text.index('"weights":"') + 11
    end = text.index('"', start)
    broken = text[start:end][: 100 if damage == "cut" else None]
    if damage == "changed":
        broken = broken[:40] + ("A" if broken[40] != "A" else "B") + broken[41:]
    open_text(sheet, text[:start] + broken + text[end:], tmp_path)
    trouble = sheet.locator("#trouble")
    expect(trouble).to_be_visible()
    assert re.search("did not arrive whole. (Fetch|Load)", trouble.inner_text())


def test_a_page_that_was_cut_off_still_shows_its_pictures(sheet, tmp_path):
    text = write_page(make_content("colors"))
    open_text(sheet, text[: text.index('id="content"')], tmp_path)
    expect(sheet.locator("h1")).to_be_visible()
    expect(sheet.locator(".facts")).to_be_visible()


def test_without_scripts_there_are_a_sentence_and_the_pictures(browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    open_text(tab, write_page(make_content("colors")), tmp_path)
    assert "comes to life by JavaScript" in tab.locator("noscript").inner_text()
    context.close()


def test_without_webassembly_loops_compute(sheet, tmp_path):
    sheet.add_init_script("delete window.WebAssembly")
    open_text(sheet, write_page(make_content("colors")), tmp_path)
    sheet.locator("body.alive").wait_for()
    sheet.locator(".pic-row").first.click()
    assert "✓" in sheet.locator(".pic-closeup").inner_text()


def test_a_browser_that_cannot_unpack_is_told_so(sheet, tmp_path):
    sheet.add_init_script("delete window.DecompressionStream")
    open_text(sheet, write_page(make_content("colors")), tmp_path)
    expect(sheet.locator("#trouble")).to_contain_text("too old")


def test_the_index_escapes_what_it_names(sheet, tmp_path):
    cards = [("a.html", MARKUP, f"misreads {MARKUP}", ""), ("b.html", "b", "two", "")]
    open_text(sheet, write_index(cards), tmp_path)
    assert sheet.locator(".cards a").count() == 2
    assert MARKUP in sheet.locator(".cards").inner_text()
    assert sheet.locator("script").count() == 0
