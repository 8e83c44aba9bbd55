"""Measures how soon the pages answer a change of layer or filter, in Chromium, everything warm.

From the key press to the moment when the page has run to its end and shows what was asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from playwright.sync_api import Page, sync_playwright

from tests.browser.serving import CHROMIUM_FLAGS, find_chromium, serve

_WAIT = 60_000  # milliseconds
MODEL = "champion"
LAYERS = {  # those that each page is asked for, before and while it is measured
    "filters": ("conv1", "conv2", "conv3", "conv4", "conv5"),
    "responses": ("conv1_relu", "conv2_relu", "conv3", "pool2", "conv5_relu", "logits"),
    "maximization": ("logits", "conv1"),
    "unit": ("conv1", "conv2", "conv3", "conv5", "logits"),
}
READY = {
    "filters": "filters_mosaic",
    "responses": "responses_overview",
    "maximization": "maximization_gallery",
    "unit": "unit_plates",
}


def _settle(page: Page, key: str) -> None:
    """Waits until the page has run to its end."""
    page.locator(f".st-key-{key} .stage").first.wait_for(timeout=_WAIT)
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState !== 'running'",
        timeout=_WAIT,
    )


def _choose_layer(page: Page, name: str, layer: str) -> float:
    started = time.perf_counter()
    box = page.locator(f".st-key-{name}_layer input")
    box.fill(layer)
    box.press("Enter")
    page.wait_for_function(
        "([name, layer]) => location.search.includes(`${name}_layer=${layer}`)"
        " || document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'running'",
        arg=[name, layer],
        timeout=_WAIT,
    )
    _settle(page, READY[name])
    return time.perf_counter() - started


def _next_filter(page: Page, name: str) -> float:
    started = time.perf_counter()
    box = page.locator(f".st-key-{name}_filter input")
    box.press("ArrowUp")
    box.press("Enter")
    page.wait_for_timeout(30)
    _settle(page, READY[name])
    return time.perf_counter() - started


def measure_pages() -> dict[str, float]:
    """The slowest change of layer and of filter on each page, after every layer was seen once."""
    layer_times, filter_times = _measure(LAYERS)
    return {
        **_name(layer_times, filter_times),
        "page, change of layer, slowest, s": max(layer_times.values()),
        "page, change of filter, slowest, s": max(filter_times.values()),
    }


def measure_one_filter() -> dict[str, float]:
    """The same on the page One filter alone."""
    return _name(*_measure(["unit"]))


def _name(layer_times: dict[str, float], filter_times: dict[str, float]) -> dict[str, float]:
    return {
        **{f"page, change of layer, {name}, s": value for name, value in layer_times.items()},
        **{f"page, change of filter, {name}, s": value for name, value in filter_times.items()},
    }


def _measure(names: Iterable[str]) -> tuple[dict[str, float], dict[str, float]]:
    """The slowest change of layer and of filter on some pages."""
    layer_times: dict[str, float] = {}
    filter_times: dict[str, float] = {}
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        for name in names:
            layers = LAYERS[name]
            page.goto(f"{server.url}/{name}?model={MODEL}&responses_view=Layer+by+layer")
            _settle(page, READY[name])
            for layer in layers[1:]:
                _choose_layer(page, name, layer)
            layer_times[name] = max(_choose_layer(page, name, layer) for layer in layers)
            filter_times[name] = max(_next_filter(page, name) for _ in range(3))
        browser.close()
    return layer_times, filter_times
