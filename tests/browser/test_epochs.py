"""The film of a network that learns: it plays to its end, however busy the server is."""

import signal

import pytest
from playwright.sync_api import expect

from tests.browser.pages import settle

pytestmark = pytest.mark.browser


def open_epochs(page, server):
    page.goto(f"{server.url}/epochs?model=cnn-intro")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)  # all of the page is there
    settle(page)


def shown(page):
    return page.get_by_test_id("stSliderThumbValue").inner_text()


@pytest.mark.slow
def test_play_goes_on_after_the_server_stood_still(page, server):
    open_epochs(page, server)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_test_id("stSliderThumbValue")).to_have_text("1")
    server.process.send_signal(signal.SIGSTOP)
    try:
        page.wait_for_timeout(12_000)  # longer than any page waits for a step
    finally:
        server.process.send_signal(signal.SIGCONT)
    expect(page.get_by_test_id("stSliderThumbValue")).to_have_text("3")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.get_by_test_id("stSliderThumbValue")).to_have_text("6")
    page.wait_for_function("location.search.includes('epochs_epoch=6')")


def test_play_shows_every_epoch_whole_and_pause_holds_it(page, server):
    open_epochs(page, server)
    page.evaluate(
        """() => {
          window.seen = []
          new MutationObserver(() => {
            const now = document.querySelector("table.learned tr.epochs td.now")?.textContent
            if (now && window.seen.at(-1) !== now) window.seen.push(now)
          }).observe(document.body, { subtree: true, childList: true, attributes: true })
        }"""
    )
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("window.seen.at(-1) === '3'")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    settle(page)
    held = shown(page)
    page.wait_for_timeout(2500)  # more than two ticks
    assert shown(page) == held and held in ("3", "4", "5")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("window.seen.at(-1) === '6'")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert [one for one in page.evaluate("window.seen") if one != "6"] == list("012345")
