"""Makes one act of the visitor one step of the browser's history. It shows nothing."""

from __future__ import annotations

from dashboard.components.declared import declare_unseen

_component = declare_unseen("history")


def join_steps() -> None:
    """To be called on every page."""
    _component(key="frame_history")
