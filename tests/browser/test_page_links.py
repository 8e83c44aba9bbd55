"""What the address of a network's own page names, and the ways on it from one thing to another."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from core.queries import models
from tests.browser.pages import SEVEN, draw_on_pad, open_file

pytestmark = pytest.mark.browser


def test_a_link_shows_the_same(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"), "#unit=conv2:3:4:5")
    draw_on_pad(sheet, SEVEN)
    expect(sheet).to_have_url(re.compile("unit=.*pen="))
    answer = sheet.locator(".answer").inner_text()
    link = sheet.evaluate("location.hash")
    sheet.goto("about:blank")
    open_file(sheet, make_file("cnn-larger"), link)
    expect(sheet.locator(".pic-title")).to_contain_text("map 3 · row 4, column 5")
    expect(sheet.locator(".answer")).to_have_text(re.compile(re.escape(answer.split()[0])))
    expect(sheet.locator("#which")).to_have_text("Your drawing.")


def test_another_link_to_an_open_page_is_followed(make_file, sheet):
    open_file(sheet, make_file("cnn-larger"), "#digit=3")
    sheet.evaluate("location.hash = '#digit=18&unit=conv1:2'")
    other = sheet.locator("#which").inner_text()
    expect(sheet.locator(".pic-title")).to_contain_text("conv1, map 2")
    sheet.evaluate("location.hash = '#digit=99999&unit=nonsense&pen=%00'")
    trouble = sheet.locator("#trouble")
    expect(trouble).to_contain_text("unit nonsense, which this network has not")
    assert "drawing of this link cannot be read" in trouble.inner_text()
    assert "99999, which did not come along" in trouble.inner_text() and other
    sheet.evaluate("location.hash = '#numbers=1,2'")
    expect(trouble).to_contain_text("numbers of this link do not fit: 784 are read")
    sheet.evaluate("location.hash = '#digit=18'")
    expect(trouble).to_be_hidden()


def test_numbers_that_a_reader_changed_stand_in_the_link(make_file, sheet):
    path = make_file("iris-softmax")
    open_file(sheet, path)
    slider = sheet.locator("input[type=range]").first
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(sheet).to_have_url(re.compile("numbers="))
    shown = sheet.locator(".pic-value").all_inner_texts()
    link = sheet.evaluate("location.hash")
    sheet.goto("about:blank")
    open_file(sheet, path, link)
    assert sheet.locator(".pic-value").all_inner_texts() == shown
    expect(sheet.locator("#which")).to_have_text("Your example.")


def test_a_lesson_shows_what_its_link_names(make_file, sheet):
    path = make_file("cnn-larger", lesson=True)
    open_file(sheet, path)
    shown = sheet.locator("[data-part]:visible")
    assert [part.get_attribute("data-part") for part in shown.all()] == ["draw", "network"]
    sheet.goto("about:blank")
    open_file(sheet, path, "#show=kernels,mistakes")
    shown = sheet.locator("[data-part]:visible")
    assert [part.get_attribute("data-part") for part in shown.all()] == ["kernels", "mistakes"]


def test_a_misread_digit_is_a_click_away(make_file, sheet):
    open_file(sheet, make_file("champion"))
    wrong = sheet.locator(".misread")
    assert wrong.count() == models.find_model("champion").test_mistakes
    name = wrong.nth(5).get_attribute("aria-label")
    number, label, answer = re.fullmatch(
        r"Test digit (\d+), labelled (\d), read (\d)", name
    ).groups()
    wrong.nth(5).click()
    expect(sheet.locator("#which")).to_contain_text(f"labelled {label}")
    expect(sheet.locator(".answer-sign")).to_have_text(answer)
    assert f"digit={number}" in sheet.url


def test_the_article_tells_of_the_networks_own_layers_and_shows_them(make_file, sheet):
    open_file(sheet, make_file("champion"))
    titles = sheet.locator(".article h3").all_inner_texts()
    assert titles[0] == "The picture" and titles[-1] == "The answer"
    assert {"Convolution", "Normalization", "Relu", "Pooling"} < set(titles)
    assert "Dense layer" not in titles  # it has none but the last
    shown = sheet.locator(".article section", has_text="Pooling").get_by_role("button")
    shown.click()
    expect(sheet.locator(".pic-title")).to_contain_text("pool1, map 0")
    expect(sheet.locator(".pic-closeup")).to_be_in_viewport()


@pytest.mark.slow
def test_all_test_digits_come_along(make_file, sheet):
    path = make_file("champion", full=True)
    assert path.stat().st_size <= 2_500_000
    open_file(sheet, path, "#digit=5000")
    expect(sheet.locator("#which")).to_contain_text("Test digit 5,000, labelled")
    field = sheet.get_by_label("Number of the test digit")
    for number in (9999, 4321):
        field.fill(str(number))
        field.press("Enter")
        expect(sheet.locator("#which")).to_contain_text(f"Test digit {number:,}, labelled")
    model_id = models.find_model("champion").model_id
    probabilities = models.test_probabilities(model_id)[4321]
    first = sheet.locator(".pic-first .pic-name").inner_text()
    assert first == str(int(np.argmax(probabilities)))
