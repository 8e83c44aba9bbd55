"""The Epochs page: how did it learn, from its random start to its last epoch?"""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Source
from core.queries import epochs as asked
from core.store.card import BROUGHT, Card
from dashboard import frame, site
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.elements import controls
from dashboard.elements.chart import show_chart
from dashboard.elements.command import SAME_FILES, show_command
from dashboard.figures.runs import epoch_charts as figures
from dashboard.views.epochs import slider
from dashboard.views.epochs.answer_view import show_answer
from dashboard.views.epochs.layer_view import show_layer
from dashboard.visit import chosen, visitor

_CHART_WIDTH = 430  # pixels; two stand side by side


def show() -> None:
    """The whole page."""
    st.title("How did it learn?")
    with frame.sentences():
        _show_epochs(chosen.chosen_model(), chosen.chosen_source())


def _show_epochs(card: Card, source: Source) -> None:
    """A slider over what was kept while the network learned, or why there is nothing to show."""
    if not asked.has_snapshots(card):
        _show_empty(card)
        return
    st.write(
        f"An epoch is one pass over all training {source.noun}s. Move the slider, or press Play, "
        f"and watch the answer form{' and the filters grow' if source.is_image else ''}."
    )
    kept, _ = cached.kept_epochs(card.model_id)
    seconds = slider.playing_seconds(kept)
    st.fragment(_show_learning, run_every=seconds)(card, source, seconds)


def _show_learning(card: Card, source: Source, seconds: float | None) -> None:
    """The part that runs again with every move of the slider."""
    with frame.sentences():
        kept, changes = cached.kept_epochs(card.model_id)
        if slider.playing_seconds(kept) != seconds:
            st.rerun()  # so that this part begins, or ends, to run by itself
        epoch = slider.show_slider(kept, model_id=card.model_id)
        digit = controls.find_digit()
        show_answer(card, source, digit, kept, epoch)
        if source.is_image:
            show_layer(card, digit, kept, epoch)
        st.header("How much it learned from epoch to epoch")
        with st.container(horizontal=True, gap="medium"):
            with st.container(width=_CHART_WIDTH):
                show_chart(
                    figures.plot_errors(card.history, epoch, noun=source.noun, theme=theme()),
                    key="epochs_errors",
                    alt=_describe_errors(card),
                )
            with st.container(width=_CHART_WIDTH):
                show_chart(
                    figures.plot_changes(changes, kept, epoch, theme=theme()),
                    key="epochs_changes",
                    alt="How far the weights of each layer moved between the kept epochs.",
                )
        st.caption(
            f"The upright line is the epoch shown. Left: the share of {source.noun}s misread; "
            "before training nobody measured it. Right: the length of the step that a layer's "
            "weights took since the epoch kept before, as a share of their own length."
        )
        show_command(
            f"python -m core epochs --model {card.model_id} --digit {digit.address} --out epochs",
            saying=SAME_FILES,
        )
        visitor.write_address()


def _describe_errors(card: Card) -> str:
    if not card.history:
        return "No epoch was measured."
    first, last = (100 * (1 - card.history[at]["test_accuracy"]) for at in (0, -1))
    return f"The test error fell from {first:.2f} % after the first epoch to {last:.2f} %."


def _show_empty(card: Card) -> None:
    """Why there is nothing to see here, and ways to something."""
    with st.container(border=True, width=640):
        st.subheader("There is no record of how this network learned")
        why = (
            "was brought from elsewhere, and only its last weights came along"
            if card.origin == BROUGHT
            else "is here with its last weights alone"
        )
        st.write(
            plain(
                f"{card.recipe.name} {why}. Networks that are trained here keep their weights "
                "after each epoch, from the random start to the end."
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if name := _find_other(card):
                label = chosen.label_models(chosen.models_by_name())[name]
                st.button(
                    plain(f"Look at {label}"),
                    key="epochs_choose",
                    type="primary",
                    on_click=_choose,
                    args=(name,),
                )
            site.show_link(site.TRAIN, "Train one")


def _find_other(card: Card) -> str | None:
    """A network with kept epochs, of the same data set if there is one."""
    found = {
        name: other for name, other in chosen.models_by_name().items() if asked.has_snapshots(other)
    }
    same = [name for name, other in found.items() if other.dataset == card.dataset]
    return next(iter([*same, *found]), None)


def _choose(name: str) -> None:
    st.session_state[chosen.MODEL] = name
