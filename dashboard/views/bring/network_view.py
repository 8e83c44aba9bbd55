"""Networks of one's own: what can be brought, and the report on what was found in the file."""

from __future__ import annotations

import functools
import re
from typing import Any

import streamlit as st

from core.foreign.archive import MAX_BYTES
from core.queries import bring, models
from core.recipes.own_recipes import list_recipes
from core.store.card import BROUGHT, Card
from dashboard import frame, site
from dashboard.answers import cached
from dashboard.answers.asking import wait_for
from dashboard.appearance import plain, theme
from dashboard.elements.command import show_command
from dashboard.figures.networks.model_table import describe_error
from dashboard.figures.networks.network_graph import describe_graph, make_graph
from dashboard.visit.chosen import MODEL, chosen_model

_GENERATION = "bring_network_generation"  # session state: how many uploads were taken
_BROUGHT = "bring_network_brought"  # session state: the id of the network just brought
_FORM_WIDTH, _RESULT_WIDTH = 380, 460  # pixels
_WAITING_HEIGHT = 260  # pixels, about those of a report
_NAME_LENGTH = 40  # characters
_FORMATS = (
    "**A whole network**, as `model.save('net.keras')` writes it with Keras 3: Sequential or "
    "functional, of convolutions, dense layers, pooling, normalization, dropout and sums.",
    "**The weights of a recipe** that is known here, as `model.save_weights('net.weights.h5')` "
    "writes them.",
    "**The weights of a recipe** as npz, with an array for each, called `layer/number`.",
)


def show_network_import() -> None:
    """The whole view."""
    st.write("Choose a file, read what was found in it, and look at your network on every page.")
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_FORM_WIDTH):
            file, wishes = _show_form()
            pressed = st.button(
                "Bring it", key="bring_network", type="primary", disabled=file is None
            )
        with st.container(width=_RESULT_WIDTH):
            brought = st.session_state.get(_BROUGHT)
            with frame.sentences():
                if pressed and file is not None:
                    _bring(file, wishes)
                elif brought:
                    _show_brought(models.find_model(brought))
                else:
                    _show_formats()
    others = [
        card for card in cached.models() if card.origin == BROUGHT and card.model_id != brought
    ]
    if others:
        st.header("Networks that were brought")
        for card in others:
            with st.expander(_summarize(card)):
                _show_report(card)


def _show_form() -> tuple[Any, dict[str, str | None]]:
    """The upload with what its owner says of it."""
    generation = st.session_state.setdefault(_GENERATION, 0)
    file = st.file_uploader(
        "A .keras file; or weights, as .weights.h5 or .npz",
        type=["keras", "h5", "npz"],
        max_upload_size=MAX_BYTES // 2**20,
        key=f"bring_network_file_{generation}",
    )
    recipe = None
    if file is not None and not file.name.lower().endswith(".keras"):
        recipe = st.selectbox(
            "Recipe whose weights these are", list(list_recipes()), key="bring_network_recipe"
        )
    sources = {source.name: source for source in cached.sources()}
    dataset = st.selectbox(
        "Data set that it was trained on",
        list(sources),
        key="bring_network_data",
        format_func=lambda name: sources[name].title,
        help="Some of its training images tell which values the network expects; its test images "
        "are what the network is measured on.",
    )
    name = st.text_input(
        "Name",
        key=f"bring_network_name_{generation}",
        placeholder="small letters, digits and hyphens; by the file unless given",
        max_chars=_NAME_LENGTH,
    )
    named = name.strip() or (suggest_name(file.name) if file is not None else "")
    return file, {"name": named, "dataset": dataset, "recipe": recipe}


def suggest_name(file_name: str) -> str:
    """A name for a network, made of its file's."""
    stem = re.sub(r"(\.weights)?\.[A-Za-z0-9]+$", "", file_name)
    words = re.findall(r"[a-z0-9]+", stem.lower())
    return "-".join(words)[:_NAME_LENGTH].strip("-") or "my-network"


def _bring(file: Any, wishes: dict[str, str | None]) -> None:
    """Lets the worker take the network in, and shows what came of it on the next run.

    Raises:
        ValueError: What is wrong with it.
    """
    query = functools.partial(bring.bring_network, **wishes)
    place = st.empty()

    def wait_visibly() -> None:
        with place.container():
            st.caption("Checking the file, and measuring the network on the test images.")
            st.skeleton(height=_WAITING_HEIGHT)

    try:
        card = wait_for(query, file.getvalue(), topic="bring", waiting=wait_visibly)
    finally:
        place.empty()
    st.session_state[_BROUGHT] = card.model_id
    st.session_state[_GENERATION] += 1  # empties the form, and frees what the server kept of it
    cached.models.clear()
    st.rerun()


def _show_brought(card: Card) -> None:
    """The network just brought: where it is, and what was found."""
    st.subheader(_summarize(card))
    if chosen_model().model_id == card.model_id:
        st.write("It is chosen in the sidebar. See it on the pages:")
        with st.container(horizontal=True):
            for page in (site.DRAW, site.FILTERS, site.NETWORK, site.MISTAKES):
                site.show_link(page, page.title)
    else:
        st.write("It is in the sidebar now, with the other networks.")
        st.button(
            "Choose it",
            key="bring_network_choose",
            type="primary",
            on_click=_choose,
            args=(card.recipe.name,),
        )
    _show_report(card)


def _choose(name: str) -> None:
    st.session_state[MODEL] = name


def _summarize(card: Card) -> str:
    return f"{card.recipe.name} misreads {100 * card.test_error:.2f} %"


def _show_report(card: Card) -> None:
    """Everything that was found in the file, and the layers as they are here."""
    titles = {source.name: source.title for source in cached.sources()}
    st.markdown(
        f"**Test error** {describe_error([card])} of {card.test_images:,} test examples of "
        f"{plain(titles.get(card.dataset, card.dataset))}, with {card.parameters:,} parameters."
    )
    for note in card.notes:
        if note.startswith("Warning: "):
            text = note.removeprefix("Warning: ")
            st.warning(plain(text[:1].upper() + text[1:]))
        else:
            st.markdown(f"- {plain(note)}")
    with st.popover("Its layers"):
        nodes = card.graph.nodes
        st.graphviz_chart(
            make_graph(nodes, theme=theme()), alt=describe_graph(nodes), width="content"
        )


def _show_formats() -> None:
    """What can be brought, while nothing was."""
    st.subheader("What can be brought")
    for text in _FORMATS:
        st.markdown(f"- {text}")
    st.caption(
        "Nothing in the file is run. Layers with code of their own, pickles and the old .h5 "
        "networks are refused; the rest is checked before it is read, and read by a process with "
        "limits of its own."
    )
    show_command("python -m core bring net.keras --data mnist --name my-net")
