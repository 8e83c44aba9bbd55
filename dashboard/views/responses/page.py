"""Responses: what does each layer make of my digit?"""

import streamlit as st

from dashboard import frame
from dashboard.elements.vector_notice import show_vector_notice
from dashboard.views.responses import page
from dashboard.visit import chosen

with frame.sentences():
    source = chosen.chosen_source()
    st.title(f"What does each layer make of my {source.noun}?")
    if not source.is_image:
        show_vector_notice(
            source,
            "Responses are pictures: what a filter makes of each place of an image. A vector has "
            "no places, and a layer makes a single number of it for each unit.",
        )
    else:
        st.write(
            f"A response is what one filter makes of the {source.noun}; others say activation or "
            "feature map. Click a map below to enlarge it, then a pixel of it to see how the "
            "network computed it."
        )
        page.show_responses(chosen.chosen_model())
