"""Declares a component: its JavaScript and its CSS lie beside it, in files of one name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent


def declare(name: str, *, root: str) -> Callable[..., Any]:
    """A component to mount.

    Args:
        name: Of its files, without ending.
        root: The class of the element that it fills.
    """
    component: Callable[..., Any] = st.components.v2.component(
        f"inkling_{name}",
        html=f'<div class="{root}">\n</div>',  # without a new line it would be taken for a path
        css=(_FOLDER / f"{name}.css").read_text(),
        js=(_FOLDER / f"{name}.js").read_text(),
    )
    return component
