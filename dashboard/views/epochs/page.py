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
        name = _find_other(card)
        others = chosen.models_by_name()
        # The digit is one of this data set: a network of another one could not read it.
        if name is None or others[name].dataset_sha256 != card.dataset_sha256:
            _show_empty(card, name)
            return
        _show_stand_in(card, name)
        card = others[name]
    st.write(
        f"An epoch is one pass over all training {source.noun}s. Move the slider, or press Play, "
        f"and watch the answer form{' and the filters grow' if source.is_image else ''}."
    )
    _show_learning(card, source)


@st.fragment
def _show_learning(card: Card, source: Source) -> None:
    """The part that runs again with every move of the slider."""
    with frame.sentences():
        kept, changes = cached.kept_epochs(card.model_id)
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
            f"The upright line is the epoch shown. The error is the share of {source.noun}s "
            "misread; it was not measured before training. How far weights moved is the length of "
            "the step that a layer's took since the kept epoch before, as a share of their own "
            "length."
        )
        show_command(
            f"python -m core epochs --model {card.model_id} --digit {digit.address} --out epochs",
            saying=SAME_FILES,
        )
        visitor.write_address()
        slider.play(kept, epoch)


def _describe_errors(card: Card) -> str:
    if not card.history:
        return "No epoch was measured."
    first, last = (100 * (1 - card.history[at]["test_accuracy"]) for at in (0, -1))
    return f"The test error fell from {first:.2f} % after the first epoch to {last:.2f} %."


def _show_stand_in(card: Card, name: str) -> None:
    """Says that another network is shown, with the ways to it and to one of one's own."""
    label = _label(name)
    st.info(
        plain(f"{_explain(card)}, so this page shows how {label} learned."),
        icon=":material/history:",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _show_ways(name, f"Choose {label} on all pages")


def _show_empty(card: Card, name: str | None) -> None:
    """Why there is nothing to see here, and ways to something."""
    with st.container(border=True, width=640):
        st.subheader("There is no record of how this network learned")
        st.write(
            plain(
                f"{_explain(card)}. Networks that are trained here keep their weights "
                "after each epoch, from the random start to the end."
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            _show_ways(name, f"Look at {_label(name)}" if name else "")


def _explain(card: Card) -> str:
    """Why nothing was kept, without a full stop."""
    if card.origin == BROUGHT:
        return f"{card.recipe.name} was brought from elsewhere with its last weights alone"
    return f"{card.recipe.name} is here with its last weights alone"


def _show_ways(name: str | None, label: str) -> None:
    """The button that chooses a network, if there is one, and the way to Train."""
    if name:
        st.button(plain(label), key="epochs_choose", on_click=_choose, args=(name,))
    site.show_link(site.TRAIN, "Train one")


def _label(name: str) -> str:
    return chosen.label_models(chosen.models_by_name())[name]


def _find_other(card: Card) -> str | None:
    """A network with kept epochs, of the same data set if there is one."""
    found = {
        name: other for name, other in chosen.models_by_name().items() if asked.has_snapshots(other)
    }
    same = [name for name, other in found.items() if other.dataset == card.dataset]
    return next(iter([*same, *found]), None)


def _choose(name: str) -> None:
    st.session_state[chosen.MODEL] = name
