"""What a page says that shows pictures, where the network reads vectors of numbers instead."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Source
from dashboard import site
from dashboard.appearance import plain

_WAYS = (
    (site.FILTERS, "Its weights"),
    (site.MISTAKES, "Its mistakes"),
    (site.START, "Choose another network"),
)
_NAMED = 4  # numbers of a vector that are named


def show_vector_notice(source: Source, why: str) -> None:
    """Says why there is nothing to see here, and where there is something.

    Args:
        source: The data set.
        why: What the page would need; ends the sentence that begins with what there is.
    """
    with st.container(border=True, width=640):
        st.subheader("This network reads numbers, not pictures")
        st.write(plain(f"{describe_vectors(source)} {why}"))
        with st.container(horizontal=True):
            for page, label in _WAYS:
                site.show_link(page, label)


def describe_vectors(source: Source) -> str:
    """What an example of a data set of vectors is, in a sentence."""
    length = source.input_shape[0]
    named = ", ".join(source.features[:_NAMED])
    rest = length - min(len(source.features), _NAMED)
    if named and rest:
        named += f" and {rest:,} more"
    return f"An example of {source.title} is {length:,} numbers" + (f": {named}." if named else ".")
