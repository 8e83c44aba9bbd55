"""In Chromium: names full of signs that Markdown and Streamlit read, on every page."""

import numpy as np
import pytest

from core.data import library
from core.data.collected import Collected
from core.queries import bring
from dashboard import site
from tests.browser.pages import settle
from tests.browser.serving import serve
from tests.places import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NASTY = "[x](http://e.x) *b* _c_ `d` $e$ :smile: :red[f] www.g.h i@j.kl -> :streamlit: <b>m</b> \\"
# What would come of it, in what the page itself wrote.
MADE = """() => [...document.querySelectorAll(
  "a[href*='e.x'], a[href*='g.h'], a[href*='mailto'], .katex, img:not(.ink)[alt*='treamlit'], " +
  "em, b, strong, code, span[style*=color]"
)].filter(one => one.matches("a, .katex, img") || /^[bcdfm]$/.test(one.textContent.trim()))
  .map(one => one.outerHTML.slice(0, 200))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        random = np.random.default_rng(0)
        labels = np.tile(np.arange(10, dtype=np.uint16), 6)
        images = random.integers(0, 256, (60, 28, 28, 1), np.uint8)
        names = tuple(f"{NASTY} {number}" for number in range(10))
        library.keep(
            "nasty",
            Collected(NASTY, names, (0.0, 1.0), images, labels, images, labels, notes=names),
        )
        raw = (ROOT / "tests" / "fixtures" / "keras2" / "nested-2.15.h5").read_bytes()
        bring.bring_network(raw, dataset="nasty", name="old-net")
        with serve(log=tmp_path_factory.mktemp("server") / "log.txt") as running:
            yield running


@pytest.mark.parametrize("name", [page.name for page in site.PAGES])
def test_no_name_is_read(page, server, name):
    address = "" if name == "start" else name
    page.goto(f"{server.url}/{address}?model=old-net&digit=test-3")
    page.get_by_role("heading").first.wait_for()
    settle(page)
    assert page.evaluate(MADE) == []
    shown = page.locator("[data-testid=stMain]").inner_text().replace("\N{WORD JOINER}", "")
    if name in ("bring", "draw", "mistakes"):
        assert NASTY in shown
    assert "Traceback" not in shown
