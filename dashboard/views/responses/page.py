"""The network, the page at the address responses: what does each layer make of my digit?"""

from __future__ import annotations

import streamlit as st

from dashboard import frame
from dashboard.elements.vector_notice import show_vector_notice
from dashboard.views.responses.layers_view import show_responses
from dashboard.visit import chosen


def show() -> None:
    """The whole page."""
    with frame.sentences():
        source = chosen.chosen_source()
        st.title(f"What does each layer make of my {source.noun}?")
        if not source.is_image:
            show_vector_notice(
                source,
                "Responses are pictures: what a filter makes of each place of an image. A vector "
                "has no places, and a layer makes a single number of it for each unit.",
            )
            return
        st.write(
            f"A response is what one filter makes of the {source.noun}; others say activation or "
            "feature map. Click a map below to enlarge it, then a pixel of it to see how the "
            "network computed it."
        )
        show_responses(chosen.chosen_model())
