"""Opens pages and draws on them, as a visitor does."""

import numpy as np
from playwright.sync_api import expect

ONE = [[(150, 60), (150, 240)]]
FRAMES_AT_REST = 20  # after which nothing is on its way any more: a third of a second
SEVEN = [[(80, 70), (210, 66), (135, 245)]]
ZERO = [[(150 + 60 * np.cos(t), 150 - 90 * np.sin(t)) for t in np.linspace(1.6, 8.0, 24)]]


def settle(page):
    """Waits until the page's script has been at rest for some frames, and so all it wrote is there.

    A click asks for a run at once, and the canvas and the components send what they have to within
    those frames. What comes too early may be lost: a stroke on a canvas that is about to be
    replaced, a click on a picture that the next run draws anew.
    """
    page.evaluate("window.framesAtRest = 0")
    page.wait_for_function(
        """frames => {
          const app = document.querySelector("[data-testid=stApp]")
          const rests = app?.dataset.testScriptState === "notRunning"
          window.framesAtRest = rests ? window.framesAtRest + 1 : 0
          return window.framesAtRest > frames
        }""",
        arg=FRAMES_AT_REST,
    )


def open_draw(page, server, query=""):
    page.goto(f"{server.url}/draw{query}")
    page.get_by_role("heading", name="What does it read in my digit?").wait_for()


def draw(page, strokes):
    canvas = page.locator("canvas.upper-canvas")
    settle(page)
    canvas.wait_for()
    box = canvas.bounding_box()
    for stroke in strokes:
        page.mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
        page.mouse.down()
        for x, y in stroke[1:]:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=2)
        page.mouse.up()
    page.mouse.move(5, 400)


def expect_answer(page, digit):
    """Waits for the server's answer, which takes the place of the living one."""
    expect(page.locator("[data-of=moment]")).to_have_count(0)
    expect(page.locator(".answer-sign")).to_have_text(digit)
    expect(page.locator(".bar-first")).to_have_count(1)


def address(page, other_than=""):
    """The address once it names a drawing, and another one than before. It follows the answer."""
    page.wait_for_function(
        "old => location.search.includes('digit=ink-') && location.href !== old", arg=other_than
    )
    return page.evaluate("location.href")


def open_file(tab, path, link=""):
    """Opens a network's own page and waits until it lives."""
    tab.opened += 1
    tab.goto(f"{path.as_uri()}{link}")
    tab.locator("body.alive").wait_for()


def draw_on_pad(tab, strokes):
    """Draws on its paper, as on the canvas of the Draw page."""
    box = tab.locator(".pad").bounding_box()
    scale = box["width"] / 300
    for stroke in strokes:
        tab.mouse.move(box["x"] + scale * stroke[0][0], box["y"] + scale * stroke[0][1])
        tab.mouse.down()
        for x, y in stroke[1:]:
            tab.mouse.move(box["x"] + scale * x, box["y"] + scale * y, steps=4)
        tab.mouse.up()
