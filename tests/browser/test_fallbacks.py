"""Where the browser cannot do all of it the page works, and says what it does."""

import json

import pytest
from playwright.sync_api import expect

from core.queries import browser as packing
from core.queries import models
from tests.browser.pages import SEVEN, draw, expect_answer, open_draw, settle

pytestmark = pytest.mark.browser

NO_SIMD = """
  const whole = WebAssembly.Module
  WebAssembly.Module = function () { throw new WebAssembly.CompileError("no SIMD") }
  WebAssembly.validate = () => false
  WebAssembly.instantiate = WebAssembly.compile = () => Promise.reject(new Error("no SIMD"))
"""
SLOW = """
  const tell = performance.now.bind(performance)
  let more = 0
  performance.now = () => tell() + (more += 60) // as if all took longer
"""


@pytest.fixture
def opened(browser, server):
    """Opens Draw in a browser that something was done to first."""
    contexts, failures = [], []

    def open_one(script="", routes=(), query=""):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        for pattern, answer in routes:
            page.route(pattern, answer)
        page.on("pageerror", lambda error: failures.append(error))
        open_draw(page, server, query)
        settle(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not failures


@pytest.mark.parametrize(
    "script", ["delete window.WebAssembly", NO_SIMD], ids=["no WebAssembly", "no SIMD"]
)
def test_without_webassembly_the_answer_moves_all_the_same(opened, script):
    page = opened(script)
    expect(page.get_by_text("reads without WebAssembly")).to_be_visible()
    expect(page.locator(".live-row")).not_to_have_count(0)
    box = page.locator("canvas.upper-canvas").bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + 70)
    page.mouse.down()
    for x, y in SEVEN[0][1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
    expect(page.locator(".answer-sign")).to_have_text("7")
    expect(page.locator("[data-of=moment]")).to_be_visible()
    page.mouse.up()
    expect_answer(page, "7")
    expect(page.get_by_text("differed from this answer")).to_have_count(0)


def test_a_slow_device_reads_every_second_frame_and_says_so(opened):
    page = opened(SLOW)
    draw(page, SEVEN * 3)
    expect_answer(page, "7")
    expect(page.get_by_text("every second frame is left out")).to_be_visible()


def test_of_what_does_not_arrive_the_server_answers_and_the_page_says_so(opened):
    mute = json.dumps({"detail": "no"})
    page = opened(routes=[("**/packed/**", lambda route: route.fulfill(status=404, body=mute))])
    expect(page.get_by_text("The network did not arrive")).to_be_visible()
    draw(page, SEVEN)
    expect_answer(page, "7")


@pytest.mark.parametrize(
    "harm",
    [*(pytest.param(harm, marks=pytest.mark.slow) for harm in ("cut", "another's")), "changed"],
)
def test_weights_that_are_not_the_network_s_answer_nothing(opened, harm):
    champion, other = (models.find_model(name).model_id for name in ("champion", "cnn-larger"))
    block = packing.pack_model(champion).block
    sent = {
        "cut": block[:-100],
        "changed": block[:1000] + bytes([block[1000] ^ 64]) + block[1001:],
        "another's": packing.pack_model(other).block,
    }[harm]
    page = opened(routes=[("**/packed/**/*.bin", lambda route: route.fulfill(body=sent))])
    expect(page.get_by_text("did not arrive whole")).to_be_visible()
    draw(page, SEVEN)
    expect_answer(page, "7")  # the server's
    expect(page.locator(".live-row")).to_have_count(0)


def test_without_the_code_there_is_the_server_s_answer(opened):
    page = opened(routes=[("**/code/**", lambda route: route.fulfill(status=404))])
    expect(page.get_by_text("did not load. Reload the page")).to_be_visible()
    draw(page, SEVEN)
    expect(page.get_by_text("7 (sure)")).to_be_visible()


def test_strokes_in_a_link_that_are_none_are_named(opened):
    page = opened(query="?pen=nonsense")
    expect(page.get_by_text("The strokes in this link")).to_be_visible()
    draw(page, SEVEN)
    expect_answer(page, "7")
