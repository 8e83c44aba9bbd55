"""One server and one browser for all tests here that need no server of their own."""

import os

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from core.maintenance.pages import write_page
from core.queries import models
from tests import patience
from tests.browser.serving import CHROMIUM_FLAGS, find_chromium, serve


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    with serve(log=tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


@pytest.fixture(scope="package")
def browser():
    limit = patience.milliseconds()
    expect.set_options(timeout=limit)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(
                executable_path=find_chromium(), args=CHROMIUM_FLAGS, timeout=limit
            )
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"No browser: {error}. Run `make test`, which installs one.")
        yield PatientBrowser(started)
        started.close()


class PatientBrowser:
    """A browser whose pages wait as long as this machine needs at the time."""

    def __init__(self, browser):
        self._browser = browser

    def new_context(self, **settings):
        context = self._browser.new_context(**settings)
        be_patient(context)
        return context


def be_patient(context):
    limit = patience.milliseconds()
    context.set_default_timeout(limit)
    expect.set_options(timeout=limit)


@pytest.fixture(scope="package")
def context(browser):
    opened = browser.new_context(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


@pytest.fixture
def page(context, server):
    """One tab for all tests, each of which opens an address in it and so begins a new visit.

    A new tab would compile the scripts of Streamlit anew: three times the work for the same page.
    """
    be_patient(context)
    tab = context.pages[0] if context.pages else context.new_page()
    asked = []

    def note(request):
        asked.append(request.url)

    context.on("request", note)
    yield tab
    context.remove_listener("request", note)
    tab.evaluate("localStorage.clear(); sessionStorage.clear()")
    context.clear_cookies()
    tab.mouse.move(0, 0)
    tab.goto("about:blank")
    outside = [url for url in asked if not url.startswith((server.url, "data:", "blob:", "ws"))]
    assert not outside, f"requests that leave the machine: {outside}"


@pytest.fixture(scope="module")
def tab(browser):
    """An empty tab, for what needs no server."""
    opened = browser.new_context()
    yield opened.new_page()
    opened.close()


@pytest.fixture(scope="package")
def make_file(tmp_path_factory):
    """Writes the page of a network, once for all tests that want it, and returns its address."""
    folder, made = tmp_path_factory.mktemp("pages"), {}

    def get(name, **wishes):
        key = (name, *sorted(wishes.items()))
        if key not in made:
            path = folder / f"{len(made)}.html"
            path.write_text(write_page(models.find_model(name).model_id, **wishes))
            made[key] = path
        return made[key]

    return get


@pytest.fixture(scope="package")
def offline(browser):
    opened = browser.new_context(
        viewport={"width": 1280, "height": 800}, offline=True, reduced_motion="reduce"
    )
    yield opened
    opened.close()


@pytest.fixture
def sheet(offline):
    """A tab without a network; what it asks for and complains of is looked at in the end."""
    tab = offline.new_page()
    asked, said = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.said, tab.opened = said, 0
    yield tab
    tab.close()
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert not outside and not said
    assert len([url for url in asked if url.startswith("file:")]) <= tab.opened
