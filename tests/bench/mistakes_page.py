"""Measures the Mistakes page: its first view, a click in the matrix, and both beside training."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import CHROMIUM_FLAGS, find_chromium, serve
from tests.browser.serving import ROOT as ROOT_FOLDER

MODEL = "cnn-intro"  # with 329 mistakes, so that cells hold several
CELLS = ((9, 4), (7, 2), (4, 9), (3, 5))
CLICKS = 40  # of each kind
_WAIT = 60_000  # milliseconds

# Notes the time from each press to the first frame that shows another gallery picture.
WATCH = """(ours) => {
  const find = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.matches(ours ? '.gallery' : 'img.ink')) return one
      const inner = one.shadowRoot && find(one.shadowRoot)
      if (inner) return inner
    }
    return null
  }
  const host = ours ? document.querySelector('.st-key-mistakes_gallery') : document
  const read = () => {
    const found = find(host)
    return found && (ours ? found.style.getPropertyValue('--sheet') : found.src)
  }
  window.delays = []
  let pressed = null, before = null
  const press = () => { pressed = performance.now(); before = read() }
  document.addEventListener('pointerdown', press, true)
  const look = () => {
    const now = pressed === null ? null : read()
    if (now && now !== before) { window.delays.push(performance.now() - pressed); pressed = null }
    requestAnimationFrame(look)
  }
  look()
}"""


def measure_first_view() -> dict[str, float]:
    """Server time of the first view: a fresh process runs the page's script without a worker."""
    runs = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.first_view"],
            cwd=ROOT_FOLDER,
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    gallery, whole = (statistics.median(times) for times in zip(*runs, strict=True))
    return {
        "mistakes, first view to the gallery, server, s": gallery,
        "mistakes, first view without the worker, server, s": whole,
    }


def measure_clicks_beside_training() -> dict[str, float]:
    """Clicks in the matrix while a network trains."""
    with training():
        return {f"{name} while a network trains": s for name, s in measure_clicks().items()}


def measure_clicks() -> dict[str, float]:
    """From the press on a cell to the gallery of its digits, taking turns with the minimal app."""
    with (
        sync_playwright() as playwright,
        serve() as ours,
        serve(ROOT_FOLDER / "tests" / "bench" / "minimal_gallery.py") as theirs,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        mine = _open(browser, f"{ours.url}/mistakes?model={MODEL}", ".st-key-mistakes_gallery")
        other = _open(browser, theirs.url, "img.ink")
        mine.wait_for_timeout(8000)  # the worker is warm by then, and the page at its end
        mine.evaluate(WATCH, True)
        other.evaluate(WATCH, False)
        for number in range(1, CLICKS + 1):
            label, read = CELLS[number % len(CELLS)]
            mine.locator(".st-key-mistakes_matrix tbody tr").nth(label).locator("td button").nth(
                read
            ).click()
            mine.wait_for_timeout(700)
            other.get_by_role("button", name=f"{label} {read}", exact=True).click()
            other.wait_for_timeout(700)
        delays = [page.evaluate("window.delays") for page in (mine, other)]
        browser.close()
    assert min(map(len, delays)) >= CLICKS - 1, "a click was lost"  # noqa: S101
    seconds = [statistics.median(times) / 1000 for times in delays]
    return {
        "click in the matrix to gallery, s": seconds[0],
        "click to the same gallery, minimal app, s": seconds[1],
        "click in the matrix to gallery, ratio": seconds[0] / seconds[1],
    }


def _open(browser: Browser, url: str, ready: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(url)
    page.locator(ready).first.wait_for(timeout=_WAIT)
    return page


@contextmanager
def training() -> Iterator[None]:
    """A training run in a process that stands back, as those of the Train page do."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.beside"], cwd=ROOT_FOLDER)
    try:
        time.sleep(12)  # until it trains
        yield
    finally:
        process.kill()
        process.wait()
