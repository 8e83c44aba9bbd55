"""Measurements in Chromium: first paint, first answer, and from pen-up to answer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from core.data.datasets import load_test_split
from core.drawing import digit_link
from dashboard.site import PAGES
from tests.browser.serving import CHROMIUM_FLAGS, INKLING, find_chromium, serve

HERE = Path(__file__).parent
PAINTS = 5  # fresh servers of each kind
LINKS = 3  # fresh servers for each page
LINKED = "cnn-simple"  # the network that links name: not the one that is shown without
ANSWERS = 3  # fresh servers
STROKES = 15  # pen-ups of each kind

# Notes the time of each pen-up and of the first frame after it with another text.
WATCH = """(watched) => {
  window.delays = []; let up = null, before = null;
  const trees = () => [...document.querySelectorAll("[data-testid^=stBidiComponent]")]
    .map(host => host.shadowRoot).filter(Boolean)
  const find = name => [document, ...trees()].map(tree => tree.querySelector(name)).find(Boolean)
  const read = () => find(watched)?.innerText ?? '';
  document.addEventListener('mouseup', () => { up = performance.now(); before = read(); }, true);
  const look = () => {
    if (up !== null && read() !== before && read() !== '') {
      window.delays.push(performance.now() - up); up = null;
    }
    requestAnimationFrame(look);
  }
  requestAnimationFrame(look);
}"""
RECORD = "[data-of=record]"  # the server's answer, as against that of the moment


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def _time_paint(browser: Browser, script: Path, address: str = "") -> float:
    """From request to title, with a fresh server and an empty browser cache."""
    with serve(script) as server:
        page = browser.new_context().new_page()
        started = time.monotonic()
        page.goto(f"{server.url}/{address}")
        page.locator("h1").first.wait_for()
        taken = time.monotonic() - started
        page.context.close()
    return taken


def measure_paint() -> dict[str, float]:
    """First paint of Start beside that of the least app there is, taking turns."""
    seconds: dict[Path, list[float]] = {INKLING: [], HERE / "one_line.py": []}
    with chromium() as browser:
        for _ in range(PAINTS):
            for script, times in seconds.items():
                times.append(_time_paint(browser, script))
    ours, theirs = (statistics.median(times) for times in seconds.values())
    return {
        "first paint, s": ours,
        "first paint, one-line app, s": theirs,
        "first paint, ratio": ours / theirs,
    }


def measure_links() -> dict[str, float]:
    """First paint of a deep link to every page beside Start's, taking turns."""
    seconds: dict[str, list[float]] = {page.address: [] for page in PAGES}
    with chromium() as browser:
        for _ in range(LINKS):
            for address, times in seconds.items():
                link = f"{address}?model={LINKED}" if address else ""
                times.append(_time_paint(browser, INKLING, link))
    medians = {address: statistics.median(times) for address, times in seconds.items()}
    start = medians.pop("")
    ratios = {address: median / start for address, median in medians.items()}
    return {
        "first paint of Start among links, s": start,
        **{f"first paint of a deep link, {name}, ratio": ratio for name, ratio in ratios.items()},
        "first paint of a deep link, slowest, ratio to Start": max(ratios.values()),
    }


def measure_pen_up() -> dict[str, float]:
    """From pen-up to the new text, strokes taking turns between the two apps."""
    with (
        chromium() as browser,
        serve(INKLING) as ours,
        serve(HERE / "minimal_canvas.py") as theirs,
    ):
        pages = {
            "ours": _open(browser, f"{ours.url}/draw", RECORD),
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


def measure_answer() -> dict[str, float]:
    """From the start of the server's process to the first answer on screen."""
    link = digit_link.encode(load_test_split().images[0, :, :, 0])
    times = []
    with chromium() as browser:
        for _ in range(ANSWERS):
            with serve(INKLING) as server:
                page = browser.new_context().new_page()
                page.goto(f"{server.url}/draw?digit=ink-{link}")
                page.locator(".answer-sign").wait_for(timeout=60_000)
                times.append(time.monotonic() - server.started)
                page.context.close()
    return {"first answer after server start, s": statistics.median(times)}
