"""Drives the pages through AppTest: opens them, draws, uploads, reads what they show."""

import json
import re

from streamlit.testing.v1 import AppTest, element_tree

from tests.patience import seconds
from tests.places import ROOT

APP = ROOT / "dashboard" / "app.py"
BY_LAYER = {"responses_view": "Layer by layer"}  # the other view of the network
SEVEN = [["M", 80, 80], ["L", 210, 76], ["L", 140, 240]]


def as_shown(markdown):
    """Text as a browser shows it, where all of its signs are escaped."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace("\N{WORD JOINER}", "")


for kind in (element_tree.AlertBase, element_tree.Markdown, element_tree.HeadingBase):
    kind.value = property(lambda self: as_shown(self.proto.body))


def open_page(page="", *, network=None, **parameters):
    app = AppTest.from_file(str(APP), default_timeout=seconds())
    if network:  # chosen before the first run, which spares the pages a run with the first one
        app.session_state["model"] = network
    for name, value in parameters.items():
        app.query_params[name] = value
    if page:  # the first that runs, as when its link is opened
        app.switch_page(f"app_pages/{page}.py")
    app.run()
    assert not app.exception, app.exception
    return app


def html_of(app):
    bodies = (element.proto.body for element in app.get("html"))
    return " ".join(body for body in bodies if "<style>" not in body)


def choose(app, model):
    """Chooses a network. (That a link does so is the browser's part, and tested there.)"""
    app.selectbox(key="model").set_value(model).run()
    assert not app.exception
    return app


def texts(app):
    kinds = (app.markdown, app.caption, app.title, app.header, app.subheader)
    return " ".join(element.value for kind in kinds for element in kind)


def draw(app, strokes):
    objects = [{"type": "Path", "path": path} for path in strokes]
    key = f"draw_canvas_{app.session_state['draw_generation']}_light"
    app.session_state[key] = {
        "drawing": {"raw": {"objects": objects}, "data": None},
        "backgroundFit": None,
    }
    app.run()
    assert not app.exception, app.exception
    return app


def upload(app, raw, name="digit.png"):
    app.segmented_control(key="draw_source").set_value("Photo").run()
    app.file_uploader(key="draw_photo").set_value((name, raw, "image/png")).run()
    assert not app.exception, app.exception
    return app


def component_of(app, key):
    """The data that the component of this key was given."""
    for element in app.get("bidi_component"):
        if f"-{key}" in element.proto.id or element.proto.id.endswith(key):
            return json.loads(element.proto.json)
    raise AssertionError(f"no component {key}")


def answer_of(app):
    """What is read in the drawing: the answer of record; None while there is none."""
    live = component_of(app, "draw_live_answer")
    if live["record"] is None:
        return None
    shares = live["record"]["probabilities"]
    return live["names"][shares.index(max(shares))]


def plates_of(app, key):
    """The plates that the component of this key was given."""
    return component_of(app, key)["plates"]


def settle(app):
    assert not app.exception, app.exception
    return app
