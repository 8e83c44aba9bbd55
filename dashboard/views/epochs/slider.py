"""The slider over the kept epochs, and what plays them one after the other.

While it plays, the part of the page below runs again by itself. The address is written when that is
over: a browser that is a step behind would otherwise seem to ask for the epoch before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.visit import choices

EPOCH = "epochs_epoch"  # session state and address: the epoch looked at
_PLAYING = "epochs_playing"  # session state: when it last went on; None while it stands
_ABOUT = "epochs_about"  # session state: the network that the epoch is one of
_FASTEST, _SLOWEST, _WHOLE = 0.5, 1.0, 15.0  # seconds: between two epochs, and of all
_LEFT_SECONDS = 10.0  # without a step, after which the visitor must have been elsewhere


def playing_seconds(epochs: Sequence[int]) -> float | None:
    """Seconds from one epoch to the next, if it plays."""
    since = st.session_state.get(_PLAYING)
    if since is None or time.monotonic() - since > _LEFT_SECONDS:
        st.session_state[_PLAYING] = None
        return None
    return min(_SLOWEST, max(_FASTEST, _WHOLE / len(epochs)))


def show_slider(epochs: Sequence[int], *, model_id: str) -> int:
    """Shows the slider and the button that plays; returns the epoch to show.

    Args:
        epochs: The kept ones, ascending.
        model_id: Whose they are.
    """
    last = epochs[-1]
    _begin_at_the_end(model_id, last)
    _go_on(epochs)
    playing = st.session_state.get(_PLAYING) is not None
    if not playing:
        choices.adopt(EPOCH, last, read=_reader(epochs), expected=_describe(epochs))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.button(
            "Pause" if playing else "Play",
            key="epochs_play",
            icon=":material/pause:" if playing else ":material/play_arrow:",
            on_click=_stop if playing else _start,
            args=() if playing else (tuple(epochs),),
            width=110,
        )
        epoch: int = st.select_slider(
            "Epochs done: 0 is the random start",
            list(epochs),
            key=EPOCH,
            on_change=_stop,
        )
    if not playing:
        choices.publish(EPOCH, epoch)
    return epoch


def choose(epoch: int) -> None:
    """Goes to an epoch; for callbacks."""
    _stop()
    st.session_state[EPOCH] = epoch


def _begin_at_the_end(model_id: str, last: int) -> None:
    """Goes to the end when the network has changed, unless a link brings an epoch."""
    if st.session_state.get(_ABOUT) not in (None, model_id):
        _stop()
        if not choices.is_linked(EPOCH):
            st.session_state[EPOCH] = last
    st.session_state[_ABOUT] = model_id


def _go_on(epochs: Sequence[int]) -> None:
    """While it plays, goes to the next epoch when its time has come; stands still at the last."""
    since, seconds = st.session_state.get(_PLAYING), playing_seconds(epochs)
    here = st.session_state.get(EPOCH)
    if here not in epochs:  # the page was left and come back to
        _stop()
        return
    if since is None or seconds is None:
        return
    if time.monotonic() - since < 0.7 * seconds:  # this run has another reason
        return
    place = min(epochs.index(here) + 1, len(epochs) - 1)
    st.session_state[EPOCH] = epochs[place]
    st.session_state[_PLAYING] = time.monotonic() if place < len(epochs) - 1 else None


def _start(epochs: Sequence[int]) -> None:
    if st.session_state.get(EPOCH) == epochs[-1]:
        st.session_state[EPOCH] = epochs[0]
    st.session_state[_PLAYING] = time.monotonic()


def _stop() -> None:
    st.session_state[_PLAYING] = None


def _reader(epochs: Sequence[int]) -> Callable[[str], int]:
    def read(text: str) -> int:
        epoch = choices.integer_reader(0, epochs[-1])(text)
        if epoch not in epochs:
            raise ValueError
        return epoch

    return read


def _describe(epochs: Sequence[int]) -> str:
    if list(epochs) == list(range(epochs[-1] + 1)):
        return f"0 to {epochs[-1]}"
    return f"one of {', '.join(map(str, epochs))}"
