"""A list shown a page at a time: links, ways, walks over the ends, and another list."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.elements.paging import PAGE, Paging


def script():
    import numpy as np
    import streamlit as st

    from dashboard.elements.paging import choose_page

    length = st.session_state.setdefault("length", 45)
    images = 100 + np.arange(length)
    paging = choose_page(images, key="some_page", of=length)

    def look_at(image):
        st.session_state["looked_at"] = image

    st.text(" ".join(map(str, paging.shown)))
    st.button("next", on_click=paging.turn, args=(1, look_at))
    st.button("back", on_click=paging.turn, args=(-1, look_at))
    paging.show_ways(look_at)


def open_script(**parameters):
    app = AppTest.from_function(script)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def shown(app):
    return [int(number) for number in app.text[0].value.split()]


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def test_pages_share_the_list_out_without_loss():
    images = np.arange(45)
    pages = [Paging(images, "", number).shown.tolist() for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE, PAGE, 5]
    assert sum(pages, []) == images.tolist()


@pytest.mark.parametrize("length, count", [(1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_a_full_page_needs_no_other(length, count):
    assert Paging(np.arange(length), "", 1).count == count


def test_a_link_opens_its_page_and_one_that_cannot_be_gets_a_sentence():
    app = open_script(some_page="3")
    assert shown(app) == [140, 141, 142, 143, 144]
    app = open_script(some_page="4")
    assert shown(app) == list(range(100, 120))
    assert "expected 1 to 3" in app.warning[0].value
    assert app.query_params["some_page"] in ("1", ["1"])


def test_a_walk_goes_on_with_the_first_of_the_next_page_and_the_last_of_the_one_before():
    app = press(open_script(), "next")
    assert shown(app)[0] == app.session_state["looked_at"] == 120
    press(app, "back")
    assert shown(app)[-1] == app.session_state["looked_at"] == 119


def test_a_walk_ends_at_both_ends_of_the_list():
    app = press(open_script(), "back")
    assert shown(app)[0] == 100 and "looked_at" not in app.session_state
    app = press(open_script(some_page="3"), "next")
    assert shown(app)[0] == 140 and "looked_at" not in app.session_state


def test_another_list_begins_with_its_first_page():
    app = open_script(some_page="3")
    app.session_state["length"] = 60
    app.run()
    assert shown(app)[0] == 100


def test_a_single_page_shows_no_ways():
    assert len(open_script().get("pagination")) == 1
    app = open_script()
    app.session_state["length"] = PAGE
    assert not app.run().get("pagination")
