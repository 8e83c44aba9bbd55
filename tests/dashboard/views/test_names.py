"""Names of classes full of signs that Markdown reads, on every page: none of them is read."""

import re

import numpy as np
import pytest

from core.data import library
from core.data.collected import Collected
from core.files.storage import STORE_VARIABLE
from core.queries import bring
from dashboard import site
from dashboard.appearance import plain
from tests.dashboard.driving import BY_LAYER, open_page
from tests.dashboard.nasty_names import LAYERS, keep_nasty
from tests.places import ROOT

OWN_STORE = True  # see conftest.py

NASTY = "[x](http://e.x) *b* _c_ `d` $e$ :smile: :red[f] <b>g</b> \\"
NAMES = tuple(f"{NASTY} {number}" for number in range(10))
# What shows Markdown, and where it has it.
KINDS = ("markdown", "caption", "title", "header", "subheader", "warning", "error", "info")
LABELLED = ("button", "radio", "checkbox", "toggle", "selectbox", "text_input", "number_input")


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STORE_VARIABLE, str(tmp_path_factory.mktemp("store")))
        random = np.random.default_rng(0)
        labels = np.tile(np.arange(10, dtype=np.uint16), 4)
        images = random.integers(0, 256, (40, 28, 28, 1), np.uint8)
        library.keep(
            "nasty",
            Collected(NASTY, NAMES, (0.0, 1.0), images, labels, images, labels, notes=(NASTY,)),
        )
        raw = (ROOT / "tests" / "fixtures" / "keras2" / "nested-2.15.h5").read_bytes()
        bring.bring_network(raw, dataset="nasty", name="old-net")
        keep_nasty("layers")
        yield


def read_as_markdown(app):
    for kind in KINDS:
        yield from (element.proto.body for element in app.get(kind))
    for kind in LABELLED:
        yield from (element.label for element in app.get(kind))
    for kind in ("radio", "button_group"):
        yield from (option for element in app.get(kind) for option in element.options)


def test_all_signs_are_escaped():
    assert plain(NASTY) == re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", NASTY).replace(
        "\\:\\/\\/", "\\:\N{WORD JOINER}\\/\\/"
    )
    assert plain("a\nb") == "a b" and plain("äöü 1 2") == "äöü 1 2"


@pytest.mark.parametrize("page", [page.name for page in site.PAGES])
def test_no_page_reads_a_name(page):
    app = open_page(page, network="old-net")
    assert not app.error
    shown = any(r"\*b\*" in text for text in read_as_markdown(app))
    assert shown or page not in ("start", "draw", "responses", "unit", "mistakes", "compare")
    for text in read_as_markdown(app):
        for sign in ("*b*", "_c_", "[x](", "`d`", "$e$", ":smile:", ":red[", "<b>"):
            assert sign not in text, (page, text)


@pytest.mark.parametrize("network", ["nasty-net", "nasty-dense"])
@pytest.mark.parametrize("page", ["responses", "filters", "unit"])
def test_no_page_reads_a_layers_name(page, network):
    app = open_page(page, network=network, **BY_LAYER)
    assert not app.error
    named = [text for text in read_as_markdown(app) if "zzlayer" in text]
    assert named and not any(layer in text for text in named for layer in LAYERS)


def test_what_is_typed_is_not_read_either():
    app = open_page("filters", network="nasty-net")
    app.segmented_control(key="filters_view").set_value("Filters on a picture").run()
    app.text_area(key="filters_kernel").set_value("www.evil.xy 1").run()
    (text,) = [element.proto.body for element in app.error]
    assert "evil" in text and "www.evil" not in text
