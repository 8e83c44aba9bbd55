"""What pages have in common to show by: the theme."""

from __future__ import annotations

import re

import streamlit as st

_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\N{WORD JOINER}"
_READ_LATER = re.compile(
    r"://|w\.(?<=www\.)|@(?=\S)|:streamlit:|(?<!\S)(?:->|<-|<->|--|>=|<=|~=)(?!\S)", re.IGNORECASE
)


def theme() -> str:
    """The visitor's theme: "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def plain(text: str) -> str:
    """Text from a link, a file or a person, so that Markdown shows it as it is.

    All of its signs are escaped, the backslash first of all. What Streamlit looks for after that,
    addresses and arrows, is parted by a sign of no width.
    """
    apart = _READ_LATER.sub(lambda found: f"{found[0][:1]}{_JOINER}{found[0][1:]}", text)
    return _SIGNS.sub(r"\\\1", " ".join(apart.split("\n")))
