"""Dropping a table and a network on the Bring page, and coming to Mistakes with them."""

import gzip

import pytest
from playwright.sync_api import expect

from core.queries import examples
from tests.browser.pages import settle
from tests.browser.serving import serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with a store of its own: what is brought here is nobody else's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        with serve(log=tmp_path_factory.mktemp("server") / "log.txt") as running:
            yield running


def drop(page, name, raw):
    chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": raw}
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(chosen)


def test_a_table_and_a_network_are_dropped_and_lead_to_mistakes(page, server):
    name, packed = examples.write_table()
    page.goto(f"{server.url}/bring")
    page.get_by_role("heading", name="What can be brought").wait_for()
    settle(page)
    drop(page, "my digits.csv", gzip.decompress(packed))
    expect(page.get_by_text("holds the class").first).to_be_visible()
    expect(page.get_by_role("textbox", name="Short name")).to_have_value("my-digits")
    page.get_by_role("button", name="Bring them").click()
    page.get_by_role("heading", name="Imported").wait_for()
    expect(page.locator(".dataset-title", has_text="my digits")).to_be_visible()
    # The network comes as an example, which is a whole .h5 file.
    page.get_by_role("button", name="An .h5 network").click()
    expect(page.get_by_text("A Functional network of 9 layers")).to_be_visible()
    page.get_by_role("combobox", name="Data set that it was trained on").click()
    page.get_by_role("option", name="my digits").click()
    page.get_by_role("button", name="Bring it").click()
    page.get_by_role("heading", name="example-network is here").wait_for()
    page.get_by_role("button", name="See what it gets wrong").click()
    page.get_by_role("heading", name="does it get wrong?").wait_for()
    page.wait_for_function("location.search.includes('model=example-network')")
