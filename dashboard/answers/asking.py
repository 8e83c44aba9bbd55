"""Asking the engine from a page: waits for an answer without holding up the visitor's next wish."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, wait
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.engine.engine import analysis_engine, long_engine, shared_engine

_PATIENCE_SECONDS = 0.15  # a warm network answers sooner; later, something is shown
_LOOK_AGAIN_SECONDS = 0.25
_NOTHING = "asking_nothing"  # session state: never set


def ask(
    query: Callable[..., Any], *arguments: Any, topic: str, height: int, long: bool = False
) -> Any:
    """Asks a query and returns its answer; meanwhile shows a skeleton of the answer's size.

    While it waits, Streamlit may end this run because the visitor did something newer; the waiting
    question is then taken back.

    Args:
        query: A function of `core.queries.models`.
        *arguments: Its arguments.
        topic: What it is about; a newer question on it replaces this one.
        height: Pixels that the answer will take.
        long: Whether it takes long: workers of their own answer it, or a cluster if there is one.

    Raises:
        ValueError: What the query says is wrong with its arguments.
        RuntimeError: The worker died again and again.
    """
    place = st.empty()

    @functools.cache  # shown once, as a browser that paints it anew takes time from the network
    def wait_visibly() -> None:
        with place.container():
            st.caption(
                "Computing the answer. A network that is still starting takes a few seconds."
            )
            st.skeleton(height=height)

    answer = wait_for(query, *arguments, topic=topic, waiting=wait_visibly, long=long)
    place.empty()
    return answer


def wait_for(
    query: Callable[..., Any],
    *arguments: Any,
    topic: str,
    waiting: Callable[[], None],
    long: bool = False,
    apart: bool = False,
) -> Any:
    """Asks a query and returns its answer.

    Args:
        query: A function of `core.queries.models` or `core.queries.inside`.
        *arguments: Its arguments.
        topic: What it is about; a newer question on it replaces this one.
        waiting: Called again and again while the answer is not there, to show how it goes.
        long: As in `ask`.
        apart: Whether it is about something from outside: workers of their own answer it, on this
            machine.

    Raises:
        ValueError: What the query says is wrong with its arguments.
        RuntimeError: The worker died again and again.
    """
    context = get_script_run_ctx()
    visitor = context.session_id if context else ""
    engine = long_engine() if apart else analysis_engine() if long else shared_engine()
    future = engine.ask(query, *arguments, visitor=visitor, topic=topic)
    try:
        if not _is_done(future, _PATIENCE_SECONDS):
            waiting()
            while not _is_done(future, _LOOK_AGAIN_SECONDS):
                _let_end()
                waiting()
        return future.result()
    except CancelledError:  # by a newer question of the same visitor
        st.stop()
    finally:
        future.cancel()


def _let_end() -> None:
    """Gives Streamlit the chance to end this run because the visitor did something newer."""
    st.session_state.get(_NOTHING)


def _is_done(future: Future[Any], seconds: float) -> bool:
    return bool(wait([future], seconds).done)
