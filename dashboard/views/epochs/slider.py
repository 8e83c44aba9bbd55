"""The slider over the kept epochs, and what plays them one after the other.

While it plays, the browser asks for the next epoch as soon as it has drawn this one. A busy browser
may be a step behind, and then asks with its slider at the epoch before: that is nobody's choice.
The address is written when the film is over, for the same reason.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.components.ticker import show_ticker
from dashboard.visit import choices

EPOCH = "epochs_epoch"  # session state and address: the epoch looked at
_PLAYING = "epochs_playing"  # session state: whether it plays
_STEP = "epochs_step"  # session state: the epochs before and after the film's last step
_ABOUT = "epochs_about"  # session state: the network that the epoch is one of
_FASTEST, _SLOWEST, _WHOLE = 0.5, 1.0, 15.0  # seconds: between two epochs, and of all


def show_slider(epochs: Sequence[int], *, model_id: str) -> int:
    """Shows the slider and the button that plays; returns the epoch to show.

    Args:
        epochs: The kept ones, ascending.
        model_id: Whose they are.
    """
    last = epochs[-1]
    _begin_at_the_end(model_id, last)
    if st.session_state.get(EPOCH) not in epochs:  # the page was left and come back to
        _stop()
    playing = is_playing()
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
            on_change=_moved,
        )
    if not playing:
        choices.publish(EPOCH, epoch)
    return epoch


def is_playing() -> bool:
    """Whether it goes on from epoch to epoch by itself."""
    return bool(st.session_state.get(_PLAYING))


def play(epochs: Sequence[int], epoch: int) -> None:
    """Lets the browser ask for the next epoch, if it plays; to be called below all that is shown.

    Args:
        epochs: The kept ones, ascending.
        epoch: The one that is shown.
    """
    show_ticker(
        epoch if is_playing() else None,
        seconds=min(_SLOWEST, max(_FASTEST, _WHOLE / len(epochs))),
        key="epochs_ticker",
        on_tick=functools.partial(go_on, tuple(epochs)),
    )


def go_on(epochs: Sequence[int], shown: int) -> None:
    """Goes to the next epoch, or ends the film once the browser shows the last; for callbacks.

    Args:
        epochs: The kept ones, ascending.
        shown: The one that was looked at when the next was asked for; of another one, it is late.
    """
    if not is_playing() or shown not in epochs or st.session_state.get(EPOCH) != shown:
        return
    if shown == epochs[-1]:
        _stop()
    else:
        _step_to(epochs[epochs.index(shown) + 1])


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


def _start(epochs: Sequence[int]) -> None:
    at = st.session_state.get(EPOCH)
    _step_to(epochs[0] if at == epochs[-1] else at)
    st.session_state[_PLAYING] = True


def _step_to(epoch: int) -> None:
    st.session_state[_STEP] = (st.session_state.get(EPOCH), epoch)
    st.session_state[EPOCH] = epoch


def _moved() -> None:
    """The browser has the slider elsewhere: someone moved it, or it has not drawn a step yet."""
    step = st.session_state.get(_STEP, ())
    if is_playing() and st.session_state[EPOCH] in step:
        st.session_state[EPOCH] = step[1]
    else:
        _stop()


def _stop() -> None:
    st.session_state[_PLAYING] = False


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
