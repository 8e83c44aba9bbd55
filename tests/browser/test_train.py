"""In Chromium: start a run, watch its curve grow, stop it, find it again after a reload."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def count_points(page):
    """Points on the curve of the loss within the epochs."""
    return page.evaluate("document.querySelector('.js-plotly-plot')?.data[0].x.length ?? 0")


def stop_button(page):
    """The page's own: Streamlit has one of that name in its header while a page runs."""
    return page.get_by_test_id("stMain").get_by_role("button", name="Stop")


def test_a_run_is_watched_stopped_found_again_and_gone_on_with(page, server):
    page.goto(f"{server.url}/train?train_recipe=mlp-pca60&train_images=3000&train_epochs=300")
    page.get_by_role("button", name="Train it").click()
    expect(page.get_by_text(re.compile("Epoch [2-9].* left"))).to_be_visible()
    before = count_points(page)
    page.wait_for_function(
        f"document.querySelector('.js-plotly-plot')?.data[0].x.length > {before}"
    )
    page.reload()  # as if the tab had been closed and the link opened again
    expect(page.get_by_text(re.compile("Epoch .* left"))).to_be_visible()
    stop_button(page).click()
    stopped = page.get_by_text(re.compile("Stopped after [1-9][0-9]* of 300 epochs"))
    choose = page.get_by_role("button", name="Look at this network on all pages")
    expect(choose).to_be_visible()  # until then the words say that it is still being measured
    words = stopped.inner_text()
    page.reload()
    expect(page.get_by_text(words)).to_be_visible()
    choose.click()
    expect(page.get_by_text(re.compile("stopped after [0-9]+ of 300 epochs"))).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(re.compile("Epoch .* left"))).to_be_visible()
    stop_button(page).click()
    expect(page.get_by_text("Stopped after").first).to_be_visible()
