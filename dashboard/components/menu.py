"""Closes the menu of a narrow screen when a page was chosen. It shows nothing."""

from __future__ import annotations

from dashboard.components.declared import declare_unseen

_component = declare_unseen("menu")


def close_when_chosen() -> None:
    """To be called on every page."""
    _component(key="frame_menu")
