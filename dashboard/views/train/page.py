"""The Train page: can I train one myself, and watch it learn?"""

from __future__ import annotations

import contextlib

import streamlit as st
from markupsafe import Markup

from core.runs import record
from core.runs.plan import Plan
from core.runs.queue import shared_queue
from core.runs.record import Run
from dashboard import frame
from dashboard.answers import cached
from dashboard.appearance import plain
from dashboard.figures.parts.table import bold, muted
from dashboard.views.train import order, recipe_editor, watch

_ORDER_WIDTH, _RUN_WIDTH = 300, 550  # pixels
_RUNS_SHOWN = 12


def show() -> None:
    """The whole page."""
    st.title("Can I train one myself, and watch it learn?")
    st.write(
        "Choose a recipe and press Train it; change a number or a layer and see what it costs."
    )
    with frame.sentences():
        _show_train()


def _show_train() -> None:
    """What to train and how it goes, beside each other on a wide screen; all runs below."""
    watch.show_problem()
    linked = watch.find_linked()
    if linked:
        with contextlib.suppress(ValueError):  # its data set is not here any more
            order.fill_in(linked.plan)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_ORDER_WIDTH):
            chosen = order.choose(linked.plan if linked else None)
            recipe = order.show_settings(chosen)
            place = st.container()
        with st.container(width=_RUN_WIDTH):
            watched = watch.find_watched()
            if watched is None:
                _show_empty()
            else:
                watch.show_run(watched, noun=_find_noun(watched, chosen))
    with st.expander("Change its layers", key="train_editor", on_change="rerun") as editor:
        edited = recipe
        if editor.open:
            edited = recipe_editor.show_editor(recipe, chosen.source, seed=chosen.seed)
    with place:
        if edited is None:
            st.warning("The layers below cannot be trained as they are.")
        elif plan := order.make_plan(edited, chosen):
            _show_start(plan, chosen, watched)
    _show_runs(watched)
    st.caption(
        "Thin line: the training images, a mean over the last fraction of a second, with dropout "
        "and everything else that makes learning harder. Line with dots: the test images, after "
        "each epoch. What is kept is the network of the last epoch; the test images are not used "
        "to choose it. Runs go on when this tab is closed."
    )


def _find_noun(run: Run, chosen: order.Order) -> str:
    return chosen.source.noun if run.plan.dataset == chosen.source.name else "image"


def _show_start(plan: Plan, chosen: order.Order, watched: Run | None) -> None:
    """What the run will take, and the button that starts it."""
    order.show_cost(plan, chosen.source)
    here = {card.model_id: card for card in cached.models()}
    if card := here.get(plan.run_id):
        st.success(
            f"This network is here already: it misreads {100 * card.test_error:.2f} % of the test "
            f"{chosen.source.noun}s. Another seed or setting gives another one."
        )
        return
    if watched and watched.run_id == plan.run_id and watched.state != record.DONE:
        under_way = watched.state in record.ACTIVE
        words = "is under way" if under_way else "has not been trained to its end yet"
        st.caption(f"This run {words}. This page shows it.")
        return
    st.button(
        "Train it",
        key="train_start",
        type="primary",
        icon=":material/play_arrow:",
        on_click=_order,
        args=(plan,),
    )


def _order(plan: Plan) -> None:
    order.keep_form(plan.run_id)
    watch.order_run(plan)


def _show_run(run: Run) -> None:
    watch.watch_run(run.run_id)
    recipe_editor.forget()
    with contextlib.suppress(ValueError):  # its data set is not here any more
        order.show_instead(run.plan)


def _show_empty() -> None:
    st.subheader("No run yet")
    st.write(
        "Here you will watch loss and accuracy while a network learns. Press **Train it** to begin."
    )


def _show_runs(watched: Run | None) -> None:
    """All runs that are not watched, those under way first."""
    runs = shared_queue().list_runs()
    others = [run for run in runs if watched is None or run.run_id != watched.run_id]
    others.sort(key=lambda run: run.state not in record.ACTIVE)
    if not others:
        return
    st.subheader("Other runs")
    for run in others[:_RUNS_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button("Show", key=f"train_show_{run.run_id}", on_click=_show_run, args=(run,))
            st.html(
                Markup("<span>{} on {}, seed {} {}</span>").format(
                    bold(run.plan.recipe.name),
                    run.plan.dataset,
                    run.plan.seed,
                    muted(_describe(run)),
                )
            )
    if len(others) > _RUNS_SHOWN:
        st.caption(plain(f"{len(others) - _RUNS_SHOWN} more: `python -m core runs`."))


def _describe(run: Run) -> str:
    done, epochs = len(run.history), run.plan.recipe.epochs
    if (
        run.state == record.WAITING
        and (ahead := shared_queue().count_ahead(run.run_id)) is not None
    ):
        return f"waits, {ahead + 1} before it"
    return f"{run.state}, {done} of {epochs} epochs"
