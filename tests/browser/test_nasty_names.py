"""Names made of all signs that something reads, in a browser: shown as they are, on every page."""

import subprocess
import sys

import pytest

from core.files.storage import STORE_VARIABLE
from dashboard import site
from tests.browser.pages import settle
from tests.browser.serving import serve
from tests.dashboard.nasty_names import CLASSES, LAYERS, TITLE
from tests.places import ROOT

# All texts of a page, those in the components too, and what was made of the signs of a name.
READ = """() => {
  const texts = [], made = []
  const walk = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) walk(one.shadowRoot)
      if (["STYLE", "SCRIPT"].includes(one.tagName)) continue
      const own = [...one.childNodes].filter((node) => node.nodeType === 3)
      if (own.length || one.childElementCount) texts.push(one.textContent)
      const text = one.textContent.trim()
      const marked = "A EM STRONG CODE DEL S B I SUP LI BLOCKQUOTE".split(" ").includes(one.tagName)
      const bold = one.tagName === "tspan" && /bold|italic/.test(one.getAttribute("style") || "")
      if ((marked || bold) && /^zz\\w+$/.test(text)) made.push(one.outerHTML)
      const target = (one.getAttribute("href") || "") + (one.getAttribute("src") || "")
      if (/zz\\w*\\./.test(target) || target.startsWith("mailto:")) made.push(one.outerHTML)
      if (one.matches(".katex, .stMarkdownColoredText, img[alt=zzc]")) made.push(one.outerHTML)
      if (one.matches("[data-testid=stIconMaterial]") && text === "home") made.push(one.outerHTML)
    }
  }
  walk(document.body)
  return [texts, made]
}"""
pytestmark = pytest.mark.browser

SHOWN = {  # which names a page shows, at least
    "start": (CLASSES[0], TITLE),
    "draw": (CLASSES[0], TITLE),
    "responses": CLASSES[:1],
    "unit": CLASSES[:1],
    "mistakes": CLASSES,
    "compare": CLASSES[:1],
    "bring": (*CLASSES, TITLE),
}
NAMES_LAYERS = ("responses", "filters", "unit")


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    """The address of a server of its own, whose store holds the names before it lists them."""
    folder = tmp_path_factory.mktemp("nasty")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STORE_VARIABLE, str(folder / "store"))
        script = "from tests.dashboard.nasty_names import keep_nasty; keep_nasty()"
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
        with serve(log=folder / "log.txt") as running:
            yield running.url


@pytest.fixture(scope="module")
def tab(context):
    opened = context.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "name",
    [
        one.name if one.name == "mistakes" else pytest.param(one.name, marks=pytest.mark.slow)
        for one in site.PAGES
    ],
)
def test_names_are_shown_as_they_are(tab, nasty, name):
    for network in ("nasty-net", "nasty-dense"):
        tab.goto(f"{nasty}/{name}?model={network}&digit=test-0")
        tab.get_by_role("heading").first.wait_for()
        settle(tab)
        texts, made = tab.evaluate(READ)
        assert not made
        shown = [text.replace("\N{WORD JOINER}", "") for text in texts]
        missing = [one for one in SHOWN.get(name, ()) if not any(one in text for text in shown)]
        assert not missing
        if name in NAMES_LAYERS:
            assert any(layer in text for text in shown for layer in LAYERS)
