"""A network as one file: it draws, answers, shows its inside, and asks nobody for anything."""

import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from core.browser.rounding import round_weights
from core.data.datasets import load_test_split
from core.drawing import stroke_link
from core.networks.network import load_network
from core.queries import drawing, inside, models
from core.store.store import ModelStore
from tests.browser.axe import find_faults
from tests.browser.pages import SEVEN, draw_on_pad, open_file
from tests.shipped import TOGETHER

pytestmark = pytest.mark.browser

NAMES = [
    pytest.param(
        card.model_id, marks=() if card.model_id.startswith(TOGETHER) else pytest.mark.slow
    )
    for card in models.list_models()
    if card.seed == 0
]


def read_logits(tab):
    """What the glass over the answer says of every class: by number, logit and share."""
    rows = tab.locator(".pic-softmax tbody tr")
    return [rows.nth(k).locator("td").all_inner_texts() for k in range(rows.count())]


def to_number(text):
    return float(text.replace("−", "-"))


@pytest.mark.parametrize("model_id", NAMES)
def test_a_network_lives_in_one_file(model_id, make_file, sheet):
    card = models.find_model(model_id)
    open_file(sheet, make_file(model_id))
    first = sheet.locator(".pic-first")
    expect(first).to_have_count(1)
    image = load_test_split().images[0]
    if card.dataset == "mnist":
        draw_on_pad(sheet, SEVEN)
        expect(sheet).to_have_url(re.compile("pen="))
        pen = re.search("pen=([^&]+)", sheet.url)[1]
        prepared = drawing.prepare_paths(stroke_link.decode(pen), apart=False)
        image = prepared.digits[0].stages.redrawn[..., None]
        weights = round_weights(card.graph, ModelStore().read_weights(model_id))
        network = load_network(card.recipe, weights, card.input_shape, card.num_classes)
        logits = network.predict(image[None]).logits[0]
        assert first.locator(".pic-name").inner_text() == str(logits.argmax())
        sheet.locator(".pic-row").last.click()
        shown = [to_number(row[1]) for row in read_logits(sheet)]
        assert shown == pytest.approx(logits.tolist(), rel=1e-4, abs=6e-5)
    else:
        sheet.locator(".pic-row").last.click()
    glass = sheet.locator(".pic-closeup")
    expect(glass).to_be_visible()
    expect(glass.locator(".pic-tick").first).to_have_text("✓")
    assert "✗" not in glass.inner_text()
    sheet.keyboard.press("Escape")
    expect(glass).to_be_hidden()


@pytest.mark.parametrize("model_id", NAMES)
def test_every_block_opens_in_sight_and_is_ticked(model_id, make_file, sheet):
    open_file(sheet, make_file(model_id))
    columns = sheet.locator(".pic-column")
    for number in range(1, columns.count()):
        tile = columns.nth(number).locator(".pic-tile").first
        tile.click()
        glass = sheet.locator(".pic-closeup")
        expect(glass).to_be_visible()
        box = glass.bounding_box()
        scrolled = sheet.evaluate("scrollY")
        assert scrolled == 0 and box["y"] >= 0 and box["y"] + box["height"] <= 800
        text = glass.inner_text()
        assert "✓" in text and "✗" not in text and "NaN" not in text, text
        sheet.keyboard.press("Escape")


def test_pages_are_small(make_file):
    assert make_file("champion").stat().st_size <= 450_000
    assert make_file("cnn-larger").stat().st_size <= 350_000


def test_what_is_saved_is_what_the_command_line_says(make_file, sheet):
    open_file(sheet, make_file("champion"), "#digit=18&unit=conv3:17")
    glass = sheet.locator(".pic-closeup")
    expect(glass).to_be_visible()
    with sheet.expect_download() as download:
        glass.get_by_role("button", name="Save numbers").click()
    saved = json.loads(download.value.path().read_text())
    digit = int(saved["digit"].removeprefix("test-"))
    image = load_test_split().images[digit]
    unit = f"conv3:17:{saved['row']}:{saved['column']}"
    found, _ = inside.circuit("champion", image, unit, dtype=saved["weights"])
    assert saved["layer"] == found.layer and saved["model"].startswith("champion-0-")
    ours = [edge.value for edge in found.edges]
    assert [edge["value"] for edge in saved["edges"]] == pytest.approx(ours, abs=1e-5)
    assert saved["value"] == pytest.approx(found.value, abs=1e-5)
    total = sum(edge["value"] for edge in saved["edges"])
    assert total == pytest.approx(saved["steps"][0]["value"], abs=1e-9)


