"""Measures the picture of the network, in Chromium: in a file of its own, and on the page.

From the pointer to what it lights: the work of the event and that of the frame in which it shows,
without the time until that frame was due.
"""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from core.maintenance.pages import write_page
from core.queries import models
from tests.bench.frames import WARM_SECONDS
from tests.bench.in_browser import chromium
from tests.browser.serving import INKLING, serve

MODEL = "champion"
OPENINGS = 5
MOVES = 200  # of the pointer over the maps
CLICKS = 12
SIZE = {"width": 1280, "height": 800}
WATCH = """() => {
  window.work = []
  const {port1, port2} = new MessageChannel()
  let [event, began, waits] = [0, 0, false]
  port1.onmessage = () => { window.work.push(event + performance.now() - began); event = 0 }
  let start = 0
  addEventListener("pointermove", () => { start = performance.now() }, true)
  addEventListener("pointermove", () => {
    event += performance.now() - start
    if (waits) return
    waits = true
    requestAnimationFrame(() => { waits = false; began = performance.now(); port2.postMessage(0) })
  })
}"""
CLICK = """() => new Promise(done => {
  const tiles = [...document.querySelectorAll(".pic-map")].filter(tile => tile.offsetWidth)
  const tile = tiles[Math.floor(Math.random() * tiles.length)]
  const box = tile.getBoundingClientRect()
  const where = {clientX: box.left + box.width / 2, clientY: box.top + box.height / 2}
  const began = performance.now()
  tile.dispatchEvent(new MouseEvent("click", {bubbles: true, composed: true, ...where}))
  const {port1, port2} = new MessageChannel()
  port1.onmessage = () => done(performance.now() - began)
  requestAnimationFrame(() => port2.postMessage(0))
})"""
ALIVE = """() => {
  const look = () => document.body?.classList.contains("alive")
    && document.querySelector(".pic-map") ? (window.alive = performance.now())
    : requestAnimationFrame(look)
  look()
}"""


def measure_picture() -> dict[str, float]:
    """Seconds and milliseconds, by what was measured."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "net.html"
        path.write_text(write_page(models.find_model(MODEL).model_id))
        ready = [_open_file(browser, path) for _ in range(OPENINGS)]
        page = browser.new_context(viewport=SIZE, bypass_csp=True).new_page()
        page.goto(path.as_uri())
        page.locator("body.alive").wait_for()
        work = sorted(_point(page))
        clicks = []
        for _ in range(CLICKS):
            clicks.append(float(page.evaluate(CLICK)))
            page.keyboard.press("Escape")
        page.context.close()
        shown = _open_page(browser)
    return {
        "page of champion ready, s": statistics.median(ready),
        "pointer to highlight, median, ms": statistics.median(work),
        "pointer to highlight, 95th percentile, ms": work[math.ceil(0.95 * len(work)) - 1],
        "click on a map to its arithmetic, slowest, ms": max(clicks),
        "picture after opening The network, s": statistics.median(shown),
    }


def _open_file(browser: Browser, path: Path) -> float:
    page = browser.new_context(viewport=SIZE, bypass_csp=True).new_page()
    page.add_init_script(f"({ALIVE})()")
    page.goto(path.as_uri())
    page.wait_for_function("window.alive")
    taken = float(page.evaluate("window.alive")) / 1000
    page.context.close()
    return taken


def _point(page: Page) -> list[float]:
    """Leads the pointer over the maps of all layers."""
    page.evaluate(WATCH)
    box = page.locator(".pic-stage").bounding_box()
    assert box is not None  # noqa: S101
    for step in range(MOVES):
        share = step / MOVES
        x = box["x"] + 130 + share * (box["width"] - 200)
        y = box["y"] + 80 + (box["height"] - 160) * abs(math.sin(9 * share))
        page.mouse.move(x, y)
        page.wait_for_timeout(17)
    return [float(taken) for taken in page.evaluate("window.work")]


def _open_page(browser: Browser) -> list[float]:
    """From the click in the menu to the picture, everything warm."""
    taken = []
    with serve(INKLING) as server:
        time.sleep(WARM_SECONDS)
        page = browser.new_context(viewport=SIZE).new_page()
        for number in range(OPENINGS + 1):
            page.goto(f"{server.url}/draw?model={MODEL}")
            page.locator("canvas.upper-canvas").wait_for()
            page.wait_for_timeout(1500)
            started = time.perf_counter()
            page.get_by_role("link", name="The network", exact=True).click()
            page.locator("[data-state=shown] .pic-map").first.wait_for()
            if number:
                taken.append(time.perf_counter() - started)
        page.context.close()
    return taken
