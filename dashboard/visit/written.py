"""What this visit wrote into the address, to tell a link or the Back button from an old word.

A click that follows on another at once brings the address from before the first one, as the browser
has not heard of the change yet. That is no wish to go back.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

LAG_SECONDS = 0.5  # within which the browser may still speak of the address before
_KEPT_SECONDS = 10.0  # more than any lag
_WRITTEN = "visit_written"  # session state: what this visit last wrote into the address, by key


@dataclass
class _Written:
    """What this visit wrote into the address under a key.

    Attributes:
        text: What stands there now; None where nothing does.
        superseded: What stood there a moment ago, with the time when that ended.
    """

    text: str | None
    superseded: dict[str, float]


def write(wanted: Mapping[str, str | None]) -> None:
    """Brings the address in line, in one step: Back and a reader shall never meet half of it.

    Args:
        wanted: What shall stand there, by key; None where nothing shall. Other keys stay.
    """
    for key, text in wanted.items():
        _remember(key, text)
    present = st.query_params.to_dict()
    after = {key: text for key, text in {**present, **wanted}.items() if text is not None}
    if after != present:
        st.query_params.from_dict(after)


def _remember(key: str, text: str | None) -> None:
    """Notes what now stands in the address under a key."""
    now, before = time.monotonic(), _all().get(key, _Written(None, {}))
    superseded = {
        old: ended for old, ended in before.superseded.items() if now - ended < _KEPT_SECONDS
    }
    if before.text is not None and before.text != text:
        superseded[before.text] = now
    superseded.pop(str(text), None)
    _all()[key] = _Written(text, superseded)


def is_ours(key: str, linked: str, *, lag: float | None = None) -> bool:
    """Whether what the address brings is what this visit wrote there last, or a moment ago.

    Args:
        key: Its name in the address.
        linked: What stands there.
        lag: Seconds for which the browser may still speak of the address before; as usual if None.
    """
    written = _all().get(key)
    if written is None:
        return False
    since = written.superseded.get(linked)
    lag = LAG_SECONDS if lag is None else lag
    return linked == written.text or (since is not None and time.monotonic() - since < lag)


def _all() -> dict[str, _Written]:
    written: dict[str, _Written] = st.session_state.setdefault(_WRITTEN, {})
    return written
