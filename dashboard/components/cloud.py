"""Shows thousands of points that can be pointed at, chosen, and caught with a lasso."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components.declared import declare
from dashboard.components.sent import read_integer

_component = declare("cloud", root="root")


def show_cloud(
    data: dict[str, Any],
    *,
    count: int,
    key: str,
    on_pick: Callable[[int], None],
    on_catch: Callable[[NDArray[np.int64]], None],
) -> None:
    """Shows a cloud of points.

    Args:
        data: From `dashboard.figures.hidden.cloud.make_cloud`.
        count: How many points there are.
        key: Unique among all pages.
        on_pick: Called with the number of the point that was clicked before the page runs again.
        on_catch: Called with the numbers of the points that were drawn around.
    """

    def pick() -> None:
        index = read_integer(st.session_state[key].get("picked"), "index", count)
        if index is not None:
            on_pick(index)

    def catch() -> None:
        caught = read_caught(st.session_state[key].get("caught"), count)
        if caught is not None:
            on_catch(caught)

    _component(data=data, key=key, on_picked_change=pick, on_caught_change=catch)


def read_caught(sent: Any, count: int) -> NDArray[np.int64] | None:
    """The points that the browser says were caught, one bit each; None if that cannot be."""
    size = -(-count // 8)
    try:
        text = sent["bits"]
        if not isinstance(text, str) or len(text) > 4 * (size // 3 + 1):
            return None
        raw = base64.b64decode(text, validate=True)
    except (TypeError, KeyError, ValueError, binascii.Error):
        return None
    marks = np.unpackbits(np.frombuffer(raw, np.uint8))
    if len(raw) != size or marks[count:].any() or not marks.any():
        return None
    return np.flatnonzero(marks)
