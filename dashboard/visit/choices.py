"""Choices that stand in the address, so that a link shows what its sender saw.

Streamlit's own binding leaves out defaults and what the program sets, and drops a link's mistakes
without a word. Here every choice is written as it is, the Back button is obeyed, and a choice that
cannot be gets a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from dashboard.appearance import plain
from dashboard.visit import written

T = TypeVar("T")
Notice = Callable[[str], Any]
Read = Callable[[str], str]


def adopt(
    key: str, default: T, *, read: Callable[[str], T], expected: str, notice: Notice = st.warning
) -> T:
    """Decides on a choice before its widget is made, and gives it to the widget.

    What the address was changed to (by a link, by Back) comes first, then what the widget holds,
    then the default. What does not fit, as the network changed since, gives way to the default.

    Args:
        key: Name of the widget and of the choice in the address.
        default: What holds if nothing was chosen.
        read: From text to the value; raises ValueError if it is none or does not fit.
        expected: What can be chosen, for the sentence on a link's mistake.
        notice: Shows that sentence.
    """
    linked = st.query_params.get(key)
    value = default
    if is_linked(key):
        try:
            value = read(str(linked))
        except ValueError:
            name = key.split("_", 1)[1].replace("_", " ")
            notice(
                plain(
                    f"The link asks for {name} {str(linked)[:40]!r}; expected {expected}. "
                    + (
                        f"{str(default)[:40]} is shown instead."
                        if default != ""
                        else "It is left out."
                    )
                )
            )
    elif key in st.session_state:
        try:
            value = read(str(st.session_state[key]))
        except ValueError:
            value = default
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value  # also brings the browser's widget in line
    return value


def publish(key: str, value: object, *, default: object = None) -> None:
    """Puts a choice into the address; a default need not stand there.

    Args:
        key: Its name.
        value: What was chosen.
        default: What may be left out, if anything.
    """
    text = None if default is not None and str(value) == str(default) else str(value)
    written.write({key: text})


def is_linked(key: str) -> bool:
    """Whether the address brings this choice: on arrival, or as it is not what we last wrote."""
    linked = st.query_params.get(key)
    if linked is None or key not in st.session_state:
        return linked is not None
    return not written.is_ours(key, linked)


def show_choice(
    label: str, options: Sequence[str], *, key: str, default: str | None = None, **settings: Any
) -> str:
    """A selectbox whose choice stands in the address.

    Args:
        label: Above it.
        options: What there is.
        key: Its name in the address.
        default: The first option unless given.
        **settings: More for `st.selectbox`, and `notice` for `adopt`.
    """
    notice = settings.pop("notice", st.warning)

    first = options[0] if default is None else default
    read = option_reader(options)
    adopt(key, first, read=read, expected=f"one of {', '.join(options)}", notice=notice)
    chosen: str = st.selectbox(label, options, key=key, **settings)
    publish(key, chosen)
    return chosen


def show_number(label: str, highest: int, *, key: str, default: int = 0, **settings: Any) -> int:
    """A number from 0 to a highest one, which stands in the address.

    Args:
        label: Above it.
        highest: Largest number that there is.
        key: Its name in the address.
        default: What it begins with.
        **settings: More for `st.number_input`, and `notice` for `adopt`.
    """
    notice = settings.pop("notice", st.warning)
    read = integer_reader(0, highest)
    adopt(key, default, read=read, expected=f"0 to {highest:,}", notice=notice)
    chosen = int(st.number_input(label, 0, highest, step=1, key=key, **settings))
    publish(key, chosen)
    return chosen


def show_segments(label: str, options: Sequence[str], *, key: str) -> str:
    """Options side by side, of which one is chosen, which stands in the address.

    Args:
        label: What it is about, for those who cannot see it.
        options: What there is; the first one is the default.
        key: Its name in the address.
    """
    adopt(key, options[0], read=option_reader(options), expected=f"one of {', '.join(options)}")
    chosen: str = st.segmented_control(
        label, options, key=key, required=True, label_visibility="collapsed"
    )
    publish(key, chosen)
    return chosen


def show_slider(
    label: str, bounds: tuple[float, float, float], *, key: str, default: float, notice: Notice
) -> float:
    """A slider for a setting, which stands in the address unless it is the default.

    Args:
        label: Above it.
        bounds: Lowest and highest number, and the step; whole numbers give whole numbers.
        key: Its name in the address.
        default: What it begins with.
        notice: Shows what is wrong with a link.
    """
    low, high, step = bounds
    reader = integer_reader if isinstance(step, int) else number_reader
    adopt(key, default, read=reader(low, high), expected=f"{low:g} to {high:g}", notice=notice)
    chosen = st.slider(label, low, high, step=step, key=key)
    publish(key, chosen, default=default)
    return chosen


def show_toggle(
    label: str, *, key: str, default: bool = False, notice: Notice = st.warning, **settings: Any
) -> bool:
    """A switch, which stands in the address unless it is the default.

    Args:
        label: Beside it.
        key: Its name in the address.
        default: What it begins with.
        notice: Shows what is wrong with a link.
        **settings: More for `st.toggle`.
    """

    def read(text: str) -> bool:
        if text not in ("True", "False"):
            raise ValueError
        return text == "True"

    adopt(key, default, read=read, expected="True or False", notice=notice)
    chosen = bool(st.toggle(label, key=key, **settings))
    publish(key, chosen, default=default)
    return chosen


def option_reader(options: Sequence[str]) -> Callable[[str], str]:
    """Reads one of some options."""

    def read(text: str) -> str:
        if text not in options:
            raise ValueError
        return text

    return read


def integer_reader(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def read(text: str) -> int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
            raise ValueError
        number = int(text)
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def number_reader(low: float, high: float) -> Callable[[str], float]:
    """Reads a number within bounds."""

    def read(text: str) -> float:
        number = float(text)
        if not low <= number <= high:  # also refuses what is no number (NaN)
            raise ValueError
        return number

    return read
