"""A network of padding, depthwise convolutions, a leaky relu and a global maximum on all pages."""

import pytest

from tests.dashboard.driving import open_page
from tests.dashboard.other_networks import keep_all

OWN_STORE = True


@pytest.fixture(scope="module", autouse=True)
def cards(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(tmp_path_factory.mktemp("store")))
        yield keep_all()


@pytest.mark.parametrize(
    ("page", "choice"),
    [
        ("start", ""),
        ("filters", "filters_view=Filters on a picture"),
        ("filters", "filters_layer=again"),
        ("responses", "responses_layer=framed"),
        ("responses", "responses_layer=each_leaky"),
        ("responses", "responses_layer=most"),
        ("maximization", ""),
        ("unit", ""),
        ("mistakes", ""),
    ],
)
def test_every_page_shows_it(page, choice):
    name, _, value = choice.partition("=")
    app = open_page(page, network="kite-net", **({name: value} if name else {}))
    assert app.selectbox(key="model").value == "kite-net"
    assert not app.error, app.error[0].value
    assert not app.warning, app.warning[0].value
