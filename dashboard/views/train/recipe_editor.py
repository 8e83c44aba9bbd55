"""Changes a recipe's layers, shows at once what comes of it, and keeps the result."""

from __future__ import annotations

import dataclasses

import streamlit as st

from core.data.datasets import Source
from core.data.library import MAX_NAME, check_name
from core.recipes import own_recipes
from core.recipes.layers import layer_list
from core.recipes.layers.graph import Graph, build_graph
from core.recipes.recipe import Recipe
from core.recipes.script import left_out, write_script
from core.recipes.summary import count_layers
from core.recipes.table import RECIPES
from dashboard.appearance import plain, theme
from dashboard.figures.networks.network_graph import describe_graph, make_graph
from dashboard.figures.networks.shape_table import make_shape_table
from dashboard.visit import choices

_LAYERS, _NAME, _REPLACE = "train_layers", "train_own_name", "train_replace"
_BEGUN = "train_layers_of"  # session state: the recipe whose layers the list began with
_MAX_TEXT = 2000  # characters, of the list and in the address; 40 layers take about 800
_LIST_WIDTH, _TABLE_WIDTH, _LINE_HEIGHT = 290, 530, 25  # pixels
_OFFERS = ("conv 16 3x3 relu", "pool 2", "dropout 20%", "dense 64 relu")  # lines to add by a click
_HELP = """
| a line | is |
|---|---|
{lines}

A name may stand in front (`wide: conv 16 5x5 same`); then `from wide` at the end of another
line reads that layer, and `add wide narrow` adds two up. The logits, one for each class, and their
softmax follow by themselves.
""".format(lines="\n".join(f"| `{line}` | {text} |" for line, text in layer_list.EXAMPLES.items()))


def show_editor(recipe: Recipe, source: Source, *, seed: int = 0) -> Recipe | None:
    """Lets the visitor change a recipe's layers.

    Args:
        recipe: What to begin with; its training settings are passed on as they are.
        source: The data set that it is to be trained on.
        seed: Of the run, for the script.

    Returns:
        The recipe itself where nothing was changed, the changed one, or None where that cannot be
        trained; the reason is shown.
    """
    anew = st.session_state.get(_BEGUN, recipe.name) != recipe.name
    st.session_state[_BEGUN] = recipe.name
    proposed = f"my-{recipe.name}"[:MAX_NAME] if recipe.name in RECIPES else recipe.name
    _adopt_text(_NAME, proposed, MAX_NAME, anew=anew)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_LIST_WIDTH):
            lines = _show_list(recipe, anew=anew)
        with st.container(width=_TABLE_WIDTH):
            try:
                edited = recipe if lines is None else _apply(recipe, lines, source)
                graph = build_graph(edited, source.input_shape, len(source.class_names))
            except ValueError as error:
                st.warning(plain(str(error)))
                return None
            _show_network(graph)
    return _show_keeping(recipe, edited, source, seed=seed, proposed=proposed)


def forget() -> None:
    """Forgets what was typed, as another recipe takes its place; for callbacks."""
    for key in (_LAYERS, _NAME):
        st.session_state.pop(key, None)
        st.query_params.pop(key, None)


def _adopt_text(key: str, default: str, longest: int, *, anew: bool) -> None:
    """Gives a text its value: from a link, as it stands, or what another recipe begins with."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError
        return text

    if anew and not choices.is_linked(key):
        st.session_state[key] = default
    choices.adopt(key, default, read=read, expected=f"at most {longest:,} characters")


def _show_list(recipe: Recipe, *, anew: bool) -> list[str] | None:
    """The lines as they stand; None where a list cannot tell the recipe's layers."""
    try:
        own = "\n".join(layer_list.write(recipe.layers))
    except ValueError as error:
        st.info(plain(str(error)))
        return None
    _adopt_text(_LAYERS, own, _MAX_TEXT, anew=anew)
    number = max(8, len(own.splitlines()) + 2)
    # A list of code, so that sizes stand below each other.
    st.html(f"<style>.st-key-{_LAYERS} textarea {{ font-family: monospace; }}</style>")
    text = st.text_area(
        "Layers, one a line",
        key=_LAYERS,
        height=number * _LINE_HEIGHT,
        max_chars=_MAX_TEXT,
        help="Change a number, add or remove a line; then press Ctrl+Enter, or click elsewhere.",
    )
    choices.publish(_LAYERS, text, default=own)
    with st.container(horizontal=True, gap="small"):
        for offer in _OFFERS:
            st.button(f"+ {offer}", key=f"train_add_{offer}", on_click=_add, args=(offer,))
    with st.container(horizontal=True, gap="small"):
        with st.popover("What can stand here"):
            st.markdown(_HELP)
        if text != own:
            st.button(
                f"Back to {plain(recipe.name)}", key="train_undo", on_click=_undo, args=(own,)
            )
    return text.splitlines()


