"""Measures what moves with the pen on the Draw page, in Chromium: each frame, and the first one."""

from __future__ import annotations

import math
import statistics
import time

from playwright.sync_api import Browser, Page

from tests.bench.in_browser import chromium
from tests.browser.serving import INKLING, serve

MOVES = 240  # of the pointer, in one stroke
OPENINGS = 5
WARM_SECONDS = 12  # after which the server has all that pages need

# Notes how long each frame takes in which the pointer moved, from its beginning to its paint.
WATCH = """() => {
  window.frames = {taken: [], moved: 0}
  let moved = false
  document.addEventListener("pointermove", () => { moved = true }, true)
  const ask = window.requestAnimationFrame
  const {port1, port2} = new MessageChannel()
  let began = 0
  port1.onmessage = () => { window.frames.taken.push(performance.now() - began) }
  const look = () => {
    if (moved) { began = performance.now(); window.frames.moved++; port2.postMessage(0) }
    moved = false
    ask(look)
  }
  ask(look)
}"""
# Notes when, after the request, paper and network were there: from then on a stroke is answered.
OPENING = """() => {
  const there = name => [...document.querySelectorAll("[data-testid^=stBidiComponent]")]
    .some(host => (host.shadowRoot ?? host).querySelector(name))
  const look = () => {
    if (there(".upper-canvas") && there(".live-row")) window.opened = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""
READY = """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState ===
  'notRunning'"""


def measure_frames() -> dict[str, float]:
    """Milliseconds a frame, answers a frame, and seconds to the first living answer, by name."""
    with chromium() as browser, serve(INKLING) as server:
        time.sleep(WARM_SECONDS)
        page, cold, warm = _open(browser, server.url)
        page.evaluate(WATCH)
        sent: list[object] = []
        page.on("request", lambda request: sent.append(request))
        _lead(page)
        frames = page.evaluate("window.frames")
        answers = int(page.locator(".live-time").get_attribute("aria-valuemax") or 0)
        taken = sorted(frames["taken"])
        page.mouse.up()
        page.context.close()
    return {
        "first living answer, empty browser, s": statistics.median(cold),
        "first living answer, s": statistics.median(warm),
        "frame while the pen is down, median, ms": statistics.median(taken),
        "frame while the pen is down, 95th percentile, ms": taken[math.ceil(0.95 * len(taken)) - 1],
        "answers a frame with a move of the pen": answers / frames["moved"],
        "requests while the pen is down": len(sent),
    }


def _open(browser: Browser, url: str) -> tuple[Page, list[float], list[float]]:
    """Opens Draw with an empty browser cache and again; returns the page and both times."""
    cold, warm = [], []
    for number in range(OPENINGS):
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.add_init_script(f"({OPENING})()")
        for times in (cold, warm):
            page.goto(f"{url}/draw")
            page.wait_for_function("window.opened")
            times.append(page.evaluate("window.opened") / 1000)
        if number + 1 < OPENINGS:
            page.context.close()
    page.wait_for_function(READY)
    page.wait_for_timeout(1000)
    return page, cold, warm


def _lead(page: Page) -> None:
    """Draws one long line, with more moves than frames, and leaves the pen down."""
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box is not None  # noqa: S101
    page.mouse.move(box["x"] + 150, box["y"] + 60)
    page.mouse.down()
    for step in range(MOVES):
        turn = 4 * math.pi * step / MOVES
        page.mouse.move(
            box["x"] + 150 + 60 * math.sin(turn), box["y"] + 150 - 90 * math.cos(turn / 2)
        )
    page.wait_for_timeout(200)
