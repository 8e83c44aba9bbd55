"""Asking the engine from a page: waits for an answer without holding up the visitor's next wish."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, wait
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.engine import shared_engine

_PATIENCE_SECONDS = 0.15  # a warm network answers sooner; later, something is shown
_LOOK_AGAIN_SECONDS = 0.25


def ask(query: Callable[..., Any], *arguments: Any, topic: str, height: int) -> Any:
    """Asks a query and returns its answer; meanwhile shows a skeleton of the answer's size.

    While it waits, Streamlit may end this run because the visitor did something newer; the waiting
    question is then taken back.

    Args:
        query: A function of `core.queries`.
        *arguments: Its arguments.
        topic: What it is about; a newer question on it replaces this one.
        height: Pixels that the answer will take.

    Raises:
        ValueError: What the query says is wrong with its arguments.
        RuntimeError: The worker died again and again.
    """
    context = get_script_run_ctx()
    visitor = context.session_id if context else ""
    future = shared_engine().ask(query, *arguments, visitor=visitor, topic=topic)
    try:
        if not _is_done(future, _PATIENCE_SECONDS):
            place = st.empty()
            while not _is_done(future, _LOOK_AGAIN_SECONDS):
                with place.container():  # also gives Streamlit the chance to end this run
                    st.caption("The network is starting; it answers in a few seconds.")
                    st.skeleton(height=height)
            place.empty()
        return future.result()
    except CancelledError:  # by a newer question of the same visitor
        st.stop()
    finally:
        future.cancel()


def _is_done(future: Future[Any], seconds: float) -> bool:
    return bool(wait([future], seconds).done)
