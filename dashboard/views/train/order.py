"""The left side of the Train page: what to train, how, and what it will take."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import NamedTuple

import streamlit as st

from core.data.datasets import Source
from core.queries import data, models
from core.recipes import own_recipes
from core.recipes.bounds import MAX_BATCH, MAX_EPOCHS, MAX_RATE
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Recipe, ingredients
from core.runs import estimate, plan
from core.runs.plan import MAX_SEED, Plan
from dashboard import site
from dashboard.answers import cached
from dashboard.appearance import plain
from dashboard.figures.networks.model_table import describe_duration
from dashboard.visit import choices

RECIPE, DATA, SEED = "train_recipe", "train_data", "train_seed"
_EPOCHS, _BATCH, _RATE, _IMAGES = "train_epochs", "train_batch", "train_rate", "train_images"
_SETTINGS_OF = "train_settings_of"  # session state: the recipe that the settings belong to
_SHOWN_RUN = "train_shown_run"  # session state: the run that the form was last filled in with
_LOWEST_RATE = 1e-6  # in the form
_HALF = 142  # pixels, of a setting


class Order(NamedTuple):
    """What the visitor has put together.

    Attributes:
        recipe: The recipe with its own settings.
        source: The data set.
        seed: Of the run.
    """

    recipe: Recipe
    source: Source
    seed: int


def fill_in(plan: Plan) -> None:
    """Fills the form in with a run, when the page begins to show that one.

    What the address says itself goes before: its sender may have changed the form since.

    Args:
        plan: Of the run.
    """
    begins = RECIPE not in st.session_state
    if st.session_state.get(_SHOWN_RUN) == plan.run_id and not begins:
        return
    st.session_state[_SHOWN_RUN] = plan.run_id
    if RECIPE in st.query_params and st.query_params[RECIPE] != plan.recipe.name:
        return
    st.session_state[_SETTINGS_OF] = plan.recipe.name
    num_train, _ = cached.dataset_size(plan.dataset, plan.dataset_sha256)
    wanted = {
        RECIPE: plan.recipe.name,
        DATA: plan.dataset,
        SEED: plan.seed,
        _EPOCHS: plan.recipe.epochs,
        _BATCH: plan.recipe.batch_size,
        _RATE: float(plan.recipe.learning_rate),
        _IMAGES: min(plan.recipe.num_images or num_train, num_train),
    }
    for key, value in wanted.items():
        if key not in st.query_params:
            st.session_state[key] = value


def show_instead(plan: Plan) -> None:
    """Lets the form show a run whatever the address says of another one; for callbacks."""
    for key in (RECIPE, DATA, SEED, _EPOCHS, _BATCH, _RATE, _IMAGES):
        st.query_params.pop(key, None)
    st.session_state.pop(_SHOWN_RUN, None)
    fill_in(plan)


def keep_form(run_id: str) -> None:
    """Leaves the form as it is, from which this run was just ordered; for callbacks."""
    st.session_state[_SHOWN_RUN] = run_id


def choose(shown: Plan | None) -> Order:
    """Shows what can be trained on what, and returns the choice.

    Args:
        shown: The run that the address names, whose recipe may be kept nowhere else.
    """
    recipes = own_recipes.list_recipes()
    if shown and not _is_kept(shown.recipe, recipes):
        recipes[shown.recipe.name] = shown.recipe
    name = choices.show_choice(
        "Recipe",
        list(recipes),
        key=RECIPE,
        default="cnn-intro",
        help="A network with its training settings, of a published tutorial or of your own.",
    )
    recipe = recipes[name]
    st.caption(
        plain(f"{recipe.summary[:1].upper()}{recipe.summary[1:]}. Published: {recipe.published}.")
    )
    sources = {source.name: source for source in data.list_datasets()}
    _follow(recipe, sources)
    default = recipe.made_for if recipe.made_for in sources else next(iter(sources))
    with st.container(horizontal=True, gap="small"):
        name = choices.show_choice(
            "Data set", list(sources), key=DATA, default=default, width=_HALF
        )
        seed = choices.show_number(
            "Seed",
            MAX_SEED,
            key=SEED,
            default=_find_free_seed(recipe, name),
            width=_HALF,
            help="Fixes everything random: the same seed gives the same network.",
        )
    if recipe.made_for not in sources:
        st.caption(
            plain(f"This recipe was made for the data set {recipe.made_for!r}, which is not here.")
        )
        site.show_link(site.BRING, "Bring it")
    return Order(recipe, sources[name], seed)


def _is_kept(recipe: Recipe, recipes: dict[str, Recipe]) -> bool:
    """Whether a recipe is among those that are here, but for the settings of the form."""
    known = recipes.get(recipe.name)
    return known is not None and ingredients(recipe) == ingredients(
        dataclasses.replace(
            known,
            epochs=recipe.epochs,
            batch_size=recipe.batch_size,
            learning_rate=recipe.learning_rate,
            num_images=recipe.num_images,
        )
    )


def _find_free_seed(recipe: Recipe, dataset: str) -> int:
    """The first seed with which the recipe was not trained on a data set yet."""
    taken = {
        card.seed
        for card in cached.models()
        if card.recipe.name == recipe.name and card.dataset == dataset
    }
    return next(seed for seed in range(len(taken) + 1) if seed not in taken)


def _follow(recipe: Recipe, sources: dict[str, Source]) -> None:
    """Takes another recipe's own settings and data set over when that is chosen."""
    before = st.session_state.get(_SETTINGS_OF)
    st.session_state[_SETTINGS_OF] = recipe.name
    if before in (None, recipe.name):
        return
    for key in (_EPOCHS, _BATCH, _RATE, _IMAGES):
        st.session_state.pop(key, None)
        st.query_params.pop(key, None)
    if recipe.made_for in sources:
        st.session_state[DATA] = recipe.made_for
        choices.publish(DATA, recipe.made_for)


