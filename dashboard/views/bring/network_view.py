"""A network that was dropped: its layers as a picture, what it does not say, and the report."""

from __future__ import annotations

import functools
import re
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.foreign.looking import Seen
from core.queries import bring, models
from core.recipes.layers.graph import Graph
from core.recipes.own_recipes import list_recipes
from core.store.card import Card
from dashboard import site
from dashboard.answers import cached
from dashboard.answers.asking import wait_for
from dashboard.appearance import plain, theme
from dashboard.elements.command import show_command
from dashboard.figures.networks.model_table import describe_error
from dashboard.figures.networks.network_graph import describe_graph, make_graph
from dashboard.views.bring.dropping import Drop, put_away
from dashboard.views.bring.looked import look_once
from dashboard.visit import choices
from dashboard.visit.chosen import MODEL

FORMATS = (
    "**A whole network**, as `model.save` writes it: `.keras`, or `.h5` of Keras 2 and 3. Of "
    "convolutions, dense layers, pooling, normalization, dropout, sums, and models of these.",
    "**Weights alone**, as `.h5`, npz or `.safetensors` (PyTorch's, too), with a list of layers.",
)
_BROUGHT = "bring_network_brought"  # session state: the id of the network just brought
_RECIPE, _LAYERS = "A recipe's", "Of layers I list"
_WAITING_HEIGHT = 260  # pixels, about those of a report
_NAME_LENGTH = 40  # characters


def show_network(drop: Drop, file_name: str, questions: DeltaGenerator) -> None:
    """What the file is, with its layers as a picture; beside it what it does not say.

    Args:
        drop: What was dropped.
        file_name: The network in it.
        questions: Where they go, with the button.

    Raises:
        ValueError: What is wrong with it.
    """
    raw = drop.files[file_name]
    seen = look_once((drop.key, file_name), bring.look_at_network, raw)
    with questions:
        st.subheader("A network" if not seen.alone else "Weights of a network")
        st.markdown(plain(seen.words))
    if len(drop.files) > 1:
        st.caption(
            f"{len(drop.files) - 1} more files were dropped; networks are brought one by one."
        )
    if not seen.fitting:
        raise ValueError(
            f"No data set that is here fits this network. {seen.problem} Bring its data first, by "
            "dropping them here; then the network."
        )
    with questions:
        whose, dataset, positive, name = _ask(seen, file_name)
        pressed = st.button("Bring it", key="bring_network", type="primary")
    if pressed:
        _bring(raw, name=name, dataset=dataset, positive=positive, **whose)
    if seen.graph is not None:
        _show_layers(seen.graph)
    show_command(
        f"python -m core bring FILE --name {name} --data {dataset}"
        + "".join(f" --{what} {'FILE' if what == 'layers' else of}" for what, of in whose.items())
    )


def _ask(seen: Seen, file_name: str) -> tuple[dict[str, Any], str, str | None, str]:
    """What the file does not say: layers, data set, which class a single unit means, name."""
    whose = _ask_layers() if seen.alone else {}
    titles = {source.name: source.title for source in cached.sources()}
    dataset = seen.fitting[0]
    if len(seen.fitting) > 1:
        dataset = st.selectbox(
            "Data set that it was trained on",
            seen.fitting,
            key="bring_network_data",
            format_func=lambda name: titles.get(name, name),
            help="Of those whose inputs and classes fit. Some of its training images tell which "
            "values the network expects; its test images are what it is measured on.",
        )
    else:
        st.markdown(
            f"It fits one data set that is here: **{plain(titles.get(dataset, dataset))}**."
        )
    classes = next(one.class_names for one in cached.sources() if one.name == dataset)
    positive = None
    if len(classes) == 2:
        positive = st.selectbox(
            "If it ends in one unit, the class for which that unit is high",
            classes,
            index=None,
            key="bring_network_positive",
            placeholder="found out by measuring",
        )
    name = st.text_input(
        "Name",
        value=suggest_name(file_name),
        key=f"bring_network_name_{file_name}",
        help="Small letters, digits and hyphens.",
        max_chars=_NAME_LENGTH,
    )
    return whose, dataset, positive, name.strip()


def _ask_layers() -> dict[str, Any]:
    """Whose weights a file has that says nothing of layers."""
    if choices.show_segments("Whose weights", (_RECIPE, _LAYERS), key="bring_whose") == _RECIPE:
        recipes = list(list_recipes())
        return {"recipe": st.selectbox("Recipe", recipes, key="bring_network_recipe")}
    lines = st.text_area(
        "Its layers, a line for each",
        value="conv 32 3x3 relu\npool 2\ndense 128 relu",
        key="bring_network_layers",
        help="As on the Train page. The last dense layer, one unit for each class, need not be "
        "listed. Weights of PyTorch are turned; write them by `from safetensors.torch import "
        'save_file` and `save_file(net.state_dict(), "net.safetensors")`.',
    )
    return {"layers": tuple(line for line in lines.splitlines() if line.strip())}


def suggest_name(file_name: str) -> str:
    """A name for a network, made of its file's; another one where that is a recipe's."""
    stem = re.sub(r"(\.weights)?\.[A-Za-z0-9]+$", "", file_name.rpartition("/")[2])
    words = re.findall(r"[a-z0-9]+", stem.lower())
    name = "-".join(words)[:_NAME_LENGTH].strip("-") or "my-network"
    return f"my-{name}"[:_NAME_LENGTH].strip("-") if name in list_recipes() else name


def _bring(raw: bytes, **wishes: Any) -> None:
    """Lets a worker take the network in, and shows what came of it on the next run.

    Raises:
        ValueError: What is wrong with it.
    """
    query = functools.partial(bring.bring_network, **wishes)
    place = st.empty()

    def wait_visibly() -> None:
        with place.container():
            st.caption("Reading the weights, and measuring the network on the test images.")
            st.skeleton(height=_WAITING_HEIGHT)

    try:
        card = wait_for(query, raw, topic="bring", waiting=wait_visibly, apart=True)
    finally:
        place.empty()
    st.session_state[_BROUGHT] = card.model_id
    put_away()
    cached.models.clear()
    st.rerun()


def brought_now() -> str | None:
    """The id of the network that was just brought, which stands above the others."""
    return st.session_state.get(_BROUGHT)


def show_brought() -> bool:
    """The network just brought: what it scores, the way on, the report. False if there is none."""
    brought = brought_now()
    if not brought:
        return False
    card = models.find_model(brought)
    st.subheader(f"{card.recipe.name} is here")
    st.markdown(f"It misreads **{100 * card.test_error:.2f} %** of the test examples.")
    if st.button(
        "See what it gets wrong",
        key="bring_network_choose",
        type="primary",
        on_click=_choose,
        args=(card.recipe.name,),
    ):
        site.go_to(site.MISTAKES)
    show_report(card)
    return True


def _choose(name: str) -> None:
    st.session_state[MODEL] = name


def summarize(card: Card) -> str:
    """A network that was brought, in a line."""
    return f"{card.recipe.name} misreads {100 * card.test_error:.2f} %"


def show_report(card: Card) -> None:
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
        _show_layers(card.graph)


def _show_layers(graph: Graph) -> None:
    st.graphviz_chart(
        make_graph(graph.nodes, theme=theme()), alt=describe_graph(graph.nodes), width="content"
    )
