"""With INKLING_LIVE_ONLY the browser answers alone: who draws costs the server nothing."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.views.draw.alone import ALONE_VARIABLE
from tests.browser.pages import SEVEN, ZERO, draw, expect_answer, open_draw, settle
from tests.browser.serving import serve
from tests.browser.test_start import INK

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A server for a class, which is to be asked for nothing while one draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ALONE_VARIABLE, "1")
        with serve(log=tmp_path_factory.mktemp("alone") / "log.txt") as running:
            yield running


@pytest.fixture
def pupil(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def open_alone(page, server):
    """Opens Draw and returns the list that everything sent from now on comes into."""
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.on("request", lambda request: sent.append(request.url))
    open_draw(page, server)
    expect(page.locator(".live-row")).not_to_have_count(0)
    settle(page)
    assert sent  # what is watched is seen
    sent.clear()
    return sent


def of(page, kind):
    expect(page.locator(f"[data-of={kind}]")).to_have_count(1)


def test_strokes_undo_and_clear_ask_nobody_and_the_address_has_them(pupil, alone):
    sent = open_alone(pupil, alone)
    draw(pupil, [*SEVEN, [(100, 160), (200, 150)]])
    expect(pupil.get_by_text("Read in your browser alone")).to_be_visible()
    expect(pupil.locator(".answer-sign")).to_have_text("7")
    pupil.wait_for_function("location.search.includes('pen=')")
    two = pupil.url
    pupil.keyboard.press("Control+z")
    pupil.wait_for_function("old => location.href !== old", arg=two)
    one, ink = pupil.url, pupil.evaluate(INK)
    assert len(one) < len(two) and "digit=" not in one
    pupil.get_by_role("button", name="Clear").click()
    of(pupil, "nothing")
    expect(pupil).not_to_have_url(re.compile("pen="))
    pupil.wait_for_function(f"({INK})() === 0")
    pupil.get_by_role("button", name="Undo").click()
    of(pupil, "moment")
    expect(pupil).to_have_url(one)
    pupil.wait_for_function(f"({INK})() === {ink}")
    assert not sent


def test_a_drawing_is_taken_along_when_that_is_wanted(pupil, alone):
    open_alone(pupil, alone)
    draw(pupil, ZERO)
    of(pupil, "moment")
    pupil.get_by_role("button", name="Take it along").click()
    expect_answer(pupil, "0")
    of(pupil, "record")
    expect(pupil.get_by_role("button", name="Take it along")).to_be_hidden()
    pupil.get_by_role("link", name="The network").click()
    expect(pupil.get_by_text(re.compile("drawing|digit")).first).to_be_visible()
    expect(pupil).to_have_url(re.compile("/responses.*digit=ink-"))
    pupil.get_by_role("link", name="Draw", exact=True).click()
    expect_answer(pupil, "0")
    settle(pupil)
    pupil.get_by_role("button", name="Clear").click()  # of what the server knows
    of(pupil, "nothing")
    settle(pupil)
    draw(pupil, SEVEN)
    of(pupil, "moment")
    expect(pupil.locator(".answer-sign")).to_have_text("7")


def test_the_address_opens_for_somebody_else_whose_server_asks(pupil, alone, page, server):
    open_alone(pupil, alone)
    draw(pupil, [*SEVEN, [(100, 160), (200, 150)]])
    pupil.wait_for_function("location.search.includes('pen=')")
    pen = re.search("pen=([^&]+)", pupil.url)[1]
    open_draw(page, server, f"?pen={pen}")
    expect_answer(page, "7")
    page.wait_for_function("location.search.includes('digit=ink-')")
    assert f"pen={pen}" in page.url  # the server writes the same strokes
    settle(page)
    assert page.evaluate(INK) > 1000
