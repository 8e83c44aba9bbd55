"""Maximization: what would each filter, or each class, love to see?"""

import streamlit as st

from dashboard import frame
from dashboard.elements.vector_notice import show_vector_notice
from dashboard.views.maximization import page
from dashboard.visit import chosen

with frame.sentences():
    source = chosen.chosen_source()
    st.title("What would each filter love to see?")
    if not source.is_image:
        show_vector_notice(
            source,
            "Maximization paints the picture that a filter answers to most, and a vector is no "
            "picture.",
        )
    else:
        st.write(
            "Gradient ascent changes an image, step by step, so that one filter answers to it more "
            f"and more. Beside each such image stand real test {source.noun}s that excite the same "
            "filter most; people often learn more from these."
        )
        page.show_maximization(chosen.chosen_model())
