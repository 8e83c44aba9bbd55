"""Declares a component: its JavaScript and its CSS lie beside it, in files of one name."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.bidi_component import serialization

_FOLDER = Path(__file__).parent
_FOCUS = (  # as in style.css, which does not reach into a component
    ":focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }\n"
)


def _spare_pandas() -> None:
    """Lets Streamlit take the dictionaries and lists that components are sent for what they are.

    To find out whether one is a table it would load pandas and pyarrow: 80 megabytes, and a third
    of the time to the first paint.
    """
    is_table: Callable[[object], bool] = serialization.is_dataframe_like

    def is_dataframe_like(value: object) -> bool:
        return not isinstance(value, dict | list) and is_table(value)

    serialization.is_dataframe_like = is_dataframe_like


_spare_pandas()


def declare(name: str, *, root: str, css: str | None = None) -> Callable[..., Any]:
    """A component to mount.

    Args:
        name: Of its files, without ending.
        root: The class of the element that it fills.
        css: Its style, where that does not lie beside it.
    """
    component: Callable[..., Any] = st.components.v2.component(
        f"inkling_{name}",
        html=f'<div class="{root}">\n</div>',  # without a new line it would be taken for a path
        css=_FOCUS + ((_FOLDER / f"{name}.css").read_text() if css is None else css),
        js=(_FOLDER / f"{name}.js").read_text(),
    )
    return component


def declare_unseen(name: str) -> Callable[..., Any]:
    """A component that shows nothing, to mount where its JavaScript is wanted.

    Args:
        name: Of its file, without ending.
    """
    component = st.components.v2.component(
        f"inkling_{name}",
        html="<span hidden>\n</span>",  # as above
        js=(_FOLDER / f"{name}.js").read_text(),
    )
    return functools.partial(component, height=1)
