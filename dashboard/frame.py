"""What stands around every page: the look, the name, the choice of the network."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from core.data.coloring import ABOVE, BELOW, INK, PAPER
from core.models.card import Card
from dashboard import visit
from dashboard.appearance import plain, theme
from dashboard.chosen import MODEL, chosen_model, models_by_name
from dashboard.components.history import join_steps
from dashboard.figures import picture

ICON = str(Path(__file__).with_name("icon.png"))
STYLE = Path(__file__).with_name("style.css")
_logger = logging.getLogger(__name__)
_LINKED_MODEL = "frame_linked_model"  # session state: a link's model that is not here


def show_frame() -> None:
    """Shows the sidebar and, above the page, what was wrong with the link."""
    st.html(STYLE)
    colors = {"accent": picture.ACCENT, "paper": PAPER, "ink": INK, "above": ABOVE, "below": BELOW}
    variables = " ".join(f"--{name}: {color[theme()]};" for name, color in colors.items())
    st.html(f"<style>:root {{ {variables} }}</style>")
    visit.adopt_address()
    with st.sidebar:
        _show_model_chooser()
        st.caption(
            "The network and the digit go with you from page to page, and into the address: "
            "copy it to share what you see."
        )
        join_steps()
    if notice := visit.take_notice():
        st.warning(plain(notice))
    if unknown := st.session_state.pop(_LINKED_MODEL, None):
        st.warning(
            plain(f"The link names the network {unknown[:80]!r}, which is not here; ")
            + f"{chosen_model().recipe.name} is shown instead. Choose another in the sidebar."
        )


@contextmanager
def sentences() -> Iterator[None]:
    """Shows what core has to say of a failure in its place on the page, and logs the rest."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        _logger.warning("A page could not be shown to its end.", exc_info=True)
        st.error(plain(str(error)))


def _show_model_chooser() -> None:
    cards = models_by_name()
    if not cards:
        st.error("No network is here. Run `make models`, or fetch the project's assets again.")
        st.stop()
    linked = st.query_params.get(MODEL)
    if linked is not None and linked not in cards:
        st.session_state[_LINKED_MODEL] = linked
    # Without a format function, as the address would show what it makes.
    name = st.selectbox(
        "Network",
        list(cards),
        key=MODEL,
        bind="query-params",
        help="A recipe of a published tutorial or of our own, trained to its end.",
    )
    st.caption(_describe(cards[name]))


def _describe(card: Card) -> str:
    return (
        f"{card.recipe.summary.capitalize()}; {card.parameters:,} parameters, misreads "
        f"{100 * card.test_error:.2f} % of the test digits."
    )
