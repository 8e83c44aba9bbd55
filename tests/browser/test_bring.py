"""Dropping a table and a network on the Bring page, and coming to Mistakes with them."""

import gzip
import tempfile

import numpy as np
import pytest
from playwright.sync_api import expect

from core.queries import examples
from tests.browser.pages import ONE, SEVEN, draw, expect_answer, open_draw, settle
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


@pytest.mark.slow
def test_nobody_waits_for_anothers_file(page, browser, server):
    """While one imports a hundred megabytes, another draws, and is answered before that ends."""
    upload = tempfile.NamedTemporaryFile(suffix=".npz")  # noqa: SIM115  closed at the end
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (130_000, 28, 28), np.uint8)
    np.savez(upload, x_train=images, y_train=random.integers(0, 10, 130_000, np.uint8))
    upload.flush()
    page.goto(f"{server.url}/bring")
    page.get_by_role("heading", name="What can be brought").wait_for()
    settle(page)
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(upload.name)
    page.get_by_role("button", name="Bring them").wait_for()
    context = browser.new_context()
    other = context.new_page()
    open_draw(other, server)
    draw(other, SEVEN)
    expect_answer(other, "7")  # its worker is warm, and the page is at rest
    page.get_by_role("button", name="Bring them").click()
    page.get_by_role("button", name="Cancel").wait_for()
    open_draw(other, server)
    draw(other, ONE)
    expect_answer(other, "1")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()  # it is still at work
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Bring them").wait_for()
    context.close()
    upload.close()
