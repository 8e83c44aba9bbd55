"""Drives the Mistakes page through AppTest."""

from tests.dashboard.driving import component_of, open_page, settle

MODEL = "cnn-larger"
WRONG = 77  # mistakes of that network


def open_mistakes(**parameters):
    return open_page("mistakes", network=MODEL, **parameters)


def titles(app):
    return [item["title"] for item in component_of(app, "mistakes_gallery")["items"]]


def heading(app):
    return app.subheader[0].value


def choose_view(app, view):
    return settle(app.segmented_control(key="mistakes_view").set_value(view).run())