def _add(line: str) -> None:
    """Adds a line: what works on maps goes before the first line that needs a vector."""
    lines = str(st.session_state[_LAYERS]).splitlines()
    place = len(lines)
    if line.startswith(("conv", "pool")):
        heads = [(words.split() or [""])[0] for words in lines]
        ends = [at for at, head in enumerate(heads) if head in ("flatten", "dense", "pca")]
        place = min(ends, default=place)
    st.session_state[_LAYERS] = "\n".join([*lines[:place], line, *lines[place:]])


def _undo(own: str) -> None:
    st.session_state[_LAYERS] = own


def _apply(recipe: Recipe, lines: list[str], source: Source) -> Recipe:
    """The recipe with the layers of the list; itself where they say the same."""
    if lines == layer_list.write(recipe.layers):
        return recipe
    changed = layer_list.with_layers(recipe, lines, source.input_shape)
    return recipe if changed == recipe else changed


def _show_network(graph: Graph) -> None:
    st.html(make_shape_table(graph))
    st.caption(
        f"For one input it multiplies and adds {graph.multiply_adds:,} times. A map is height x "
        "width x filters."
    )
    with st.expander("As a graph"):
        nodes = graph.nodes
        st.graphviz_chart(
            make_graph(nodes, theme=theme()), alt=describe_graph(nodes), width="content"
        )


def _show_keeping(
    recipe: Recipe, edited: Recipe, source: Source, *, seed: int, proposed: str
) -> Recipe | None:
    """The name, what keeps the recipe, and its script; returns what is to be trained."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.text_input(
            "Name of your recipe", key=_NAME, max_chars=MAX_NAME, width=_LIST_WIDTH
        )
        choices.publish(_NAME, name, default=proposed)
        own = dataclasses.replace(
            edited,
            name=name,
            summary=_summarize(edited, recipe),
            source=own_recipes.YOURS,
            published="none",
            published_error=None,
            made_for=source.name,
        )
        kept = own_recipes.list_recipes()
        pressed = st.button("Keep this recipe", key="train_keep", disabled=kept.get(name) == own)
        replace = False
        if name in kept and name not in RECIPES and kept[name] != own:
            replace = st.checkbox("Replace the recipe of that name", key=_REPLACE)
        chosen = edited if edited == recipe else own
        st.download_button(
            "Keras script",
            write_script(chosen, source, seed=seed),
            file_name=f"{chosen.name if chosen.name.isascii() else 'recipe'}.py",
            mime="text/x-python",
            key="train_script",
            on_click="ignore",
            help="Trains the same network without Inkling. " + left_out(chosen),
        )
    try:
        check_name(name)
        if pressed:
            own_recipes.keep_recipe(own, replace=replace)
            st.success(f"Kept as {plain(name)}; it is among the recipes now.")
        elif chosen is own and name in RECIPES:
            raise ValueError(
                f"The name {name!r} is that of a published recipe, which stays as it is. Choose "
                "another."
            )
    except ValueError as error:
        st.warning(plain(str(error)))
        return recipe if edited == recipe else None
    return chosen


def _summarize(edited: Recipe, recipe: Recipe) -> str:
    """The network in one line."""
    if edited.layers == recipe.layers:
        return recipe.summary
    parts = count_layers(edited.layers)
    return f"{', '.join(parts) or 'no hidden layer'}, changed from {recipe.name}"
