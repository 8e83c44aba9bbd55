"""The right side of the Train page: one run as it goes, and what can be done with it."""

from __future__ import annotations

import os

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.engine.executors import CLUSTER_VARIABLE
from core.queries.epochs import has_snapshots
from core.runs import record
from core.runs.plan import Plan
from core.runs.queue import shared_queue
from core.runs.record import Run
from dashboard import frame, site
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.elements.chart import show_chart
from dashboard.figures.networks.model_table import describe_duration
from dashboard.figures.runs.learning import describe_learning, plot_learning
from dashboard.visit import chosen

RUN = "train_run"  # the address: the run that is watched
_PROBLEM = "train_problem"  # session state: why a button did nothing
_SECONDS_BETWEEN_LOOKS = 1.0
_START_SECONDS = 8  # in which a process loads TensorFlow and the images
_HEIGHT = 300  # pixels, of the chart


def order_run(plan: Plan) -> None:
    """Orders a run and watches it; for a button."""
    context = get_script_run_ctx()
    try:
        run = shared_queue().order(plan, visitor=context.session_id if context else "")
    except (ValueError, RuntimeError) as error:
        st.session_state[_PROBLEM] = str(error)
        return
    watch_run(run.run_id)


def show_problem() -> None:
    """Says, once, why the button that was pressed last did nothing."""
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(plain(problem))


def watch_run(run_id: str) -> None:
    """Makes a run the one that the page shows; for callbacks."""
    st.session_state[RUN] = run_id
    st.query_params[RUN] = run_id


def find_linked() -> Run | None:
    """The run of the address, where there is such a run."""
    linked = st.query_params.get(RUN) or st.session_state.get(RUN)
    try:
        return shared_queue().read(linked) if linked else None
    except ValueError:  # the page says so in the place of the run
        return None


def find_watched() -> Run | None:
    """The run of the address, or else the one that is under way."""
    linked = st.query_params.get(RUN) or st.session_state.get(RUN)
    if linked:
        try:
            return shared_queue().read(linked)
        except ValueError as error:
            st.warning(plain(f"{error} It may have been trained elsewhere."))
            st.query_params.pop(RUN, None)
            st.session_state.pop(RUN, None)
    runs = shared_queue().list_runs()
    active = [run for run in runs if run.state in record.ACTIVE]
    return (active or runs or [None])[0]


def show_run(run: Run, *, noun: str) -> None:
    """Shows a run; while it is under way, looks again every second."""
    if run.state in record.ACTIVE:
        _follow_run(run.run_id, noun)
    else:
        _show(run, noun)


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _follow_run(run_id: str, noun: str) -> None:
    with frame.sentences():  # what stands around the page does not stand around a fragment
        run = shared_queue().read(run_id)
        _show(run, noun)
        if run.state not in record.ACTIVE:
            cached.models.clear()
            st.rerun()


def _show(run: Run, noun: str) -> None:
    recipe = run.plan.recipe
    st.subheader(plain(f"{recipe.name} on {run.plan.dataset}, seed {run.plan.seed}"))
    _show_state(run)
    _show_buttons(run)
    if run.curve or run.history:
        show_chart(
            plot_learning(run.curve, run.history, epochs=recipe.epochs, noun=noun, theme=theme()),
            key="train_chart",
            alt=describe_learning(run.history, noun=noun),
        )
    elif run.state in record.ACTIVE:
        st.skeleton(height=_HEIGHT)


def _show_state(run: Run) -> None:
    """In one line: how far it is, and how long it will take."""
    done, epochs = len(run.history), run.plan.recipe.epochs
    if run.state == record.WAITING:
        st.progress(0.0, text=_describe_waiting(run))
    elif run.state == record.RUNNING:
        share = run.step / run.steps if run.steps else 0.0
        left = run.seconds_left
        time = "the first steps are under way" if left is None else _describe_left(left)
        device = f" on the {run.device}" if run.device else ""
        if record.wants_stop(run.run_id):
            time = "stops, and keeps what it has learned"
        st.progress(share, text=f"Epoch {min(done + 1, epochs)} of {epochs}{device}: {time}")
    elif run.state == record.KEEPING:
        start = "It is" if done == epochs else f"Stopped after {done} of {epochs} epochs; it is"
        st.progress(1.0, text=f"{start} measured on the test set and kept.")
    elif run.state == record.DONE:
        number = "1 epoch" if epochs == 1 else f"{epochs} epochs"
        st.write(f"Done: {number} in {describe_duration(run.seconds)}.")
    elif run.state == record.STOPPED:
        kept = ": what it has learned is kept, as a network of its own" if run.model_id else ""
        st.write(f"Stopped after {done} of {epochs} epochs{kept}. It can be resumed.")
    elif run.state == record.INTERRUPTED:
        st.warning(
            f"Interrupted after {done} of {epochs} epochs, as the server ended. Only the epoch "
            f"that was under way is lost."
        )
    else:
        st.error(plain(run.message or "It failed and left no reason."))


def _describe_waiting(run: Run) -> str:
    queue = shared_queue()
    if record.wants_stop(run.run_id):
        return "Stops as soon as its process notices."
    if (ahead := queue.count_ahead(run.run_id)) is not None:
        before = "one run is" if ahead == 0 else f"{ahead + 1} runs are"
        return f"Waits: {before} before it."
    if not queue.owns(run):
        return "Waits in the queue of another server."
    if CLUSTER_VARIABLE in os.environ:
        return "Handed to the cluster; it starts when a worker is free."
    return f"Starts; the first steps come in about {_START_SECONDS} s."


def _describe_left(seconds: float) -> str:
    return f"about {describe_duration(max(1, seconds))} left"


def _show_buttons(run: Run) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if run.state in record.ACTIVE:
            stopping = record.wants_stop(run.run_id)
            st.button(
                "Stopping" if stopping else "Stop",
                key="train_stop",
                icon=":material/stop:",
                disabled=stopping,
                on_click=_stop,
                args=(run.run_id,),
                help="Ends it here and keeps the epochs that are finished.",
            )
        elif run.state != record.DONE:
            st.button(
                "Resume",
                key="train_resume",
                icon=":material/play_arrow:",
                type="primary",
                on_click=order_run,
                args=(run.plan,),
            )
        if run.model_id and run.state not in record.ACTIVE:
            _show_ways_to_model(run.model_id)


def _show_ways_to_model(model_id: str) -> None:
    """Takes the visitor to the pages with the network that came of the run."""
    if all(card.model_id != model_id for card in cached.models()):
        cached.models.clear()  # it may have been kept since these were read
    named = chosen.models_by_name()
    name = next((name for name, card in named.items() if card.model_id == model_id), None)
    if name is None:
        st.caption("Its network is no longer in the store.")
        return
    looked_at = chosen.chosen_model().model_id == model_id
    st.button(
        "Chosen in the sidebar" if looked_at else "Look at this network on all pages",
        key="train_choose",
        icon=":material/visibility:",
        disabled=looked_at,
        on_click=_choose,
        args=(name,),
    )
    card = named[name]
    if has_snapshots(card):
        site.show_link(site.EPOCHS, "How did it learn?", query_params={chosen.MODEL: name})
    st.write(f"Test error **{100 * card.test_error:.2f} %** ± {100 * card.standard_error:.2f}")


def _choose(name: str) -> None:
    st.session_state[chosen.MODEL] = name


def _stop(run_id: str) -> None:
    try:
        shared_queue().stop(run_id)
    except (ValueError, RuntimeError) as error:
        st.session_state[_PROBLEM] = str(error)
