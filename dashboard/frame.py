"""What stands around every page: the look, the name, the choice of the network."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from core.maintenance.reproduction import find_line
from core.pictures.coloring import ABOVE, BELOW, INK, PAPER
from core.recipes.recipe import SIGMOID
from core.store.card import BROUGHT, Card
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.components.history import join_steps
from dashboard.components.menu import close_when_chosen
from dashboard.components.network import FILE_PATH
from dashboard.components.scheme import follow_scheme
from dashboard.figures.parts import picture
from dashboard.visit import choices, visitor
from dashboard.visit.chosen import MODEL, chosen_model, chosen_source, label_models, models_by_name

ICON = str(Path(__file__).with_name("icon.png"))
STYLE = Path(__file__).with_name("style.css")
_logger = logging.getLogger(__name__)
_LINKED_MODEL = "frame_linked_model"  # session state: a link's model that is not here


def show_frame() -> None:
    """Shows the sidebar and, above the page, what was wrong with the link."""
    with st.sidebar:
        join_steps()  # first of all, as a visitor may leave the page before it is at its end
    st.html(STYLE)
    st.html(f"<style>{_write_colors()}</style>")
    with st.sidebar:
        follow_scheme()
        close_when_chosen()
        noun = _show_model_chooser()
        st.caption(
            f"The network and the {noun} go with you from page to page, and into the address: "
            "copy it to share what you see."
        )
        show_file_link(chosen_model())
    visitor.adopt_address()  # after the network, which says what a link's drawing must fit
    if notice := visitor.take_notice():
        st.warning(plain(notice))
    if unknown := st.session_state.pop(_LINKED_MODEL, None):
        st.warning(
            plain(f"The link names the network {unknown[:80]!r}, which is not here; ")
            + f"{chosen_model().recipe.name} is shown instead. Choose another in the sidebar."
        )


def _write_colors() -> str:
    """The page's colors as CSS variables, for both themes: a browser may turn before we know."""
    colors = {"accent": picture.ACCENT, "paper": PAPER, "ink": INK, "above": ABOVE, "below": BELOW}
    rules = {":root": theme()}
    rules |= {f':root[data-scheme="{scheme}"]': scheme for scheme in ("light", "dark")}
    written = []
    for selector, scheme in rules.items():
        variables = " ".join(f"--{name}: {color[scheme]};" for name, color in colors.items())
        written.append(f"{selector} {{ {variables} }}")
    return " ".join(written)


@contextmanager
def sentences() -> Iterator[None]:
    """Shows what core has to say of a failure in its place on the page, and logs the rest."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        _logger.warning("A page could not be shown to its end.", exc_info=True)
        st.error(plain(str(error)))


def _show_model_chooser() -> str:
    """Shows the networks, and what the chosen one is. Returns what its inputs are called."""
    cards = models_by_name()
    if not cards:
        st.error("No network is here. Run `make models`, or fetch the project's assets again.")
        st.stop()
    linked, first = st.query_params.get(MODEL), next(iter(cards))
    by_id = {card.model_id: name for name, card in cards.items()}
    if linked in by_id and by_id[linked] != linked:  # as the command line prints it
        linked = st.query_params[MODEL] = by_id[linked]
    if linked is not None and linked not in cards:
        st.session_state[_LINKED_MODEL] = linked
        del st.query_params[MODEL]
    choices.adopt(MODEL, first, read=choices.option_reader(list(cards)), expected="a network")
    labels = label_models(cards)
    name = st.selectbox(
        "Network",
        list(cards),
        key=MODEL,
        format_func=lambda name: labels.get(name, name),
        help="Recipes of published tutorials and of our own, yours, and networks you brought.",
    )
    choices.publish(MODEL, name)
    try:
        noun = chosen_source().noun
    except ValueError:  # the page says so
        noun = "example"
    st.caption(plain(_describe(cards[name], noun)))
    return noun


def show_file_link(card: Card) -> None:
    """A link to the network as a file of its own."""
    link = Markup(
        '<a class="keep" href="{}" download title="One HTML file with the picture of the network, '
        'which draws and answers without a server. Making it takes some seconds.">'
        "Keep this network as one file</a>"
    )
    st.html(link.format(f"{FILE_PATH}/{card.model_id}.html"))


def _describe(card: Card, noun: str) -> str:
    """The error first, which a low window shows without scrolling."""
    error = f"Misreads {100 * card.test_error:.2f} % of the test {noun}s"
    line = find_line(card, cached.seed_errors())
    if line and len(line.seeds) > 1:
        error += f" (seed {card.seed}; the mean of {len(line.seeds)} seeds: {line.mean:.2f} %)"
    summary = card.recipe.summary
    parts = [summary[:1].upper() + summary[1:]]
    if card.origin == BROUGHT:
        parts.append("brought from elsewhere")
    if card.recipe.ending == SIGMOID:
        parts.append(
            "answers for each class separately, so that its probabilities need not sum to 1"
        )
    if card.stopped:
        parts.append(f"stopped after {len(card.history)} of {card.recipe.epochs} epochs")
    parts.append(f"{card.parameters:,} parameters")
    return f"{error}. {'; '.join(parts)}."