def show_settings(order: Order) -> Recipe:
    """Shows the training settings and returns the recipe with those that were chosen."""
    recipe = order.recipe
    num_train, _ = cached.dataset_size(order.source.name, order.source.sha256)
    own = min(recipe.num_images or num_train, num_train)
    with st.container(horizontal=True, gap="small"):
        epochs = _show_integer(
            "Epochs", (1, MAX_EPOCHS), recipe.epochs, _EPOCHS, "Passes over the training images."
        )
        batch = _show_integer(
            "Batch size", (1, MAX_BATCH), recipe.batch_size, _BATCH, "Images per step."
        )
        rate = _show_rate(recipe.learning_rate)
        images = _show_integer(
            "Training images",
            (1, num_train),
            own,
            _IMAGES,
            "The first ones of the data set. Fewer are faster but give a worse network.",
        )
    st.caption(f"{recipe.optimizer}; every other setting is the recipe's own.")
    return plan.change_settings(
        recipe,
        epochs=epochs,
        batch_size=batch,
        learning_rate=rate,
        num_images=None if images == own else images,
    )


def _show_integer(label: str, bounds: tuple[int, int], default: int, key: str, text: str) -> int:
    low, high = bounds
    read = choices.integer_reader(low, high)
    choices.adopt(key, default, read=read, expected=f"{low} to {high:,}")
    value = int(st.number_input(label, low, high, step=1, key=key, width=_HALF, help=text))
    choices.publish(key, value, default=default)
    return value


def _show_rate(own: float) -> float:
    default = float(own)  # a recipe's file may hold a whole number
    low = min(_LOWEST_RATE, default)
    read = choices.number_reader(low, MAX_RATE)
    choices.adopt(_RATE, default, read=read, expected=f"{low:g} to {MAX_RATE:g}")
    value = float(
        st.number_input(
            "Learning rate",
            min_value=low,
            max_value=MAX_RATE,
            step=default / 10,
            format="%.5g",
            key=_RATE,
            width=_HALF,
            help="Size of a step. Too large and it learns nothing, too small and it takes forever.",
        )
    )
    choices.publish(_RATE, value, default=default)
    return value


def make_plan(recipe: Recipe, order: Order) -> Plan | None:
    """The run that was put together; None where that cannot be trained, with the reason."""
    try:
        return plan.make_plan(recipe, order.source.name, order.seed)
    except ValueError as error:
        st.warning(plain(str(error)))
        return None


def show_cost(chosen: Plan, source: Source) -> None:
    """What the run will take: parameters and time."""
    graph = build_graph(chosen.recipe, source.input_shape, len(source.class_names))
    cards = cached.models()
    names = {card.dataset for card in cards} | {source.name}
    sizes = {}
    for one in data.list_datasets():
        if one.name in names:
            with contextlib.suppress(ValueError):  # another data set, and a damaged one
                sizes[one.name] = cached.dataset_size(one.name, one.sha256)
    own = models.list_own()
    expected = estimate.estimate(chosen.recipe, source, cards, sizes, own=own)
    facts = [f"<b>{graph.parameters:,}</b> parameters"]
    if expected:
        facts.append(f"<b>{describe_duration(expected.seconds)}</b> expected")
    st.html(f'<div class="facts">{"".join(f"<span>{fact}</span>" for fact in facts)}</div>')
    if expected:
        runs = "one run" if expected.runs == 1 else f"{expected.runs} runs"
        other = "another network" if expected.runs == 1 else "other networks"
        alike = "this network" if expected.same_recipe else other
        where = "here" if expected.here else "on another machine"
        st.caption(
            f"{expected.images:,} {source.noun}s an epoch. The time is judged by {runs} of {alike} "
            f"{where}."
        )
