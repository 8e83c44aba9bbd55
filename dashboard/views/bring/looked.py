"""What a drop was found to be: asked once, and kept while the drop and the answers stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from dashboard.answers.asking import wait_for

_KEPT = "bring_looked"  # session state: the last look
_HEIGHT = 260  # pixels, about those of a form


class _Look(NamedTuple):
    """A look that was taken."""

    key: object
    found: Any
    problem: str


def look_once(key: object, query: Callable[..., Any], *arguments: Any) -> Any:
    """Asks a query about a drop, or remembers what it said.

    Args:
        key: Of the drop and of what was answered about it; must compare by value.
        query: A function over plain values.
        *arguments: Its arguments.

    Raises:
        ValueError: What the query says is wrong with the drop.
    """
    kept: _Look | None = st.session_state.get(_KEPT)
    if kept is None or kept.key != key:
        place = st.empty()

        def wait_visibly() -> None:
            with place.container():
                st.caption("Looking into it.")
                st.skeleton(height=_HEIGHT)

        try:
            kept = _Look(
                key, wait_for(query, *arguments, topic="look", waiting=wait_visibly, apart=True), ""
            )
        except ValueError as error:
            kept = _Look(key, None, str(error))
        finally:
            place.empty()
        st.session_state[_KEPT] = kept
    if kept.problem:
        raise ValueError(kept.problem)
    return kept.found
