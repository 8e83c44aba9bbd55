"""Measurements in Chromium: first paint, first answer, and from pen-up to answer."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from core.data.datasets import load_test_split
from core.drawing import digit_link
from tests.browser.serving import CHROMIUM_FLAGS, INKLING, Server, find_chromium, serve

HERE = Path(__file__).parent
PAINTS = 5  # fresh servers of each kind
STROKES = 15  # pen-ups of each kind

# Notes the time of each pen-up and of the first change of the watched text after it.
WATCH = """(selector) => {
  window.delays = []; let up = null, before = null;
  const read = () => document.querySelector(selector)?.innerText ?? '';
  document.addEventListener('mouseup', () => { up = performance.now(); before = read(); }, true);
  new MutationObserver(() => {
    if (up !== null && read() !== before && read() !== '') {
      window.delays.push(performance.now() - up); up = null;
    }
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def measure_in_browser() -> dict[str, float]:
    """All browser figures: seconds, ratios and megabytes by name."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        figures = _measure_paint(browser) | _measure_pen_up(browser) | _measure_answer(browser)
        browser.close()
    return figures


def _measure_paint(browser: Browser) -> dict[str, float]:
    """From request to title, each time with a fresh server and an empty browser cache."""
    seconds: dict[Path, list[float]] = {INKLING: [], HERE / "one_line.py": []}
    for _ in range(PAINTS):
        for script, times in seconds.items():
            with serve(script) as server:
                page = browser.new_context().new_page()
                started = time.monotonic()
                page.goto(server.url)
                page.locator("h1").first.wait_for()
                times.append(time.monotonic() - started)
                page.context.close()
    ours, theirs = (statistics.median(times) for times in seconds.values())
    return {
        "first paint, s": ours,
        "first paint, one-line app, s": theirs,
        "first paint, ratio": ours / theirs,
    }


def _measure_pen_up(browser: Browser) -> dict[str, float]:
    """From pen-up to the new text, strokes taking turns between the two apps."""
    with serve(INKLING) as ours, serve(HERE / "minimal_canvas.py") as theirs:
        pages = {
            "ours": _open(browser, f"{ours.url}/draw", ".bars"),
            "theirs": _open(browser, theirs.url, "[data-testid=stMarkdownContainer]"),
        }
        for number in range(STROKES + 1):
            for page in pages.values():
                _draw_stroke(page, number)
        delays = {name: page.evaluate("window.delays") for name, page in pages.items()}
        memory = psutil.Process(ours.process.pid).memory_info().rss / 1e6
    # The first stroke has nothing to change yet, or waits for the worker.
    medians = {name: statistics.median(times[-STROKES:]) / 1000 for name, times in delays.items()}
    return {
        "pen-up to answer, s": medians["ours"],
        "pen-up to text, minimal app, s": medians["theirs"],
        "pen-up, ratio": medians["ours"] / medians["theirs"],
        "strokes measured": min(len(times[-STROKES:]) for times in delays.values()),
        "web process, MB": memory,
    }


def _open(browser: Browser, url: str, watched: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(url)
    page.locator("canvas.upper-canvas").wait_for()
    page.wait_for_timeout(6000)  # the worker is warm by then
    page.evaluate(WATCH, watched)
    return page


def _draw_stroke(page: Page, number: int) -> None:
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box is not None  # noqa: S101
    x, y = box["x"] + 60 + 12 * number, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 150 - 6 * number, steps=5)
    page.mouse.up()
    page.wait_for_timeout(1200)


def _measure_answer(browser: Browser) -> dict[str, float]:
    """From the start of the server's process to the first answer on screen."""
    link = digit_link.encode(load_test_split().images[0, :, :, 0])
    times = []
    for _ in range(3):
        server = Server(INKLING)
        page = browser.new_context().new_page()
        page.goto(f"{server.url}/draw?digit=ink-{link}")
        page.locator(".answer-sign").wait_for(timeout=60_000)
        times.append(time.monotonic() - server.started)
        page.context.close()
        server.stop()
    return {"first answer after server start, s": statistics.median(times)}
