"""Lets a page follow the system when that turns light or dark. It shows nothing."""

from __future__ import annotations

from dashboard.appearance import theme
from dashboard.components.declared import declare_unseen

_component = declare_unseen("scheme")


def follow_scheme() -> None:
    """To be called on every page, outside of fragments: the whole page is drawn anew."""
    # What turned is read from the context of the new run; the callback asks for that run alone.
    _component(data={"scheme": theme()}, key="frame_scheme", on_turned_change=lambda: None)
