"""Reads what the browser sends, which may be anything."""

from __future__ import annotations

from typing import Any


def read_integer(sent: Any, name: str, stop: int, *, start: int = 0) -> int | None:
    """A whole number from `start` to before `stop`; None for whatever else was sent."""
    number = sent.get(name) if isinstance(sent, dict) or hasattr(sent, "get") else None
    return number if type(number) is int and start <= number < stop else None