def test_pointing_lights_what_feeds_a_map(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"))
    column = sheet.locator(".pic-column").nth(3)
    column.locator(".pic-map").nth(1).hover()
    assert sheet.locator(".pic-stage.pic-pointing").count() == 1
    lit = sheet.locator(".pic-column").nth(2).locator(".pic-lit")
    assert lit.count() == sheet.locator(".pic-column").nth(2).locator(".pic-map").count()
    assert "30 maps give" in sheet.locator(".pic-said").inner_text()
    sheet.mouse.move(5, 5)
    expect(sheet.locator(".pic-pointing")).to_have_count(0)


def test_the_digit_flows_layer_by_layer(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"))
    sheet.get_by_role("button", name="A layer on").click()
    coming = sheet.locator(".pic-coming")
    columns = sheet.locator(".pic-column").count()
    expect(coming).to_have_count(columns - 1)
    sheet.get_by_role("button", name="A layer on").click()
    expect(coming).to_have_count(columns - 2)
    sheet.get_by_role("button", name="Let it flow").click()
    expect(coming).to_have_count(0)


def test_the_window_slides(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"), "#unit=conv1:3:5:6")
    title = sheet.locator(".pic-title")
    expect(title).to_contain_text("row 5, column 6")
    sheet.locator(".pic-closeup").press("ArrowRight")
    expect(title).to_contain_text("row 5, column 7")
    sheet.locator(".pic-source canvas").click(position={"x": 10, "y": 10})
    expect(title).to_contain_text("row 0, column 0")
    sheet.get_by_role("button", name="Slide").click()
    expect(title).to_contain_text(re.compile("row [1-9]"))
    sheet.get_by_role("button", name="Pause").click()
    expect(sheet).to_have_url(re.compile("unit=conv1"))


def test_an_empty_paper_shows_nothing_of_the_past(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"))
    undo, clear = (sheet.get_by_role("button", name=name) for name in ("Undo", "Clear"))
    expect(undo).to_be_disabled()
    draw_on_pad(sheet, SEVEN)
    expect(sheet.locator(".pic-first .pic-name")).to_have_text("7")
    clear.click()
    expect(sheet.locator(".pic-blank")).to_have_count(1)
    expect(sheet.locator(".answer-sign")).to_have_text("?")
    draw_on_pad(sheet, SEVEN)
    expect(sheet.locator(".pic-blank")).to_have_count(0)


def test_a_test_digit_stays_on_the_paper_whatever_becomes_of_the_window(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"), "#digit=3")
    for width in (1280, 640, 1280):
        sheet.set_viewport_size({"width": width, "height": 800})
        sheet.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        picture = Image.open(io.BytesIO(sheet.locator(".pad").screenshot())).convert("L")
        assert (np.asarray(picture) < 90).mean() > 0.02, width


def test_only_what_feeds_a_map_is_framed(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"))
    sheet.locator(".pic-column").nth(2).locator(".pic-map").first.hover()
    lit = sheet.locator(".pic-column").nth(1).locator(".pic-lit, .pic-path")
    assert lit.count() == 1  # a pooling reads one map


def test_a_step_of_the_flow_stays_while_digits_change_until_a_map_is_opened(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"))
    for _ in range(3):
        sheet.get_by_role("button", name="A layer on").click()
    coming = sheet.locator(".pic-coming")
    expect(coming).to_have_count(5)
    sheet.get_by_role("button", name="Another digit").click()
    expect(coming).to_have_count(5)
    sheet.locator(".pic-column").nth(1).locator(".pic-map").first.click()
    expect(coming).to_have_count(0)


def test_enter_opens_the_unit_that_is_lit(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"))
    sheet.locator(".pic-tile[tabindex='0']").focus()
    for _ in range(5):
        sheet.keyboard.press("ArrowRight")
    sheet.keyboard.press("ArrowDown")
    lit = re.search(r"unit (\d+)", sheet.locator(".pic-said").inner_text())[1]
    sheet.keyboard.press("Enter")
    expect(sheet.locator(".pic-title")).to_have_text(f"dense1, unit {lit}")


def test_a_report_prints_on_two_sheets(make_file, browser):
    tab = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    tab.opened = 0
    open_file(tab, make_file("cnn-larger", digit="test-18"))
    expect(tab.locator("h1")).to_contain_text("this digit")
    expect(tab.locator("#which")).to_contain_text("Test digit 18")
    assert "is read as" in tab.locator(".lead").inner_text()
    raw = tab.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", raw)) == 2
    tab.emulate_media(media="print")
    shown = Image.open(io.BytesIO(tab.locator("#picture").screenshot())).convert("L")
    assert (np.asarray(shown) < 100).mean() > 0.01  # the maps' ink, which lines have not
    tab.context.close()


def test_the_keyboard_goes_everywhere(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"))
    sheet.locator(".pic-tile[tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        sheet.keyboard.press(key)
    expect(sheet.locator(".pic-title")).to_contain_text("conv2")
    for _ in range(30):
        sheet.keyboard.press("Tab")
        if sheet.evaluate("document.activeElement.textContent.startsWith('▶ Slide')"):
            break
    sheet.keyboard.press("Escape")
    expect(sheet.locator(".pic-closeup")).to_be_hidden()
    assert sheet.evaluate("document.activeElement.className").startswith("pic-tile")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_nobody_is_kept_out(make_file, browser, scheme, size):
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        bypass_csp=True,
        reduced_motion="reduce",
    )
    tab = context.new_page()
    tab.opened = 0
    open_file(tab, make_file("cnn-larger"))
    assert find_faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
    tab.locator(".pic-strip button").nth(3).click() if size[0] < 600 else None
    tab.locator(".pic-column").nth(3).locator(".pic-map").first.click()
    expect(tab.locator(".pic-closeup")).to_be_visible()
    assert find_faults(tab) == []
    context.close()
